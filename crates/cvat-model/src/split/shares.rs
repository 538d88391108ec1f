//! Parts as a command line names them.

use std::fmt;
use std::str::FromStr;

use super::quotas;

/// How far from 1 fractions may add up to.
const TOLERANCE: f64 = 1e-9;

/// Names of parts, and how much of the whole each is: fractions that add up to 1, or numbers of frames.
///
/// ```
/// use cvat_model::split::Shares;
/// let shares: Shares = "train=0.8,val=0.1,test=0.1".parse()?;
/// assert_eq!(shares.names().collect::<Vec<_>>(), ["train", "val", "test"]);
/// assert_eq!(shares.sizes(364)?, [291, 37, 36]);
/// let shares: Shares = "train=300,val=64".parse()?;
/// assert_eq!(shares.sizes(364)?, [300, 64]);
/// assert_eq!(shares.sizes(365).unwrap_err().to_string(), "the numbers of frames add up to 364, and there are 365");
/// # Ok::<(), cvat_model::split::InvalidShares>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Shares {
    names: Vec<String>,
    of: Of,
}

#[derive(Clone, Debug, PartialEq)]
enum Of {
    Fractions(Vec<f64>),
    Numbers(Vec<usize>),
}

impl Shares {
    /// The names of the parts.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// How many of so many frames each part has.
    ///
    /// # Errors
    ///
    /// Where parts are given as numbers of frames, and these are not all.
    pub fn sizes(&self, frames: usize) -> Result<Vec<usize>, InvalidShares> {
        match &self.of {
            Of::Fractions(fractions) => Ok(quotas(frames, fractions)),
            Of::Numbers(numbers) => {
                let sum = numbers.iter().fold(0_usize, |sum, number| sum.saturating_add(*number));
                if sum == frames {
                    Ok(numbers.clone())
                } else {
                    Err(InvalidShares(Fault::Frames(sum, frames)))
                }
            }
        }
    }
}

impl FromStr for Shares {
    type Err = InvalidShares;

    /// Reads `NAME=SHARE` with commas between them. Where all shares are whole numbers that do not add up to 1 they are numbers
    /// of frames.
    fn from_str(text: &str) -> Result<Self, InvalidShares> {
        let (mut names, mut values) = (Vec::<String>::new(), Vec::new());
        for part in text.split(',') {
            let fault = |fault: fn(String) -> Fault| InvalidShares(fault(part.to_owned()));
            let (name, value) = part.rsplit_once('=').ok_or_else(|| fault(Fault::NoShare))?;
            if name.is_empty() {
                return Err(fault(Fault::NoName));
            }
            if names.iter().any(|other| other == name) {
                return Err(InvalidShares(Fault::Twice(name.to_owned())));
            }
            names.push(name.to_owned());
            values.push((part, value));
        }
        let numbers: Option<Vec<usize>> =
            values.iter().map(|(_, value)| value.parse().ok().filter(|number| *number > 0)).collect();
        if let Some(numbers) =
            numbers.filter(|numbers| numbers.iter().any(|number| *number > 1) || numbers.len() > 1)
        {
            return Ok(Self { names, of: Of::Numbers(numbers) });
        }
        let of_value = |(part, value): &(&str, &str)| {
            let fraction = value.parse::<f64>().ok().filter(|fraction| *fraction > 0.0 && *fraction <= 1.0);
            fraction.ok_or_else(|| InvalidShares(Fault::NoFraction((*part).to_owned())))
        };
        let fractions: Vec<f64> = values.iter().map(of_value).collect::<Result<_, _>>()?;
        let sum: f64 = fractions.iter().sum();
        if (sum - 1.0).abs() > TOLERANCE {
            return Err(InvalidShares(Fault::Sum(sum)));
        }
        Ok(Self { names, of: Of::Fractions(fractions) })
    }
}

/// Why shares are none.
///
/// ```
/// use cvat_model::split::Shares;
/// let error = "train=0.8,val=0.1".parse::<Shares>().unwrap_err();
/// assert_eq!(error.to_string(), "the fractions add up to 0.9 and not to 1");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct InvalidShares(Fault);

#[derive(Clone, Debug, PartialEq)]
enum Fault {
    NoShare(String),
    NoName(String),
    NoFraction(String),
    Twice(String),
    Sum(f64),
    Frames(usize, usize),
}

impl fmt::Display for InvalidShares {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Fault::NoShare(part) => write!(f, "{part:?} is no NAME=SHARE, as train=0.8 is"),
            Fault::NoName(part) => write!(f, "{part:?} names no part"),
            Fault::NoFraction(part) => {
                write!(f, "{part:?}: a share is a fraction above 0 up to 1, or each is a number of frames")
            }
            Fault::Twice(name) => write!(f, "{name:?} is named twice"),
            // The sum in binary has digits that nobody wrote.
            Fault::Sum(sum) => {
                write!(f, "the fractions add up to {} and not to 1", (sum * 1e9).round() / 1e9)
            }
            Fault::Frames(sum, frames) => {
                write!(f, "the numbers of frames add up to {sum}, and there are {frames}")
            }
        }
    }
}

impl std::error::Error for InvalidShares {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_share_is_named() {
        for (text, words) in [
            ("train", "\"train\" is no NAME=SHARE"),
            ("", "\"\" is no NAME=SHARE"),
            ("=0.5,b=0.5", "names no part"),
            ("a=0.5,a=0.5", "\"a\" is named twice"),
            ("a=0.5,b=x", "\"b=x\": a share is"),
            ("a=0.5,b=NaN", "\"b=NaN\""),
            ("a=-0.5,b=1.5", "\"a=-0.5\""),
            ("a=1.0,b=0", "\"b=0\""),
            ("a=10,b=0.5", "\"a=10\""),
            ("a=0.33,b=0.33,c=0.33", "add up to 0.99 and"),
            ("a=0.7,b=0.7", "add up to 1.4 and"),
        ] {
            let error = text.parse::<Shares>().unwrap_err().to_string();
            assert!(error.contains(words), "{text}: {error}");
        }
    }

    #[test]
    fn whole_numbers_are_numbers_of_frames_unless_one_is_the_whole() {
        assert_eq!("all=1".parse::<Shares>().unwrap().sizes(5), Ok(vec![5]));
        assert_eq!("a=1,b=1".parse::<Shares>().unwrap().sizes(2), Ok(vec![1, 1]));
        assert!("a=1,b=1".parse::<Shares>().unwrap().sizes(3).is_err());
        assert_eq!("a=b=0.5,c=0.5".parse::<Shares>().unwrap().names().next(), Some("a=b"));
        assert!(format!("a={},b=1", usize::MAX).parse::<Shares>().unwrap().sizes(0).is_err(), "no overflow");
    }
}

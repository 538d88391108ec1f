//! Arguments about which frames are written, and into which files.

use std::num::{NonZeroU32, NonZeroU64};
use std::str::FromStr;

use clap::Args;
use clap::builder::TypedValueParser as _;
use cvat_model::split::Shares;

/// More files than any data set is written as, for each subset.
pub(crate) const MAX_SHARDS: u32 = 10_000;

#[derive(Debug, Args)]
pub(crate) struct PartArgs {
    /// Put frames into these subsets, whatever subsets they are of: fractions that add up to 1, or numbers of frames
    ///
    /// Which frame goes where depends on the frames' names and --seed alone, not on their order; frames that are added move
    /// few others. Subsets are exactly as large as they are to be.
    #[arg(long, value_name = "NAME=SHARE,…")]
    pub(crate) split: Option<Shares>,
    /// Give every subset of --split its share of each label, as far as there is one: iterative stratification
    #[arg(long, requires = "split")]
    pub(crate) stratify: bool,
    /// Write so many frames alone, or such a fraction of them, one at the least; a larger sample of one --seed contains a
    /// smaller
    #[arg(long, value_name = "N")]
    pub(crate) sample: Option<Sample>,
    /// Another choice of frames for --split, --sample and shards [default: 0]
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// Write the records of every subset as so many files, called `train.tfrecord-00000-of-00010` and so on
    ///
    /// Frames are spread over them by name and --seed, one more or less in each. All files are written, also where there
    /// are more than frames.
    #[arg(
        long,
        value_name = "N",
        conflicts_with = "shard_size",
        value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_SHARDS)).map(at_least_one),
    )]
    pub(crate) shards: Option<NonZeroU32>,
    /// Write records as so many files that those of the largest subset are about this long: bytes, or with KB, MB, GB, KiB,
    /// MiB, GiB
    ///
    /// Counted before compression, and no more files than frames. Frames are encoded once more for it.
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(crate) shard_size: Option<NonZeroU64>,
    /// Leave out frames for which nothing would be written: no shape of them, and no tag
    #[arg(long)]
    pub(crate) skip_empty: bool,
}

impl PartArgs {
    /// Whether records are written as several files.
    pub(crate) fn is_sharded(&self) -> bool {
        self.shards.is_some() || self.shard_size.is_some()
    }

    /// Whether all frames must be seen before one is written.
    pub(crate) fn is_planned(&self) -> bool {
        self.split.is_some() || self.sample.is_some() || self.is_sharded()
    }
}

fn at_least_one(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN)
}

/// How many frames to write.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Sample {
    Frames(usize),
    Fraction(f64),
}

impl FromStr for Sample {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(frames) = text.parse().ok().filter(|frames| *frames > 0) {
            return Ok(Self::Frames(frames));
        }
        let fraction = text.parse().ok().filter(|fraction| *fraction > 0.0 && *fraction <= 1.0);
        fraction
            .map(Self::Fraction)
            .ok_or_else(|| "a number of frames, or a fraction above 0 up to 1.0".to_owned())
    }
}

/// A number of bytes with or without its unit.
fn size(text: &str) -> Result<NonZeroU64, String> {
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let unit = text.get(digits.len()..).unwrap_or_default().trim().to_ascii_lowercase();
    let factor: u64 = match unit.as_str() {
        "" | "b" => 1,
        "k" | "kb" => 1_000,
        "m" | "mb" => 1_000_000,
        "g" | "gb" => 1_000_000_000,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        _ => return Err("bytes, or with KB, MB, GB, KiB, MiB or GiB behind the number".to_owned()),
    };
    let bytes = digits.parse::<u64>().ok().and_then(|number| number.checked_mul(factor));
    bytes.and_then(NonZeroU64::new).ok_or_else(|| "a whole number of bytes above 0, such as 100MB".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_units() {
        let bytes = |text: &str| size(text).ok().map(NonZeroU64::get);
        assert_eq!([bytes("100MB"), bytes("1 GiB"), bytes("7")], [Some(100_000_000), Some(1 << 30), Some(7)]);
        for text in ["", "0", "MB", "1.5MB", "-1", "1TBx", "99999999999999999999", "18446744073709551615k"] {
            assert_eq!(bytes(text), None, "{text}");
        }
    }

    #[test]
    fn a_sample_is_a_number_or_a_fraction() {
        let sample = |text: &str| text.parse::<Sample>().ok();
        assert_eq!(sample("100"), Some(Sample::Frames(100)));
        assert_eq!([sample("1"), sample("1.0")], [Some(Sample::Frames(1)), Some(Sample::Fraction(1.0))]);
        assert_eq!(sample("0.1"), Some(Sample::Fraction(0.1)));
        assert_eq!([sample("0"), sample("1.5"), sample("NaN"), sample("x")], [None; 4]);
    }
}

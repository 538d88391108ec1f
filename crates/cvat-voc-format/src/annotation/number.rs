//! Numbers and flags as VOC files spell them.

/// A finite number, with white space around it allowed.
pub(super) fn finite(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|value: &f64| value.is_finite())
}

/// A whole number of pixels, perhaps written with a fraction of zero.
pub(super) fn pixels(text: &str) -> Option<u32> {
    let value = finite(text)?;
    let whole = value.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&value);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole and in range, as checked"
    )]
    whole.then_some(value as u32)
}

/// A flag: a number that is zero or not, or a word for yes or no. `None` for anything else.
pub(crate) fn flag(text: &str) -> Option<bool> {
    let text = text.trim();
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" => Some(true),
        "" | "false" | "no" | "unspecified" => Some(false),
        _ => finite(text).map(|value| value != 0.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        assert_eq!(finite(" 12.5\n"), Some(12.5));
        assert_eq!(finite("-1e1"), Some(-10.0));
        for text in ["", "12,5", "1 2", "NaN", "inf", "1e999", "0x10", "abc"] {
            assert_eq!(finite(text), None, "{text:?}");
        }
    }

    #[test]
    fn pixels_are_whole() {
        assert_eq!((pixels("640"), pixels(" 640.0 "), pixels("0")), (Some(640), Some(640), Some(0)));
        assert_eq!(pixels("4294967295"), Some(u32::MAX));
        for text in ["640.5", "-1", "4294967296", "1e300", ""] {
            assert_eq!(pixels(text), None, "{text:?}");
        }
    }

    #[test]
    fn flags() {
        for text in ["1", "1.0", "0.3", "True", "yes"] {
            assert_eq!(flag(text), Some(true), "{text:?}");
        }
        for text in ["0", "0.0", " ", "false", "Unspecified"] {
            assert_eq!(flag(text), Some(false), "{text:?}");
        }
        assert_eq!(flag("maybe"), None);
    }
}

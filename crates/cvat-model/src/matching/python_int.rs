//! Whole numbers as Python's `int` reads them out of text.

/// Zeros of all the scripts whose digits Python takes; each is followed by its 1 to 9.
const ZEROS: [u32; 66] = [
    0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50,
    0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40,
    0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x1_04a0, 0x1_0d30, 0x1_1066,
    0x1_10f0, 0x1_1136, 0x1_11d0, 0x1_12f0, 0x1_1450, 0x1_14d0, 0x1_1650, 0x1_16c0, 0x1_1730, 0x1_18e0,
    0x1_1950, 0x1_1c50, 0x1_1d50, 0x1_1da0, 0x1_6a60, 0x1_6ac0, 0x1_6b50, 0x1_d7ce, 0x1_d7d8, 0x1_d7e2,
    0x1_d7ec, 0x1_d7f6, 0x1_e140, 0x1_e2f0, 0x1_e950, 0x1_fbf0,
];

/// What `int(text)` gives: `None` where it raises, `Some(None)` where no frame can have the number, being negative or
/// beyond 64 bits.
///
/// Blanks around it, a sign, single `_` between digits and the digits of all scripts are taken.
#[expect(clippy::option_option, reason = "no number and no frame's number are different things here")]
pub(super) fn python_int(text: &str) -> Option<Option<u64>> {
    let text = text.trim_matches(is_blank);
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut value = Some(0_u64);
    let mut after_digit = false;
    for c in digits.chars() {
        if c == '_' && after_digit {
            after_digit = false;
            continue;
        }
        let digit = digit(c)?;
        value = value.and_then(|value| value.checked_mul(10)?.checked_add(digit));
        after_digit = true;
    }
    after_digit.then(|| value.filter(|value| !is_negative || *value == 0))
}

fn digit(c: char) -> Option<u64> {
    let code = u32::from(c);
    let at = ZEROS.partition_point(|&zero| zero <= code).checked_sub(1)?;
    let value = code - ZEROS.get(at)?;
    (value < 10).then_some(u64::from(value))
}

/// `str.isspace`: Unicode's white space and four separators of ASCII.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || ('\x1c'..='\x1f').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_python_reads_numbers() {
        for (text, number) in [
            ("12", 12),
            ("000012", 12),
            (" \u{3000}12\x1f", 12),
            ("+1_000", 1000),
            ("-0", 0),
            ("１２", 12),
            ("٣1", 31),
            ("𝟘𝟡", 9),
        ] {
            assert_eq!(python_int(text), Some(Some(number)), "{text}");
        }
        for no_frame in ["-1", "18446744073709551616"] {
            assert_eq!(python_int(no_frame), Some(None), "{no_frame}");
        }
        for no in ["", "_1", "1_", "1__2", "+", "--1", "1 2", "0x1", "1.0", "²", "a1", "- 1"] {
            assert_eq!(python_int(no), None, "{no}");
        }
    }
}

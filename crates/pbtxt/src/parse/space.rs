//! `WHITESPACE` and `COMMENT`.

use super::Grammar;
use super::python;

impl<'a> Grammar<'a> {
    /// What is behind any white space and comments, also none.
    pub(super) fn space(self, input: &'a str) -> &'a str {
        let mut rest = input;
        loop {
            let blank = rest.bytes().position(|byte| !is_space(byte)).unwrap_or(rest.len());
            rest = rest.get(blank..).unwrap_or_default();
            match rest.as_bytes().first() {
                Some(b'#') => match self.comment(rest) {
                    Ok(after) => rest = after,
                    Err(stop) => return stop,
                },
                Some(0x1c..=0x1f | 0x80..) if self.python => match rest.strip_prefix(python::is_space) {
                    Some(after) => rest = after,
                    None => return rest,
                },
                _ => return rest,
            }
        }
    }

    /// From `#` to the end of the line: what is behind it, or the NUL that no comment may hold.
    fn comment(self, input: &'a str) -> Result<&'a str, &'a str> {
        let (comment, after) =
            input.split_at_checked(input.find('\n').unwrap_or(input.len())).unwrap_or((input, ""));
        match comment.find('\0') {
            Some(at) if !self.python => Err(input.get(at..).unwrap_or_default()),
            _ => Ok(after),
        }
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\t' | b'\r' | 0x0b | 0x0c)
}

//! Where a JSON value ends: brackets and strings, and nothing else.

use crate::error::ErrorKind;

/// Brackets that can be told apart, whatever the limits say.
const MAX_DEPTH: u32 = 128;

/// What a byte is to the value that it follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A part of it, and more has to come.
    Inside,
    /// Its last byte.
    Last,
    /// Behind it.
    Behind,
}

/// How far a value is read.
#[derive(Clone, Debug)]
pub(crate) struct Nesting {
    /// A bit for each open bracket, the innermost last: 1 for `{`.
    open: u128,
    depth: u32,
    max_depth: u32,
    in_string: bool,
    escaped: bool,
    in_scalar: bool,
}

impl Nesting {
    pub(crate) fn new(max_depth: u64) -> Self {
        let max_depth = u32::try_from(max_depth).unwrap_or(MAX_DEPTH).min(MAX_DEPTH);
        Self { open: 0, depth: 0, max_depth, in_string: false, escaped: false, in_scalar: false }
    }

    /// Takes the next byte; the first one is no white space.
    pub(crate) fn feed(&mut self, byte: u8) -> Result<Step, ErrorKind> {
        if self.in_string {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => {
                    self.in_string = false;
                    return Ok(self.after());
                }
                _ => {}
            }
            return Ok(Step::Inside);
        }
        let ends_scalar = matches!(byte, b',' | b':' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n');
        if self.depth == 0 && self.in_scalar && ends_scalar {
            return Ok(Step::Behind);
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.push(byte == b'{')?,
            b'}' | b']' => {
                if self.depth == 0 || (self.open & 1 == 1) != (byte == b'}') {
                    return Err(ErrorKind::Syntax(format!("{:?} that nothing opens", char::from(byte))));
                }
                self.open >>= 1;
                self.depth -= 1;
                return Ok(self.after());
            }
            _ if self.depth == 0 && ends_scalar => {
                return Err(ErrorKind::Syntax(format!("value expected, found {:?}", char::from(byte))));
            }
            _ => self.in_scalar = self.depth == 0,
        }
        Ok(Step::Inside)
    }

    fn push(&mut self, is_object: bool) -> Result<(), ErrorKind> {
        if self.depth >= self.max_depth {
            return Err(ErrorKind::Limit {
                what: "brackets within each other",
                limit: u64::from(self.max_depth),
            });
        }
        self.depth += 1;
        self.open = self.open << 1 | u128::from(is_object);
        Ok(())
    }

    fn after(&self) -> Step {
        if self.depth == 0 { Step::Last } else { Step::Inside }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The length of the value that a text begins with; `None` where it does not end.
    fn length(text: &str) -> Result<Option<usize>, ErrorKind> {
        let mut nesting = Nesting::new(3);
        for (at, byte) in text.bytes().enumerate() {
            match nesting.feed(byte)? {
                Step::Inside => {}
                Step::Last => return Ok(Some(at + 1)),
                Step::Behind => return Ok(Some(at)),
            }
        }
        Ok(None)
    }

    #[test]
    fn values_end_where_they_do() {
        for (text, value) in [
            ("1.5,2", "1.5"),
            ("null}", "null"),
            (r#""a\"]\\",1"#, r#""a\"]\\""#),
            (r#"{"a":[1,"}"]}]"#, r#"{"a":[1,"}"]}"#),
            ("[]]", "[]"),
        ] {
            assert_eq!(length(text), Ok(Some(value.len())), "{text}");
        }
        for cut in ["12", "[1", r#""a\""#, r#"{"a":""#] {
            assert_eq!(length(cut), Ok(None), "{cut}");
        }
    }

    #[test]
    fn brackets_match_and_are_not_too_many() {
        assert!(matches!(length("[1}"), Err(ErrorKind::Syntax(_))));
        assert!(matches!(length("}"), Err(ErrorKind::Syntax(_))));
        assert!(matches!(length(","), Err(ErrorKind::Syntax(_))));
        assert_eq!(length("[[[]]]"), Ok(Some(6)));
        assert!(matches!(length("[[[[]]]]"), Err(ErrorKind::Limit { limit: 3, .. })));
    }
}

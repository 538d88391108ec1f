//! What the indentation tells of brackets.

/// A message that its layout says is closed too late.
pub(super) struct Unclosed {
    /// Offset of its opening bracket.
    pub(super) opened: usize,
    /// The bracket that is missing.
    pub(super) bracket: char,
    /// Offset of the line before which it is missing.
    pub(super) before: usize,
}

/// The first message that lines stand in which are not indented as its own are.
///
/// A text without indentation tells nothing.
pub(super) fn unclosed(source: &str) -> Option<Unclosed> {
    let mut scan = Scan::default();
    let mut offset = 0;
    for line in source.split_inclusive('\n') {
        if let Some(message) = scan.misplaced(line) {
            return Some(Unclosed { opened: message.opened, bracket: message.bracket, before: offset });
        }
        scan.line(line, offset);
        offset += line.len();
    }
    None
}

/// Offset of the bracket that closed the last message of the top level.
pub(super) fn last_close(source: &str) -> Option<usize> {
    let mut scan = Scan::default();
    let mut offset = 0;
    for line in source.split_inclusive('\n') {
        scan.line(line, offset);
        offset += line.len();
    }
    scan.last_close
}

struct Open {
    opened: usize,
    bracket: char,
    /// Of the line on which it begins.
    indent: usize,
    /// Whether a line that is indented deeper has followed.
    is_laid_out: bool,
}

#[derive(Default)]
struct Scan {
    open: Vec<Open>,
    last_close: Option<usize>,
}

impl Scan {
    /// The message that this line, by its indentation, is not in.
    fn misplaced(&mut self, line: &str) -> Option<&Open> {
        let text = line.trim_start();
        if text.is_empty() || text.starts_with('#') {
            return None;
        }
        let indent = line.len() - text.len();
        let closes = text.starts_with(['}', '>']);
        let message = self.open.last_mut()?;
        if indent > message.indent {
            message.is_laid_out = true;
            return None;
        }
        let is_outside = indent < message.indent || !closes;
        (is_outside && message.is_laid_out).then_some(&*message)
    }

    /// Follows the brackets of a line.
    fn line(&mut self, line: &str, offset: usize) {
        let indent = line.len() - line.trim_start().len();
        let mut characters = line.char_indices();
        while let Some((at, character)) = characters.next() {
            match character {
                '#' => return,
                '\'' | '"' => skip_string(character, &mut characters),
                '{' | '<' => {
                    let bracket = if character == '{' { '}' } else { '>' };
                    self.open.push(Open { opened: offset + at, bracket, indent, is_laid_out: false });
                }
                '}' | '>' if self.open.pop().is_some() && self.open.is_empty() => {
                    self.last_close = Some(offset + at);
                }
                _ => {}
            }
        }
    }
}

fn skip_string(quote: char, characters: &mut impl Iterator<Item = (usize, char)>) {
    let mut is_escaped = false;
    for (_, character) in characters {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if character == quote => return,
            _ => {}
        }
    }
}

//! Backslashes that begin no escape.
//!
//! The specification has them as errors, but protobuf for Python, by which TensorFlow reads label maps, keeps them
//! as they are: `C:\data` is what it says.

use super::LineRepair;
use crate::label_map::FindingKind;

/// A line that leaves a string open is left alone: it is no text format either way.
pub(super) fn repair(line: &str) -> LineRepair {
    let mut repair = LineRepair::default();
    let mut open: Option<char> = None;
    let mut found = false;
    let mut characters = line.char_indices();
    while let Some((at, character)) = characters.next() {
        match (open, character) {
            (None, '#') => break,
            (None, '\'' | '"') => (open, found) = (Some(character), false),
            (Some(_), '\\') => {
                let Some((_, escape)) = characters.next() else { break };
                if is_kept(escape) {
                    repair.missing.push(at);
                    if !found {
                        repair.findings.push((at, FindingKind::UnknownEscape { escape }));
                    }
                    found = true;
                }
            }
            (Some(quote), _) if character == quote => open = None,
            _ => {}
        }
    }
    if open.is_some() { LineRepair::default() } else { repair }
}

/// Whether a backslash before the character is kept. `\N`, `\u` and the like are begun escapes, and errors.
pub(super) fn is_kept(escape: char) -> bool {
    let known = matches!(
        escape,
        'a' | 'b' | 'f' | 'n' | 'r' | 't' | 'v' | '\\' | '\'' | '"' | '?' | '0'
            ..='7' | 'x' | 'X' | 'u' | 'U' | 'N'
    );
    !known && (escape == ' ' || escape.is_ascii_graphic())
}

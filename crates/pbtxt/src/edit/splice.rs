//! Pieces of new text put into the old one.

/// A stretch of the source and what stands there instead.
#[derive(Debug)]
struct Splice {
    start: usize,
    end: usize,
    text: String,
}

/// The splices of one source. Removed stretches may overlap each other and nothing else does.
#[derive(Debug, Default)]
pub(super) struct Splices(Vec<Splice>);

impl Splices {
    pub(super) fn replace(&mut self, start: usize, end: usize, text: impl Into<String>) {
        self.0.push(Splice { start, end, text: text.into() });
    }

    /// Several insertions at one place keep their order.
    pub(super) fn insert(&mut self, at: usize, text: impl Into<String>) {
        self.replace(at, at, text);
    }

    pub(super) fn remove(&mut self, start: usize, end: usize) {
        self.replace(start, end, "");
    }

    pub(super) fn apply(mut self, source: &str) -> String {
        // An insertion where a stretch begins goes before it.
        self.0.sort_by_key(|splice| (splice.start, splice.end > splice.start));
        let added: usize = self.0.iter().map(|splice| splice.text.len() + 1).sum();
        let mut text = String::with_capacity(source.len() + added);
        let mut here = 0;
        for splice in &self.0 {
            join(&mut text, source.get(here..splice.start).unwrap_or_default());
            join(&mut text, &splice.text);
            here = here.max(splice.end);
        }
        join(&mut text, source.get(here..).unwrap_or_default());
        text
    }
}

/// Adds `piece`, with a space where two tokens would become one. All pieces begin and end between tokens.
fn join(text: &mut String, piece: &str) {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    if text.ends_with(is_word) && piece.starts_with(is_word) {
        text.push(' ');
    }
    text.push_str(piece);
}

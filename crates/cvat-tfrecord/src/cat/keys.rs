//! Which features of a record are printed.

use tf_example::json::RecordRef;

/// The keys that were asked for; all of them where none was.
#[derive(Debug)]
pub(super) struct Keys(Vec<Pattern>);

#[derive(Debug)]
struct Pattern {
    text: String,
    has_matched: bool,
}

impl Keys {
    pub(super) fn new(patterns: &[String]) -> Self {
        // Blanks around a comma are for the eye.
        let pattern = |text: &String| Pattern { text: text.trim().to_owned(), has_matched: false };
        Self(patterns.iter().map(pattern).collect())
    }

    /// Leaves out of a record what was not asked for.
    pub(super) fn keep(&mut self, record: &mut RecordRef<'_>) {
        if self.0.is_empty() {
            return;
        }
        record.retain(|key| self.wants(key));
    }

    fn wants(&mut self, key: &str) -> bool {
        let mut wants = false;
        // Every one is tried: which of them are of use is told in the end.
        for pattern in &mut self.0 {
            let matches = matches(&pattern.text, key);
            pattern.has_matched |= matches;
            wants |= matches;
        }
        wants
    }

    /// Those that no key of any record matched.
    pub(super) fn unmatched(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|pattern| !pattern.has_matched).map(|pattern| pattern.text.as_str())
    }
}

/// Whether a key is what a pattern says, in which each `*` stands for any characters, slashes among them.
fn matches(pattern: &str, key: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == key };
    let (middle, tail) = rest.rsplit_once('*').unwrap_or(("", rest));
    let Some(between) = key.strip_prefix(head).and_then(|key| key.strip_suffix(tail)) else { return false };
    // The first place is as good as any: what comes after it can only get shorter.
    let behind = middle.split('*').try_fold(between, |rest, part| Some(rest.split_once(part)?.1));
    behind.is_some()
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_is_any_characters() {
        let keys = ["", "image", "image/object/bbox/xmin", "image/object/bbox/xmax", "*"];
        let found = |pattern| keys.map(|key| matches(pattern, key));
        assert_eq!(found("*"), [true; 5]);
        assert_eq!(found("**"), [true; 5]);
        assert_eq!(found(""), [true, false, false, false, false]);
        assert_eq!(found("image"), [false, true, false, false, false]);
        assert_eq!(found("image*"), [false, true, true, true, false]);
        assert_eq!(found("image/*"), [false, false, true, true, false]);
        assert_eq!(found("*/xmin"), [false, false, true, false, false]);
        assert_eq!(found("image/*/xm*x"), [false, false, false, true, false]);
        assert_eq!(found("*object*bbox*"), [false, false, true, true, false]);
        assert_eq!(found("*bbox*object*"), [false; 5]);
    }

    #[test]
    fn the_parts_of_a_pattern_do_not_overlap_in_a_key() {
        assert!(!matches("aba*aba", "ababa"));
        assert!(matches("aba*aba", "abaaba"));
        assert!(!matches("a*a*a", "aa"));
        assert!(matches("a*é*a", "aééa"));
        assert!(!matches("*ab*ab*", "xabx"));
        assert!(matches("*ab*ab*", "abab"));
    }
}

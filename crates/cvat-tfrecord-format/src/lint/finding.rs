//! What is said of a record, or of a set of them.

/// Something that a consumer stumbles over, and what to do about it.
///
/// ```
/// use cvat_tfrecord_format::{Linter, Profile};
/// let profile = Profile::named("tfod").unwrap();
/// let findings = Linter::new(profile, None).record(b"no Example");
/// assert_eq!(findings[0].code, "not-example");
/// assert!(findings[0].message.starts_with("no tf.train.Example: "));
/// assert!(!findings[0].remedy.is_empty());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// A name for programs, which stays as it is.
    pub code: &'static str,
    /// What is wrong, and what the consumer makes of it.
    pub message: String,
    /// What to do about it.
    pub remedy: &'static str,
}

/// The findings of one record: at most one of each rule, so that there are few whatever the record is.
#[derive(Debug, Default)]
pub(super) struct Findings(Vec<Finding>);

impl Findings {
    pub(super) fn add(&mut self, code: &'static str, message: impl Into<String>, remedy: &'static str) {
        self.0.push(Finding { code, message: message.into(), remedy });
    }

    /// Of objects: the first of them stands for all.
    pub(super) fn of_objects(&mut self, code: &'static str, cases: Cases, remedy: &'static str) {
        if let Some(message) = cases.message() {
            self.add(code, message, remedy);
        }
    }

    /// Of what an image has one of.
    pub(super) fn of_image(&mut self, code: &'static str, cases: Cases, remedy: &'static str) {
        if let Some((_, message)) = cases.first {
            self.add(code, message, remedy);
        }
    }

    /// Of keys for which there is one rule: of each code, the first of them stands for all.
    pub(super) fn of_keys(&mut self, found: OfKeys) {
        for (mut finding, more) in found.0 {
            match more {
                0 => {}
                1 => finding.message += " (and 1 key more)",
                more => finding.message.extend([" (and ", &more.to_string(), " keys more)"]),
            }
            let more = match more {
                0 => String::new(),
                1 => " (and 1 key more)".to_owned(),
                more => format!(" (and {more} keys more)"),
            };
            finding.message.push_str(&more);
            self.0.push(finding);
        }
    }

    pub(super) fn into_vec(self) -> Vec<Finding> {
        self.0
    }
}

/// What is wrong with keys of one rule, and with how many more the same is.
#[derive(Debug, Default)]
pub(super) struct OfKeys(Vec<(Finding, usize)>);

impl OfKeys {
    /// What is wrong with the next key.
    pub(super) fn add(&mut self, check: impl FnOnce(&mut Findings)) {
        let mut of_key = Findings::default();
        check(&mut of_key);
        for finding in of_key.0 {
            match self.0.iter_mut().find(|(first, _)| first.code == finding.code) {
                Some((_, more)) => *more += 1,
                None => self.0.push((finding, 0)),
            }
        }
    }
}

/// Objects of one record with which the same is wrong.
#[derive(Debug, Default)]
pub(super) struct Cases {
    first: Option<(usize, String)>,
    count: usize,
}

impl Cases {
    pub(super) fn add(&mut self, object: usize, say: impl FnOnce() -> String) {
        if self.first.is_none() {
            self.first = Some((object, say()));
        }
        self.count += 1;
    }

    fn message(self) -> Option<String> {
        let (object, words) = self.first?;
        let more = match self.count - 1 {
            0 => String::new(),
            1 => " (and 1 object more)".to_owned(),
            more => format!(" (and {more} objects more)"),
        };
        Some(format!("object {object}: {words}{more}"))
    }
}

/// A text of a record for a message: quoted, and not longer than a line.
pub(super) fn shown(text: &[u8]) -> String {
    const LONGEST: usize = 60;
    let text = String::from_utf8_lossy(text.get(..4 * LONGEST).unwrap_or(text));
    match text.char_indices().nth(LONGEST).and_then(|(end, _)| text.get(..end)) {
        Some(start) => format!("{start:?}…"),
        None => format!("{text:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_objects_are_one_finding() {
        let mut findings = Findings::default();
        findings.of_objects("none", Cases::default(), "");
        let mut cases = Cases::default();
        for object in 2..5 {
            cases.add(object, || format!("the {object}th"));
        }
        findings.of_objects("some", cases, "do it");
        let found = findings.into_vec();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].message, "object 2: the 2th (and 2 objects more)");
    }

    #[test]
    fn texts_are_shortened() {
        assert_eq!(shown(b"c\nat\xff"), "\"c\\nat\u{fffd}\"");
        assert_eq!(shown(&[b'x'; 1000]), format!("\"{}\"…", "x".repeat(60)));
        assert_eq!(shown("ö".repeat(60).as_bytes()), format!("\"{}\"", "ö".repeat(60)));
    }
}

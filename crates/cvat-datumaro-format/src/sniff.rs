//! Telling a Datumaro project from other JSON by its first bytes.

use std::io::Read;

use dataset_files::Limits;

use crate::document::Document;
use crate::error::{Error, ErrorKind};

/// How many bytes are looked at.
pub(crate) const HEAD_LEN: u64 = 4096;

/// Whether a document that begins with these bytes is a Datumaro project.
///
/// Looks at the first 4 KiB at most. It is one if its outermost value is an object with a member `dm_format_version`,
/// `items` that is a list, or `categories` that is an object: those of COCO, whose files are called alike, are a list.
///
/// ```
/// use cvat_datumaro_format::is_datumaro_json;
/// assert!(is_datumaro_json(br#"{"dm_format_version": "1.0", "media_type": 2, "infos": {"#));
/// assert!(is_datumaro_json(br#"{"info": {}, "categories": {"label": {"labels": [{"name": "cat""#));
/// assert!(!is_datumaro_json(br#"{"info": {}, "categories": [{"id": 1, "name": "cat"}], "images": ["#)); // COCO
/// ```
#[must_use]
pub fn is_datumaro_json(head: &[u8]) -> bool {
    let Ok(mut document) = Document::new(head.take(HEAD_LEN), &Limits::default()) else { return false };
    let mut is_project = || -> Result<bool, Error> {
        while let Some(name) = document.next_member()? {
            match name.as_str() {
                "dm_format_version" => return Ok(true),
                "items" => return document.enter_list(),
                "categories" => return document.is_object(),
                // Only this format has it, and it may be longer than what is looked at.
                "infos" => match document.skip() {
                    Err(error) if *error.kind() == ErrorKind::Truncated => return Ok(true),
                    skipped => skipped?,
                },
                _ => document.skip()?,
            }
        }
        Ok(false)
    };
    is_project().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn projects_and_others() {
        for (text, is_project) in [
            ("{\"items\": [", true),
            ("\u{feff}{\n \"media_type\": 2,\n \"items\": []}", true),
            (r#"{"categories": {}"#, true),
            (r#"{"categories":"#, false),
            (r#"{"items": {}}"#, false),
            (r#"{"a": {"items": []}}"#, false),
            (r#"{"images": [], "annotations": [], "categories": []}"#, false),
            ("[]", false),
            ("", false),
            ("{", false),
            ("{}", false),
            ("not JSON", false),
            ("\u{1}\u{2}", false),
        ] {
            assert_eq!(is_datumaro_json(text.as_bytes()), is_project, "{text}");
        }
        let long = format!(r#"{{"infos": {{"a": "{}"}}, "categories": {{}}}}"#, "x".repeat(5000));
        assert!(is_datumaro_json(long.as_bytes()), "none but this format has infos");
        let late = format!(r#"{{"a": "{}", "items": []}}"#, "x".repeat(5000));
        assert!(!is_datumaro_json(late.as_bytes()));
    }
}

//! Telling COCO's JSON from other JSON, by its first bytes and by its name.

use std::io::Read;

use dataset_files::Limits;

use crate::document::Document;
use crate::error::{Error, ErrorKind};

/// How many bytes are looked at.
pub(crate) const HEAD_LEN: u64 = 4096;

/// Whether a document that begins with these bytes is COCO's.
///
/// Looks at the first 4 KiB at most. It is if its outermost value is an object of which `images`, `annotations` or
/// `categories` is a list, whatever comes before them: labels of CVAT and Datumaro are called otherwise, or are objects.
/// An object that begins with `info` and a list `licenses` is one, too, as both may be long.
///
/// ```
/// use cvat_coco_format::is_coco_json;
/// assert!(is_coco_json(br#"{"info": {}, "licenses": [], "images": [{"id": 1, "file_name": "a.j"#));
/// assert!(is_coco_json(br#"{"annotations": [{"segmentation": [[239.97, 260.24, 222.04, 270.49"#));
/// assert!(!is_coco_json(br#"{"info": {}, "categories": {"label": {"labels": ["#)); // Datumaro
/// ```
#[must_use]
pub fn is_coco_json(head: &[u8]) -> bool {
    let Ok(mut document) = Document::new(head.take(HEAD_LEN), &Limits::default()) else { return false };
    let mut is_coco = || -> Result<bool, Error> {
        while let Some(name) = document.next_member()? {
            match name.as_str() {
                "images" | "annotations" | "categories" => return document.enter_list(),
                // Only this format has it, and it may be longer than what is looked at.
                "licenses" => {
                    if !document.enter_list()? {
                        return Ok(false);
                    }
                    let mut bytes = Vec::new();
                    loop {
                        match document.next_element(&mut bytes) {
                            Ok(Some(_)) => {}
                            Ok(None) => break,
                            Err(error) => return Ok(*error.kind() == ErrorKind::Truncated),
                        }
                    }
                }
                _ => document.skip()?,
            }
        }
        Ok(false)
    };
    is_coco().unwrap_or(false)
}

/// What the files of COCO's tasks are called before the name of the subset.
pub(crate) const PREFIXES: [&str; 2] = ["instances_", "person_keypoints_"];

/// What files are called that say nothing but what they are.
pub(crate) const PLAIN: [&str; 6] =
    ["_annotations.coco", "annotations", "instances", "person_keypoints", "labels", "coco"];

/// Whether a file of a data set may be COCO's by its name: JSON in a folder `annotations` or in no folder, or called as
/// COCO's own, CVAT's and Roboflow's files are.
///
/// ```
/// use cvat_coco_format::is_coco_file_name;
/// assert!(is_coco_file_name("x/annotations/instances_train.json"));
/// assert!(is_coco_file_name("train/_annotations.coco.json"));
/// assert!(!is_coco_file_name("train/task.json"));
/// ```
#[must_use]
pub fn is_coco_file_name(name: &str) -> bool {
    let Some(stem) = json_stem(name) else { return false };
    let folder = name.rsplit('/').nth(1);
    folder.is_none_or(|folder| folder == "annotations")
        || PREFIXES.iter().any(|prefix| stem.starts_with(prefix))
        || PLAIN.contains(&stem)
        || stem.strip_suffix(".coco").is_some()
}

/// The file's name without folders and `.json`; `None` where it is called otherwise.
pub(crate) fn json_stem(name: &str) -> Option<&str> {
    let base = name.rsplit('/').next()?;
    let (stem, extension) = base.rsplit_once('.')?;
    (!stem.is_empty() && extension.eq_ignore_ascii_case("json")).then_some(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coco_and_others() {
        for (text, is_coco) in [
            ("{\"images\": [", true),
            ("\u{feff} {\n \"info\": {\"a\": [1]},\n \"categories\": []}", true),
            (r#"{"info": {}, "licenses": [{"url": "http"#, true),
            (r#"{"licenses": [{"url": ""}], "categories": [{"#, true),
            (r#"{"type": "instances", "annotations": []}"#, true),
            (r#"{"images": {}}"#, false),
            (r#"{"images": 5}"#, false),
            (r#"{"a": {"images": []}}"#, false),
            (r#"[{"images": []}]"#, false),
            (r#"{"items": []}"#, false),
            (r#"{"licenses": []}"#, false),
            (r#"{"licenses": {"#, false),
            ("", false),
            ("{", false),
            ("{}", false),
            ("not JSON", false),
            ("\u{1}\u{2}", false),
        ] {
            assert_eq!(is_coco_json(text.as_bytes()), is_coco, "{text}");
        }
        let late = format!(r#"{{"a": "{}", "images": []}}"#, "x".repeat(5000));
        assert!(!is_coco_json(late.as_bytes()));
    }
}

//! A name a line; the number of the line is the id.

use pbtxt::label_map::LabelMap;

use crate::error::Error;
use crate::finding::{Finding, Found};
use crate::transcript::Transcript;

pub(super) fn read(source: &str) -> Result<(LabelMap, Vec<Finding>), Error> {
    let (mut transcript, mut empty) = (Transcript::new(source), Found::default());
    let end = source.trim_end_matches(['\n', '\r']).len();
    let mut at = 0;
    for (line, id) in source.get(..end).unwrap_or_default().split_inclusive('\n').zip(1_u32..) {
        let name = line.strip_suffix('\n').map_or(line, |name| name.strip_suffix('\r').unwrap_or(name));
        if name.is_empty() {
            empty.push(at, "empty-name", format!("line is empty: no label has the id {id}"));
        } else {
            transcript.mark(at).put("item{id:").put(&id.to_string()).put(" name:").string(name).put("}");
        }
        at += line.len();
    }
    let (map, mut findings) = transcript.read()?;
    // The gaps are said to be there by the empty lines.
    findings.retain(|finding| !matches!(finding.code(), "id-gap" | "first-id"));
    findings.extend(empty.placed(source));
    Ok((map, findings))
}

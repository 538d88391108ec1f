//! `image/object/class/…`: what each object is, by the rules of the reader.

use pbtxt::label_map::LabelMap;

use super::fields::Fields;
use super::finding::{Cases, Findings, shown};
use crate::keys;
use crate::profile::{Profile, TextRule};

const IDS_FROM_1: &str = "number the classes from 1: `convert --for`, and `labels --fix` for the label map";
const IN_MAP: &str = "add it to the label map, or name the map that belongs to the records with --labels";
const AGREE: &str = "mend whichever is wrong; `convert` writes ids by the texts";
const WITH_CLASS: &str =
    "write the records anew with labels: `convert --unlabelled NAME` names those without";

/// What is said of the classes of one record.
#[derive(Default)]
struct Found {
    id: Cases,
    unknown_id: Cases,
    unknown_text: Cases,
    conflict: Cases,
    no_text: Cases,
}

pub(super) fn check(
    profile: &Profile,
    map: Option<&LabelMap>,
    fields: &Fields<'_, '_>,
    findings: &mut Findings,
) {
    let (texts, ids) = (fields.byte_strings(keys::TEXT), fields.int64s(keys::LABEL));
    let by_text = match profile.ids.text {
        TextRule::First => map.is_some() && !texts.is_empty() || ids.is_empty() && !texts.is_empty(),
        TextRule::Ignored => false,
        TextRule::Only => true,
    };
    if fields.objects > 0 && by_text && texts.is_empty() {
        let words = format!(
            "{} objects without \"image/object/class/text\", which alone the reader takes",
            fields.objects
        );
        findings.add("no-text", words, WITH_CLASS);
    } else if fields.objects > 0 && !by_text && ids.is_empty() {
        let words = format!(
            "{} objects without \"image/object/class/label\"; the reader has no class for them",
            fields.objects
        );
        findings.add("no-class", words, WITH_CLASS);
    }
    let mut found = Found::default();
    let mut texts = texts.iter().map(Some).chain(std::iter::repeat(None));
    let mut ids = ids.iter().map(Some).chain(std::iter::repeat(None));
    for object in 0..fields.objects {
        let (text, id) = (texts.next().flatten(), ids.next().flatten());
        if by_text {
            found.by_text(object, text, id, map);
        } else {
            found.by_id(object, text, id, map, profile.ids.from);
        }
    }
    findings.of_objects("class-id", found.id, IDS_FROM_1);
    findings.of_objects("unknown-id", found.unknown_id, IN_MAP);
    findings.of_objects("unknown-text", found.unknown_text, IN_MAP);
    findings.of_objects("class-conflict", found.conflict, AGREE);
    findings.of_objects("no-text", found.no_text, WITH_CLASS);
}

impl Found {
    fn by_text(&mut self, object: usize, text: Option<&[u8]>, id: Option<i64>, map: Option<&LabelMap>) {
        let Some(text) = text else { return };
        if text.is_empty() {
            self.no_text.add(object, || "its text is empty, so that it has no class".to_owned());
            return;
        }
        let Some(map) = map else { return };
        match str::from_utf8(text).ok().and_then(|text| map.id_of(text)) {
            None => {
                self.unknown_text.add(object, || format!("text {} is not in the label map", shown(text)));
            }
            Some(meant) if id.is_some_and(|id| id != i64::from(meant)) => {
                let id = id.unwrap_or_default();
                let words = || {
                    format!(
                        "text {} is {meant} in the label map, the id is {id}; the reader takes the text",
                        shown(text)
                    )
                };
                self.conflict.add(object, words);
            }
            Some(meant) if meant < 1 => {
                self.id.add(object, || {
                    format!("text {} is {meant} in the label map, the background", shown(text))
                });
            }
            Some(_) => {}
        }
    }

    fn by_id(
        &mut self,
        object: usize,
        text: Option<&[u8]>,
        id: Option<i64>,
        map: Option<&LabelMap>,
        from: i64,
    ) {
        let Some(id) = id else { return };
        if id == 0 && text.is_some_and(<[u8]>::is_empty) {
            self.no_text.add(object, || "its text is empty and its id 0, so that it has no class".to_owned());
            return;
        }
        if id < from {
            let what = if id == 0 { ", which is the background or no class" } else { "" };
            self.id.add(object, || format!("class id {id}{what}; ids begin at {from}"));
            return;
        }
        let Some(map) = map else { return };
        let Some(item) = i32::try_from(id).ok().and_then(|id| map.get(id)) else {
            self.unknown_id.add(object, || format!("class id {id} is not in the label map"));
            return;
        };
        let Some(text) = text.filter(|text| !text.is_empty()) else { return };
        let meant = str::from_utf8(text).ok().and_then(|text| map.id_of(text)).map(i64::from);
        if meant != Some(id) {
            let words = || {
                let (label, text) = (shown(item.label().as_bytes()), shown(text));
                format!("id {id} is {label} in the label map, the text is {text}; the reader takes the id")
            };
            self.conflict.add(object, words);
        }
    }
}

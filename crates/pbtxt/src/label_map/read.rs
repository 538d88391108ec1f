//! Tree to label map.

use super::scalar::{self, Misfit};
use super::{BACKGROUND, Fault, Finding, FindingKind, Keypoint, LabelMap, LabelMapItem, hint, recover};
use crate::position::Positions;
use crate::{Error, ErrorKind, Field, Message, Name, ReadOptions, Span, Value, parse};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

pub(super) fn read(source: &str, options: ReadOptions) -> Result<(LabelMap, Vec<Finding>), Error> {
    let strict = match parse_text(source, options) {
        Ok(message) => return Reader::new(source).label_map(&message),
        Err(error) => error,
    };
    let repaired =
        if matches!(strict.kind(), ErrorKind::TooLong { .. }) { None } else { recover::recover(source) };
    // The repair may add a backslash for each quote; the limit has been kept by the text itself.
    let unlimited = options.max_len(usize::MAX);
    if let Some(repaired) = &repaired
        && let Ok(message) = parse_text(&repaired.text, unlimited)
    {
        let read = Reader::new(&repaired.text).label_map(&message);
        let (map, mut findings) = read.map_err(|error| repaired.in_original(source, error))?;
        findings.extend(repaired.findings());
        findings.sort_by_key(|finding| (finding.line(), finding.column()));
        return Ok((map, findings));
    }
    let hint = hint::for_syntax(source, &strict);
    Err(strict.or_hint(hint))
}

fn parse_text(source: &str, options: ReadOptions) -> Result<Message<'_>, Error> {
    parse::parse_with_outermost(source, options, Some("item"))
}

struct Reader<'s> {
    positions: Positions<'s>,
    map: LabelMap,
    findings: Vec<Finding>,
    /// The lines on which ids and names were first used.
    ids: HashMap<i32, usize>,
    names: HashMap<String, usize>,
}

/// An item while its fields come in, and the offsets of the values it must have.
struct Draft {
    item: LabelMapItem,
    id: Option<usize>,
    name: Option<usize>,
    display_name: Option<usize>,
}

impl<'s> Reader<'s> {
    fn new(source: &'s str) -> Self {
        Self {
            positions: Positions::new(source),
            map: LabelMap::new(),
            findings: Vec::new(),
            ids: HashMap::new(),
            names: HashMap::new(),
        }
    }

    fn label_map(mut self, message: &Message<'_>) -> Result<(LabelMap, Vec<Finding>), Error> {
        for field in &message.fields {
            if field.name.as_field() != Some("item") {
                self.unknown(field);
                continue;
            }
            for value in field.value.elements() {
                let Some(item) = value.as_message() else {
                    let misfit = scalar::misfit(value, "item", "a message in braces", None);
                    return Err(self.error(misfit, value.span));
                };
                let single = std::ptr::eq(value, &raw const field.value);
                self.item(item, if single { field.span } else { value.span })?;
            }
        }
        // What is found out at the end of an item stands before what is in it.
        self.findings.sort_by_key(|finding| (finding.line(), finding.column()));
        Ok((self.map, self.findings))
    }

    fn item(&mut self, message: &Message<'_>, span: Span) -> Result<(), Error> {
        let mut draft = Draft { item: LabelMapItem::new(0, ""), id: None, name: None, display_name: None };
        for field in &message.fields {
            self.item_field(&mut draft, field)?;
        }
        let mut item = draft.item;
        let Some(name_at) = draft.name.or(draft.display_name) else {
            return Err(self.fault(Fault::MissingName, span.start));
        };
        if item.id == 0 && item.name != BACKGROUND && item.display_name.as_deref() != Some(BACKGROUND) {
            return Err(match draft.id {
                Some(at) => self.fault(Fault::ReservedId, at),
                None => self.fault(Fault::MissingId, span.start),
            });
        }
        if draft.id.is_none() {
            self.find(span.start, FindingKind::MissingId);
        }
        if let (None, Some(display_name)) = (draft.name, &item.display_name) {
            item.name.clone_from(display_name);
        }
        self.duplicates(&item, draft.id.unwrap_or(span.start), name_at);
        self.map.push(item);
        Ok(())
    }

    fn item_field(&mut self, draft: &mut Draft, field: &Field<'_>) -> Result<(), Error> {
        let value = &field.value;
        let at = value.span.start;
        let fail = |misfit| self.error(misfit, value.span);
        let item = &mut draft.item;
        let twice = match field.name.as_field() {
            Some("id") => {
                item.id = scalar::id(value).map_err(fail)?;
                draft.id.replace(at).map(|_| "id")
            }
            Some("name") => {
                scalar::text(value, "name").map_err(fail)?.clone_into(&mut item.name);
                draft.name.replace(at).map(|_| "name")
            }
            Some("display_name") => {
                item.display_name = Some(scalar::text(value, "display_name").map_err(fail)?.to_owned());
                draft.display_name.replace(at).map(|_| "display_name")
            }
            Some("frequency") => {
                item.frequency.replace(scalar::frequency(value).map_err(fail)?).map(|_| "frequency")
            }
            Some("instance_count") => {
                let count = scalar::int32(value, "instance_count").map_err(fail)?;
                item.instance_count.replace(count).map(|_| "instance_count")
            }
            Some("keypoints") => {
                for element in value.elements() {
                    item.keypoints.push(self.keypoint(element)?);
                }
                None
            }
            Some("ancestor_ids") => {
                self.ids(value, "ancestor_ids", &mut item.ancestor_ids)?;
                None
            }
            Some("descendant_ids") => {
                self.ids(value, "descendant_ids", &mut item.descendant_ids)?;
                None
            }
            _ => {
                self.unknown(field);
                None
            }
        };
        if let Some(field_name) = twice {
            self.find(field.span.start, FindingKind::RepeatedField { field: field_name });
        }
        Ok(())
    }

    fn keypoint(&mut self, value: &Value<'_>) -> Result<Keypoint, Error> {
        let Some(message) = value.as_message() else {
            let misfit = scalar::misfit(value, "keypoints", "a message in braces", None);
            return Err(self.error(misfit, value.span));
        };
        // Absent fields read as protobuf's defaults.
        let mut keypoint = Keypoint::new(0, "");
        for field in &message.fields {
            let fail = |misfit| self.error(misfit, field.value.span);
            match field.name.as_field() {
                Some("id") => keypoint.id = scalar::int32(&field.value, "id").map_err(fail)?,
                Some("label") => {
                    scalar::text(&field.value, "label").map_err(fail)?.clone_into(&mut keypoint.label);
                }
                _ => self.unknown(field),
            }
        }
        Ok(keypoint)
    }

    fn ids(&self, value: &Value<'_>, field: &'static str, ids: &mut Vec<i32>) -> Result<(), Error> {
        for element in value.elements() {
            ids.push(scalar::int32(element, field).map_err(|misfit| self.error(misfit, element.span))?);
        }
        Ok(())
    }

    fn duplicates(&mut self, item: &LabelMapItem, id_at: usize, name_at: usize) {
        match self.ids.entry(item.id) {
            Entry::Vacant(entry) => {
                entry.insert(self.positions.of(id_at).line);
            }
            Entry::Occupied(entry) => {
                let first_line = *entry.get();
                self.find(id_at, FindingKind::DuplicateId { id: item.id, first_line });
            }
        }
        match self.names.entry(item.name.clone()) {
            Entry::Vacant(entry) => {
                entry.insert(self.positions.of(name_at).line);
            }
            Entry::Occupied(entry) => {
                let first_line = *entry.get();
                let name = item.name.clone();
                self.find(name_at, FindingKind::DuplicateName { name, first_line });
            }
        }
    }

    fn unknown(&mut self, field: &Field<'_>) {
        let name = match &field.name {
            Name::Field(name) => name.clone().into_owned(),
            bracketed => bracketed.to_string(),
        };
        self.find(field.span.start, FindingKind::UnknownField { name });
    }

    fn find(&mut self, at: usize, kind: FindingKind) {
        self.findings.push(Finding::at(self.positions.of(at), kind));
    }

    fn fault(&self, fault: Fault, at: usize) -> Error {
        Error::at(ErrorKind::LabelMap(fault), at, self.positions.of(at))
    }

    fn error(&self, misfit: Misfit, span: Span) -> Error {
        self.fault(misfit.fault, span.start).or_hint(misfit.hint)
    }
}

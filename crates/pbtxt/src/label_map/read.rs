//! Tree to label map.

use super::judge::{Judge, Places};
use super::repair::{self, Origin, Repaired};
use super::scalar::{self, Misfit};
use super::{
    Fault, Finding, FindingKind, Keypoint, LabelMap, LabelMapItem, Parsed, ReadOptions, Stranger, hint,
    unknown,
};
use crate::{Error, ErrorKind, Field, Message, Span, Value, parse};

const BYTE_ORDER_MARK: char = '\u{feff}';

/// The map, and the text it was read from where that had to be repaired.
pub(super) fn read(source: &str, options: ReadOptions) -> Result<(Parsed, Option<Repaired>), Error> {
    let error = match parse_text(source, options.text) {
        Ok(message) => {
            let origin = Origin::new(source, None);
            return Reader::new(source, &origin, options).label_map(&message).map(|parsed| (parsed, None));
        }
        Err(error) => error,
    };
    let too_long = matches!(error.kind(), ErrorKind::TooLong { .. });
    let repaired = if too_long || options.strict { None } else { repair::repair(source) };
    // The repair may add a backslash for each quote; the limit has been kept by the text itself.
    let unlimited = options.text.max_len(usize::MAX);
    if let Some(repaired) = repaired
        && let Ok(message) = parse_text(&repaired.text, unlimited)
    {
        let origin = Origin::new(source, Some(&repaired));
        let mut reader = Reader::new(&repaired.text, &origin, options);
        reader.repaired.clone_from(&repaired.findings);
        let parsed = reader.label_map(&message)?;
        return Ok((parsed, Some(repaired)));
    }
    let hint = hint::for_syntax(source, &error);
    Err(error.or_hint(hint))
}

/// Who reads a label map with TensorFlow reads it with Python.
fn parse_text(source: &str, options: crate::ReadOptions) -> Result<Message<'_>, Error> {
    parse::parse_with_outermost(source, options.python_rules(true), Some("item"))
}

/// Where an item begins: with its field, or in a list with its own bracket.
pub(super) fn item_start(field: &Field<'_>, item: &Value<'_>) -> usize {
    if std::ptr::eq(item, &raw const field.value) { field.span.start } else { item.span.start }
}

struct Reader<'s> {
    source: &'s str,
    origin: &'s Origin<'s>,
    options: ReadOptions,
    judge: Judge<'s>,
    /// What was repaired, by offsets of the original.
    repaired: Vec<(usize, FindingKind)>,
}

/// An item while its fields come in.
#[derive(Default)]
struct Draft {
    item: LabelMapItem,
    places: Places,
    /// Each with its place.
    keypoint_ids: Vec<(i32, usize)>,
}

impl<'s> Reader<'s> {
    fn new(source: &'s str, origin: &'s Origin<'s>, options: ReadOptions) -> Self {
        Self { source, origin, options, judge: Judge::new(origin), repaired: Vec::new() }
    }

    fn label_map(mut self, message: &Message<'_>) -> Result<Parsed, Error> {
        if self.source.starts_with(BYTE_ORDER_MARK) {
            if self.options.strict {
                return Err(self.fault(Fault::ByteOrderMark, 0));
            }
            self.judge.find(0, FindingKind::ByteOrderMark);
        }
        let mut map = LabelMap::new();
        for field in &message.fields {
            if field.name.as_field() != Some("item") {
                map.unknown.push(self.unknown(field)?);
                continue;
            }
            for value in field.value.elements() {
                let Some(item) = value.as_message() else {
                    let misfit = scalar::misfit(self.source, value, "item", "a message in braces", None);
                    return Err(self.error(misfit, value.span));
                };
                map.push(self.item(item, item_start(field, value))?);
            }
        }
        let stranger = self.stranger(message);
        let mut findings: Vec<_> =
            self.judge.finish().into_iter().map(|(at, kind)| (self.origin.offset(at), kind)).collect();
        findings.extend(self.repaired);
        findings.sort_by_key(|&(at, _)| at);
        let find = |(at, kind)| Finding::at(self.origin.position_of_original(at), kind);
        Ok(Parsed { map, findings: findings.into_iter().map(find).collect(), stranger })
    }

    fn item(&mut self, message: &Message<'_>, at: usize) -> Result<LabelMapItem, Error> {
        let mut draft = Draft { places: Places { item: at, ..Places::default() }, ..Draft::default() };
        for field in &message.fields {
            self.item_field(&mut draft, field)?;
        }
        let Draft { item, places, keypoint_ids } = draft;
        if self.options.tensorflow_rules {
            self.enforce(&item, places)?;
        }
        self.judge.item(&item, places);
        self.judge.keypoint_ids(keypoint_ids.into_iter());
        Ok(item)
    }

    fn item_field(&mut self, draft: &mut Draft, field: &Field<'_>) -> Result<(), Error> {
        let value = &field.value;
        let place = value.span.start;
        let repeated = match field.name.as_field() {
            Some("id") => {
                draft.places.id = Some(place);
                draft.item.id.replace(self.int32(value, "id")?).map(|_| "id")
            }
            Some("name") => {
                draft.places.name = Some(place);
                draft.item.name.replace(self.text(value, "name")?).map(|_| "name")
            }
            Some("display_name") => {
                draft.places.display_name = Some(place);
                draft.item.display_name.replace(self.text(value, "display_name")?).map(|_| "display_name")
            }
            Some("frequency") => {
                let frequency =
                    scalar::frequency(self.source, value).map_err(|misfit| self.error(misfit, value.span))?;
                draft.item.frequency.replace(frequency).map(|_| "frequency")
            }
            Some("instance_count") => {
                let count = self.int32(value, "instance_count")?;
                draft.item.instance_count.replace(count).map(|_| "instance_count")
            }
            Some("keypoints") => {
                for element in value.elements() {
                    let (keypoint, place) = self.keypoint(element)?;
                    draft.keypoint_ids.push((keypoint.id(), place));
                    draft.item.keypoints.push(keypoint);
                }
                None
            }
            Some("ancestor_ids") => {
                self.ids(field, "ancestor_ids", &mut draft.item.ancestor_ids)?;
                None
            }
            Some("descendant_ids") => {
                self.ids(field, "descendant_ids", &mut draft.item.descendant_ids)?;
                None
            }
            _ => {
                draft.item.unknown.push(self.unknown(field)?);
                None
            }
        };
        self.repeated(repeated, field);
        Ok(())
    }

    /// What `label_map_util` refuses.
    fn enforce(&self, item: &LabelMapItem, places: Places) -> Result<(), Error> {
        let at = places.id.unwrap_or(places.item);
        match item.id {
            Some(id) if id < 0 => Err(self.fault(Fault::NegativeId { id }, at)),
            Some(0) if !item.is_background() => Err(self.fault(Fault::ReservedId, at)),
            None if !item.is_background() => Err(self.fault(Fault::MissingId, at)),
            _ => Ok(()),
        }
    }

    /// A keypoint, and the place of its id.
    fn keypoint(&mut self, value: &Value<'_>) -> Result<(Keypoint, usize), Error> {
        let Some(message) = value.as_message() else {
            let misfit = scalar::misfit(self.source, value, "keypoints", "a message in braces", None);
            return Err(self.error(misfit, value.span));
        };
        let mut keypoint = Keypoint::default();
        let mut place = value.span.start;
        for field in &message.fields {
            let repeated = match field.name.as_field() {
                Some("id") => {
                    place = field.value.span.start;
                    keypoint.id.replace(self.int32(&field.value, "id")?).map(|_| "id")
                }
                Some("label") => keypoint.label.replace(self.text(&field.value, "label")?).map(|_| "label"),
                _ => {
                    keypoint.unknown.push(self.unknown(field)?);
                    None
                }
            };
            self.repeated(repeated, field);
        }
        Ok((keypoint, place))
    }

    fn ids(&mut self, field: &Field<'_>, name: &'static str, ids: &mut Vec<i32>) -> Result<(), Error> {
        // Without a schema an empty list may be one of messages, which needs no colon.
        if field.value.elements().is_empty() && !scalar::has_colon(self.source, field) {
            let kind = ErrorKind::Syntax { expected: "':'", found: "'['".to_owned() };
            let at = field.value.span.start;
            return Err(Error::at(kind, self.origin.offset(at), self.origin.position(at)));
        }
        for element in field.value.elements() {
            ids.push(self.int32(element, name)?);
        }
        Ok(())
    }

    fn int32(&mut self, value: &Value<'_>, field: &'static str) -> Result<i32, Error> {
        let number =
            scalar::int32(self.source, value, field).map_err(|misfit| self.error(misfit, value.span))?;
        if scalar::is_octal(self.source, value) {
            self.judge.find(value.span.start, FindingKind::OctalNumber { field, number });
        }
        Ok(number)
    }

    fn text(&mut self, value: &Value<'_>, field: &'static str) -> Result<String, Error> {
        let text =
            scalar::text(self.source, value, field).map_err(|misfit| self.error(misfit, value.span))?;
        if let Some((at, escape)) = scalar::unknown_escape(self.source, value) {
            self.judge.find(at, FindingKind::UnknownEscape { escape });
        }
        Ok(text.to_owned())
    }

    fn repeated(&mut self, name: Option<&'static str>, field: &Field<'_>) {
        if let Some(name) = name {
            self.judge.find(field.span.start, FindingKind::RepeatedField { field: name });
        }
    }

    fn unknown(&mut self, field: &Field<'_>) -> Result<Field<'static>, Error> {
        let name = field.name.to_string();
        if self.options.strict {
            return Err(self.fault(Fault::UnknownField { name }, field.span.start));
        }
        self.judge.find(field.span.start, FindingKind::UnknownField { name });
        Ok(unknown::without_spans(field.clone().into_owned()))
    }

    /// The first field of a text that has fields and no `item`.
    fn stranger(&self, message: &Message<'_>) -> Option<Stranger> {
        let is_item = |field: &Field<'_>| field.name.as_field() == Some("item");
        let first = message.fields.first().filter(|_| !message.fields.iter().any(is_item))?;
        let at = first.span.start;
        let (offset, position) = (self.origin.offset(at), self.origin.position(at));
        Some(Stranger { offset, position, hint: hint::for_stranger(message) })
    }

    fn fault(&self, fault: Fault, at: usize) -> Error {
        Error::at(ErrorKind::LabelMap(fault), self.origin.offset(at), self.origin.position(at))
    }

    fn error(&self, misfit: Misfit, span: Span) -> Error {
        self.fault(misfit.fault, span.start).or_hint(misfit.hint)
    }
}

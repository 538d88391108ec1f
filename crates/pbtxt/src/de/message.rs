//! A message, or several merged into one: its fields by name.

use super::fail::Fail;
use super::field::FieldValues;
use super::key::Key;
use super::{Context, hint};
use crate::hint::shown;
use crate::{Field, Message, Mismatch, Name};
use serde_core::de::{DeserializeSeed, MapAccess, Visitor};
use std::ops::Range;

/// Gives the fields to `visitor`. `known` are those of the struct, where it is one.
pub(super) fn read<'de, V: Visitor<'de>>(
    context: &Context<'de>,
    messages: &[&Message<'de>],
    known: Option<&'static [&'static str]>,
    visitor: V,
) -> Result<V::Value, Fail> {
    let mut fields = Fields { context, groups: Groups::of(messages), next: 0, key: None, known };
    let value = visitor.visit_map(&mut fields);
    value.map_err(|fail| match fields.key {
        // A key without a value yet is what the visitor objects to.
        Some(offset) => fail.at(offset),
        None => fail,
    })
}

/// Makes sure that there is no field.
pub(super) fn read_empty(context: &Context<'_>, messages: &[&Message<'_>]) -> Result<(), Fail> {
    let first = messages.iter().find_map(|message| message.fields.first());
    match first.filter(|_| context.options.unknown_fields == super::UnknownFields::Refuse) {
        None => Ok(()),
        Some(field) => {
            let fail = Fail::wrong_type("an empty message", format!("a field {}", shown::name(&field.name)));
            Err(fail.at(field.span.start))
        }
    }
}

/// The fields of messages, those of one name together, in the order in which the names come first.
pub(super) struct Groups<'t, 'de> {
    /// Sorted by name.
    fields: Vec<(usize, &'t Field<'de>)>,
    runs: Vec<Range<usize>>,
}

impl<'t, 'de> Groups<'t, 'de> {
    pub(super) fn of(messages: &[&'t Message<'de>]) -> Self {
        let mut fields: Vec<_> = messages.iter().flat_map(|message| &message.fields).enumerate().collect();
        // Stable: the fields of one name stay in their order.
        fields.sort_by(|(_, a), (_, b)| sort_key(&a.name).cmp(&sort_key(&b.name)));
        let mut runs = Vec::new();
        let mut end = 0;
        for run in fields.chunk_by(|(_, a), (_, b)| a.name == b.name) {
            runs.push((run.first().map_or(0, |(index, _)| *index), end..end + run.len()));
            end += run.len();
        }
        runs.sort_unstable_by_key(|&(first, _)| first);
        Self { fields, runs: runs.into_iter().map(|(_, run)| run).collect() }
    }

    pub(super) fn len(&self) -> usize {
        self.runs.len()
    }

    pub(super) fn get(&self, index: usize) -> Option<&[(usize, &'t Field<'de>)]> {
        self.fields.get(self.runs.get(index)?.clone())
    }
}

fn sort_key<'n>(name: &'n Name<'_>) -> (&'n str, &'n str, bool) {
    match name {
        Name::Field(name) => (name, "", false),
        Name::Extension(name) => (name, "", true),
        Name::Any { domain, type_name } => (domain, type_name, true),
    }
}

struct Fields<'t, 'de> {
    context: &'t Context<'de>,
    groups: Groups<'t, 'de>,
    next: usize,
    /// Where the name stands whose value has not been asked for.
    key: Option<usize>,
    known: Option<&'static [&'static str]>,
}

impl<'de> MapAccess<'de> for Fields<'_, 'de> {
    type Error = Fail;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fail> {
        let Some((_, field)) = self.groups.get(self.next).and_then(<[_]>::first) else { return Ok(None) };
        self.key = Some(field.span.start);
        seed.deserialize(Key(&field.name)).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Fail> {
        let group = self.groups.get(self.next).unwrap_or_default();
        let Some(&(_, field)) = group.first() else {
            return Err(Fail::new(Mismatch::Custom("a value was asked for before its key".to_owned())));
        };
        self.key = None;
        self.next += 1;
        let unknown = self.known.filter(|known| !is_known(&field.name, known));
        let values = FieldValues { context: self.context, fields: group, field, unknown };
        seed.deserialize(values).map_err(|fail| fail.at(field.value.span.start).within(&field.name))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.groups.len() - self.next)
    }
}

fn is_known(name: &Name<'_>, known: &[&str]) -> bool {
    match name {
        Name::Field(name) => known.contains(&name.as_ref()),
        Name::Extension(_) | Name::Any { .. } => known.contains(&name.to_string().as_str()),
    }
}

/// A field that the struct passes over.
pub(super) fn unknown(field: &Field<'_>, expected: &'static [&'static str]) -> Fail {
    Fail::new(Mismatch::UnknownField { expected })
        .at(field.span.start)
        .hint(hint::nearest(&field.name.to_string(), expected))
}

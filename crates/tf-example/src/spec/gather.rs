//! The values of every key of a plan, out of one record after the other.

use super::{
    error::ParseError,
    plan::{Need, Plan, Slot},
    values::Values,
};
use crate::{
    FeatureError, FeatureErrorKind, FeatureKind, WireError,
    view::{FeatureListRef, KindRef, Span, only_packed, unusual_entry, usual_entry, whole_floats},
    wire::{Fault, Fields, MAX_DEPTH, Origin, WireErrorKind, header, take_varint},
};

/// What came together under one key, of all records of a batch, or of all steps of a sequence.
#[derive(Clone, Debug)]
pub(crate) struct Gathered<'a> {
    pub(crate) values: Values<'a>,
    /// Where the values of each record end; not kept where all have the same number.
    pub(crate) ends: Vec<usize>,
}

impl Gathered<'_> {
    pub(crate) const NOTHING: Self = Self { values: Values::Int64(Vec::new()), ends: Vec::new() };

    fn new(slot: &Slot, records: usize) -> Self {
        let (values, ends) = match slot.need {
            // The smallest record with so many values has as many bytes: nobody gets more memory than that for nothing.
            Need::Exactly { count, .. } => (records.saturating_mul(count.min(16)), 0),
            Need::Rows { .. } | Need::Any(_) => (records, records),
        };
        Self { values: Values::with_capacity(slot.kind, values), ends: Vec::with_capacity(ends) }
    }
}

/// The values under every key of the plan in every record.
pub(crate) fn gather<'a, R: AsRef<[u8]>>(
    plan: &'a Plan,
    records: &'a [R],
) -> Result<Vec<Gathered<'a>>, ParseError> {
    let mut gathered: Vec<_> = plan.slots.iter().map(|slot| Gathered::new(slot, records.len())).collect();
    let mut found = vec![None; plan.slots.len()];
    for (number, record) in records.iter().enumerate() {
        one(plan, record.as_ref(), &mut found, &mut gathered)?;
        if number == 0 {
            let bytes = records.iter().map(|record| record.as_ref().len()).sum();
            for gathered in &mut gathered {
                gathered.values.reserve_alike(records.len(), bytes);
            }
        }
    }
    Ok(gathered)
}

/// The values under every key of the plan in one record.
pub(crate) fn gather_one<'a>(plan: &'a Plan, record: &'a [u8]) -> Result<Vec<Gathered<'a>>, ParseError> {
    let mut gathered: Vec<_> = plan.slots.iter().map(|slot| Gathered::new(slot, 0)).collect();
    one(plan, record, &mut vec![None; plan.slots.len()], &mut gathered)?;
    Ok(gathered)
}

fn one<'a>(
    plan: &'a Plan,
    record: &'a [u8],
    found: &mut [Option<Span<'a>>],
    gathered: &mut [Gathered<'a>],
) -> Result<(), ParseError> {
    let origin = Origin::of(record);
    found.fill(None);
    find(plan, record, found).map_err(|fault| origin.error(fault))?;
    for ((slot, span), gathered) in plan.slots.iter().zip(found).zip(gathered) {
        take(slot, *span, gathered, origin, plan.kindless_is_empty)?;
    }
    Ok(())
}

/// Notes where the values of the plan's keys are. Of a key that is there twice the last counts, and the others are not
/// looked into.
fn find<'a>(plan: &Plan, record: &'a [u8], found: &mut [Option<Span<'a>>]) -> Result<(), Fault> {
    let mut fields = Fields::new(record, MAX_DEPTH);
    while let Some(features) = fields.next_first()? {
        find_entries(plan, features, found)?;
    }
    Ok(())
}

fn find_entries<'a>(plan: &Plan, map: &'a [u8], found: &mut [Option<Span<'a>>]) -> Result<(), Fault> {
    let mut entries = Fields::new(map, MAX_DEPTH - 1);
    // Slots are in the order of keys, as the entries of many writers are.
    let mut expected = 0;
    while let Some(entry) = entries.next_first()? {
        let (key, value) = match usual_entry(entry) {
            Some((key, value)) => (key, Span::whole(value, MAX_DEPTH - 3)),
            None => unusual_entry(entry, MAX_DEPTH - 2)?,
        };
        let number = plan.table.find_from(expected, key);
        match number.and_then(|number| found.get_mut(number)) {
            Some(found) => {
                *found = Some(value);
                // Once a key comes out of turn, nothing is expected of the rest.
                expected =
                    number.filter(|number| *number >= expected).map_or(usize::MAX, |number| number + 1);
            }
            // A key of the plan is UTF-8; one that is not makes the record unsound.
            None if str::from_utf8(key).is_err() => return Err(Fault::new(WireErrorKind::KeyNotUtf8, key)),
            None => {}
        }
    }
    Ok(())
}

/// Takes the values under one key of one record.
fn take<'a>(
    slot: &'a Slot,
    span: Option<Span<'a>>,
    gathered: &mut Gathered<'a>,
    origin: Origin,
    kindless_is_empty: bool,
) -> Result<(), ParseError> {
    let start = gathered.values.len();
    let fail = |kind| ParseError::from(FeatureError::new(slot.key.as_str(), kind));
    let state = match span {
        Some(span) => {
            append(&mut gathered.values, span).map_err(|fault| malformed(origin.error(fault), fail))?
        }
        None => State::Nothing,
    };
    let state = match state {
        State::OtherKind(found) => {
            return Err(fail(FeatureErrorKind::WrongKind { expected: slot.kind, found }));
        }
        State::Nothing if kindless_is_empty && span.is_some() => State::Values,
        state => state,
    };
    let found = gathered.values.len() - start;
    match &slot.need {
        Need::Exactly { count, default } => match (state, default) {
            (State::Nothing, None) => Err(fail(FeatureErrorKind::Missing)),
            (State::Nothing, Some(default)) => {
                gathered.values.extend_owned(default);
                Ok(())
            }
            _ if found != *count => Err(fail(FeatureErrorKind::WrongCount { expected: *count, found })),
            _ => Ok(()),
        },
        Need::Rows { row, .. } if !found.is_multiple_of(*row) => {
            Err(fail(FeatureErrorKind::NotRows { row: *row, found }))
        }
        Need::Rows { .. } | Need::Any(_) => {
            gathered.ends.push(gathered.values.len());
            Ok(())
        }
    }
}

fn malformed(error: WireError, fail: impl Fn(FeatureErrorKind) -> ParseError) -> ParseError {
    fail(FeatureErrorKind::Malformed(error))
}

/// The values under one key of every step of a sequence.
pub(crate) fn gather_steps<'a>(
    slot: &'a Slot,
    list: Option<FeatureListRef<'a>>,
) -> Result<Gathered<'a>, ParseError> {
    let mut gathered = Gathered { values: Values::with_capacity(slot.kind, 0), ends: Vec::new() };
    let fail = |kind| ParseError::from(FeatureError::new(slot.key.as_str(), kind));
    let Some(list) = list else {
        return match slot.need {
            Need::Rows { allow_missing: false, .. } => Err(fail(FeatureErrorKind::Missing)),
            _ => Ok(gathered),
        };
    };
    for (number, step) in list.steps().enumerate() {
        let at = |error: ParseError| error.at_step(number);
        let step = step.map_err(|error| at(malformed(error, fail)))?;
        let start = gathered.values.len();
        let state = append(&mut gathered.values, step.span())
            .map_err(|fault| at(malformed(step.origin().error(fault), fail)))?;
        if let State::OtherKind(found) = state {
            return Err(at(fail(FeatureErrorKind::WrongKind { expected: slot.kind, found })));
        }
        let found = gathered.values.len() - start;
        match slot.need {
            // A step without a list is no step of no values.
            Need::Rows { .. } if matches!(state, State::Nothing) => {
                return Err(at(fail(FeatureErrorKind::Missing)));
            }
            Need::Rows { row, .. } if found != row => {
                return Err(at(fail(FeatureErrorKind::WrongCount { expected: row, found })));
            }
            _ => gathered.ends.push(gathered.values.len()),
        }
    }
    Ok(gathered)
}

/// What a feature was found to be.
#[derive(Clone, Copy)]
enum State {
    /// Not there, or without a list.
    Nothing,
    Values,
    /// A list of another kind, an empty one too: TensorFlow's parser is strict about that.
    OtherKind(FeatureKind),
}

/// Appends the values of a feature where they are of the kind of `values`.
#[inline]
fn append<'a>(values: &mut Values<'a>, span: Span<'a>) -> Result<State, Fault> {
    let start = values.len();
    let usual = span.only_list(values.kind()).is_some_and(|list| match values {
        Values::Bytes(values) => append_bytes(values, list),
        Values::Float(values) => append_floats(values, list),
        Values::Int64(values) => append_int64s(values, list),
    });
    if usual {
        return Ok(State::Values);
    }
    values.truncate(start);
    append_unusual(values, span)
}

/// Appends what is in a list, if there is nothing unusual about how it is encoded.
#[inline]
fn append_bytes<'a>(values: &mut Vec<&'a [u8]>, list: &'a [u8]) -> bool {
    let mut fields = Fields::new(list, 0);
    while let Some(value) = fields.take_if(header(1)) {
        values.push(value);
    }
    fields.is_empty()
}

#[inline]
fn append_floats(values: &mut Vec<f32>, list: &[u8]) -> bool {
    let Some(Ok(floats)) = only_packed(list).map(whole_floats) else { return false };
    values.extend(floats.iter().map(|float| f32::from_le_bytes(*float)));
    true
}

#[inline]
fn append_int64s(values: &mut Vec<i64>, list: &[u8]) -> bool {
    let Some(mut packed) = only_packed(list) else { return false };
    while !packed.is_empty() {
        let Ok(value) = take_varint(&mut packed) else { return false };
        values.push(value.cast_signed());
    }
    true
}

#[cold]
fn append_unusual<'a>(values: &mut Values<'a>, span: Span<'a>) -> Result<State, Fault> {
    let Some(kind) = span.read()? else { return Ok(State::Nothing) };
    match (values, kind) {
        (Values::Bytes(values), KindRef::Bytes(list)) => values.extend(list),
        (Values::Float(values), KindRef::Float(list)) => values.extend(list),
        (Values::Int64(values), KindRef::Int64(list)) => values.extend(list),
        (_, kind) => return Ok(State::OtherKind(kind.feature_kind())),
    }
    Ok(State::Values)
}

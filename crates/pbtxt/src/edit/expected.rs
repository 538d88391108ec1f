//! The tree with the changes in it.

use super::Changes;
use crate::{Field, Message, Span, Value, ValueKind};

/// The message whose value stands at `span`, changed.
pub(super) fn fields<'a>(message: Message<'a>, changes: &mut Changes<'a>, span: Span) -> Message<'a> {
    let mut fields = Vec::with_capacity(message.fields.len());
    for mut field in message.fields {
        let node = changes.take(field.span);
        fields.extend(node.before);
        if !node.remove {
            field.name = node.rename.unwrap_or(field.name);
            field.value.kind = value(field.value.kind, changes, field.value.span);
            fields.push(field);
        }
        fields.extend(node.after);
    }
    fields.extend(changes.take(span).push);
    Message { fields }
}

fn value<'a>(kind: ValueKind<'a>, changes: &mut Changes<'a>, span: Span) -> ValueKind<'a> {
    if let Some(node) = changes.at(span)
        && node.set.is_some()
    {
        return changes.take(span).set.unwrap_or(kind);
    }
    match kind {
        ValueKind::Message(message) => ValueKind::Message(fields(message, changes, span)),
        ValueKind::List(mut values) => {
            values.retain(|value| !changes.is_removed(value.span));
            let elements = values.into_iter().map(|element| Value {
                kind: value(element.kind, changes, element.span),
                span: element.span,
            });
            ValueKind::List(elements.collect())
        }
        scalar => scalar,
    }
}

/// Whether two messages are the same, spans apart.
pub(super) fn same_fields(left: &[Field<'_>], right: &[Field<'_>]) -> bool {
    left.len() == right.len()
        && left
            .iter()
            .zip(right)
            .all(|(left, right)| left.name == right.name && same(&left.value.kind, &right.value.kind))
}

fn same(left: &ValueKind<'_>, right: &ValueKind<'_>) -> bool {
    match (left, right) {
        (ValueKind::Message(left), ValueKind::Message(right)) => same_fields(&left.fields, &right.fields),
        (ValueKind::List(left), ValueKind::List(right)) => {
            left.len() == right.len()
                && left.iter().zip(right).all(|(left, right)| same(&left.kind, &right.kind))
        }
        (ValueKind::Float(left), ValueKind::Float(right)) => {
            left.to_bits() == right.to_bits() || (left.is_nan() && right.is_nan())
        }
        _ => left == right,
    }
}

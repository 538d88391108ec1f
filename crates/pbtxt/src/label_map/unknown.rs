//! Fields that label maps do not have: kept, and equal wherever they stood.

use crate::{Field, Message, Span, Value, ValueKind};

pub(super) fn without_spans(field: Field<'static>) -> Field<'static> {
    Field { name: field.name, value: value(field.value), span: Span::default() }
}

fn value(value_with_span: Value<'static>) -> Value<'static> {
    Value::new(match value_with_span.kind {
        ValueKind::Message(message) => {
            ValueKind::Message(Message { fields: message.fields.into_iter().map(without_spans).collect() })
        }
        ValueKind::List(values) => ValueKind::List(values.into_iter().map(value).collect()),
        scalar => scalar,
    })
}

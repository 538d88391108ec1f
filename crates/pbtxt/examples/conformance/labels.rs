//! Label maps as `LabelMap::parse` reads them, presence and all.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use pbtxt::Error;
use pbtxt::label_map::{Frequency, Keypoint, LabelMap, LabelMapItem, ReadOptions};
use serde_json::{Map, Value, json};

/// The items with the fields that are set, as the schema `label_map` gives them.
pub(crate) fn items(source: &str, strict: bool) -> Result<Value, Error> {
    let map = LabelMap::parse_with_options(source, ReadOptions::new().strict(strict))?.map;
    let items = map.iter().map(item).collect::<Vec<_>>();
    Ok(if items.is_empty() { json!({}) } else { json!({ "item": items }) })
}

fn item(item: &LabelMapItem) -> Value {
    let frequency = item.frequency().map(|frequency| match frequency {
        Frequency::Unspecified => "0",
        Frequency::Frequent => "1",
        Frequency::Common => "2",
        Frequency::Rare => "3",
        _ => "another",
    });
    let fields = [
        ("name", item.name().map(text)),
        ("id", item.has_id().then(|| item.id().to_string().into())),
        ("display_name", item.display_name().map(text)),
        ("keypoints", some(item.keypoints(), keypoint)),
        ("ancestor_ids", some(item.ancestor_ids(), |id| id.to_string().into())),
        ("descendant_ids", some(item.descendant_ids(), |id| id.to_string().into())),
        ("frequency", frequency.map(Value::from)),
        ("instance_count", item.instance_count().map(|count| count.to_string().into())),
    ];
    fields
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect::<Map<_, _>>()
        .into()
}

fn some<T>(values: &[T], value: impl Fn(&T) -> Value) -> Option<Value> {
    (!values.is_empty()).then(|| values.iter().map(value).collect())
}

fn keypoint(point: &Keypoint) -> Value {
    let id = point.has_id().then(|| ("id".to_owned(), point.id().to_string().into()));
    let label = point.has_label().then(|| ("label".to_owned(), text(point.label())));
    id.into_iter().chain(label).collect::<Map<_, _>>().into()
}

fn text(text: &str) -> Value {
    json!(BASE64.encode(text))
}

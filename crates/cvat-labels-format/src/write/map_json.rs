//! The label map as JSON, on one line: the fields that are there, and no other.

use std::collections::HashMap;

use pbtxt::label_map::{Keypoint, LabelMap, LabelMapItem};
use pbtxt::{Field, Message, Value, ValueKind};

use crate::json::{Json, Node};
use crate::loss::{LossKind, Losses};

pub(super) fn write(map: &LabelMap, losses: &mut Losses) -> String {
    let items = map.iter().map(|item| self::item(item, losses)).collect();
    let mut members = vec![("items".to_owned(), Node::new(Json::Array(items)))];
    let (clashing, others): (Vec<_>, Vec<_>) =
        map.unknown_fields().iter().partition(|field| field.name.as_field() == Some("items"));
    losses.add(LossKind::UnknownField, clashing.len(), "");
    members.extend(fields(others, "", losses));
    format!("{}\n", Node::object(members).value)
}

fn item(item: &LabelMapItem, losses: &mut Losses) -> Node {
    let whole = |number: i32| Node::new(Json::Number(number.to_string()));
    let list = |nodes: Vec<Node>| (!nodes.is_empty()).then(|| Node::new(Json::Array(nodes)));
    let ids = |ids: &[i32]| list(ids.iter().copied().map(whole).collect());
    let keypoints = item.keypoints().iter().map(|keypoint| self::keypoint(keypoint, item.label(), losses));
    let keypoints = list(keypoints.collect());
    let known = [
        ("id", item.has_id().then(|| whole(item.id()))),
        ("name", item.name().map(Node::string)),
        ("display_name", item.display_name().map(Node::string)),
        ("keypoints", keypoints),
        ("ancestor_ids", ids(item.ancestor_ids())),
        ("descendant_ids", ids(item.descendant_ids())),
        ("frequency", item.frequency().map(|frequency| Node::string(frequency.as_str()))),
        ("instance_count", item.instance_count().map(whole)),
    ];
    let known = known.into_iter().filter_map(|(key, node)| Some((key.to_owned(), node?)));
    Node::object(known.chain(fields(item.unknown_fields(), item.label(), losses)))
}

fn keypoint(keypoint: &Keypoint, label: &str, losses: &mut Losses) -> Node {
    let id = keypoint.has_id().then(|| Node::new(Json::Number(keypoint.id().to_string())));
    let text = keypoint.has_label().then(|| Node::string(keypoint.label()));
    let known = [("id", id), ("label", text)];
    let known = known.into_iter().filter_map(|(key, node)| Some((key.to_owned(), node?)));
    Node::object(known.chain(fields(keypoint.unknown_fields(), label, losses)))
}

/// Fields under their own names; those that come again are an array where they came first.
fn fields<'f>(
    fields: impl IntoIterator<Item = &'f Field<'static>>,
    label: &str,
    losses: &mut Losses,
) -> Vec<(String, Node)> {
    let mut members: Vec<(String, Vec<Node>, bool)> = Vec::new();
    let mut places = HashMap::new();
    for field in fields {
        let name = field.name.to_string();
        let is_list = matches!(field.value.kind, ValueKind::List(_));
        let values = field.value.elements().iter().map(|element| value(element, label, losses)).collect();
        let place = *places.entry(name.clone()).or_insert(members.len());
        match members.get_mut(place) {
            Some((_, nodes, is_several)) => {
                nodes.extend::<Vec<_>>(values);
                *is_several = true;
            }
            None => members.push((name, values, is_list)),
        }
    }
    let member = |(key, mut nodes, is_several): (String, Vec<Node>, bool)| match nodes.pop() {
        Some(only) if !is_several => (key, only),
        last => {
            nodes.extend(last);
            (key, Node::new(Json::Array(nodes)))
        }
    };
    members.into_iter().map(member).collect()
}

fn value(value: &Value<'static>, label: &str, losses: &mut Losses) -> Node {
    let mut altered = |text: String| {
        losses.add(LossKind::UnknownValue, 1, label);
        Node::string(text)
    };
    match &value.kind {
        ValueKind::Message(message) => self::message(message, label, losses),
        ValueKind::List(values) => {
            let nodes = values.iter().map(|element| self::value(element, label, losses)).collect();
            Node::new(Json::Array(nodes))
        }
        ValueKind::String(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Node::string(text),
            Err(_) => altered(String::from_utf8_lossy(bytes).into_owned()),
        },
        ValueKind::Integer(number) => Node::new(Json::Number(number.to_string())),
        // The debug form has a point or an exponent, which tells it from a whole number.
        ValueKind::Float(number) if number.is_finite() => Node::new(Json::Number(format!("{number:?}"))),
        ValueKind::Float(number) => altered(number.to_string()),
        ValueKind::Identifier(word) => match word.as_ref() {
            "true" => Node::new(Json::Bool(true)),
            "false" => Node::new(Json::Bool(false)),
            word => altered(word.to_owned()),
        },
    }
}

fn message(message: &Message<'static>, label: &str, losses: &mut Losses) -> Node {
    Node::object(fields(&message.fields, label, losses))
}

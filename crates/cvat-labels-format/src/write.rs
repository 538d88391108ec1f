//! List to text.

mod cvat;
mod map_json;
mod names;
mod rows;

use pbtxt::label_map::{BACKGROUND, LabelMap, LabelMapItem};

use crate::error::Error;
use crate::format::Format;
use crate::json::{Json, Node};
use crate::list::{LabelList, Written};
use crate::loss::{LossKind, Losses};
use crate::read::cvat::{list, text};

pub(crate) fn write(labels: &LabelList, format: Format) -> Result<Written, Error> {
    let mut losses = Losses::default();
    if let Some(cvat) = labels.cvat().filter(|_| format != Format::Cvat) {
        for label in cvat {
            cvat_losses(label, &mut losses);
        }
    }
    let map = labels.map();
    let text = match (format, labels.cvat()) {
        (Format::Pbtxt, _) => map.to_cvat_text(),
        (Format::Json, _) => map_json::write(map, &mut losses),
        (Format::Cvat, Some(cvat)) => cvat::write(cvat),
        (Format::Cvat, None) => cvat::write(&cvat::labels(map, &mut losses)?),
        (Format::Names, _) => names::write(map, &mut losses)?,
        (Format::Csv, _) => rows::write(map, true, &mut losses)?,
        (Format::TfVision, _) => rows::write(map, false, &mut losses)?,
    };
    Ok(Written { text, losses: losses.into_vec() })
}

/// What only CVAT has a place for.
fn cvat_losses(label: &Node, losses: &mut Losses) {
    const KNOWN: [&str; 8] = ["id", "name", "color", "type", "attributes", "svg", "sublabels", "has_parent"];
    let name = &text(label, "name");
    losses.add_if(!text(label, "color").is_empty(), LossKind::Color, name);
    losses.add_if(!matches!(text(label, "type").as_str(), "" | "any"), LossKind::Type, name);
    losses.add(LossKind::Attribute, list(label, "attributes").len(), name);
    losses.add(LossKind::Sublabel, list(label, "sublabels").len(), name);
    losses.add_if(!text(label, "svg").is_empty(), LossKind::Svg, name);
    losses.add_if(label.get("id").is_some(), LossKind::ServerId, name);
    let is_other = |key: &str, node: &Node| !KNOWN.contains(&key) && node.value != Json::Null;
    let others = label.members().iter().filter(|member| is_other(&member.key, &member.node));
    losses.add(LossKind::OtherKey, others.count(), name);
}

/// What a list of names has no place for, display names apart.
fn item_losses(item: &LabelMapItem, losses: &mut Losses) {
    let label = item.label();
    losses.add(LossKind::Keypoint, item.keypoints().len(), label);
    let in_hierarchy = !item.ancestor_ids().is_empty() || !item.descendant_ids().is_empty();
    losses.add_if(in_hierarchy, LossKind::Hierarchy, label);
    losses.add_if(item.frequency().is_some(), LossKind::Frequency, label);
    losses.add_if(item.instance_count().is_some(), LossKind::InstanceCount, label);
    losses.add(LossKind::UnknownField, item.unknown_fields().len(), label);
}

fn map_losses(map: &LabelMap, losses: &mut Losses) {
    map.iter().for_each(|item| item_losses(item, losses));
    losses.add(LossKind::UnknownField, map.unknown_fields().len(), "");
}

/// The items in the order of their ids, as where the order is all that tells them; `background` is none of them.
fn numbered<'m>(map: &'m LabelMap, losses: &mut Losses) -> Vec<&'m LabelMapItem> {
    let is_background =
        |item: &LabelMapItem| item.id() == 0 && spellings(item).any(|name| name == BACKGROUND);
    let (background, mut items): (Vec<_>, Vec<_>) = map.iter().partition(|item| is_background(item));
    losses.add(LossKind::Background, background.len(), BACKGROUND);
    items.sort_by_key(|item| item.id());
    items
}

/// Ids that come out otherwise where labels are numbered from 1.
fn id_losses(items: &[&LabelMapItem], losses: &mut Losses) {
    for (item, number) in items.iter().zip(1_i64..) {
        losses.add_if(i64::from(item.id()) != number, LossKind::Id, item.label());
    }
}

/// The name and the display name, if they are there.
fn spellings(item: &LabelMapItem) -> impl Iterator<Item = &str> {
    [item.name(), item.display_name()].into_iter().flatten().filter(|name| !name.is_empty())
}

/// Which label an error is about.
fn which(item: &LabelMapItem) -> String {
    if item.has_id() { format!("the label of id {}", item.id()) } else { "a label without an id".into() }
}

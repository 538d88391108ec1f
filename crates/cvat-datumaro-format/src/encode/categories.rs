//! `categories`: labels, the points of skeletons, colours.

use std::collections::BTreeSet;

use serde::Serialize;

use super::attributes::OCCLUDED;
use super::labels::LabelTable;

#[derive(Serialize)]
struct Categories<'a> {
    label: LabelCategories<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mask: Option<MaskCategories>,
    points: PointsCategories<'a>,
}

#[derive(Serialize)]
struct LabelCategories<'a> {
    labels: Vec<LabelCategory<'a>>,
    label_groups: [(); 0],
    /// Of any label, `occluded` among them: CVAT and Datumaro list them here, sorted.
    attributes: BTreeSet<&'a str>,
}

#[derive(Serialize)]
struct LabelCategory<'a> {
    name: &'a str,
    parent: &'a str,
    attributes: Vec<&'a str>,
}

#[derive(Serialize)]
struct MaskCategories {
    colormap: Vec<Color>,
}

#[derive(Serialize)]
struct Color {
    label_id: u32,
    r: u8,
    g: u8,
    b: u8,
}

#[derive(Serialize)]
struct PointsCategories<'a> {
    items: Vec<PointsCategory<'a>>,
}

#[derive(Serialize)]
struct PointsCategory<'a> {
    label_id: u32,
    labels: Vec<&'a str>,
    joints: &'a [[u64; 2]],
}

/// The object as text.
pub(crate) fn categories(labels: &LabelTable) -> serde_json::Result<String> {
    let name = |id| labels.get(id).map_or("", |label| label.name.as_str());
    let of_all = labels.written().flat_map(|(_, _, label)| label.attributes.iter());
    let attributes = of_all.map(|spec| spec.name.as_str()).chain([OCCLUDED]).collect();
    let each = labels.written().map(|(_, _, label)| LabelCategory {
        name: &label.name,
        parent: label.parent.map_or("", name),
        attributes: label.attributes.iter().map(|spec| spec.name.as_str()).collect(),
    });
    let label = LabelCategories { labels: each.collect(), label_groups: [], attributes };
    let colormap: Vec<_> =
        labels.written().filter_map(|(number, _, label)| color(number, &label.color)).collect();
    let mask = (!colormap.is_empty()).then_some(MaskCategories { colormap });
    let drawn = labels.written().filter_map(|(number, id, _)| {
        let drawing = labels.drawing(id)?;
        let labels = drawing.sublabels.iter().map(|&id| name(id)).collect();
        Some(PointsCategory { label_id: number, labels, joints: &drawing.joints })
    });
    let points = PointsCategories { items: drawn.collect() };
    serde_json::to_string(&Categories { label, mask, points })
}

/// Whether a label's colour can be kept.
pub(crate) fn is_color(text: &str) -> bool {
    color(0, text).is_some()
}

/// `#rrggbb`.
fn color(label_id: u32, text: &str) -> Option<Color> {
    let digits = text
        .strip_prefix('#')
        .filter(|digits| digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
    let [_, r, g, b] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
    Some(Color { label_id, r, g, b })
}

//! `categories`: labels, with the points of skeletons where those are wanted.

use serde::Serialize;

use super::labels::LabelTable;

#[derive(Serialize)]
struct Category<'a> {
    id: u64,
    name: &'a str,
    supercategory: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    keypoints: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    skeleton: Option<&'a [[usize; 2]]>,
}

/// Which categories say their points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Points {
    None,
    /// Those that have some.
    OfSkeletons,
    /// All of them: readers of keypoints ask every category.
    OfAll,
}

/// The list as text.
pub(crate) fn categories(labels: &LabelTable, points: Points) -> serde_json::Result<String> {
    let each = labels.categories();
    let each: Vec<_> = each
        .iter()
        .map(|(id, label, named)| {
            let drawing = labels.drawing(*label).map(|d| (d.names.as_slice(), d.joints.as_slice()));
            let (keypoints, skeleton) = match points {
                Points::None => None,
                Points::OfSkeletons => drawing,
                Points::OfAll => Some(drawing.unwrap_or_default()),
            }
            .unzip();
            Category { id: *id, name: &named.name, supercategory: "", keypoints, skeleton }
        })
        .collect();
    serde_json::to_string(&each)
}

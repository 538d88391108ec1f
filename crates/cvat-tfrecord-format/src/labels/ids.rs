//! The ids that labels are written by, and what else the label map says of them.

use std::collections::HashMap;

use cvat_model::{Label, LabelId, Labels, WarningKind};
use pbtxt::label_map::{Keypoint, LabelMap, LabelMapItem};

use super::{AttributeKinds, KeypointList, spellings};
use crate::legacy::collapsed;

/// What a set of labels is written as: a label map, and the id of each label.
///
/// ```
/// use cvat_tfrecord_format::LabelIds;
/// let labels: cvat_model::Labels = ["cat", "dog"].into_iter().collect();
/// let ids = LabelIds::numbered(&labels);
/// assert_eq!(ids.get(labels.find("dog")), Some(("dog", 2)));
/// assert_eq!(ids.get(None), Some(("", 0)));
/// ```
#[derive(Clone, Debug)]
pub struct LabelIds {
    map: LabelMap,
    by_label: HashMap<LabelId, (String, i64)>,
    names: HashMap<LabelId, String>,
    keypoints: KeypointList,
    attributes: AttributeKinds,
}

impl LabelIds {
    /// Ids 1 to N, in the order of the labels. Sublabels of skeletons get none.
    #[must_use]
    pub fn numbered(labels: &Labels) -> Self {
        let items = labels
            .top_level()
            .zip(1_i32..)
            .map(|((_, label), id)| LabelMapItem::new(id, label.name.as_str()));
        Self::mapped(labels, &items.collect())
    }

    /// Ids as CVAT 2.10 counted: from 1 in the order of all labels, sublabels of skeletons among them. Of labels called
    /// alike there is one item, in the first one's place with the last one's id. Items say nothing else.
    ///
    /// ```
    /// use cvat_model::{Label, Labels};
    /// let mut labels: Labels = ["person"].into_iter().collect();
    /// let mut nose = Label::new("nose");
    /// nose.parent = labels.find("person");
    /// labels.insert(nose);
    /// let car = labels.insert(Label::new("car"));
    /// assert_eq!(cvat_tfrecord_format::LabelIds::legacy(&labels).get(Some(car)), Some(("car", 3)));
    /// ```
    #[must_use]
    pub fn legacy(labels: &Labels) -> Self {
        let items = collapsed(labels);
        let by_name: HashMap<_, _> = items.iter().map(|(name, id)| (name.as_str(), *id)).collect();
        let id_of = |(label, Label { name, .. }): (LabelId, &Label)| {
            Some((label, (name.clone(), i64::from(*by_name.get(name.as_str())?))))
        };
        let by_label = labels.iter().filter_map(id_of).collect();
        let map = items.iter().map(|(name, id)| LabelMapItem::new(*id, name.as_str())).collect();
        let names = labels.iter().map(|(id, label)| (id, label.name.clone())).collect();
        let (keypoints, attributes) =
            (KeypointList::new(&Labels::new()), AttributeKinds::new(&Labels::new()));
        Self { map, by_label, names, keypoints, attributes }
    }

    /// Ids as a label map has them, by name or display name.
    ///
    /// The map to be written has the same ids under one name each: the label's, as the records' texts, else the display
    /// name. The items of labels with sublabels have those as keypoints, numbered from 0 through all labels. What else
    /// the given map says is left out: old CVAT passes over items that say more.
    #[must_use]
    pub fn mapped(labels: &Labels, map: &LabelMap) -> Self {
        let names: HashMap<_, _> = labels.top_level().map(|(id, label)| (id, label.name.clone())).collect();
        let id_of = |(label, Label { name, .. }): (LabelId, &Label)| {
            Some((label, (name.clone(), i64::from(map.id_of(name)?))))
        };
        let by_label: HashMap<_, _> = labels.top_level().filter_map(id_of).collect();
        let keypoints = KeypointList::new(labels);
        let written = map.iter().filter_map(|item| {
            let known = spellings(item).find_map(|name| Some((name, labels.find(name)?)));
            let name = known.map(|(name, _)| name).or(spellings(item).last())?;
            let written = LabelMapItem::new(item.id(), name);
            let of_label =
                known.map(|(_, label)| keypoints.of(label).map(|(id, text)| Keypoint::new(id, text)));
            Some(written.with_keypoints(of_label.into_iter().flatten()))
        });
        let (map, attributes) = (written.collect(), AttributeKinds::new(labels));
        Self { map, by_label, names, keypoints, attributes }
    }

    /// Text and id of a label, empty and 0 for no label; `None` where the label map lacks it.
    #[must_use]
    pub fn get(&self, label: Option<LabelId>) -> Option<(&str, i64)> {
        let Some(label) = label else { return Some(("", 0)) };
        self.by_label.get(&label).map(|(name, id)| (name.as_str(), *id))
    }

    /// What is wrong with a label without id.
    pub(crate) fn unmapped(&self, label: Option<LabelId>) -> UnmappedLabel {
        UnmappedLabel(label.and_then(|label| self.names.get(&label)).cloned().unwrap_or_default())
    }

    /// The keypoints that every object has.
    pub(crate) fn keypoints(&self) -> &KeypointList {
        &self.keypoints
    }

    /// Which attributes are numbers.
    pub(crate) fn attributes(&self) -> &AttributeKinds {
        &self.attributes
    }

    /// The label map.
    #[must_use]
    pub fn map(&self) -> &LabelMap {
        &self.map
    }

    /// Says which keypoints are not called as their sublabels: `<label>/<sublabel>` may read the same for two, and each
    /// needs a name of its own.
    ///
    /// ```
    /// let labels: cvat_model::Labels = ["cat"].into_iter().collect();
    /// assert_eq!(cvat_tfrecord_format::LabelIds::numbered(&labels).renamed_keypoints().count(), 0);
    /// ```
    pub fn renamed_keypoints(&self) -> impl Iterator<Item = WarningKind> {
        self.keypoints.renamed()
    }

    /// Says which of a source's ids are written as others, `None` where none is.
    ///
    /// ```
    /// # use pbtxt::label_map::{LabelMap, LabelMapItem};
    /// let labels: cvat_model::Labels = ["cat", "dog"].into_iter().collect();
    /// let ids = cvat_tfrecord_format::LabelIds::numbered(&labels);
    /// let source = LabelMap::from_iter([LabelMapItem::new(1, "cat"), LabelMapItem::new(90, "dog")]);
    /// let change = ids.changes_from(&source).unwrap();
    /// assert!(change.to_string().contains("\"dog\" 90 -> 2"));
    /// ```
    #[must_use]
    pub fn changes_from(&self, source: &LabelMap) -> Option<WarningKind> {
        let changes: Vec<_> = source
            .iter()
            .filter_map(|item| {
                let now = spellings(item).find_map(|name| self.map.id_of(name))?;
                (now != item.id()).then(|| format!("{:?} {} -> {now}", item.text(), item.id()))
            })
            .collect();
        let shown = changes.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
        let more = if changes.len() > 5 { format!(" and {} more", changes.len() - 5) } else { String::new() };
        let words = format!("label ids differ from the source's: {shown}{more}");
        (!changes.is_empty()).then_some(WarningKind::LabelIdsChanged(words))
    }
}

/// A label that the label map to be written lacks.
///
/// ```
/// # use cvat_tfrecord_format::{encode_frame, EncodeOptions, LabelIds};
/// # use cvat_model::{AnnotatedFrame, BoundingBox, FrameSize, Labels, Shape};
/// let labels: Labels = ["cat"].into_iter().collect();
/// let ids = LabelIds::mapped(&labels, &pbtxt::label_map::LabelMap::default());
/// let mut frame = AnnotatedFrame::new("a.jpg", FrameSize::new(20, 10).unwrap());
/// let unit = BoundingBox::new(0.0, 0.0, 1.0, 1.0).unwrap();
/// frame.shapes.push(Shape::rectangle(labels.find("cat"), unit));
/// let error = encode_frame(frame, &ids, EncodeOptions::new()).unwrap_err();
/// assert_eq!(error.name(), "cat");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnmappedLabel(String);

impl UnmappedLabel {
    /// Name of the label.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for UnmappedLabel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "label {:?} is not in the label map", self.0)
    }
}

impl std::error::Error for UnmappedLabel {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_written_map_has_one_name_an_item_the_records_own() {
        let map = LabelMap::from_iter([
            LabelMapItem::new(7, "/m/01g317").with_display_name("person"),
            LabelMapItem::new(9, "/m/01yrx").with_display_name("cat"),
        ]);
        let labels: Labels = ["/m/01g317"].into_iter().collect();
        let ids = LabelIds::mapped(&labels, &map);
        assert_eq!(ids.get(labels.find("/m/01g317")), Some(("/m/01g317", 7)));
        let written: Vec<_> =
            ids.map().iter().map(|item| (item.id(), item.name(), item.display_name())).collect();
        assert_eq!(written, [(7, Some("/m/01g317"), None), (9, Some("cat"), None)]);
    }

    #[test]
    fn an_item_without_a_name_is_not_written() {
        let map = LabelMap::from_iter([LabelMapItem::default().with_id(5), LabelMapItem::new(6, "")]);
        assert!(LabelIds::mapped(&Labels::new(), &map).map().is_empty());
    }

    #[test]
    fn items_of_skeletons_name_their_keypoints_and_others_stay_as_they_were() {
        let mut labels: Labels = ["car"].into_iter().collect();
        for (skeleton, sublabels) in [("person", ["nose", "tail"]), ("cat", ["tail", "paw"])] {
            let parent = Some(labels.insert(Label::new(skeleton)));
            for name in sublabels {
                let mut sublabel = Label::new(name);
                sublabel.parent = parent;
                labels.insert(sublabel);
            }
        }
        let ids = LabelIds::numbered(&labels);
        let text = ids.map().to_cvat_text();
        assert!(text.starts_with("item {\n\tid: 1\n\tname: 'car'\n}\n\nitem {\n\tid: 2"), "{text}");
        let keypoints: Vec<_> = ids.map().iter().flat_map(LabelMapItem::keypoints).collect();
        let keypoints: Vec<_> = keypoints.iter().map(|keypoint| (keypoint.id(), keypoint.label())).collect();
        assert_eq!(keypoints, [(0, "nose"), (1, "person/tail"), (2, "cat/tail"), (3, "paw")]);
    }
}

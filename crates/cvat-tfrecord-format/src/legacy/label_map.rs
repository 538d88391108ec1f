//! The label map, as Datumaro wrote it.

use std::collections::HashMap;
use std::fmt::Write as _;

use cvat_model::{Labels, WarningKind};
use pbtxt::label_map::{LabelMap, LabelMapItem};

/// Id of each name: 1 and its place in the list, sublabels of skeletons among them. The table was kept by bare name: of
/// labels called alike, the last has the say and the first the place.
pub(crate) fn collapsed(labels: &Labels) -> Vec<(String, i32)> {
    let mut items: Vec<(String, i32)> = Vec::new();
    let mut places = HashMap::new();
    for ((_, label), id) in labels.iter().zip(1..) {
        let place = *places.entry(label.name.as_str()).or_insert(items.len());
        match items.get_mut(place) {
            Some((_, last)) => *last = id,
            None => items.push((label.name.clone(), id)),
        }
    }
    items
}

/// The bytes of `label_map.pbtxt`: names as they are, without escapes.
pub(crate) fn text(map: &LabelMap) -> String {
    let mut text = String::new();
    for item in map {
        // Writing to a string cannot fail.
        let _ = write!(text, "item {{\n\tid: {}\n\tname: '{}'\n}}\n\n", item.id(), item.text());
    }
    text
}

/// What of the map TensorFlow reads otherwise, or not at all, as names are not escaped.
pub(crate) fn unreadable(map: &LabelMap) -> impl Iterator<Item = WarningKind> {
    let needs_escape = |item: &&LabelMapItem| item.text().contains(['\'', '\\', '\n', '\0']);
    map.iter().filter(needs_escape).map(|item| {
        let words =
            format!("the name {:?} is written without escapes: not every reader takes it", item.text());
        WarningKind::LabelMap(words)
    })
}

/// Whether the reader takes objects for others: it numbers labels by their order, and objects by their ids.
pub(crate) fn misnumbered(map: &LabelMap) -> Option<WarningKind> {
    let mut ids: Vec<_> = map.iter().map(LabelMapItem::id).collect();
    ids.sort_unstable();
    let last = ids.len();
    ids.into_iter().zip(1..).any(|(id, place)| id != place).then(|| {
        let words = format!(
            "ids of the label map are not 1 to {last}: CVAT 2.10 gives objects other labels, or stops (`labels --fix` renumbers)"
        );
        WarningKind::ReaderNeeds(words)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LabelIds;
    use cvat_model::Label;

    #[test]
    fn ids_are_places() {
        let told = |ids: &[i32]| {
            let items = ids.iter().map(|&id| LabelMapItem::new(id, format!("label {id}")));
            misnumbered(&items.collect()).is_some()
        };
        for (ids, is_told) in
            [(&[1, 2, 3][..], false), (&[], false), (&[1, 3], true), (&[0, 1], true), (&[5], true)]
        {
            assert_eq!(told(ids), is_told, "{ids:?}");
        }
    }

    #[test]
    fn bytes_are_those_of_datumaro() {
        let labels: Labels = ["cat", "ка't", "naïve dog", "q\"uo\\te"].into_iter().collect();
        let ids = LabelIds::legacy(&labels);
        let expected = "item {\n\tid: 1\n\tname: 'cat'\n}\n\nitem {\n\tid: 2\n\tname: 'ка't'\n}\n\n\
                        item {\n\tid: 3\n\tname: 'naïve dog'\n}\n\nitem {\n\tid: 4\n\tname: 'q\"uo\\te'\n}\n\n";
        assert_eq!(text(ids.map()), expected);
        assert_eq!(unreadable(ids.map()).count(), 2);
        assert_eq!(text(&LabelMap::default()), "");
    }

    #[test]
    fn sublabels_count_and_names_are_one_each() {
        let mut labels = Labels::new();
        let nose = labels.insert(Label::new("nose"));
        let body = labels.insert(Label::new("body"));
        for name in ["ear", "nose"] {
            let mut sublabel = Label::new(name);
            sublabel.parent = Some(body);
            labels.insert(sublabel);
        }
        let car = labels.insert(Label::new("car"));
        let ids = LabelIds::legacy(&labels);
        let items: Vec<_> = ids.map().iter().map(|item| (item.text(), item.id())).collect();
        assert_eq!(items, [("nose", 4), ("body", 2), ("ear", 3), ("car", 5)]);
        assert_eq!((ids.get(Some(nose)), ids.get(Some(car))), (Some(("nose", 4)), Some(("car", 5))));
        assert_eq!(ids.renamed_keypoints().count(), 0);
    }
}

//! What a format has a place for comes back.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test's helpers fail by panicking")]

use cvat_labels_format::{Format, LabelList};
use pbtxt::label_map::{Frequency, Keypoint, LabelMap, LabelMapItem};
use pbtxt::{Field, Message, ValueKind};
use proptest::prelude::*;

/// Names with everything that quoting, escaping and line ends are about.
fn name() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z]{1,8}", "[ -~äк🐱\\n\\r\\t\"',\\\\\u{feff}\u{0}]{1,8}"]
}

fn unknown() -> impl Strategy<Value = Field<'static>> {
    let scalar = prop_oneof![
        name().prop_map(|text| ValueKind::String(text.into_bytes().into())),
        any::<i64>().prop_map(|number| ValueKind::Integer(number.into())),
        any::<f64>().prop_filter("finite", |number| number.is_finite()).prop_map(ValueKind::Float),
        any::<bool>().prop_map(|value| ValueKind::Identifier(value.to_string().into())),
    ];
    let scalar = prop_oneof![
        scalar.clone(),
        scalar.prop_map(|kind| ValueKind::Message(Message { fields: vec![Field::new("inner", kind)] })),
    ];
    scalar.prop_map(|kind| Field::new("other", kind))
}

prop_compose! {
    fn item()(
        id in proptest::option::of(any::<i32>()),
        names in (proptest::option::of(name()), proptest::option::of(name())),
        keypoints in proptest::collection::vec((any::<i32>(), name()), 0..3),
        ids in proptest::collection::vec(any::<i32>(), 0..3),
        frequent in any::<bool>(),
        unknown in proptest::option::of(unknown()),
    ) -> LabelMapItem {
        let mut item = LabelMapItem::default()
            .with_keypoints(keypoints.into_iter().map(|(id, label)| Keypoint::new(id, label)))
            .with_ancestor_ids(ids)
            .with_unknown_fields(unknown);
        if let Some(id) = id { item = item.with_id(id); }
        if let Some(name) = names.0 { item = item.with_name(name); }
        if let Some(name) = names.1 { item = item.with_display_name(name); }
        if frequent { item = item.with_frequency(Frequency::Frequent).with_instance_count(3); }
        item
    }
}

fn back(map: &LabelMap, format: Format) -> LabelMap {
    let written = LabelList::from(map.clone()).to_text(format).unwrap();
    assert_eq!(written.losses, [], "{format}");
    LabelList::parse(&written.text, format).unwrap().list.map().clone()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn label_maps_and_their_json(items in proptest::collection::vec(item(), 1..5)) {
        let map: LabelMap = items.into_iter().collect();
        prop_assert_eq!(back(&map, Format::Pbtxt), map.clone());
        prop_assert_eq!(back(&map, Format::Json), map);
    }

    #[test]
    fn csv(rows in proptest::collection::vec((any::<i32>(), name()), 0..6)) {
        let map: LabelMap = rows.into_iter().map(|(id, name)| LabelMapItem::new(id, name)).collect();
        prop_assert_eq!(back(&map, Format::Csv), map.clone());
        prop_assert_eq!(back(&map, Format::TfVision), map);
    }

    #[test]
    fn names_and_cvat(names in proptest::collection::hash_set(name(), 0..6)) {
        let numbered = names.into_iter().zip(1..).map(|(name, id)| LabelMapItem::new(id, name));
        let map: LabelMap = numbered.collect();
        prop_assert_eq!(back(&map, Format::Cvat), map.clone());
        let is_told = |name: &str| !name.contains(['\n', '\r']) && !name.starts_with('\u{feff}');
        if map.iter().all(|item| is_told(item.text())) {
            prop_assert_eq!(back(&map, Format::Names), map);
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[\\[\\]{}:,\"\\\\a-c0-3\\n\\r \u{feff}idnametms]{0,40}") {
        for format in Format::ALL {
            if let Ok(parsed) = LabelList::parse(&text, format) {
                for to in Format::ALL {
                    let _ = parsed.list.to_text(to);
                }
                let lines = text.split('\n').count();
                prop_assert!(parsed.findings.iter().all(|finding| finding.line() <= lines));
            }
        }
    }
}

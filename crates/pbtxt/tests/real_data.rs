//! Label maps that others wrote, looked for in the folder `CVAT_TFRECORD_DATA`.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "test code, also outside the functions marked as tests"
)]

use pbtxt::label_map::{FindingKind, LabelMap, LabelMapItem};
use std::path::PathBuf;

fn data() -> Option<PathBuf> {
    let default = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("CVAT_TFRECORD_DATA").map_or_else(default, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no real data at {}", folder.display());
    None
}

/// Reads a map that has to be sound, checks what printing and writing make of it.
fn read(path: &str) -> Option<LabelMap> {
    let path = data()?.join(path);
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let source = pbtxt::from_utf8(&bytes).unwrap();
    let parsed = LabelMap::parse(source)
        .unwrap_or_else(|error| panic!("{}: {}", path.display(), error.render(source)));
    let printed = pbtxt::parse(source).unwrap().to_string();
    assert_eq!(LabelMap::parse(&printed).unwrap().map, parsed.map, "{}", path.display());
    assert_eq!(LabelMap::parse(&parsed.map.to_cvat_text()).unwrap().map, parsed.map, "{}", path.display());
    let gap = |kind: &FindingKind| matches!(kind, FindingKind::IdGap { .. } | FindingKind::FirstId { .. });
    let other = parsed.findings.iter().find(|finding| !gap(finding.kind()));
    assert_eq!(other, None, "{}", path.display());
    Some(parsed.map)
}

#[test]
fn every_map_has_its_items() {
    for (path, items) in [
        ("labelmaps/edjeelectronics-crlf.pbtxt", 6),
        ("labelmaps/tensorflow-models-ava_v2.1.pbtxt", 60),
        ("labelmaps/tensorflow-models-face.pbtxt", 1),
        ("labelmaps/tensorflow-models-face_person_with_keypoints.pbtxt", 2),
        ("labelmaps/tensorflow-models-kitti.pbtxt", 2),
        ("labelmaps/tensorflow-models-mscoco.pbtxt", 79),
        ("labelmaps/tensorflow-models-mscoco_complete.pbtxt", 91),
        ("labelmaps/tensorflow-models-oid_object_detection_challenge_500.pbtxt", 500),
        ("labelmaps/tensorflow-models-oid_v4.pbtxt", 601),
        ("labelmaps/tensorflow-models-pascal.pbtxt", 20),
        ("labelmaps/tensorflow-models-pet.pbtxt", 37),
        ("labelmaps/tensorflow-models-snapshot_serengeti.pbtxt", 48),
        ("labelmaps/yakubushehu-wildlife.pbtxt", 3),
        ("raccoon/object-detection.pbtxt", 1),
        ("datumaro-assets/tf_detection_api_dataset/label_map.pbtxt", 10),
        ("datumaro-assets/roboflow_dataset/tfrecord/train/label_map.pbtxt", 2),
        ("datumaro-assets/roboflow_dataset/tfrecord/val/label_map.pbtxt", 2),
    ] {
        let Some(map) = read(path) else { return };
        assert_eq!(map.len(), items, "{path}");
    }
}

#[test]
fn no_map_is_left_out() {
    let Some(folder) = data() else { return };
    for entry in std::fs::read_dir(folder.join("labelmaps")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(!read(&format!("labelmaps/{name}")).unwrap().is_empty(), "{name}");
    }
}

#[test]
fn coco() {
    let Some(map) = read("labelmaps/tensorflow-models-mscoco.pbtxt") else { return };
    assert_eq!(map.name_of(1), Some("person"));
    assert_eq!(map.id_of("/m/01g317"), Some(1));
    assert_eq!(map.id_of("toothbrush"), Some(90));
    assert_eq!(map.name_of(12), None, "ids have gaps");
    let map = read("labelmaps/tensorflow-models-mscoco_complete.pbtxt").unwrap();
    assert_eq!(map.name_of(0), Some("background"));
}

#[test]
fn keypoints() {
    let Some(map) = read("labelmaps/tensorflow-models-face_person_with_keypoints.pbtxt") else { return };
    let person = map.get(2).unwrap();
    assert_eq!((person.text(), person.label(), person.keypoints().len()), ("Person", "PERSON", 17));
    assert_eq!((person.keypoints()[0].id(), person.keypoints()[0].label()), (6, "NOSE_TIP"));
}

#[test]
fn display_names_alone() {
    let Some(map) = read("labelmaps/yakubushehu-wildlife.pbtxt") else { return };
    assert_eq!(map.iter().map(LabelMapItem::text).collect::<Vec<_>>(), ["ostrich", "springbok", "zebra"]);
}

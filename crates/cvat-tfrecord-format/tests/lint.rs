//! What the linter says of records with one thing wrong, and that it says nothing of sound ones.

#![allow(clippy::unwrap_used, reason = "a test's helpers fail by panicking")]

use cvat_model::{FrameSize, Mask};
use cvat_tfrecord_format::{Linter, Profile, lint_files, lint_label_map, mask_png};
use pbtxt::label_map::LabelMap;
use proptest::prelude::*;
use tf_example::{Example, Feature, Message};

const MAP: &str = "item { id: 1 name: 'cat' } item { id: 2 name: 'dog' }";

/// A PNG of 4 by 3 pixels, as far as its header goes.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x04\0\0\0\x03\x08\x02\0\0\0\0\0\0\0";

fn list(values: &[f32]) -> Feature {
    Feature::floats(values.iter().copied())
}

/// A record with two objects that every reader but DALI takes.
fn sound() -> Example {
    Example::from_features([
        ("image/encoded", Feature::bytes([PNG])),
        ("image/format", Feature::bytes(["png"])),
        ("image/filename", Feature::bytes(["a.png"])),
        ("image/source_id", Feature::bytes(["7"])),
        // sha256sum of the bytes above.
        ("image/key/sha256", Feature::bytes([DIGEST])),
        ("image/width", Feature::int64s([4])),
        ("image/height", Feature::int64s([3])),
        ("image/object/bbox/xmin", list(&[0.0, 0.25])),
        ("image/object/bbox/ymin", list(&[0.0, 0.5])),
        ("image/object/bbox/xmax", list(&[0.5, 1.0])),
        ("image/object/bbox/ymax", list(&[0.5, 1.0])),
        ("image/object/class/text", Feature::bytes(["cat", "dog"])),
        ("image/object/class/label", Feature::int64s([1, 2])),
    ])
}

const DIGEST: &str = "132db11d5d92a079ca1d8a10d5cd63576f7cdd17209869e56cb820010fb52239";

fn with(changes: impl IntoIterator<Item = (&'static str, Option<Feature>)>) -> Example {
    let mut record = sound();
    for (key, feature) in changes {
        match feature {
            Some(feature) => drop(record.insert(key, feature)),
            None => drop(record.features.as_mut().unwrap().feature.remove(key)),
        }
    }
    record
}

fn linter(profile: &str) -> Linter {
    let profile = Profile::named(profile).unwrap();
    Linter::new(profile, Some(LabelMap::parse(MAP).unwrap().map))
}

/// The codes of one record's findings.
fn codes(profile: &str, record: &Example) -> Vec<&'static str> {
    let found = linter(profile).record(&record.encode_to_vec());
    for finding in &found {
        assert!(!finding.message.contains('\n') && !finding.remedy.is_empty(), "{finding:?}");
    }
    found.into_iter().map(|finding| finding.code).collect()
}

/// A mask of 4 by 3 pixels with this value.
fn mask(value: u8, width: u32) -> Vec<u8> {
    let size = FrameSize::new(width, 3).unwrap();
    mask_png::write(&Mask::new(1, 1, 2, 2, vec![0, 2, 2]).unwrap(), size, value).unwrap().to_vec()
}

#[test]
fn a_sound_record_gives_nothing() {
    for profile in ["tfod", "model-garden", "dali", "tfds", "legacy-cvat"] {
        assert_eq!(codes(profile, &sound()), [""; 0], "{profile}");
        let none = ["xmin", "ymin", "xmax", "ymax"].map(|side| match side {
            "xmin" => "image/object/bbox/xmin",
            "ymin" => "image/object/bbox/ymin",
            "xmax" => "image/object/bbox/xmax",
            _ => "image/object/bbox/ymax",
        });
        let classes = ["image/object/class/text", "image/object/class/label"];
        let without = with(none.into_iter().chain(classes).map(|key| (key, None)));
        assert_eq!(codes(profile, &without), [""; 0], "{profile}: a record without objects");
    }
}

#[test]
fn one_fault_is_one_finding() {
    let bytes = |values: &[&'static str]| Some(Feature::bytes(values.iter().copied()));
    let ints = |values: &[i64]| Some(Feature::int64s(values.iter().copied()));
    let floats = |values: &[f32]| Some(list(values));
    let masks = |masks: &[Vec<u8>]| Some(Feature::bytes(masks.iter().cloned()));
    let (text, label) = ("image/object/class/text", "image/object/class/label");
    let (xmin, xmax, mask_key) = ("image/object/bbox/xmin", "image/object/bbox/xmax", "image/object/mask");
    let cut_png = Some(Feature::bytes([&PNG[..12]]));
    let cases: Vec<(&str, &'static str, Option<Feature>, &[&str])> = vec![
        ("tfod", "image/encoded", None, &["image-empty"]),
        ("model-garden", "image/encoded", bytes(&[""]), &["image-empty"]),
        ("legacy-cvat", "image/encoded", None, &["missing-key"]),
        ("legacy-cvat", "image/format", None, &["missing-key"]),
        ("model-garden", "image/source_id", None, &["missing-key"]),
        ("tfod", "image/source_id", None, &[]),
        ("tfod", "image/width", floats(&[4.0]), &["wrong-kind"]),
        ("tfod", "image/width", ints(&[4, 4]), &["value-count"]),
        ("tfod", "image/width", ints(&[]), &["value-count"]),
        ("tfod", "image/width", ints(&[0]), &["value-range", "image-size"]),
        ("tfod", "image/width", ints(&[5]), &["image-size"]),
        ("tfod", "image/encoded", bytes(&["GIF89b no image"]), &["image-unknown", "digest-mismatch"]),
        ("tfod", "image/encoded", cut_png, &["image-header", "digest-mismatch"]),
        ("tfod", "image/format", bytes(&["jpeg"]), &["format-word"]),
        ("tfod", "image/format", bytes(&["PNG"]), &[]),
        ("tfod", "image/key/sha256", bytes(&["00"]), &["digest-mismatch"]),
        ("tfod", xmin, floats(&[0.0]), &["list-length"]),
        ("tfod", xmin, None, &["list-length"]),
        ("tfod", label, ints(&[1]), &["list-length"]),
        ("tfod", label, floats(&[1.0, 2.0]), &["wrong-kind"]),
        ("tfod", "image/object/truncated", floats(&[0.5, 0.5]), &[]),
        ("tfod", "image/object/difficult", ints(&[0, 2]), &["value-range"]),
        ("tfod", xmin, floats(&[f32::NAN, 0.25]), &["box-not-finite"]),
        ("tfod", xmax, floats(&[0.5, f32::INFINITY]), &["box-not-finite"]),
        ("tfod", xmax, floats(&[0.5, 1.2]), &["box-over-limit"]),
        ("tfod", xmax, floats(&[0.5, 1.05]), &["box-outside"]),
        ("model-garden", xmax, floats(&[0.5, 1.2]), &["box-outside"]),
        ("legacy-cvat", xmax, floats(&[0.5, 1.2]), &[]),
        ("tfod", xmin, floats(&[-0.25, 0.25]), &["box-outside"]),
        ("tfod", xmax, floats(&[0.5, 1.000_000_1]), &[]),
        ("tfod", xmin, floats(&[0.75, 0.25]), &["box-reversed"]),
        ("tfod", xmin, floats(&[0.5, 0.25]), &["box-without-area"]),
        ("dali", xmin, floats(&[0.5, 0.25]), &[]),
        ("model-garden", label, ints(&[0, 2]), &["class-id"]),
        ("model-garden", label, ints(&[-1, 2]), &["class-id"]),
        ("model-garden", label, ints(&[9, 2]), &["unknown-id"]),
        ("model-garden", label, ints(&[2, 2]), &["class-conflict"]),
        ("tfod", label, ints(&[2, 2]), &["class-conflict"]),
        ("tfod", label, None, &[]),
        ("model-garden", label, None, &["no-class"]),
        ("tfod", text, bytes(&["cow", "dog"]), &["unknown-text"]),
        ("tfod", text, bytes(&["", "dog"]), &["no-text"]),
        ("tfod", text, None, &[]),
        ("legacy-cvat", text, None, &["no-text"]),
        ("legacy-cvat", text, bytes(&["cow", "dog"]), &["unknown-text"]),
        ("model-garden", "image/source_id", bytes(&["a.png"]), &["source-id-number"]),
        ("model-garden", "image/source_id", bytes(&[""]), &[]),
        ("tfod", "image/source_id", bytes(&["a.png"]), &[]),
        ("tfod", mask_key, masks(&[mask(1, 4), mask(255, 4)]), &[]),
        ("model-garden", mask_key, masks(&[mask(1, 4), mask(255, 4)]), &["mask-values"]),
        ("model-garden", mask_key, masks(&[mask(1, 4), mask(1, 5)]), &["mask-size"]),
        ("model-garden", mask_key, masks(&[mask(1, 4)]), &["list-length"]),
        ("tfod", mask_key, masks(&[mask(1, 4), vec![]]), &["mask-empty"]),
        ("tfod", mask_key, masks(&[mask(1, 4), b"JFIF".to_vec()]), &["mask-not-png"]),
        ("tfod", mask_key, masks(&[mask(1, 4), PNG.to_vec()]), &["mask-damaged"]),
        ("model-garden", mask_key, masks(&[mask(1, 4), PNG.to_vec()]), &["mask-depth"]),
        ("tfod", mask_key, floats(&[0.0; 24]), &["mask-numbers"]),
        ("tfod", "image/object/keypoint/x", floats(&[0.5; 3]), &["keypoint-count"]),
    ];
    for (profile, key, feature, expected) in cases {
        let record = with([(key, feature)]);
        let shown = format!("{profile}: {key} is {:?}", record.features().feature(key));
        assert_eq!(codes(profile, &record), expected, "{shown}");
    }
    assert_eq!(codes("tfod", &Example::default()), ["not-example"]);
}

#[test]
fn pixels_are_told_once_and_name_the_objects() {
    let sides = [
        "image/object/bbox/xmin",
        "image/object/bbox/ymin",
        "image/object/bbox/xmax",
        "image/object/bbox/ymax",
    ];
    let record = with(sides.map(|key| (key, Some(list(&[20.0, 40.0])))));
    assert_eq!(codes("tfod", &record), ["boxes-in-pixels"]);
    let record = with([("image/object/class/label", Some(Feature::int64s([5, 6])))]);
    let found = linter("model-garden").record(&record.encode_to_vec());
    assert_eq!(found[0].message, "object 0: class id 5 is not in the label map (and 1 object more)");
}

#[test]
fn what_repeats_is_found_over_files() {
    let payload = |id: &'static str, name: &'static str| {
        let one = |value| Some(Feature::bytes([value]));
        with([("image/source_id", one(id)), ("image/filename", one(name))]).encode_to_vec()
    };
    let mut tfod = linter("tfod");
    tfod.file("x-0");
    assert!(tfod.record(&payload("1", "a.png")).is_empty());
    assert!(tfod.record(&payload("2", "a.png")).is_empty(), "the source ids differ");
    assert!(tfod.record(&payload("", "b.png")).is_empty());
    tfod.file("x-1");
    let found = tfod.record(&payload("2", "c.png"));
    assert_eq!(found[0].code, "source-id-repeated");
    assert!(found[0].message.contains("of record 1 of x-0, too"), "{}", found[0].message);
    assert_eq!(tfod.record(&payload("", "b.png"))[0].code, "name-repeated");
    let mut cvat = linter("legacy-cvat");
    assert!(cvat.record(&payload("", "a.png")).is_empty());
    assert_eq!(cvat.record(&payload("", "a.jpg"))[0].code, "name-repeated");
}

#[test]
fn of_a_whole_set_keys_are_told() {
    let mut dali = linter("dali");
    dali.record(&sound().encode_to_vec());
    dali.record(&with([("image/filename", None)]).encode_to_vec());
    let outcome = dali.finish();
    let codes: Vec<_> = outcome.findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["key-not-everywhere", "several-strings"]);
    let mut tfod = linter("tfod");
    tfod.record(&with([("image/key/sha256", None), ("x", Some(Feature::int64s([1])))]).encode_to_vec());
    let outcome = tfod.finish();
    assert!(outcome.findings.is_empty());
    assert!(outcome.notes[0].ends_with("does not read \"x\"") && outcome.notes[1].contains("sha256"));
}

#[test]
fn label_maps_are_judged_by_who_reads_them() {
    let codes = |profile: &str, text: &str| {
        let found = lint_label_map(Profile::named(profile).unwrap(), text.as_bytes()).findings;
        found.into_iter().map(|finding| finding.code).collect::<Vec<_>>()
    };
    let shown = "item { id: 1\n name: 'a'\n display_name: 'A' }";
    assert_eq!(codes("tfod", shown), [""; 0]);
    assert_eq!(codes("legacy-cvat", shown), ["label-map-pattern"]);
    let gap = "item { id: 1 name: 'a' } item { id: 3 name: 'b' }";
    assert_eq!(codes("tfod", gap), [""; 0]);
    assert_eq!(codes("legacy-cvat", gap), ["id-gap"]);
    // COCO has 80 classes with ids to 90, which is what it trains with.
    assert_eq!(codes("model-garden", gap), [""; 0]);
    assert_eq!(codes("tfod", "item { id: 0 name: 'a' }"), ["reserved-id"]);
    assert_eq!(codes("tfod", "item { id: 0 name: 'background' } item { id: 1 name: 'a' }"), [""; 0]);
    assert_eq!(codes("tfod", "item { id: 1 name: 'a' } item { id: 1 name: 'b' }"), ["duplicate-id"]);
    assert_eq!(codes("tfod", "item { id: x }"), ["label-map-unread"]);
    assert_eq!(codes("dali", "item { id: x }"), [""; 0]);
}

#[test]
fn source_ids_of_one_number_are_one() {
    let codes = |profile: &str| {
        let mut linter = Linter::new(Profile::named(profile).unwrap(), None);
        let mut of = |id: &'static str| {
            let record = Example::from_features([("image/source_id", Feature::bytes([id]))]);
            let found = linter.record(&record.encode_to_vec());
            found.iter().any(|found| found.code == "source-id-repeated")
        };
        ["7", "007", "8"].map(&mut of)
    };
    assert_eq!(codes("model-garden"), [false, true, false]);
    assert_eq!(codes("tfod"), [false; 3]);
}

#[test]
fn many_attributes_are_one_finding() {
    let key = |number: u32| format!("image/object/attribute/a{number:05}");
    let texts = (0..2000).map(|number| (key(number), Feature::bytes(["x"])));
    let long = (2000..2002).map(|number| (key(number), Feature::int64s([1, 2])));
    let record = Example::from_features(texts.chain(long));
    let mut linter = Linter::new(Profile::named("model-garden").unwrap(), None);
    let found = linter.record(&record.encode_to_vec());
    let of = |code: &str| found.iter().filter(|found| found.code == code).collect::<Vec<_>>();
    let [kind] = of("wrong-kind")[..] else { panic!("{found:?}") };
    assert!(kind.message.contains("a00000"), "{}", kind.message);
    assert!(kind.message.ends_with(" (and 1999 keys more)"), "{}", kind.message);
    let [len] = of("list-length")[..] else { panic!("{found:?}") };
    assert!(len.message.ends_with(" (and 1 key more)"), "{}", len.message);
}

#[test]
fn files_are_judged_by_name() {
    let codes = |profile: &str, set: &[&str], beside: &[&str], map: Option<&str>| {
        let found = lint_files(Profile::named(profile).unwrap(), set, |name| beside.contains(&name), map);
        found.into_iter().map(|found| found.finding.code).collect::<Vec<_>>()
    };
    let map = Some("d/label_map.pbtxt");
    assert_eq!(codes("tfod", &["d/x.record-00000-of-00001"], &[], map), [""; 0]);
    assert_eq!(codes("tfod", &["d/x.record"], &[], None), ["label-map-missing"]);
    assert_eq!(codes("tfod", &["d/x-00000-of-00001.record"], &[], map), ["shard-name"]);
    assert_eq!(codes("model-garden", &["d/x.record-00000-of-00001"], &[], None), ["shard-name"]);
    assert_eq!(codes("legacy-cvat", &["d/x.record"], &[], map), ["shard-name"]);
    assert_eq!(codes("legacy-cvat", &["d/x.tfrecord"], &[], Some("d/x_label_map.pbtxt")), ["label-map-name"]);
    assert_eq!(codes("dali", &["d/x.tfrecord"], &["d/x.tfrecord.idx"], None), [""; 0]);
    assert_eq!(codes("dali", &["d/x.tfrecord"], &["x.tfrecord.idx"], None), ["side-file-missing"]);
    let beside = ["d/features.json", "d/dataset_info.json"];
    assert_eq!(codes("tfds", &["d/x-train.tfrecord-00000-of-00001"], &beside, None), [""; 0]);
    assert_eq!(codes("tfds", &["d/x.tfrecord"], &beside[..1], None), ["shard-name", "side-file-missing"]);
}

fn hostile() -> impl Strategy<Value = Example> {
    let keys: Vec<&'static str> =
        Profile::ALL.iter().flat_map(|profile| profile.keys).map(|rule| rule.key).collect();
    let floats = prop::collection::vec(any::<f32>(), 0..4).prop_map(Feature::floats);
    let ints = prop::collection::vec(any::<i64>(), 0..4).prop_map(Feature::int64s);
    let strings =
        prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..4).prop_map(Feature::bytes);
    let png =
        prop::collection::vec(any::<u8>(), 0..40).prop_map(|tail| Feature::bytes([[PNG, &tail].concat()]));
    let feature = prop_oneof![floats, ints, strings, png, Just(Feature::default())];
    let entry = (prop::sample::select(keys), feature);
    prop::collection::vec(entry, 0..20).prop_map(Example::from_features)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn hostile_records_never_panic_and_findings_are_few(records in prop::collection::vec(hostile(), 0..4)) {
        for profile in Profile::ALL {
            let mut linter = Linter::new(profile, Some(LabelMap::parse(MAP).unwrap().map));
            for record in &records {
                prop_assert!(linter.record(&record.encode_to_vec()).len() < 80);
            }
            prop_assert!(linter.finish().findings.len() < 20);
        }
    }

    #[test]
    fn any_bytes_never_panic(payload in prop::collection::vec(any::<u8>(), 0..200), text in ".*") {
        for profile in Profile::ALL {
            prop_assert!(Linter::new(profile, None).record(&payload).len() < 80);
            for text in [text.as_bytes(), &payload] {
                let _ = lint_label_map(profile, text);
            }
        }
    }
}

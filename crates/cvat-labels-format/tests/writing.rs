//! What is written, what is lost, and that everything else comes back.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test's helpers fail by panicking")]

use cvat_labels_format::{Format, LabelList, LossKind, Written};
use pbtxt::label_map::LabelMap;

fn list(text: &str) -> LabelList {
    LabelList::parse(text, Format::detect("", text)).unwrap_or_else(|error| panic!("{text:?}: {error}")).list
}

fn write(text: &str, format: Format) -> Written {
    list(text).to_text(format).unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

fn lost(written: &Written) -> Vec<(LossKind, usize)> {
    written.losses.iter().map(|loss| (loss.kind(), loss.count())).collect()
}

const RICH: &str = "\
item { id: 3 name: '/m/3' display_name: 'dog, \"big\"' keypoints { id: 0 label: 'nose' } keypoints { id: 1 } }
item { id: 1 name: 'cat' ancestor_ids: 3 frequency: RARE instance_count: 5 color: 'red' }
item { id: 0 name: 'background' }
version: 2
";

#[test]
fn every_format_has_its_text_and_its_losses() {
    let written = write(RICH, Format::Json);
    assert_eq!(
        written.text,
        "{\"items\":[{\"id\":3,\"name\":\"/m/3\",\"display_name\":\"dog, \\\"big\\\"\",\
         \"keypoints\":[{\"id\":0,\"label\":\"nose\"},{\"id\":1}]},\
         {\"id\":1,\"name\":\"cat\",\"ancestor_ids\":[3],\"frequency\":\"RARE\",\"instance_count\":5,\"color\":\"red\"},\
         {\"id\":0,\"name\":\"background\"}],\"version\":2}\n"
    );
    assert_eq!(lost(&written), []);

    let common = [
        (LossKind::Keypoint, 2),
        (LossKind::Hierarchy, 1),
        (LossKind::Frequency, 1),
        (LossKind::InstanceCount, 1),
        (LossKind::UnknownField, 2),
    ];
    let and = |first: &[(LossKind, usize)]| first.iter().chain(&common).copied().collect::<Vec<_>>();

    let written = write(RICH, Format::Csv);
    assert_eq!(written.text, "id,name\n3,/m/3\n1,cat\n0,background\n");
    assert_eq!(lost(&written), and(&[(LossKind::DisplayName, 1)]));
    assert_eq!(write(RICH, Format::TfVision).text, "3,/m/3\n1,cat\n0,background\n");

    let written = write(RICH, Format::Names);
    assert_eq!(written.text, "cat\n/m/3\n");
    let losses = [(LossKind::Background, 1), (LossKind::Id, 1), (LossKind::DisplayName, 1)];
    assert_eq!(lost(&written), and(&losses));

    let written = write(RICH, Format::Cvat);
    assert_eq!(
        written.text,
        "[\n  {\n    \"name\": \"cat\",\n    \"type\": \"any\",\n    \"attributes\": []\n  },\n  \
         {\n    \"name\": \"dog, \\\"big\\\"\",\n    \"type\": \"any\",\n    \"attributes\": []\n  }\n]\n"
    );
    assert_eq!(lost(&written), and(&[(LossKind::Background, 1), (LossKind::Id, 1), (LossKind::Name, 1)]));
    assert_eq!(lost(&write(RICH, Format::Pbtxt)), []);
}

#[test]
fn what_cannot_be_told_is_an_error() {
    let error = |text: &str, format| list(text).to_text(format).unwrap_err().to_string();
    assert_eq!(
        error("item { id: 7 }", Format::Names),
        "cannot be written as names: the label of id 7 has no name"
    );
    assert_eq!(
        error("item { id: 7 }", Format::Cvat),
        "cannot be written as cvat: the label of id 7 has no name"
    );
    assert_eq!(error("item { name: 'a' }", Format::Csv), "cannot be written as csv: the label 'a' has no id");
    assert_eq!(
        error("item { id: 1 name: 'a\\nb' }", Format::Names),
        "cannot be written as names: the name 'a\\nb' has a line break"
    );
    assert!(error("item { id: 1 name: '\u{feff}a' }", Format::Names).contains("byte order mark"));
}

#[test]
fn json_says_what_it_tells_otherwise() {
    let text = "item { id: 1 name: 'a' x: '\\377' y: WORD z: true w: inf w: 1.5 v { u: [1, 2] } }";
    let written = write(text, Format::Json);
    assert_eq!(
        written.text,
        "{\"items\":[{\"id\":1,\"name\":\"a\",\"x\":\"\u{fffd}\",\"y\":\"WORD\",\"z\":true,\"w\":[\"inf\",1.5],\"v\":{\"u\":[1,2]}}]}\n"
    );
    assert_eq!(lost(&written), [(LossKind::UnknownValue, 3)]);
}

#[test]
fn cvat_comes_back_as_it_was_and_loses_elsewhere() {
    let text = "[\n  {\n    \"name\": \"cat\",\n    \"id\": 41,\n    \"color\": \"#ff0000\",\n    \"type\": \"tag\",\n    \
                \"attributes\": [\n      {\n        \"id\": 900719925474099312345,\n        \"name\": \"b\"\n      }\n    ],\n    \
                \"svg\": \"&quot;\",\n    \"sublabels\": [\n      {\n        \"name\": \"c\"\n      }\n    ],\n    \"z\": {},\n    \"a\": 1.50\n  }\n]\n";
    let written = write(text, Format::Cvat);
    assert_eq!((written.text.as_str(), lost(&written)), (text, vec![]));
    let losses = [
        (LossKind::Color, 1),
        (LossKind::Type, 1),
        (LossKind::Attribute, 1),
        (LossKind::Sublabel, 1),
        (LossKind::Svg, 1),
        (LossKind::ServerId, 1),
        (LossKind::OtherKey, 2),
    ];
    for format in [Format::Pbtxt, Format::Json, Format::Csv, Format::Names, Format::TfVision] {
        assert_eq!(lost(&write(text, format)), losses, "{format}");
    }
    assert_eq!(write(text, Format::Pbtxt).text, "item {\n\tid: 1\n\tname: 'cat'\n}\n\n");
}

#[test]
fn labels_of_one_name_are_one_in_cvat() {
    let written =
        write("item { id: 1 name: 'a' }\nitem { id: 2 name: 'a' }\nitem { id: 3 name: 'b' }\n", Format::Cvat);
    assert_eq!(written.text.matches("\"name\"").count(), 2);
    assert_eq!(lost(&written), [(LossKind::Id, 1), (LossKind::DuplicateName, 1)]);
}

#[test]
fn losses_read_well() {
    let written = write(RICH, Format::Csv);
    let said: Vec<_> = written.losses.iter().map(ToString::to_string).collect();
    assert_eq!(said[0], "1 display name is not kept: label '/m/3'");
    assert_eq!(said[1], "2 keypoints are not kept, the first of label 'dog, \\\"big\\\"'");
}

#[test]
fn an_empty_list_is_one_in_every_format() {
    for format in Format::ALL {
        let text = LabelList::from(LabelMap::new()).to_text(format).unwrap().text;
        let again = LabelList::parse(&text, format).unwrap();
        assert_eq!((again.list.map().len(), again.findings.len()), (0, 0), "{format} {text:?}");
    }
}

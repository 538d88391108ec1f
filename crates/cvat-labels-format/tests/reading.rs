//! What is read, and what is found odd, with places.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test's helpers fail by panicking")]

use cvat_labels_format::{Format, LabelList, Parsed};
use pbtxt::label_map::{Frequency, LabelMap, LabelMapItem};

fn parse(text: &str, format: Format) -> Parsed {
    LabelList::parse(text, format).unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

fn codes(text: &str, format: Format) -> Vec<(usize, usize, &'static str)> {
    let findings = parse(text, format).findings;
    findings.iter().map(|finding| (finding.line(), finding.column(), finding.code())).collect()
}

fn error(text: &str, format: Format) -> String {
    LabelList::parse(text, format).unwrap_err().to_string()
}

fn labels(text: &str, format: Format) -> Vec<(i32, String)> {
    parse(text, format).list.map().iter().map(|item| (item.id(), item.text().to_owned())).collect()
}

fn pairs(list: &[(i32, &str)]) -> Vec<(i32, String)> {
    list.iter().map(|&(id, name)| (id, name.to_owned())).collect()
}

#[test]
fn names_are_numbered_by_their_lines() {
    assert_eq!(labels("cat\r\ndog\n", Format::Names), pairs(&[(1, "cat"), (2, "dog")]));
    assert_eq!(labels("cat\n\ndog", Format::Names), pairs(&[(1, "cat"), (3, "dog")]));
    assert_eq!(labels("", Format::Names), []);
    assert_eq!(labels("\n\n", Format::Names), []);
    assert_eq!(labels("a \"b\" \\ 'c'\n", Format::Names), pairs(&[(1, "a \"b\" \\ 'c'")]));
    assert_eq!(codes("cat\n\ndog", Format::Names), [(2, 1, "empty-name")]);
    assert_eq!(
        codes("\u{feff}cat\nCat\n dog\ncat", Format::Names),
        [(1, 1, "byte-order-mark"), (2, 1, "similar-name"), (3, 1, "padded-name"), (4, 1, "duplicate-name"),]
    );
}

#[test]
fn csv_has_a_header_and_tf_vision_none() {
    let rows = "3,cat\n1,\"a, \"\"b\"\"\nc\"\n";
    let wanted = pairs(&[(3, "cat"), (1, "a, \"b\"\nc")]);
    assert_eq!(labels(&format!("ID , Name\r\n{rows}"), Format::Csv), wanted);
    assert_eq!(labels(rows, Format::TfVision), wanted);
    assert_eq!(labels("id,name\n", Format::Csv), []);
    assert_eq!(labels("", Format::TfVision), []);
    assert_eq!(
        codes("1,cat\n\n1,cat\n", Format::TfVision),
        [(2, 1, "blank-line"), (3, 1, "duplicate-id"), (3, 3, "duplicate-name"),]
    );
    assert_eq!(codes("id,name\n1,\"x\ny\"\n1,z\n", Format::Csv), [(4, 1, "duplicate-id")]);
    assert_eq!(
        error("id,name\n1,cat\n2\n", Format::Csv),
        "line 3, column 1: expected id and name, two cells, found 1"
    );
    assert_eq!(
        error("id,name\n1,cat\n2,a,b\n", Format::Csv),
        "line 3, column 1: expected id and name, two cells, found 3"
    );
    assert_eq!(error("1,cat\n", Format::Csv), "line 1, column 1: expected the header id,name");
    assert_eq!(
        error("one,cat\n", Format::TfVision),
        "line 1, column 1: id: expected a whole number, found 'one'"
    );
    assert!(error("1,a\n2147483648,b\n", Format::TfVision).starts_with("line 2, column 1: "));
    assert!(
        error("1,a\n99999999999999999999999999999999999999999,b\n", Format::TfVision).starts_with("line 2, ")
    );
}

#[test]
fn json_has_the_fields_of_the_label_map() {
    let text = r#"{"items": [
  {"name": "/m/1", "id": 2, "display_name": "Person",
   "keypoints": [{"id": 0, "label": "nose"}], "ancestor_ids": [1, 3], "descendant_ids": [],
   "frequency": "RARE", "instance_count": 7}]}"#;
    let parsed = parse(text, Format::Json);
    let item = parsed.list.map().get(2).unwrap();
    assert_eq!((item.name(), item.display_name()), (Some("/m/1"), Some("Person")));
    assert_eq!((item.keypoints()[0].id(), item.keypoints()[0].label()), (0, "nose"));
    assert_eq!((item.ancestor_ids(), item.frequency()), (&[1, 3][..], Some(Frequency::Rare)));
    assert_eq!(item.instance_count(), Some(7));

    let text = "{\"items\": [\n {\"id\": 1, \"name\": \"a\"}, {\"name\": \"b\", \"id\": 1, \"ä\\\\\": null, \"color\": [\"x\", 2]}]}";
    assert_eq!(codes(text, Format::Json), [(2, 46, "duplicate-id"), (2, 62, "unknown-field")]);
    assert_eq!(labels("{\"items\":[]}", Format::Json), []);
}

#[test]
fn json_that_is_no_label_map_says_where() {
    for (text, words) in [
        (
            "{\"items\": [\n{\"id\": \"1\"}]}",
            "line 2, column 8: id: expected a whole number, found the string '1'",
        ),
        ("{\"items\": [{\"name\": 5}]}", "line 1, column 21: name: expected a quoted string, found "),
        ("{\"items\": 5}", "line 1, column 11: items: expected an array, found a number"),
        ("{\"items\": [5]}", "line 1, column 12: item: expected a message in braces"),
        ("{\"items\": [{\"id\": 1, \"a b\": 1}]}", "line 1, column 22: key 'a b' cannot be a field"),
        ("{\"items\": [{\"x\": [[1]]}]}", "line 1, column 19: an array within an array"),
        (
            "{\"labels\": []}",
            "line 1, column 1: expected an object with \"items\", found an object without it",
        ),
        ("[]", "line 1, column 1: expected an object with \"items\", found an array"),
        ("{\"items\": [", "line 1, column 11: the text ends while parsing a list"),
        ("", "line 1, column 1: the text ends while parsing a value"),
    ] {
        let said = error(text, Format::Json);
        assert!(said.starts_with(words), "{text}: {said}");
    }
}

const CVAT: &str = r##"[
  {"name": "cat", "id": 41, "color": "#ff00AA", "type": "rectangle",
   "attributes": [{"id": 5, "name": "age", "mutable": true, "input_type": "number",
                   "default_value": "3", "values": ["0", "20", "1"]}]},
  {"name": "body", "type": "skeleton", "attributes": [],
   "svg": "<circle data-label-name=&quot;nose&quot;/>",
   "sublabels": [{"name": "nose", "type": "points", "attributes": []}]}
]"##;

#[test]
fn cvat_has_colours_types_attributes_and_sublabels() {
    let parsed = parse(CVAT, Format::Cvat);
    assert_eq!(parsed.findings, []);
    assert_eq!(labels(CVAT, Format::Cvat), pairs(&[(1, "cat"), (2, "body")]));
    let labels = parsed.list.cvat_labels().unwrap();
    let cat = &labels[labels.find("cat").unwrap()];
    assert_eq!((cat.color.as_str(), cat.label_type.as_str()), ("#ff00AA", "rectangle"));
    let age = &cat.attributes[0];
    assert_eq!((age.input_type.as_str(), age.mutable, age.values.as_str()), ("number", true, "0\n20\n1"));
    let body = labels.find("body").unwrap();
    assert_eq!(labels[body].svg, "<circle data-label-name=\"nose\"/>");
    assert!(labels.find_in(Some(body), "nose").is_some());
    for wrapped in
        [format!("{{\"labels\": {CVAT}}}"), format!("{{\"count\": 2, \"next\": null, \"results\": {CVAT}}}")]
    {
        let again = parse(&wrapped, Format::Cvat);
        assert_eq!((again.list.cvat_labels(), again.findings.len()), (parsed.list.cvat_labels(), 0));
    }
}

#[test]
fn cvat_is_judged_as_its_label_constructor_does() {
    let label = |more: &str| format!("[{{\"name\": \"a\", \"type\": \"any\", \"attributes\": []{more}}}]");
    let attribute = |more: &str| {
        format!(
            "[{{\"name\": \"a\", \"type\": \"any\", \"attributes\": [{{\"name\": \"b\", \"mutable\": false{more}}}]}}]"
        )
    };
    let long = format!("[{{\"name\": \"{}\", \"type\": \"any\", \"attributes\": []}}]", "ä".repeat(65));
    for (text, wanted) in [
        (label(""), ""),
        (label(", \"color\": \"\""), ""),
        (label(", \"color\": null"), ""),
        (label(", \"color\": \"red\""), "bad-color"),
        (label(", \"color\": \"#12345g\""), "bad-color"),
        (label(", \"id\": \"x\""), "wrong-type"),
        (long, "long-name"),
        ("[{\"name\": \"a\", \"attributes\": []}]".into(), "missing-key"),
        ("[{\"name\": \"a\", \"type\": \"any\"}]".into(), "missing-key"),
        ("[{\"name\": \"a\", \"type\": \"box\", \"attributes\": []}]".into(), "unknown-type"),
        ("[{\"name\": \"a\", \"type\": \"any\", \"attributes\": 5}]".into(), "wrong-type"),
        ("[{\"name\": \"\", \"type\": \"any\", \"attributes\": []}]".into(), "empty-name"),
        (format!("[{0}, {0}]", label("").replace("[{", "{").replace("}]", "}")), "duplicate-name"),
        (attribute(", \"input_type\": \"text\", \"values\": [\"\"]"), ""),
        (attribute(", \"input_type\": \"text\", \"values\": []"), "no-values"),
        (attribute(", \"input_type\": \"text\""), "missing-key"),
        (attribute(", \"input_type\": \"slider\", \"values\": [\"1\"]"), "unknown-input-type"),
        (attribute(", \"input_type\": \"select\", \"values\": [\"1\", \" 1\"]"), "duplicate-value"),
        (
            attribute(", \"input_type\": \"select\", \"values\": [\"1\"], \"default_value\": \"2\""),
            "bad-default",
        ),
        (
            attribute(", \"input_type\": \"checkbox\", \"values\": [\"false\"], \"default_value\": \"no\""),
            "bad-default",
        ),
        (attribute(", \"input_type\": \"number\", \"values\": [\"5\", \"1\", \"1\"]"), "bad-range"),
        (
            attribute(
                ", \"input_type\": \"number\", \"values\": [\"1\", \"5\", \"1\"], \"default_value\": \"9\"",
            ),
            "bad-default",
        ),
        (label("").replace("any", "skeleton"), "missing-key,missing-key"),
        (label(", \"sublabels\": [], \"svg\": \"\"").replace("any", "skeleton"), "missing-key"),
        (CVAT.replace("&quot;nose&quot;", "&quot;tail&quot;"), "bad-svg"),
    ] {
        let found: Vec<_> = codes(&text, Format::Cvat).iter().map(|(.., code)| *code).collect();
        assert_eq!(found.join(","), wanted, "{text}");
    }
    assert_eq!(codes(&CVAT.replace("#ff00AA", "red"), Format::Cvat), [(2, 38, "bad-color")]);
    assert_eq!(codes("{\"next\": \"https://…\", \"results\": []}", Format::Cvat), [(1, 10, "more-pages")]);
    assert_eq!(
        error("[{\"name\": 5}]", Format::Cvat),
        "line 1, column 11: name: expected a string, found a number"
    );
    assert_eq!(error("[\n {}]", Format::Cvat), "line 2, column 2: label has no name");
    assert_eq!(error("[5]", Format::Cvat), "line 1, column 2: expected a label, an object, found a number");
    assert_eq!(
        error("{}", Format::Cvat),
        "line 1, column 1: expected CVAT's array of labels, found an object"
    );
}

#[test]
fn another_kind_of_text_is_no_empty_label_map() {
    assert_eq!(labels("", Format::Pbtxt), []);
    assert_eq!(labels(" \n", Format::Pbtxt), []);
    assert_eq!(labels("# none yet\n", Format::Pbtxt), []);
    let said = error("# ours\nmodel {\n  ssd { }\n}\n", Format::Pbtxt);
    assert_eq!(said, "line 2, column 1: no label map: there is no item in the text");
    let shown =
        LabelList::parse("item {\n  id: x\n}", Format::Pbtxt).unwrap_err().render("item {\n  id: x\n}");
    assert!(shown.unwrap().contains("2 |   id: x\n  |       ^\n"));
}

#[test]
fn the_map_of_a_list_is_at_hand() {
    let map: LabelMap = [LabelMapItem::new(1, "cat")].into_iter().collect();
    let list = LabelList::from(map);
    assert_eq!((list.map().len(), list.cvat_labels()), (1, None));
}

#[test]
fn cells_that_are_not_as_they_should_be_have_a_hint() {
    let hint = |text: &str, format: Format| {
        LabelList::parse(text, format).unwrap_err().hint().unwrap_or("none").to_owned()
    };
    for (text, wanted) in [
        ("1;cat\n", "separated by semicolons"),
        ("1\tcat\n", "separated by tabs"),
        ("cat\ndog\n", "the format names"),
        ("1,cat,red\n", "leave the other columns out"),
        ("cat,1\n", "the id comes first"),
        ("class_id,class_name\n1,cat\n", "a header has to be id,name"),
        ("1,cat\ntwo,dog\n", "none"),
    ] {
        assert!(hint(text, Format::TfVision).contains(wanted), "{text:?}");
    }
    assert!(hint("id;name\n1;cat\n", Format::Csv).contains("semicolons"));
    assert!(hint("1,cat\n", Format::Csv).contains("tf-vision"));
    assert!(hint("[\"cat\"]", Format::Cvat).contains("the format names"));
    assert!(hint("{\"categories\":[]}", Format::Json).contains("COCO"));
}

#[test]
fn a_quote_that_swallows_rows_is_found() {
    for (text, place) in [
        ("id,name\n1,\"cat\n2,dog\n3,pig", (2, 3)),
        ("id,name\n1,a\n\n2,\"c\"\"\n3,x\"\"", (4, 3)),
        ("id,name\n1,a\r\n2,\"", (3, 3)),
    ] {
        let found = codes(text, Format::Csv);
        assert!(found.contains(&(place.0, place.1, "open-quote")), "{text:?}: {found:?}");
    }
    for text in ["id,name\n1,\"a\"\"\"", "id,name\n1,\"a\"", "id,name\n1,\"\"\"a\nb\"\n", "id,name\n1,a\"b\n"]
    {
        assert_eq!(codes(text, Format::Csv), [], "{text:?}");
    }
}

#[test]
fn a_key_that_is_there_twice_is_found() {
    let text = r#"[{"name":"a","name":"b","type":"any","attributes":[{"name":"x","name":"y","mutable":false,"input_type":"text","default_value":"","values":[""]}]}]"#;
    assert_eq!(codes(text, Format::Cvat), [(1, 14, "repeated-key"), (1, 64, "repeated-key")]);
    assert_eq!(labels(text, Format::Cvat), pairs(&[(1, "b")]));
}

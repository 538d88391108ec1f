//! Documents made to do harm, or damaged on the way.
//!
//! | what | test |
//! |---|---|
//! | billion laughs, external entity, parameter entity: any DOCTYPE | `entities_are_not_expanded`, `a_doctype_is_refused_before_its_entities` |
//! | 10⁶ attributes on one tag, 64 of them, one twice | `a_million_attributes_are_refused`, `attributes_are_few_and_each_is_there_once` |
//! | depth 10⁵ | `elements_a_hundred_thousand_deep_are_refused` |
//! | invalid UTF-8, UTF-16 with and without byte order mark, other encodings | `other_encodings_are_refused` |
//! | width and height missing, zero, negative, huge | `sizes_that_are_none` |
//! | `points` odd, of no numbers, empty; 10⁶ of them | `points_that_are_no_pairs_are_errors`, `a_million_points_are_quick` |
//! | RLE sum other than width by height, over 32 bits, 65,535 pixels a side and beyond | `a_mask_that_lies_is_an_error_with_its_place`, `masks_larger_than_any_image_are_refused` |
//! | negative and reversed boxes, boxes outside, rotated boxes, NaN | `boxes_of_any_shape_survive`, `coordinates_that_are_no_numbers_are_dropped_and_said` |
//! | equal image names in one subset and across subsets | `equal_names_stay_two_frames` |
//! | unknown kinds of shape, labels that `<meta>` lacks | `unknown_shapes_and_labels_are_said` |
//! | tracks that are always outside, key frames out of order and twice | `odd_tracks_do_not_stop_the_reading` |
//! | another version, no version | `other_versions_are_read` |
//! | text cut anywhere, bits flipped, random pieces | `truncation_is_never_the_end`, `no_flip_of_a_bit_panics`, `no_text_panics` |
//! | very many frames from few bytes | `a_tiny_document_of_very_many_frames_is_quick` |
//! | what passes one of the limits | `an_error_says_which_limit_and_how_much` |
//! | names that need escaping | `names_with_markup_come_back` |

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test's helpers fail by panicking")]

mod support;

use std::time::{Duration, Instant};

use cvat_model::DatasetReader;
use cvat_xml_format::{CvatXmlReader, ErrorKind, ReadOptions};
use dataset_files::Limits;
use proptest::prelude::*;
use support::{drain, error, open, read};

const SMALL: &str = "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>
<annotations><version>1.1</version><meta><task><labels><label><name>ка't &amp; co</name></label></labels></task></meta>
<image id=\"0\" name=\"снег.jpg\" width=\"9\" height=\"8\">
  <box label=\"ка't &amp; co\" xtl=\"1.50\" ytl='2' xbr=\"3\" ybr=\"4\"><attribute name=\"a\">ё<![CDATA[x]]></attribute></box>
  <mask label=\"m\" rle=\"1, 2, 3\" left=\"0\" top=\"0\" width=\"3\" height=\"2\"/>
  <skeleton label=\"s\"><points label=\"p\" points=\"1,2\" outside=\"0\"/></skeleton><!-- c --><tag label=\"t\"/>
</image></annotations>";

const TRACKS: &str = "<annotations><meta><task><start_frame>2</start_frame><stop_frame>6</stop_frame>\
<frame_filter>step=2</frame_filter><original_size><width>9</width><height>8</height></original_size></task></meta>\
<track id=\"0\" label=\"car\"><box frame=\"2\" keyframe=\"1\" outside=\"0\" xtl=\"1\" ytl=\"2\" xbr=\"3\" ybr=\"4\"/>\
<box frame=\"6\" keyframe=\"1\" outside=\"1\" xtl=\"1\" ytl=\"2\" xbr=\"3\" ybr=\"4\"/></track></annotations>";

#[test]
fn truncation_is_never_the_end() {
    for text in [SMALL, TRACKS] {
        assert_eq!(drain(&mut open(text).unwrap()).errors, [""; 0]);
        for cut in 0..text.len() {
            let error = open(&text.as_bytes()[..cut]).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Truncated, "cut at {cut}: {error}");
        }
    }
}

#[test]
fn no_flip_of_a_bit_panics() {
    for text in [SMALL, TRACKS] {
        for at in 0..text.len() {
            for bit in 0..8 {
                let mut bytes = text.as_bytes().to_vec();
                bytes[at] ^= 1 << bit;
                if let Ok(mut reader) = open(bytes) {
                    let read = drain(&mut reader);
                    assert!(read.frames.len() + read.errors.len() <= 10_000, "byte {at} bit {bit}");
                }
            }
        }
    }
}

#[test]
fn a_million_attributes_are_refused() {
    let attributes = (0..1_000_000).fold(String::new(), |all, n| all + &format!(" a{n}=''"));
    let text = format!("<annotations>\n  <image id='0' name='a'{attributes}/></annotations>");
    assert_eq!(error(&text), "annotations.xml: line 2, column 3: <image> has more than 64 attributes");
}

#[test]
fn entities_are_not_expanded() {
    let laughs =
        "<!DOCTYPE annotations [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>]><annotations>&b;</annotations>";
    assert_eq!(open(laughs).unwrap_err().kind(), ErrorKind::Forbidden);
    let text = "<annotations><image id='0' name='&xxe;' width='1' height='1'/></annotations>";
    assert_eq!(open(text).unwrap_err().kind(), ErrorKind::NotWellFormed);
}

#[test]
fn a_mask_that_lies_is_an_error_with_its_place() {
    let image = |mask: &str| format!("<image id='0' name='a' width='9' height='9'>{mask}</image>");
    let good = image("<mask label='x' rle='1, 2, 3' left='0' top='0' width='3' height='2'/>");
    for (bad, message) in [
        (
            "rle='1, 2, 4' left='0' top='0' width='3' height='2'",
            "mask runs add up to 7 pixels, but the box is 3x2 = 6",
        ),
        (
            "rle='4294967295, 4294967295' left='0' top='0' width='4294967295' height='4294967295'",
            "mask runs add up to 8589934590 pixels, but the box is 4294967295x4294967295 = 18446744065119617025",
        ),
        (
            "rle='1, -1' left='0' top='0' width='0' height='1'",
            "attribute \"rle\" of <mask> is \"1, -1\", not run lengths as n, n",
        ),
        (
            "rle='4294967296' left='0' top='0' width='1' height='1'",
            "attribute \"rle\" of <mask> is \"4294967296\", not run lengths as n, n",
        ),
    ] {
        let bad = image(&format!("\n<mask label='x' {bad}/><box/>"));
        let mut reader = open(format!("<annotations>{good}{bad}{good}</annotations>")).unwrap();
        let read = drain(&mut reader);
        assert_eq!(read.frames.len(), 1, "nothing is read past a document that contradicts itself");
        assert_eq!(read.errors, [format!("annotations.xml: line 2, column 1: {message}")]);
    }
}

#[test]
fn coordinates_that_are_no_numbers_are_dropped_and_said() {
    let text = "<annotations><image id='0' name='a' width='9' height='9'>
<box label='x' xtl='nan' ytl='1' xbr='2' ybr='3'/>
<polygon label='x' points='1,2;inf,3'/>
<box label='x' xtl='0' ytl='1' xbr='2' ybr='1e999'/>
<ellipse label='x' cx='1' cy='1' rx='1' ry='1' rotation='NaN'/>
<skeleton label='x'><points label='y' points='-inf,1'/></skeleton>
<box label='x' xtl='0' ytl='1' xbr='2' ybr='3'/></image></annotations>";
    let (_, read) = read(text);
    assert_eq!(read.frames[0].shapes.len(), 1);
    let said: Vec<_> =
        read.warnings().into_iter().filter(|w| w.ends_with("that is no number dropped")).collect();
    assert_eq!(said.len(), 5);
    assert!(said[0].starts_with("annotations.xml: line 2: frame \"a\": object 0: "), "{}", said[0]);
    assert!(said[4].starts_with("annotations.xml: line 6: frame \"a\": object 4: "), "{}", said[4]);
}

#[test]
fn a_tiny_document_of_very_many_frames_is_quick() {
    let video = |stop: &str| {
        format!(
            "<annotations><meta><task><mode>interpolation</mode><start_frame>0</start_frame><stop_frame>{stop}</stop_frame>\
             <original_size><width>9</width><height>9</height></original_size></task></meta></annotations>"
        )
    };
    let start = Instant::now();
    let mut reader = open(video("999999")).unwrap();
    assert_eq!(reader.frame_count(), Some(1_000_000));
    assert_eq!(reader.images().unwrap().missing_count(), 1_000_000);
    assert_eq!(reader.next_frame().unwrap().unwrap().value.name, "frame_000000.PNG");
    assert!(start.elapsed() < Duration::from_secs(20));
    assert_eq!(
        error(&video("18446744073709551615")),
        "annotations.xml: <meta> speaks of more than 10000000 frames"
    );
    assert_eq!(
        error(&video("18446744073709551616")),
        "annotations.xml: line 1, column 80: <stop_frame> is \"18446744073709551616\", not a whole number"
    );
}

#[test]
fn elements_in_the_wrong_place_do_not_confuse() {
    let shape = "<box label='x' xtl='0' ytl='1' xbr='2' ybr='3'/>";
    let text = format!(
        "<annotations>{shape}<image id='0' name='a' width='9' height='9'><image id='1' name='b'>{shape}</image>\
         <meta><task/></meta><track>{shape}</track><x:box/>{shape}</image><other><image/></other></annotations>"
    );
    let (_, read) = read(&text);
    assert_eq!((read.frames.len(), read.frames[0].shapes.len()), (1, 1));
    let unknown: Vec<_> = read.warnings().into_iter().filter(|w| w.contains("element <")).collect();
    assert_eq!(
        unknown,
        [
            "annotations.xml: element <box> not kept",
            "annotations.xml: element <other> not kept",
            "annotations.xml: frame \"a\": element <image> not kept",
            "annotations.xml: frame \"a\": element <meta> not kept",
            "annotations.xml: frame \"a\": element <track> not kept",
            "annotations.xml: frame \"a\": element <x:box> not kept",
        ]
    );
}

#[test]
fn a_doctype_is_refused_before_its_entities() {
    let laughs = (1..30).fold("<!ENTITY l0 'ha'>".to_owned(), |all, n| {
        let previous = format!("&l{};", n - 1).repeat(10);
        all + &format!("<!ENTITY l{n} '{previous}'>")
    });
    for internal in [
        laughs.as_str(),
        "<!ENTITY x SYSTEM 'file:///etc/passwd'>",
        "<!ENTITY % p SYSTEM 'http://localhost/'> %p;",
        "",
    ] {
        let text = format!("<!DOCTYPE annotations [{internal}]>\n<annotations>&x;&l29;</annotations>");
        assert_eq!(
            error(&text),
            "annotations.xml: line 1, column 1: a DOCTYPE is not accepted; CVAT writes none: remove it"
        );
    }
}

#[test]
fn attributes_are_few_and_each_is_there_once() {
    let image = |more: &str| {
        format!("<annotations><image id='0' name='a' width='9' height='9'{more}/></annotations>")
    };
    let more = |count: usize| (0..count).fold(String::new(), |all, n| all + &format!(" a{n}=''"));
    assert_eq!(read(&image(&more(60))).1.frames.len(), 1);
    assert_eq!(
        error(&image(&more(61))),
        "annotations.xml: line 1, column 14: <image> has more than 64 attributes"
    );
    assert_eq!(
        error(&image(" id='1'")),
        "annotations.xml: line 1, column 14: <image> has attribute \"id\" twice"
    );
}

#[test]
fn elements_a_hundred_thousand_deep_are_refused() {
    for (before, after) in [
        ("", ""),
        ("<meta>", "</meta>"),
        ("<image id='0' name='a'>", "</image>"),
        ("<track id='0'>", "</track>"),
    ] {
        let text = format!(
            "<annotations>{before}{}{}{after}</annotations>",
            "<x>".repeat(100_000),
            "</x>".repeat(100_000)
        );
        let error = error(&text);
        assert!(error.ends_with(": elements are nested more than 64 deep"), "{error}");
    }
}

#[test]
fn other_encodings_are_refused() {
    let utf16 = |big: bool, mark: bool| -> Vec<u8> {
        let mark = if mark { "\u{feff}" } else { "" };
        let units = format!("{mark}<annotations></annotations>");
        units
            .encode_utf16()
            .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect()
    };
    for bytes in [utf16(true, true), utf16(false, true), utf16(true, false), utf16(false, false)] {
        let error = open(bytes).unwrap_err();
        let message = "annotations.xml: line 1, column 1: the document is in UTF-16; save it as UTF-8";
        assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::Encoding, message));
    }
    let latin =
        [&b"<annotations>\n<image id='0' name='"[..], b"caf\xe9.jpg' width='9' height='9'/></annotations>"]
            .concat();
    let error = open(latin).unwrap_err();
    assert_eq!((error.kind(), error.position().unwrap().line), (ErrorKind::Encoding, 2), "{error}");
    let declared = open("<?xml version='1.0' encoding='windows-1251'?><annotations/>").unwrap_err();
    assert_eq!(declared.kind(), ErrorKind::Encoding);
    assert!(declared.to_string().ends_with("the document is declared as windows-1251; save it as UTF-8"));
}

#[test]
fn sizes_that_are_none() {
    let image = |size: &str| format!("<annotations><image id='0' name='a' {size}/></annotations>");
    for size in ["", "width='9'", "width='0' height='9'", "width='9' height='0'"] {
        let error = error(&image(size));
        assert!(error.contains("frame \"a\": no width and height in the document"), "{size}: {error}");
    }
    for size in [
        "width='-1' height='9'",
        "width='9' height='4294967296'",
        "width='9.5' height='9'",
        "width='nan' height='9'",
    ] {
        let error = error(&image(size));
        assert!(error.starts_with("annotations.xml: line 1, column 14: attribute \""), "{size}: {error}");
    }
    // The largest size is only a number.
    let (_, read) = read(&image("width='4294967295' height='4294967295'"));
    assert_eq!(read.frames[0].size.to_string(), "4294967295x4294967295");
}

fn one_image(inside: &str) -> String {
    format!("<annotations><image id='0' name='a' width='9' height='9'>{inside}</image></annotations>")
}

#[test]
fn points_that_are_no_pairs_are_errors() {
    for points in ["1", "1,2;3", "1,2,3", "1;2", "a,b", "1,2;;3,4", "1 2", ",", ";"] {
        let text = one_image(&format!("\n<polygon label='x' points='{points}'/>"));
        let error = error(&text);
        assert!(
            error.starts_with("annotations.xml: line 2, column 1: attribute \"points\" of <polygon> is "),
            "{error}"
        );
    }
}

#[test]
fn a_million_points_are_quick() {
    let start = Instant::now();
    let points = "1.5,2.5;".repeat(1_000_000);
    let (_, read) =
        read(&one_image(&format!("<polygon label='x' points='{}'/>", points.trim_end_matches(';'))));
    let cvat_model::Geometry::Polygon(points) = &read.frames[0].shapes[0].geometry else {
        panic!("a polygon")
    };
    assert_eq!(points.len(), 1_000_000);
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
}

#[test]
fn masks_larger_than_any_image_are_refused() {
    // 2^32 - 1 pixels in one run: nothing of that size is laid out in memory.
    let mask = |rle: &str, width: u32, height: u32| {
        one_image(&format!(
            "<mask label='x' rle='{rle}' left='0' top='0' width='{width}' height='{height}'/>"
        ))
    };
    let start = Instant::now();
    let (_, read) = read(&mask("1, 4294836224", 65535, 65535));
    let cvat_model::Geometry::Mask(read) = &read.frames[0].shapes[0].geometry else { panic!("a mask") };
    assert_eq!((read.width(), read.area()), (65535, 4_294_836_224));
    assert!(start.elapsed() < Duration::from_secs(5));
    assert!(error(&mask("4", 0, 9)).contains("mask runs add up to 4 pixels, but the box is 0x9 = 0"));
    assert!(error(&mask("4294967295", 65536, 65536)).contains("the box is 65536x65536 = 4294967296"));
}

#[test]
fn boxes_of_any_shape_survive() {
    let boxes = [
        (3.0, 4.0, 1.0, 2.0),         // reversed
        (-5.0, -6.0, 3.0, 4.0),       // begins outside
        (100.0, 100.0, 200.0, 200.0), // lies outside
        (1.0, 2.0, 1.0, 2.0),         // has no area
        (-1e300, -1e300, 1e300, 1e300),
    ];
    let write = |(l, t, r, b): (f64, f64, f64, f64)| {
        format!("<box label='x' rotation='370.5' xtl='{l}' ytl='{t}' xbr='{r}' ybr='{b}'/>")
    };
    let (_, read) = read(&one_image(&boxes.map(write).concat()));
    let got: Vec<_> = read.frames[0]
        .shapes
        .iter()
        .map(|shape| match &shape.geometry {
            cvat_model::Geometry::Rectangle { bounding_box: b, .. } => (b.xtl(), b.ytl(), b.xbr(), b.ybr()),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(got, boxes);
}

#[test]
fn equal_names_stay_two_frames() {
    let image = |subset: &str, id: u32| {
        format!(
            "<image id='{id}' name='a.jpg' subset='{subset}' width='9' height='9'><tag label='x'/></image>"
        )
    };
    let text =
        format!("<annotations>{}{}{}</annotations>", image("train", 0), image("val", 1), image("train", 2));
    let (labels, read) = read(&text);
    assert_eq!(read.frames.len(), 3);
    let written =
        support::write(&read.frames, &labels, &["train", "val"], cvat_xml_format::WriteOptions::new());
    let back = drain(&mut written.reader());
    let names: Vec<_> =
        back.frames.iter().map(|frame| (frame.subset.as_str(), frame.name.as_str())).collect();
    assert_eq!(names, [("train", "a.jpg"), ("val", "a.jpg"), ("train", "a_1.jpg")]);
    assert_eq!(written.warnings, ["frame \"a.jpg\": \"a.jpg\" renamed \"a_1.jpg\""]);
}

#[test]
fn unknown_shapes_and_labels_are_said() {
    let text = "<annotations><meta><task><labels><label><name>x</name></label></labels></task></meta>\
<image id='0' name='a' width='9' height='9'><hexagon label='x' points='1,2'/>
<box label='y' xtl='1' ytl='2' xbr='3' ybr='4'/></image></annotations>";
    let (labels, read) = read(text);
    assert_eq!(labels.iter().map(|(_, label)| label.name.as_str()).collect::<Vec<_>>(), ["x", "y"]);
    assert_eq!(read.frames[0].shapes.len(), 1);
    let said = read.warnings();
    assert!(said.iter().any(|w| w == "annotations.xml: frame \"a\": element <hexagon> not kept"), "{said:?}");
    assert!(
        said.iter().any(|w| w.starts_with("annotations.xml: line 2: ") && w.contains("\"y\"")),
        "{said:?}"
    );
}

#[test]
fn odd_tracks_do_not_stop_the_reading() {
    let at = |frame: u64, outside: u8| {
        format!(
            "<box frame='{frame}' outside='{outside}' keyframe='1' xtl='1' ytl='2' xbr='3' ybr='{}'/>",
            frame + 4
        )
    };
    let video = |shapes: &str| {
        format!(
            "<annotations><meta><task><start_frame>0</start_frame><stop_frame>4</stop_frame><original_size><width>9</width>\
             <height>9</height></original_size></task></meta><track id='0' label='x'>{shapes}</track></annotations>"
        )
    };
    let count = |shapes: &str| {
        read(&video(shapes)).1.frames.iter().map(|frame| frame.shapes.len()).collect::<Vec<_>>()
    };
    assert_eq!(count(&[at(0, 1), at(2, 1)].concat()), [0; 5], "always outside");
    assert_eq!(count(&[at(3, 0), at(1, 0)].concat()), [0, 1, 1, 1, 1], "out of order");
    assert_eq!(count(&at(9, 0)), [0; 5], "beyond the last frame");
    assert_eq!(count(""), [0; 5]);
    match open(video(&[at(1, 0), at(1, 0)].concat())) {
        Ok(mut reader) => assert_eq!(drain(&mut reader).frames.len(), 5),
        Err(error) => assert!(error.position().is_some(), "{error}"),
    }
}

#[test]
fn other_versions_are_read() {
    for version in
        ["", "<version>1.0</version>", "<version>2.7</version>", "<version/>", "<version><a/></version>"]
    {
        let text =
            format!("<annotations>{version}<image id='0' name='a' width='9' height='9'/></annotations>");
        assert_eq!(read(&text).1.frames.len(), 1, "{version}");
    }
}

#[test]
fn names_with_markup_come_back() {
    let name = "a&b<c>\"d\"'e\u{2028}].jpg";
    let label = "l&<>\"'\n\t]]>";
    let labels: cvat_model::Labels = [label].into_iter().collect();
    let mut frame = cvat_model::AnnotatedFrame::new(name, cvat_model::FrameSize::new(9, 9).unwrap());
    frame.tags.push(cvat_model::Tag::new(labels.find(label)));
    let written = support::write(&[frame], &labels, &["default"], cvat_xml_format::WriteOptions::new());
    let mut reader = written.reader();
    assert_eq!(reader.labels().iter().map(|(_, label)| label.name.as_str()).collect::<Vec<_>>(), [label]);
    assert_eq!(drain(&mut reader).frames[0].name, name);
}

#[test]
fn an_error_says_which_limit_and_how_much() {
    let limits = Limits::default();
    let label = |number: u32| {
        format!(
            "<label><name>l{number}</name><attributes>{}</attributes></label>",
            "<attribute><name>a</name></attribute>".repeat(3)
        )
    };
    let tasks = format!("<task><labels>{}{}{}</labels></task><task/><task/>", label(1), label(2), label(3));
    let listed = "<subsets>s1\ns2\ns3\n\ns4</subsets>";
    let meta = format!("<meta><project><tasks>{tasks}</tasks>{listed}</project></meta>");
    let image =
        |number: u32| format!("<image id='{number}' name='a' subset='s{number}' width='9' height='9'/>");
    let text = format!("<annotations>{meta}{}{}{}</annotations>", image(1), image(2), image(3));
    let open = |limits: Limits| {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("annotations.xml"), &text).unwrap();
        let source = dataset_files::Source::folder(folder.path()).unwrap();
        CvatXmlReader::open(source, "annotations.xml", ReadOptions::new().limits(limits))
    };
    for (limits, message) in [
        (limits.clone().max_labels(2), "more than 2 labels"),
        (limits.clone().max_label_attributes(2), "a label has more than 2 attributes"),
        (limits.clone().max_subsets(2), "more than 2 subsets"),
        (limits.clone().max_subsets(3), "more than 3 subsets"),
        (limits.clone().max_tasks(2), "more than 2 tasks"),
        (limits.clone().max_document_depth(7), "elements are nested more than 7 deep"),
        (limits.clone().max_element_attributes(4), "<image> has more than 4 attributes"),
        (limits.clone().max_element_len(100), "one element is longer than 100 bytes"),
    ] {
        let error = open(limits).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Limit, "{error}");
        assert!(error.to_string().ends_with(message) && error.position().is_some(), "{error}");
    }
    let just_enough = limits.max_labels(3).max_label_attributes(3).max_subsets(4).max_tasks(3);
    assert!(open(just_enough.max_element_attributes(5)).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_panics(parts in prop::collection::vec(prop::sample::select(vec![
        "<annotations>", "</annotations>", "<meta>", "</meta>", "<task>", "</task>", "<project>", "</project>", "<tasks>",
        "</tasks>", "<labels>", "</labels>", "<label>", "</label>", "<name>a</name>", "<parent>a</parent>", "<size>3</size>",
        "<stop_frame>5</stop_frame>", "<mode>interpolation</mode>", "<original_size>", "</original_size>", "<width>4</width>",
        "<height>4</height>", "<image id='0' name='a' width='4' height='4'>", "<image name='' subset='x'>", "</image>",
        "<track label='a' task_id='1'>", "<track label=''>", "</track>", "<box frame='1' outside='1' ", "<box frame='3' ",
        "label='a' ", "xtl='1' ytl='1' xbr='2' ybr='2' ", "/>", ">", "</box>", "<skeleton label='a' frame='2'>", "</skeleton>",
        "<points frame='4' label='b' points='1,2;3,4'/>", "<points label='b' points=';'/>", "<tag label='a'/>",
        "<attribute name='k'>v</attribute>", "&lt;", "&", "\n", "<mask label='a' frame='0' rle='' left='0' top='0' width='0' height='9'/>",
    ]), 0..40)) {
        for text in [parts.concat(), format!("<annotations>{}</annotations>", parts.concat())] {
            if let Ok(mut reader) = open(text) {
                let read = drain(&mut reader);
                prop_assert!(read.frames.len() <= 20);
            }
        }
    }
}

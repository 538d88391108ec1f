//! Documents made to do harm, or damaged on the way.

#![allow(clippy::unwrap_used, reason = "a test's helpers fail by panicking")]

mod support;

use std::time::{Duration, Instant};

use cvat_model::DatasetReader;
use cvat_xml_format::ErrorKind;
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

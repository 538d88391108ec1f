//! `convert --legacy`: records as CVAT 2.10 wrote and read them.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

mod tool;

use std::path::PathBuf;

use tool::{Scratch, convert, examples, files};

const TASK: &str = "<annotations><meta><task><name>t</name><subset>train</subset><labels>
<label><name>body</name><type>skeleton</type></label>
<label><name>head</name><type>points</type><parent>body</parent></label>
<label><name>naïve dog</name><type>any</type></label>
</labels></task></meta><image id='0' name='a.png' width='20' height='10'>
<box label='naïve dog' occluded='0' xtl='-4' ytl='2' xbr='4.33' ybr='6.57' rotation='30'/>
<box label='naïve dog' occluded='0' xtl='0' ytl='0' xbr='5' ybr='5' group_id='1'/>
<box label='naïve dog' occluded='0' xtl='10' ytl='5' xbr='15' ybr='9' group_id='1'/>
<polygon label='naïve dog' occluded='0' points='1,1;5,1;5,5'/>
</image></annotations>";

fn source(scratch: &Scratch) -> PathBuf {
    let path = scratch.path("task.xml");
    std::fs::write(&path, TASK).unwrap();
    path
}

#[test]
fn both_spellings_write_what_cvat_wrote_and_say_what_that_lost() {
    for spelling in [&["--legacy"][..], &["--for", "legacy-cvat"]] {
        let scratch = Scratch::new();
        let zip = scratch.path("o.zip");
        let run = convert(source(&scratch), &zip, &[spelling, &["--no-images"]].concat()).ok();
        let run = run.says(&["merged into another shape of its group", "written as if it were upright"]);
        run.says(&["without what is not ASCII", "not converted: 1 polygon"]);
        let written = files(&zip);
        let names: Vec<_> = written.keys().map(String::as_str).collect();
        assert_eq!(names, ["default.tfrecord", "label_map.pbtxt"], "whatever the task's subset");
        let map = String::from_utf8(written["label_map.pbtxt"].clone()).unwrap();
        assert!(map.ends_with("item {\n\tid: 3\n\tname: 'naïve dog'\n}\n\n"), "{map}");
        let record = examples(&written["default.tfrecord"]).remove(0);
        assert_eq!(record.int64_list("image/object/class/label").unwrap(), [3, 3]);
        assert_eq!(record.float_list("image/object/bbox/xmin").unwrap(), [-0.2, 0.0]);
        assert_eq!(record.float_list("image/object/bbox/ymax").unwrap(), [0.657, 0.9]);
    }
}

#[test]
fn strict_refuses_what_it_loses() {
    let scratch = Scratch::new();
    let zip = scratch.path("o.zip");
    let run = convert(source(&scratch), &zip, &["--legacy", "--strict", "--no-images"]);
    run.fails_with(&["--strict allows none"]);
    assert!(!zip.exists());
}

#[test]
fn records_are_read_as_cvat_read_them_and_may_be_written_so_again() {
    let scratch = Scratch::new();
    let (zip, xml, again) = (scratch.path("o.zip"), scratch.path("o.xml"), scratch.path("again.zip"));
    convert(source(&scratch), &zip, &["--legacy", "--no-images"]).ok();
    let run = convert(&zip, &xml, &["--legacy"]).ok();
    run.says(&["cut at its border"]);
    let text = std::fs::read_to_string(&xml).unwrap();
    assert!(text.contains(r#"label="naïve dog""#), "{text}");
    assert!(text.contains(r#"xtl="0.00" ytl="2.00" xbr="4.33" ybr="6.57""#), "{text}");
    convert(&zip, &again, &["--legacy", "--to", "tfrecord"]).ok();
    let record = examples(&files(&again)["default.tfrecord"]).remove(0);
    assert_eq!(record.float_list("image/object/bbox/xmin").unwrap(), [0.0, 0.0]);
}

#[test]
fn what_does_not_go_with_it_is_refused() {
    let scratch = Scratch::new();
    let (from, xml, zip) = (source(&scratch), scratch.path("o.xml"), scratch.path("o.zip"));
    convert(&from, &xml, &["--legacy"]).fails_with(&["--legacy is for records", "--to tfrecord"]);
    let values = ["--legacy", "--masks", "--mask-values", "255"];
    convert(&from, &zip, &values).fails_with(&["masks of 0 and 1", "leave --mask-values"]);
    let dropping = ["--legacy", "--drop-degenerate"];
    convert(&from, &zip, &dropping).fails_with(&["keeps boxes without area"]);
}

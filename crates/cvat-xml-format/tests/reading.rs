//! The flavours and the documents people write by hand.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test's helpers fail by panicking")]

mod support;

use cvat_model::{DatasetReader, Geometry, Labels};
use cvat_xml_format::{CvatXmlReader, ErrorKind, ReadOptions};
use dataset_files::Source;
use support::{DOCUMENT, bmp, drain, error, open, read};

const BOX: &str = "<box label='cat' xtl='0' ytl='1' xbr='2' ybr='3'/>";

fn names(labels: &Labels) -> Vec<String> {
    labels.iter().map(|(_, label)| label.name.clone()).collect()
}

/// A document with files beside it.
fn with_files(text: &str, files: &[(&str, &[u8])], options: ReadOptions) -> CvatXmlReader {
    let folder = folder_of(files);
    std::fs::write(folder.path().join(DOCUMENT), text).unwrap();
    let reader = CvatXmlReader::open(Source::folder(folder.path()).unwrap(), DOCUMENT, options).unwrap();
    // The test process is short and small.
    std::mem::forget(folder);
    reader
}

fn folder_of(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    folder
}

#[test]
fn labels_that_nothing_declares_are_sorted() {
    let text = "<annotations><image id='0' name='a' width='4' height='4'>
        <skeleton label='walker'><points label='toe' points='1,1'/><points label='knee' points='1,2'/></skeleton>
        <box label='dog' xtl='0' ytl='1' xbr='2' ybr='3'><attribute name='age'>3</attribute></box>
        <tag label='apple'/><box label='' xtl='0' ytl='1' xbr='2' ybr='3'/></image></annotations>";
    let (labels, read) = read(text);
    assert_eq!(names(&labels), ["apple", "dog", "walker", "knee", "toe"]);
    assert_eq!(labels[labels.find("walker").unwrap()].label_type, "skeleton");
    assert!(labels.find_in(labels.find("walker"), "knee").is_some());
    assert_eq!(labels[labels.find("dog").unwrap()].attributes[0].name, "age");
    let used: Vec<_> =
        read.frames[0].shapes.iter().map(|shape| shape.label.map(|id| &labels[id].name)).collect();
    assert_eq!(used, [Some(&"walker".to_owned()), Some(&"dog".to_owned()), None]);
    assert_eq!(read.warnings(), [""; 0], "that all images are missing is for the census to say");
}

#[test]
fn labels_in_use_that_a_document_forgot_are_added_and_said() {
    let text = format!(
        "<annotations><meta><job><subset>train</subset><labels><label><name>zebra</name></label></labels></job></meta>
<image id='0' name='a' width='4' height='4'>{BOX}<tag label='bat'/></image></annotations>"
    );
    let mut reader = open(&text).unwrap();
    assert_eq!(names(reader.labels()), ["zebra", "cat", "bat"]);
    assert_eq!(reader.subsets(), ["train"]);
    let warnings: Vec<_> = reader.take_warnings().iter().map(ToString::to_string).collect();
    assert_eq!(warnings[0], "annotations.xml: line 2: label \"cat\" is used but not declared: added");
    assert_eq!(warnings[1], "annotations.xml: line 2: label \"bat\" is used but not declared: added");
    assert!(reader.take_warnings().is_empty());
}

#[test]
fn equal_names_are_left_to_who_writes_them() {
    let image = |attributes| format!("<image {attributes} width='4' height='4'/>\n");
    let text = format!(
        "<annotations>\n{}{}{}</annotations>",
        image("id='0' name='a' subset='x'"),
        image("id='0' name='a' subset='y'"),
        image("id='1' name='a' subset='x'")
    );
    let mut reader = open(&text).unwrap();
    assert_eq!(reader.subsets(), ["x", "y"]);
    assert_eq!(["x", "y", "z"].map(|subset| reader.frames_in_subset(subset)), [Some(2), Some(1), Some(0)]);
    let read = drain(&mut reader);
    assert_eq!((read.frames.len(), read.warnings()), (3, vec![]));
}

#[test]
fn what_is_wrong_with_a_shape_ends_the_reading() {
    let frame = |body: &str| format!("<image id='0' name='a' width='4' height='4'>\n{body}</image>");
    for (body, message) in [
        ("<box label='cat' ytl='1' xbr='2' ybr='3'/>", "line 2, column 1: <box> has no attribute \"xtl\""),
        ("<box xtl='0' ytl='1' xbr='2' ybr='3'/>", "line 2, column 1: <box> has no attribute \"label\""),
        (
            "<box label='cat' xtl='zero' ytl='1' xbr='2' ybr='3'/>",
            "line 2, column 1: attribute \"xtl\" of <box> is \"zero\", not a number",
        ),
        (
            "  <polygon label='cat' points='1,2;3'/>",
            "line 2, column 3: attribute \"points\" of <polygon> is \"1,2;3\", not points as x,y;x,y",
        ),
        (
            "<tag label='cat' group_id='1.5'/>",
            "line 2, column 1: attribute \"group_id\" of <tag> is \"1.5\", not a whole number",
        ),
        (
            "<points label='cat' points='' occluded='maybe'/>",
            "line 2, column 1: attribute \"occluded\" of <points> is \"maybe\", not 0 or 1",
        ),
        (
            "<tag label='cat'><attribute>x</attribute></tag>",
            "line 2, column 18: <attribute> has no attribute \"name\"",
        ),
    ] {
        let text = format!("<annotations>{}{}</annotations>", frame(body), frame(BOX));
        let mut reader = open(&text).unwrap();
        assert_eq!(reader.frame_count(), Some(2));
        let read = drain(&mut reader);
        assert_eq!((read.frames.len(), read.errors), (0, vec![format!("annotations.xml: {message}")]));
    }
    let no_name = "<annotations><image id='0' width='1' height='1'/></annotations>";
    assert_eq!(error(no_name), "annotations.xml: line 1, column 14: <image> has no attribute \"name\"");
}

#[test]
fn what_is_wrong_with_the_document_is_said_on_opening() {
    for (text, kind, message) in [
        (
            "<annotations><image name='a'/><track label='x'/></annotations>",
            ErrorKind::NotCvatXml,
            "line 1, column 31: the document has both <image> and <track> elements; make it two documents",
        ),
        (
            "<annotations><image name='a'/><meta/></annotations>",
            ErrorKind::NotCvatXml,
            "line 1, column 31: <meta> has to come once, before every <image> and <track>",
        ),
        (
            "<annotations><meta><task><frame_filter>every=2</frame_filter></task></meta></annotations>",
            ErrorKind::Value,
            "line 1, column 26: <frame_filter> is \"every=2\", not step=N with N from 1",
        ),
        (
            "<annotations><meta><task><labels><label><color>red</color></label></labels></task></meta></annotations>",
            ErrorKind::Missing,
            "line 1, column 34: <label> has no <name>",
        ),
        (
            "<annotations><track label='x'><box xtl='0'/></track></annotations>",
            ErrorKind::Missing,
            "line 1, column 31: <box> has no attribute \"frame\"",
        ),
    ] {
        let error = open(text).unwrap_err();
        assert_eq!((error.kind(), error.to_string()), (kind, format!("annotations.xml: {message}")));
    }
    let source = Source::folder(std::env::temp_dir()).unwrap();
    let error = CvatXmlReader::open(source, "no such.xml", ReadOptions::new()).unwrap_err();
    assert_eq!(
        (error.kind(), error.to_string().as_str()),
        (ErrorKind::Files, "the document cannot be opened")
    );
    assert!(std::error::Error::source(&error).unwrap().to_string().starts_with("no such.xml: "));
}

#[test]
fn sizes_come_from_the_document_then_from_the_image() {
    let text = "<annotations><image id='0' name='a.bmp'/><image id='1' name='b.bmp' width='4' height='4'/>
<image id='2' name='c.bmp'/><image id='3' name='d.txt' width='1' height='1'/><image id='4' name='e.bmp' width='0' height='9'/></annotations>";
    let (image, other) = (bmp(7), b"no image");
    let files: [(&str, &[u8]); 4] =
        [("images/a.bmp", &image), ("b.bmp", &image), ("images/d.txt", other), ("e.bmp", &image)];
    for read_images in [true, false] {
        let mut reader = with_files(text, &files, ReadOptions::new().read_images(read_images));
        let read = drain(&mut reader);
        let sizes: Vec<_> =
            read.frames.iter().map(|f| (f.name.as_str(), f.size.to_string(), f.image.is_some())).collect();
        let there = read_images;
        assert_eq!(
            sizes,
            [
                ("a.bmp", "3x2".into(), there),
                ("b.bmp", "4x4".into(), there),
                ("d.txt", "1x1".into(), there),
                ("e.bmp", "3x2".into(), there),
            ]
        );
        assert_eq!(
            read.errors,
            [
                "annotations.xml: line 2, column 1: frame \"c.bmp\": no width and height in the document, and no image to take \
              them from; give it its image"
            ]
        );
        let from_image = [0, 4].map(|_| "size taken from the image").len();
        let warnings = read.warnings();
        assert_eq!(warnings.iter().filter(|w| w.ends_with("size taken from the image")).count(), from_image);
        let mismatch = "frame \"b.bmp\": declared size 4x4 is not the image's 3x2: the declared one counts";
        assert_eq!(warnings.iter().any(|w| w.ends_with(mismatch)), there);
        let unknown = "frame \"d.txt\": image is neither JPEG, PNG, BMP, GIF nor WebP";
        assert_eq!(warnings.iter().any(|w| w.ends_with(unknown)), there);
    }
}

#[test]
fn images_are_looked_for_where_the_user_says_first() {
    let text = "<annotations><image id='0' name='a' width='3' height='2' subset='val'/>\
                <image id='1' name='b.jpg' width='3' height='2' subset='val'/>\
                <image id='2' name='c.bmp' width='3' height='2' subset='val'/></annotations>";
    let [one, two, three] = [1, 2, 3].map(bmp);
    let extra = folder_of(&[("val/a.BMP", &one), ("a.bmp", &two)]);
    let options = ReadOptions::new().images(Source::folder(extra.path()).unwrap());
    let mut reader = with_files(text, &[("images/val/a.bmp", &three), ("images/b.bmp", &three)], options);
    let census = reader.images().unwrap().clone();
    assert_eq!(
        (census.found_count(), census.missing_count(), census.first_missing()),
        (2, 1, &["c.bmp".into()][..])
    );
    let read = drain(&mut reader);
    let frames: Vec<_> =
        read.frames.iter().map(|f| (f.name.as_str(), f.image.as_ref().map(|image| image[54]))).collect();
    assert_eq!(frames, [("a.BMP", Some(1)), ("b.jpg", Some(3)), ("c.bmp", None)]);
    assert_eq!(read.warnings(), ["annotations.xml: frame \"c.bmp\": image missing"]);
}

#[test]
fn turned_images_are_counted() {
    let image = std::fs::read(testkit::fixtures().join("images/turned-right.jpg")).unwrap();
    let text = "<annotations><image id='0' name='a.jpg'/></annotations>";
    let read = drain(&mut with_files(text, &[("a.jpg", &image)], ReadOptions::new()));
    assert!(
        read.warnings().iter().any(|w| w.ends_with("boxes may be on their side")),
        "{:?}",
        read.warnings()
    );
}

#[test]
fn a_damaged_archive_ends_the_reading() {
    // A zip of stored entries; a byte of an image is then changed, so that the checksum fails.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.zip");
    let sink = dataset_files::Sink::zip(&path, dataset_files::Overwrite::Refuse).unwrap();
    let text = "<annotations><image id='0' name='a.bmp' width='3' height='2'/>\
                <image id='1' name='b.bmp' width='3' height='2'/></annotations>";
    for (name, bytes) in [(DOCUMENT, text.as_bytes()), ("a.bmp", &bmp(0xa5)), ("b.bmp", &bmp(1))] {
        let mut entry = sink.create(name).unwrap();
        std::io::Write::write_all(&mut entry, bytes).unwrap();
        entry.finish().unwrap();
    }
    sink.finish().unwrap();
    let mut zip = std::fs::read(&path).unwrap();
    let at = zip.windows(4).position(|window| window == [0xa5; 4]).unwrap();
    zip[at] ^= 1;
    std::fs::write(&path, zip).unwrap();
    let source = Source::open(&path, &dataset_files::Limits::default()).unwrap();
    let mut reader = CvatXmlReader::open(source, DOCUMENT, ReadOptions::new()).unwrap();
    let error = reader.next_frame().unwrap().unwrap_err();
    assert!(error.is_fatal());
    assert_eq!(
        error.to_string(),
        "annotations.xml: line 1, column 14: frame \"a.bmp\": its image cannot be read"
    );
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(cause.starts_with("a.bmp: ") && cause.contains("checksum"), "{cause}");
    assert!(reader.next_frame().is_none());
}

#[test]
fn a_video_without_meta_has_the_frames_of_its_tracks() {
    let text = "<annotations><track id='3' label='cat' source='auto' group_id='2'>
        <points frame='5' keyframe='1' outside='0' points='0,0;1,1;2,0'/>
        <points frame='7' keyframe='1' points='0,0;1,1;2,5'/><tag/></track>
        <track label=''><mask frame='6' rle='0, 4' left='0' top='0' width='2' height='2'/></track><track label='x'/></annotations>";
    let [a, b, c] = [1, 2, 3].map(bmp);
    let files: [(&str, &[u8]); 3] =
        [("images/frame_000005.bmp", &a), ("frame_000006.BMP", &b), ("images/frame_000007.bmp", &c)];
    let mut reader = with_files(text, &files, ReadOptions::new());
    assert_eq!(reader.frame_count(), Some(3));
    assert_eq!(names(reader.labels()), ["cat", "x"]);
    let read = drain(&mut reader);
    let frames: Vec<_> =
        read.frames.iter().map(|f| (f.name.as_str(), f.shapes.len(), f.size.width())).collect();
    assert_eq!(
        frames,
        [("frame_000005.bmp", 1, 3), ("frame_000006.BMP", 2, 3), ("frame_000007.bmp", 2, 3)],
        "the mask lasts to the end"
    );
    let shape = &read.frames[0].shapes[0];
    assert_eq!((shape.group, shape.source.as_str()), (2, "auto"));
    assert!(matches!(read.frames[1].shapes[1].geometry, Geometry::Mask(_)));
    let said = read.warnings();
    let held = "annotations.xml: frame \"frame_000006.BMP\": object 0: point set of a track repeated from an earlier frame";
    assert_eq!(said.iter().filter(|w| w.contains("repeated")).collect::<Vec<_>>(), [held]);
    let tracks: Vec<_> = read.frames[1].shapes.iter().map(|shape| shape.track).collect();
    assert_eq!(tracks, [Some(3), Some(1)], "the second has no number, and is counted from 0");
    assert!(said.contains(&"annotations.xml: line 1: element <tag> not kept".to_owned()));
}

#[test]
fn a_video_of_unknown_size_is_an_error_of_each_frame() {
    let text = "<annotations><track label='x'><box frame='1' xtl='0' ytl='1' xbr='2' ybr='3'/></track></annotations>";
    assert_eq!(
        error(text),
        "annotations.xml: frame \"frame_000001.PNG\": no width and height in the document, and no image to take them from; \
         give it its image"
    );
}

#[test]
fn a_project_of_videos() {
    let task = |id: u8, subset: &str, last: u8| {
        format!(
            "<task><id>{id}</id><mode>interpolation</mode><subset>{subset}</subset><start_frame>0</start_frame>\
             <stop_frame>{last}</stop_frame><original_size><width>9</width><height>8</height></original_size></task>"
        )
    };
    let tasks = [task(4, "train", 1), task(5, "val", 2), task(6, "", 0)].concat();
    let track = |attributes: &str, frame: u8| {
        format!(
            "<track label='cat' {attributes}><box frame='{frame}' xtl='0' ytl='1' xbr='2' ybr='3'/></track>"
        )
    };
    let document = |tracks: &str| {
        format!("<annotations><meta><project><tasks>{tasks}</tasks></project></meta>{tracks}</annotations>")
    };
    let tracks = [
        track("task_id='5' subset='val'", 1),
        track("subset='train'", 1),
        track("task_id='6' subset='default'", 0),
    ]
    .concat();
    let mut reader = open(document(&tracks)).unwrap();
    assert_eq!(reader.subsets(), ["train", "val", "default"]);
    let frames: Vec<_> = drain(&mut reader)
        .frames
        .iter()
        .map(|f| (f.subset.clone(), f.number.unwrap(), f.shapes.len()))
        .collect();
    let expected =
        [("train", 0, 0), ("train", 1, 1), ("val", 0, 0), ("val", 1, 1), ("val", 2, 1), ("default", 0, 1)];
    assert_eq!(frames, expected.map(|(subset, number, shapes)| (subset.to_owned(), number, shapes)));

    let error = open(document(&track("task_id='7'", 0))).unwrap_err();
    assert!(error.to_string().ends_with("<track> belongs to no task of <meta>; its task_id has to name one"));
}

#[test]
fn videos_of_one_subset_are_numbered_one_after_the_other() {
    let task = |id: u8, subset: &str, first: u8, last: u8| {
        format!(
            "<task><id>{id}</id><subset>{subset}</subset><mode>interpolation</mode><start_frame>{first}</start_frame>\
             <stop_frame>{last}</stop_frame><frame_filter>step=2</frame_filter></task>"
        )
    };
    // The first task has frames 3 and 5 and takes 3 + 2 * 2 = 7 numbers; CVAT's tracks and files count on from there.
    let tasks = [task(4, "train", 3, 5), task(6, "train", 0, 2), task(8, "default", 0, 0), task(9, "", 0, 0)];
    let track = |task: u8, frame: u8| {
        format!(
            "<track label='cat' task_id='{task}'><box frame='{frame}' xtl='0' ytl='1' xbr='2' ybr='3'/></track>"
        )
    };
    let text = format!(
        "<annotations><meta><project><tasks>{}</tasks></project></meta>{}</annotations>",
        tasks.concat(),
        [track(4, 5), track(6, 9), track(6, 0)].concat()
    );
    let images = [1, 2, 3, 4, 5, 6].map(bmp);
    let paths = ["train/frame_000003", "train/frame_000005", "train/frame_000007", "train/frame_000009"]
        .into_iter()
        .chain(["default/frame_000000", "default_1/frame_000000"])
        .map(|path| format!("images/{path}.PNG"));
    let files: Vec<_> = paths.zip(&images).collect();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(path, image)| (path.as_str(), &image[..])).collect();
    let mut reader = with_files(&text, &files, ReadOptions::new());
    assert_eq!(reader.subsets(), ["train", "default", "default_1"]);
    assert_eq!((reader.frame_count(), reader.frames_in_subset("train")), (Some(6), Some(4)));
    let read = drain(&mut reader);
    let frames: Vec<_> = read
        .frames
        .iter()
        .map(|f| (f.subset.as_str(), f.name.as_str(), f.image.as_ref().unwrap()[54], f.shapes.len()))
        .collect();
    assert_eq!(
        frames,
        [
            ("train", "frame_000003.PNG", 1, 0),
            ("train", "frame_000005.PNG", 2, 1),
            ("train", "frame_000007.PNG", 3, 1),
            ("train", "frame_000009.PNG", 4, 2),
            ("default", "frame_000000.PNG", 5, 0),
            ("default_1", "frame_000000.PNG", 6, 0),
        ]
    );
    let strays: Vec<_> = read.warnings().into_iter().filter(|w| w.contains("not among")).collect();
    assert_eq!(
        strays,
        [
            "annotations.xml: line 1: frame left out: track 2 has a shape at frame 0, not among the task's frames"
        ]
    );
}

#[test]
fn nothing_is_said_of_tracks_that_are_not_wanted() {
    let task = |id: u8, subset: &str| {
        format!(
            "<task><id>{id}</id><subset>{subset}</subset><start_frame>0</start_frame><stop_frame>1</stop_frame>\
             <original_size><width>9</width><height>8</height></original_size></task>"
        )
    };
    let track = |subset: &str, frame: u8| {
        format!(
            "<track label='cat' subset='{subset}'><box frame='{frame}' xtl='0' ytl='1' xbr='2' ybr='3'/><odd/></track>"
        )
    };
    let text = format!(
        "<annotations><meta><project><tasks>{}</tasks></project></meta>{}</annotations>",
        [task(1, "train"), task(2, "val")].concat(),
        [track("val", 0), track("train", 0), track("val", 7)].concat()
    );
    let mut reader = with_files(&text, &[], ReadOptions::new().subsets(vec!["train".into()]));
    assert_eq!((reader.subsets(), reader.frame_count()), (["train".to_owned()].as_slice(), Some(2)));
    assert_eq!(["train", "val"].map(|subset| reader.frames_in_subset(subset)), [Some(2), Some(0)]);
    let read = drain(&mut reader);
    assert_eq!(read.frames.iter().map(|f| f.shapes.len()).collect::<Vec<_>>(), [1, 1]);
    assert_eq!(read.warnings(), ["annotations.xml: line 1: element <odd> not kept"]);
}

#[test]
fn polygons_of_a_track_move_between_two_frames_whatever_their_points() {
    let text = "<annotations><meta><task><original_size><width>99</width><height>99</height></original_size></task></meta>\
        <track id='7' label='car'><polygon frame='0' keyframe='1' points='0,0;8,0;8,8;0,8'/>\
        <polygon frame='4' keyframe='1' points='10,0;20,0;24,8;15,14;6,8'/></track></annotations>";
    let (_, read) = read(text);
    let Geometry::Polygon(points) = &read.frames[1].shapes[0].geometry else { panic!("a polygon") };
    let points: Vec<_> = points.iter().map(|point| (point.x, point.y)).collect();
    assert_eq!(points, [(2.5, 0.0), (11.0, 0.0), (12.0, 8.0), (9.75, 9.5), (1.5, 8.0)]);
    assert_eq!(read.frames[1].shapes[0].track, Some(7));
    assert_eq!(read.warnings(), [""; 0]);
}

#[test]
fn skeletons_of_a_track_move_between_two_frames() {
    let skeleton = |frame: u8, x: u8| {
        format!(
            "<skeleton frame='{frame}' keyframe='1'><points label='toe' outside='0' points='{x},4'/></skeleton>"
        )
    };
    let text = format!(
        "<annotations><meta><task><original_size><width>9</width><height>8</height></original_size></task></meta>\
         <track label='walker'>{}{}</track></annotations>",
        skeleton(0, 2),
        skeleton(2, 6)
    );
    let (_, read) = read(&text);
    let Geometry::Skeleton(parts) = &read.frames[1].shapes[0].geometry else { panic!("a skeleton") };
    assert_eq!((parts[0].points[0].x, parts[0].points[0].y), (4.0, 4.0));
    assert!(!read.warnings().iter().any(|w| w.contains("repeated")), "{:?}", read.warnings());
}

#[test]
fn an_image_without_a_name_gets_one() {
    let (_, read) = read("<annotations><image id='12' name='' width='1' height='1'/></annotations>");
    assert_eq!(read.frames[0].name, "frame_000012");
    assert!(read.warnings().iter().any(|w| w.ends_with("frame without name called \"frame_000012\"")));
}

#[test]
fn a_video_says_which_files_its_frames_are_and_how_to_make_them() {
    let task = |id, subset, start, stop| {
        format!(
            "<task><id>{id}</id><mode>interpolation</mode><subset>{subset}</subset><start_frame>{start}</start_frame>\
             <stop_frame>{stop}</stop_frame><frame_filter>step=2</frame_filter></task>"
        )
    };
    let tasks = [task(1, "train", 3, 5), task(2, "train", 1, 3), task(3, "a b", 0, 0)].concat();
    let folder = tempfile::tempdir().unwrap();
    let images = folder.path().join("images/train");
    std::fs::create_dir_all(&images).unwrap();
    for number in [3, 5] {
        std::fs::write(images.join(format!("frame_{number:06}.JPG")), bmp(0)).unwrap();
    }
    let text = format!(
        "<annotations><meta><project><tasks>{tasks}</tasks></project></meta><track id='0' label='a' task_id='1'/>\
         </annotations>"
    );
    std::fs::write(folder.path().join(DOCUMENT), text).unwrap();
    let source = Source::folder(folder.path()).unwrap();
    let reader = CvatXmlReader::open(source, DOCUMENT, ReadOptions::new()).unwrap();
    let missing: Vec<_> =
        reader.missing_frames().iter().map(|frames| (frames.first_name(), frames.command())).collect();
    let command = |n, number, folder| {
        format!(
            "mkdir -p images/{folder} && ffmpeg -i VIDEO -vf \"select='between(n,{n})'\" -fps_mode passthrough \
             -start_number {number} images/{folder}/frame_%06d.png"
        )
    };
    // The first task takes 7 numbers of the subset, so the second's frame 1 is its number 8.
    let expected = [
        ("images/train/frame_000008".to_owned(), command("1,3", 8, "train")),
        ("images/SUBSET/frame_000000".to_owned(), command("0,0", 0, "SUBSET")),
    ];
    assert_eq!(missing, expected);
}

#[test]
fn another_version_is_read_as_the_known_one_and_told() {
    let warnings = |version: &str| {
        let text = format!(
            "<annotations>\n{version}<image name='a' width='4' height='4'>{BOX}</image></annotations>"
        );
        read(&text).1.warnings()
    };
    for silent in ["", "<version>1.1</version>", "<version> 1.1\n</version>", "<version/>"] {
        assert_eq!(warnings(silent), [""; 0], "{silent}");
    }
    let told = ["annotations.xml: line 2: version \"2.0\" is read as 1.1"];
    assert_eq!(warnings("<version>2.0</version>"), told);
    assert_eq!(warnings("<version>2.0</version><version>3.0</version>"), told, "once");
}

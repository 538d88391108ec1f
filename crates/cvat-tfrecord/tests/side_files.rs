//! `convert --for tfds` and `--for dali`: records with the files beside them that their readers go by.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

mod tool;

use std::path::PathBuf;

use tool::{Scratch, convert, files};

const TASK: &str = "<annotations><meta><task><name>t</name><labels>
<label><name>cat</name><type>any</type></label>
</labels></task></meta><image id='0' name='a.png' width='20' height='10'>
<box label='cat' occluded='0' xtl='1' ytl='2' xbr='4' ybr='6'/>
</image></annotations>";

fn source(scratch: &Scratch) -> PathBuf {
    let path = scratch.path("task.xml");
    std::fs::write(&path, TASK).unwrap();
    path
}

#[test]
fn records_that_their_reader_does_not_decompress_are_told() {
    let scratch = Scratch::new();
    let words = "reader-needs";
    let told = "records compressed with gzip: TensorFlow Object Detection API is not set up for them";
    let run =
        convert(source(&scratch), scratch.path("x.tfrecord.gz"), &["--for", "tfod", "--no-images"]).ok();
    assert!(run.stderr.contains(told), "{words}: {}", run.stderr);
    for (name, options) in
        [("y.tfrecord", &["--for", "tfod", "--no-images"][..]), ("z.tfrecord.gz", &["--no-images"])]
    {
        let run = convert(source(&scratch), scratch.path(name), options).ok();
        assert!(!run.stderr.contains("compressed"), "{}", run.stderr);
    }
}

#[test]
fn indexes_of_shards_are_looked_for_first() {
    let scratch = Scratch::new();
    let output = scratch.path("x.tfrecord");
    // Another file's.
    std::fs::write(scratch.path("x.tfrecord.idx"), "kept").unwrap();
    let options = ["--for", "dali", "--no-images", "--shards", "2"];
    convert(source(&scratch), &output, &options).ok();
    let others = ["x-00000-of-00002.tfrecord.idx", "x_label_map.pbtxt"];
    for file in ["x-00000-of-00002.tfrecord", "x-00001-of-00002.tfrecord"].into_iter().chain(others) {
        std::fs::remove_file(scratch.path(file)).unwrap();
    }
    // What --strict refuses is known when all frames are read.
    let run = convert(source(&scratch), &output, &[&options[..], &["--strict"]].concat());
    run.fails_with(&["x-00001-of-00002.tfrecord.idx", "exists already"]);
}

/// The frames are encoded twice: once to see which are empty, without their images.
#[test]
fn what_is_planned_is_described_as_it_is_written() {
    let scratch = Scratch::new();
    let output = scratch.path("out");
    let options = [
        "--to",
        "tfrecord",
        "--for",
        "tfds",
        "--split",
        "train=0.5,val=0.5",
        "--skip-empty",
        "--shards",
        "2",
    ];
    let run = convert("cvat-task.zip", &output, &options).ok();
    assert!(!run.stderr.contains("missing"), "{}", run.stderr);
    let features: serde_json::Value = serde_json::from_slice(&files(&output)["features.json"]).unwrap();
    let image = &features["featuresDict"]["features"]["image"]["featuresDict"]["features"];
    assert_eq!(image["encoded"]["pythonClassName"], "tensorflow_datasets.core.features.image_feature.Image");
}

#[test]
fn a_label_map_needs_no_labels_of_frames_that_are_not_written() {
    let scratch = Scratch::new();
    let (source, map) = (scratch.path("two.xml"), scratch.path("map.pbtxt"));
    let dog = "<label><name>dog</name><type>any</type></label></labels>";
    let other = "<image id='1' name='b.png' width='20' height='10'>
<box label='dog' occluded='0' xtl='1' ytl='2' xbr='4' ybr='6'/></image></annotations>";
    let two = TASK.replace("</labels>", dog).replace("</annotations>", other);
    std::fs::write(&source, two).unwrap();
    std::fs::write(&map, "item { id: 1 name: 'cat' }").unwrap();
    let options = ["--no-images", "--skip-empty", "--labels", map.to_str().unwrap()];
    convert(&source, scratch.path("all.tfrecord"), &options).fails_with(&["\"dog\""]);
    let run = |seed: u8| {
        let (output, seed) = (scratch.path(&format!("{seed}.tfrecord")), seed.to_string());
        let run = convert(&source, output, &[&options[..], &["--sample", "1", "--seed", &seed]].concat());
        run.code == Some(0)
    };
    let done = (0..8).filter(|seed| run(*seed)).count();
    assert!((1..8).contains(&done), "some choose the cat, some the dog: {done}");
}

#[test]
fn tfds_is_a_folder_or_a_zip_named_as_the_data_set() {
    let scratch = Scratch::new();
    let folder = scratch.path("pets/2.0.1");
    std::fs::create_dir_all(&folder).unwrap();
    let zip = scratch.path("My pets.zip");
    for (output, name, version) in [(&folder, "pets", "2.0.1"), (&zip, "my_pets", "1.0.0")] {
        let run =
            convert(source(&scratch), output, &["--to", "tfrecord", "--for", "tfds", "--no-images"]).ok();
        run.says(&["an image is missing"]);
        let written = files(output);
        let text = |file: &str| String::from_utf8(written[file].clone()).unwrap();
        let info = text("dataset_info.json");
        assert!(info.contains(&format!("\"name\": \"{name}\"")), "{info}");
        assert!(info.contains(&format!("\"version\": \"{version}\"")), "{info}");
        assert!(written.contains_key(&format!("{name}-default.tfrecord-00000-of-00001")));
        assert_eq!(text("image-object-class-label.labels.txt"), "background\ncat\n");
        assert!(text("features.json").contains("features_dict.FeaturesDict"));
    }
    // The same again, in its place.
    let again = ["--to", "tfrecord", "--for", "tfds", "--no-images", "--force"];
    convert(source(&scratch), &folder, &again).ok();
}

/// TensorFlow's `decode_image` makes four dimensions of a GIF, and TensorFlow Datasets stops at them: the whole split is lost.
#[test]
fn tfds_is_not_asked_to_decode_an_image_that_it_does_not_open() {
    let scratch = Scratch::new();
    std::fs::create_dir(scratch.path("pixels")).unwrap();
    std::fs::write(scratch.path("pixels/a.png"), b"GIF89a\x14\x00\x0a\x00\x00\x00\x00;").unwrap();
    let (output, images) = (scratch.path("out"), scratch.path("pixels"));
    let options = ["--to", "tfrecord", "--for", "tfds", "--images", images.to_str().unwrap()];
    let run = convert(source(&scratch), &output, &options).ok();
    run.says(&["in gif: TensorFlow Datasets opens jpeg, png, bmp", "as bytes, not as images to decode"]);
    let features: serde_json::Value = serde_json::from_slice(&files(&output)["features.json"]).unwrap();
    let image = &features["featuresDict"]["features"]["image"]["featuresDict"]["features"];
    assert_eq!(image["encoded"]["pythonClassName"], "tensorflow_datasets.core.features.text_feature.Text");
}

#[test]
fn tfds_is_not_one_file() {
    let scratch = Scratch::new();
    let output = scratch.path("x.tfrecord");
    let run = convert(source(&scratch), &output, &["--for", "tfds", "--no-images"]);
    run.fails_with(&["TensorFlow Datasets reads a folder", "name a folder"]);
    assert!(!output.exists());
}

#[test]
fn dali_has_an_index_beside_the_records_which_is_not_replaced_unasked() {
    let scratch = Scratch::new();
    let (output, index) = (scratch.path("x.tfrecord"), scratch.path("x.tfrecord.idx"));
    let options = ["--for", "dali", "--no-images"];
    convert(source(&scratch), &output, &options).ok();
    let len = std::fs::metadata(&output).unwrap().len();
    assert_eq!(std::fs::read_to_string(&index).unwrap(), format!("0 {len}\n"));
    std::fs::remove_file(&output).unwrap();
    convert(source(&scratch), &output, &options).fails_with(&["x.tfrecord.idx", "exists already"]);
    assert!(!output.exists());
    let report = ["--report", index.to_str().unwrap(), "--force"];
    convert(source(&scratch), &output, &[&options[..], &report].concat()).fails_with(&["cannot go there"]);
}

#[test]
fn every_shard_has_its_index_and_none_is_replaced_unasked() {
    let scratch = Scratch::new();
    let output = scratch.path("x.tfrecord");
    let options = ["--for", "dali", "--shards", "3"];
    let first = scratch.path("x-00000-of-00003.tfrecord.idx");
    std::fs::write(&first, "kept").unwrap();
    convert("cvat-task.zip", &output, &options)
        .fails_with(&["x-00000-of-00003.tfrecord.idx: exists already"]);
    assert_eq!(scratch.names(), ["x-00000-of-00003.tfrecord.idx"]);
    assert_eq!(std::fs::read_to_string(&first).unwrap(), "kept");
    convert("cvat-task.zip", &output, &[&options[..], &["--force"]].concat()).ok();
    for shard in 0..3 {
        let name = format!("x-0000{shard}-of-00003.tfrecord");
        let index = std::fs::read_to_string(scratch.path(&format!("{name}.idx"))).unwrap();
        let mut ends = index.lines().map(|line| {
            let (offset, len) = line.split_once(' ').unwrap();
            offset.parse::<u64>().unwrap() + len.parse::<u64>().unwrap()
        });
        assert_eq!(ends.next_back(), Some(std::fs::metadata(scratch.path(&name)).unwrap().len()), "{name}");
    }
}

#[test]
fn tfds_is_told_how_many_records_each_shard_of_a_split_has() {
    let scratch = Scratch::new();
    let output = scratch.path("out");
    let options = ["--to", "tfrecord", "--for", "tfds", "--shards", "2", "--split", "train=0.6,val=0.4"];
    convert("cvat-task.zip", &output, &options).ok();
    let written = files(&output);
    let info: serde_json::Value = serde_json::from_slice(&written["dataset_info.json"]).unwrap();
    for (split, name) in ["train", "val"].into_iter().enumerate() {
        let file = |shard: usize| &written[&format!("out-{name}.tfrecord-0000{shard}-of-00002")];
        let lengths: Vec<_> = (0..2).map(|shard| tool::examples(file(shard)).len().to_string()).collect();
        assert_eq!(info["splits"][split]["name"], name);
        assert_eq!(info["splits"][split]["shardLengths"], serde_json::json!(lengths));
    }
}

//! Running the binary, and reading what it wrote.

#![allow(dead_code, reason = "each test file uses what it needs")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    missing_docs,
    unreachable_pub,
    reason = "a test's helpers fail by panicking, and are nobody's interface"
)]

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use dataset_files::{Limits, Source};
use tf_example::{Example, Message};

/// What a run left behind.
pub struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// Asserts that it succeeded.
    #[track_caller]
    pub fn ok(self) -> Self {
        assert_eq!(self.code, Some(0), "{}{}", self.stdout, self.stderr);
        self
    }

    /// Asserts that it failed with code 2 and said all of this.
    #[track_caller]
    pub fn fails_with(self, words: &[&str]) -> Self {
        assert_eq!(self.code, Some(2), "{}{}", self.stdout, self.stderr);
        for word in words {
            assert!(self.stderr.contains(word), "{word:?} is not in\n{}", self.stderr);
        }
        self
    }

    /// Asserts that it said all of this on standard error.
    #[track_caller]
    pub fn says(self, words: &[&str]) -> Self {
        for word in words {
            assert!(self.stderr.contains(word), "{word:?} is not in\n{}", self.stderr);
        }
        self
    }
}

/// Runs the binary in the fixtures' folder.
pub fn run<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cvat-tfrecord"));
    let output = command.args(args).current_dir(testkit::fixtures()).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// `convert INPUT OUTPUT` with more arguments.
pub fn convert(input: impl AsRef<Path>, output: impl AsRef<Path>, more: &[&str]) -> Run {
    let paths = [Path::new("convert").as_os_str(), input.as_ref().as_os_str(), output.as_ref().as_os_str()];
    run(paths.into_iter().chain(more.iter().map(OsStr::new)))
}

/// A folder for outputs.
pub struct Scratch(tempfile::TempDir);

impl Scratch {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Names of everything in it.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = std::fs::read_dir(self.0.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// A copy of a fixture folder or file, or of all of them for an empty name, to be changed.
    pub fn copy(&self, fixture: &str) -> PathBuf {
        let name = Path::new(fixture).file_name().map_or("fixtures", |name| name.to_str().unwrap());
        let to = self.path(name);
        copy_tree(&testkit::fixtures().join(fixture), &to);
        to
    }
}

fn copy_tree(from: &Path, to: &Path) {
    if from.is_dir() {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            copy_tree(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        std::fs::copy(from, to).unwrap();
    }
}

/// All files of an archive or folder by name.
pub fn files(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let source = Source::open(path, &Limits::default()).unwrap();
    let read = |name: &str| {
        let mut bytes = Vec::new();
        source.open_entry(name).unwrap().read_to_end(&mut bytes).unwrap();
        (name.to_owned(), bytes)
    };
    source.entries().unwrap().iter().map(|entry| read(entry.name())).collect()
}

/// The Examples of a record file, by lengths alone.
pub fn examples(mut bytes: &[u8]) -> Vec<Example> {
    let mut examples = Vec::new();
    while !bytes.is_empty() {
        let len = usize::try_from(u64::from_le_bytes(bytes[..8].try_into().unwrap())).unwrap();
        examples.push(Example::decode(&bytes[12..12 + len]).unwrap());
        bytes = &bytes[16 + len..];
    }
    examples
}

/// Boxes of an Example in pixels with their class texts, by multiplying out.
pub fn boxes(example: &Example) -> Vec<(String, [f64; 4])> {
    let side = |key: &str, size: &str| {
        let size = example.int64(size).unwrap() as f64;
        let list = example.features().float_list_or_empty(key).unwrap();
        list.iter().map(|fraction| f64::from(*fraction) * size).collect::<Vec<_>>()
    };
    let [left, right] = ["xmin", "xmax"].map(|k| side(&format!("image/object/bbox/{k}"), "image/width"));
    let [top, bottom] = ["ymin", "ymax"].map(|k| side(&format!("image/object/bbox/{k}"), "image/height"));
    let texts = example.features().bytes_list_or_empty("image/object/class/text").unwrap();
    let text = |index: usize| String::from_utf8(texts[index].to_vec()).unwrap();
    (0..left.len()).map(|i| (text(i), [left[i], top[i], right[i], bottom[i]])).collect()
}

/// Asserts that two lists of boxes are the same to a thousandth of a pixel.
#[track_caller]
pub fn assert_boxes(got: &[(String, [f64; 4])], expected: &[(&str, [f64; 4])]) {
    assert_eq!(got.len(), expected.len(), "{got:?}\n{expected:?}");
    for ((text, sides), (expected_text, expected_sides)) in got.iter().zip(expected) {
        assert_eq!(text, expected_text);
        for (side, expected) in sides.iter().zip(expected_sides) {
            assert!((side - expected).abs() < 1e-3, "{got:?}\n{expected_sides:?}");
        }
    }
}

/// A folder of real data, or nothing said aloud.
pub fn real(name: &str) -> Option<PathBuf> {
    testkit::real_data().map(|folder| std::path::absolute(folder.join(name)).unwrap())
}

/// Runs the binary with these words, paths among them.
pub fn verb<const N: usize>(words: [&dyn AsRef<OsStr>; N]) -> Run {
    run(words.map(AsRef::as_ref))
}

/// Asserts that a run ended with this code.
#[track_caller]
pub fn exits(run: Run, code: i32) -> Run {
    assert_eq!(run.code, Some(code), "{}{}", run.stdout, run.stderr);
    run
}

/// Values of JSON, one a line.
pub fn lines(text: &str) -> Vec<serde_json::Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

//! The text to read labels from.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use cvat_labels_format::{Finding, LabelList};

use super::within;
use crate::exit::Failure;

/// Longest list of labels that is read, in bytes, whatever its format; the longest known has 2 MiB.
const MAX_LEN: u64 = LabelList::MAX_LEN as u64;

pub(super) struct Source {
    /// As the user typed it.
    pub(super) shown: String,
    /// What the format may be told by; empty for standard input.
    pub(super) name: String,
    pub(super) text: String,
    /// Whether it is a data set, of which there is no text.
    pub(super) is_dataset: bool,
}

impl Source {
    /// Of labels that come from no text.
    pub(super) fn of_dataset(path: &Path) -> Self {
        Self { shown: path.display().to_string(), name: String::new(), text: String::new(), is_dataset: true }
    }

    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let is_stdin = path == Path::new("-");
        let shown = if is_stdin { "standard input".to_owned() } else { path.display().to_string() };
        let name = path.file_name().filter(|_| !is_stdin).unwrap_or_default().to_string_lossy().into_owned();
        let bytes = if is_stdin { limited(io::stdin().lock()) } else { open(path)? };
        let bytes = bytes.map_err(|error| Failure::new(format!("{shown}: {error}")))?;
        if bytes.starts_with(b"PK\x03\x04") {
            let hint = if is_stdin { within::OF_ZIP.to_owned() } else { within::zip(path) };
            return Err(Failure::new(format!("{shown}: a zip archive, not a list of labels")).hint(hint));
        }
        if bytes.len() as u64 > MAX_LEN {
            let message = format!("{shown}: longer than {MAX_LEN} bytes, the most a list of labels can have");
            return Err(Failure::new(message).hint("name the label map, or a shorter list"));
        }
        let text = pbtxt::from_utf8(&bytes)
            .map_err(|error| Failure::new(format!("{shown}: {error}")).hinted(error.hint()))?;
        Ok(Self { shown, name, text: text.to_owned(), is_dataset: false })
    }

    pub(super) fn is_stdin(&self) -> bool {
        self.name.is_empty()
    }

    /// Where YOLO keeps names, among other things; much of YAML would pass for something else.
    pub(super) fn is_yaml(&self) -> bool {
        let extension = Path::new(&self.name).extension().unwrap_or_default();
        ["yaml", "yml"].iter().any(|yaml| extension.eq_ignore_ascii_case(yaml))
    }

    /// A finding with its place, as `path:line:column: message`.
    pub(super) fn place(&self, finding: &Finding) -> String {
        format!("{}:{}:{}: {}", self.shown, finding.line(), finding.column(), finding.message())
    }

    /// A finding as a line of results.
    pub(super) fn line(&self, finding: &Finding) -> String {
        let Self { shown, .. } = self;
        let (line, column, code, message) =
            (finding.line(), finding.column(), finding.code(), finding.message());
        // Some say so themselves.
        let is_said = !finding.refused_by_tensorflow() || message.contains("TensorFlow");
        let refused = if is_said { "" } else { ", which TensorFlow refuses" };
        format!("{shown}:{line}:{column}: {code}: {message}{refused}")
    }
}

fn open(path: &Path) -> Result<io::Result<Vec<u8>>, Failure> {
    if path.is_dir() {
        let message = format!("{}: a folder, not a file", path.display());
        return Err(Failure::new(message).hint(within::folder(path)));
    }
    Ok(File::open(path).and_then(limited))
}

/// One byte more than the limit tells that it is exceeded.
fn limited(reader: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(MAX_LEN + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

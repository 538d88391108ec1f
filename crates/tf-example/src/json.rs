//! Records as lines of JSON, and back (feature `json`).
//!
//! # The record line
//!
//! [`write()`] makes one line of one record, for `jq`, `grep`, `diff` and the eye; [`from_str`] makes the record
//! of the line again, and it encodes to the same bytes.
//!
//! ```
//! use tf_example::{Example, Feature, json};
//!
//! let example = Example::from_features([
//!     ("image/encoded", Feature::bytes([vec![0xff, 0xd8, 0xff]])),
//!     ("image/filename", Feature::bytes(["été.jpg"])),
//!     ("image/height", Feature::int64s([480])),
//!     ("image/object/bbox/xmin", Feature::floats([0.1, -0.0, 1e-45, f32::NAN])),
//!     ("image/object/class/label", Feature::default()),
//! ]);
//! let line = json::to_string(7, &example.into());
//! assert_eq!(
//!     line,
//!     concat!(
//!         r#"{"type":"record","record":7,"features":{"#,
//!         r#""image/encoded":{"bytes":[{"base64":"/9j/"}]},"#,
//!         r#""image/filename":{"bytes":[{"utf8":"été.jpg"}]},"#,
//!         r#""image/height":{"int64":[480]},"#,
//!         r#""image/object/bbox/xmin":{"float":[0.1,-0.0,1e-45,"NaN"]},"#,
//!         r#""image/object/class/label":{}}}"#,
//!     ),
//! );
//!
//! let (number, record) = json::from_str(&line)?;
//! assert_eq!(number, Some(7));
//! assert_eq!(json::to_string(7, &record), line);
//! # Ok::<(), json::Error>(())
//! ```
//!
//! | in the record | in the line |
//! |---|---|
//! | the features of an [`Example`], the context of a [`SequenceExample`] | `"features":{key:feature,…}`, sorted by key; left out where the record does not have the field |
//! | the feature lists of a [`SequenceExample`] | `"feature_lists":{key:[feature,…],…}`; `null` where the record does not have the field. An example never has this member, a sequence always |
//! | a feature | `{"int64":[…]}`, `{"float":[…]}`, `{"bytes":[…]}`, or `{}` for one without a list |
//! | an integer | a number, exact over the whole range of 64 bits |
//! | a float | the shortest number that reads back to the same bits; `"Infinity"`, `"-Infinity"`, `"NaN"` for the bits `0x7fc00000`, and `"NaN:0xffc00000"` with its eight hexadecimal digits for any other NaN |
//! | a byte string | `{"utf8":"…"}` where it is UTF-8, `{"base64":"…"}` (standard alphabet, padded) where it is not |
//!
//! A character that JSON would leave as it is and a terminal obeys, or that turns or breaks the line, is escaped.
//!
//! Reading takes the members in any order, passes over a string `"path"`
//! ([`WriteOptions::path`]), and takes base64 in either alphabet, padded or not. A floating-point
//! number is rounded once, straight to 32 bits. Members that are not listed here, members given twice, and
//! numbers out of range are errors.
//!
//! # Canonical protobuf JSON
//!
//! [`WriteOptions::canonical`] asks for the [JSON mapping of protobuf] instead, which
//! `google.protobuf.json_format` and the protobuf libraries of other languages read and write. It has no
//! place for the record's number, nor for the bits of a NaN. [`from_str`] reads both forms: an object with a
//! member `"type"` is a record line, any other is canonical, with what the mapping grants to readers: integers
//! as numbers or strings, `1e3` for `1000`, the field names of the schema, `null` for a field that is not there.
//!
//! [JSON mapping of protobuf]: https://protobuf.dev/programming-guides/json/
//!
//! # Untrusted text
//!
//! Reading does not recurse with the text, refuses what the schema does not know without building it, and
//! takes memory in proportion to the text: at most some 20 times its length, for one that is nothing but
//! empty features with short keys.

mod byte_string;
mod canonical;
mod error;
mod number;
mod options;
mod production;
mod read;
mod record;
mod source;
mod string;
mod write;

use std::io;

use serde_json::Deserializer;

pub use self::{
    error::{Error, ErrorKind},
    options::WriteOptions,
    record::{Record, RecordRef},
};
use self::{
    production::{Context, Production},
    read::RecordLine,
    source::Source,
};
#[cfg(doc)]
use crate::{Example, SequenceExample, WireError};

/// Writes a record as one line of JSON, without a line feed at the end.
///
/// The line goes out in many small pieces: wrap a file or a pipe in [`io::BufWriter`].
///
/// # Errors
///
/// Those of `out`.
///
/// ```
/// use tf_example::{Example, Feature, json};
///
/// let record = Example::from_features([("image/height", Feature::int64s([480]))]).into();
/// let mut out = Vec::new();
/// json::write(&mut out, 0, &record, &json::WriteOptions::new().canonical(true))?;
/// assert_eq!(
///     String::from_utf8(out)?,
///     r#"{"features":{"feature":{"image/height":{"int64List":{"value":["480"]}}}}}"#,
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write<W: io::Write>(out: W, number: u64, record: &Record, options: &WriteOptions) -> io::Result<()> {
    write_source(out, number, record, options)
}

/// Writes a record as it lies in memory, in the same way.
///
/// # Errors
///
/// Those of `out`, and [`InvalidData`](io::ErrorKind::InvalidData) with the [`WireError`] where something is wrong
/// within a feature: part of the line is written then. [`RecordRef::validate`] finds it before.
pub fn write_ref<W: io::Write>(
    out: W,
    number: u64,
    record: &RecordRef<'_>,
    options: &WriteOptions,
) -> io::Result<()> {
    write_source(out, number, record, options)
}

fn write_source(
    mut out: impl io::Write,
    number: u64,
    record: &impl Source,
    options: &WriteOptions,
) -> io::Result<()> {
    if options.is_canonical() {
        canonical::write::record(&mut out, record)
    } else {
        write::record(&mut out, number, record, options)
    }
}

/// A record as a record line, whole and without a line feed at the end.
///
/// ```
/// use tf_example::{SequenceExample, json};
///
/// let line = json::to_string(3, &SequenceExample::default().into());
/// assert_eq!(line, r#"{"type":"record","record":3,"feature_lists":null}"#);
/// ```
#[must_use]
pub fn to_string(number: u64, record: &Record) -> String {
    let mut line = Vec::new();
    // A `Vec` takes every write, and all that is written is text.
    let _ = write(&mut line, number, record, &WriteOptions::new());
    String::from_utf8(line).unwrap_or_default()
}

/// Reads a record from JSON, and its number where the text has one.
///
/// An object with a member `"type"` is a record line, any other the canonical JSON of an example or of a
/// sequence. Canonical text with neither `context` nor `featureLists` is an [`Example`].
///
/// # Errors
///
/// Where the text is not JSON, or not that of a record: which feature and value, the column, and what is
/// wrong; see [`ErrorKind`].
///
/// ```
/// use tf_example::json;
///
/// let line = r#"{"type":"record","record":17,"features":{"image/height":{"int64":[480,481,"482"]}}}"#;
/// assert_eq!(
///     json::from_str(line).unwrap_err().to_string(),
///     r#"feature "image/height": int64[2]: expected an integer, found a string at column 80"#,
/// );
///
/// let canonical = r#"{"features":{"feature":{"image/height":{"int64List":{"value":["480"]}}}}}"#;
/// let (number, record) = json::from_str(canonical)?;
/// assert_eq!(number, None);
/// assert_eq!(
///     json::to_string(17, &record),
///     r#"{"type":"record","record":17,"features":{"image/height":{"int64":[480]}}}"#,
/// );
/// # Ok::<(), json::Error>(())
/// ```
pub fn from_str(line: &str) -> Result<(Option<u64>, Record), Error> {
    if read::is_record_line(line)? {
        whole::<RecordLine>(line)
    } else {
        whole::<canonical::read::Message>(line).map(|record| (None, record))
    }
}

/// The text as one value and nothing after it.
fn whole<P: Production>(text: &str) -> Result<P::Value, Error> {
    let context = Context::default();
    let mut input = Deserializer::from_str(text);
    P::read(&mut input, &context)
        .and_then(|value| input.end().map(|()| value))
        .map_err(|error| context.into_error(&error, text))
}

//! Text straight into Rust types, with the feature `serde`; [`to_string`](crate::to_string) is the way back.
//!
//! ```
//! use serde::Deserialize;
//!
//! #[derive(Deserialize)]
//! struct Pipeline {
//!     train_config: TrainConfig,
//! }
//!
//! #[derive(Deserialize)]
//! struct TrainConfig {
//!     batch_size: u32,
//!     #[serde(default)]
//!     freeze_variables: Vec<String>,
//!     optimizer: Option<Optimizer>,
//! }
//!
//! #[derive(Deserialize, PartialEq, Debug)]
//! #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
//! enum Optimizer {
//!     Adam,
//!     Momentum,
//! }
//!
//! let source = "train_config {\n  batch_size: 24  # fits 8 GB\n  freeze_variables: 'conv1'\n  optimizer: ADAM\n}\n";
//! let pipeline: Pipeline = pbtxt::from_str(source)?;
//! assert_eq!(pipeline.train_config.batch_size, 24);
//! assert_eq!(pipeline.train_config.freeze_variables, ["conv1"]);
//! assert_eq!(pipeline.train_config.optimizer, Some(Optimizer::Adam));
//!
//! let error = pbtxt::from_str::<Pipeline>("train_config {\n  batchsize: 24\n}\n").map(drop).unwrap_err();
//! assert_eq!(
//!     error.to_string(),
//!     "line 2, column 3: train_config.batchsize: unknown field, expected one of batch_size, freeze_variables, optimizer"
//! );
//! assert_eq!(error.hint(), Some("did you mean batch_size?"));
//! # Ok::<(), pbtxt::Error>(())
//! ```
//!
//! # What reads what
//!
//! | Rust | text | notes |
//! |---|---|---|
//! | struct | message | A field takes everything written under its name. Names with brackets and groups by `#[serde(rename = "[pkg.ext]")]`, `"[domain/pkg.Type]"`, `"GroupName"`. |
//! | `Vec`, sequence | all values of a field, in order | `ids: 1 ids: [2, 3]` are three. A list without elements is an empty `Vec`. |
//! | tuple, array | as many values of a field | |
//! | `Option` | a field that may be missing | |
//! | `bool` | `true`, `True`, `t`, `1` and `false`, `False`, `f`, `0` | |
//! | integers | a whole number in any base | Range checked. |
//! | `f64`, `f32` | a number; `inf`, `infinity`, `nan` in any case | Whole numbers in decimal only, as protobuf has it. `f32` goes through `f64`; what is too large is infinite. |
//! | `String`, `&str`, `char` | a quoted string of UTF-8 | `&str` works where the text spells the string in one piece and without escapes. |
//! | bytes (`&[u8]`, the types of `serde_bytes`) | a quoted string | A plain `Vec<u8>` is a repeated number. |
//! | enum, unit variants | the bare name | A number only where it is a name of the variant: `#[serde(alias = "2")]`. The position in the enum is never its number. |
//! | enum, other variants | a message with exactly one field, a oneof: `shape { circle { r: 1 } }` | With `#[serde(flatten)]` the fields stand beside the others of the struct. A variant without a value is an empty message. |
//! | enum with `#[serde(tag = "type")]` | a message that says in a field which variant it is: `{ type: DENSE units: 10 }` | The tag may be a bare name or a string. |
//! | map with text as key | a message, by its fields | |
//! | map by [`map_entries`](crate::map_entries) | a map field of protobuf: `entry { key: 'a' value: 1 }` | The last entry of a key counts. |
//! | unit, unit struct | an empty message | |
//! | newtype struct | what is inside | |
//! | anything, as `serde_json::Value` | | Bare words are text, but for `true` and `false`; a field that comes once is a value and no list. |
//!
//! *Missing fields.* Without `#[serde(default)]` every field is required, but for `Option`. In proto3 a missing
//! scalar is zero and a missing repeated field empty, and serde cannot know: put `#[serde(default)]` on such
//! structs, and on every `Vec` that may be empty.
//!
//! *Unknown fields* are errors unless [`Options::unknown_fields`] says otherwise. Structs with
//! `#[serde(deny_unknown_fields)]` refuse them in any case. A struct with `#[serde(flatten)]` in it takes every
//! field, and what no part of it wants is passed over: there `deny_unknown_fields` helps, which serde then reports
//! without the place of the field.
//!
//! *Flattened structs*, tagged and untagged enums get values before their types are known. So in them a repeated
//! field that comes once has to be written as a list, floats may not be spelt `INF`, truth values not `t`, and enums
//! not by number. What is wrong in them is reported at the message around them.
//!
//! *Singular fields set twice* are errors unless [`Options::repetition`] says otherwise.
//!
//! # Writing
//!
//! The same table, read from right to left. Fields come in the order of the struct, absent options are left out, a
//! `Vec` becomes one field for each element and an empty one nothing. An `f32` has the fewest digits that tell it apart.
//! A unit variant renamed to a number is written as the number. A unit variant is always written as the value of an
//! enum, a bare name, for serde does not say what else the type has: a variant of a oneof whose message is empty is
//! declared `Flip {}`, not `Flip`.

mod element;
mod fail;
mod field;
mod hint;
mod key;
mod message;
mod number;
mod options;
mod root;
mod variant;

pub use options::{Options, Repetition, UnknownFields};

use crate::{Error, parse_with_options};
use root::Root;
use serde_core::Deserialize;

/// What every part has to know.
#[derive(Debug)]
struct Context<'de> {
    source: &'de str,
    options: Options,
}

/// Reads a text into a Rust type under the default [`Options`]. What stands for what is in the table of
/// [`pbtxt::de`](crate::de).
///
/// ```
/// #[derive(serde::Deserialize)]
/// struct LabelMap<'a> {
///     #[serde(borrow)]
///     item: Vec<Item<'a>>,
/// }
///
/// #[derive(serde::Deserialize)]
/// struct Item<'a> {
///     id: i32,
///     name: &'a str,
/// }
///
/// let map: LabelMap<'_> = pbtxt::from_str("item { id: 1 name: 'cat' } item { id: 2 name: 'dog' }")?;
/// assert_eq!((map.item[1].id, map.item[1].name), (2, "dog"));
/// # Ok::<(), pbtxt::Error>(())
/// ```
///
/// # Errors
///
/// The first place where the text is no text format, or does not fit the type:
/// [`ErrorKind::Mismatch`](crate::ErrorKind::Mismatch).
pub fn from_str<'de, T: Deserialize<'de>>(source: &'de str) -> Result<T, Error> {
    from_str_with_options(source, Options::new())
}

/// Reads a text into a Rust type.
///
/// ```
/// use pbtxt::ReadOptions;
/// use pbtxt::de::Options;
///
/// let options = Options::new().read(ReadOptions::new().max_len(1 << 30));
/// let () = pbtxt::from_str_with_options("# nothing", options)?;
/// # Ok::<(), pbtxt::Error>(())
/// ```
///
/// # Errors
///
/// As [`from_str()`].
pub fn from_str_with_options<'de, T: Deserialize<'de>>(
    source: &'de str,
    options: Options,
) -> Result<T, Error> {
    let message = parse_with_options(source, options.read)?;
    let context = Context { source, options };
    T::deserialize(Root { context: &context, message: &message }).map_err(|fail| fail.into_error(source))
}

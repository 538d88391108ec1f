//! Text straight into Rust types, with the feature `serde`.

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

/// Reads a text into a Rust type under the default [`Options`].
///
/// # Errors
///
/// The first place where the text is no text format or does not fit the type.
pub fn from_str<'de, T: Deserialize<'de>>(source: &'de str) -> Result<T, Error> {
    from_str_with_options(source, Options::new())
}

/// Reads a text into a Rust type.
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

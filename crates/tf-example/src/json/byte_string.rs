//! Byte strings: text where they are text, base64 where they are not.

use std::io;

use base64::{
    Engine as _, alphabet,
    display::Base64Display,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD},
};
use bytes::Bytes;
use serde::de::{self, MapAccess};

use super::{
    ErrorKind,
    production::{Context, Element, Name, Production, once},
    string,
};

/// `{"utf8":"…"}` or `{"base64":"…"}`
pub(super) struct ByteString;

impl Production for ByteString {
    type Value = Bytes;
    const EXPECTED: &'static str = "an object with \"utf8\" or \"base64\"";

    fn object<'de, A: MapAccess<'de>>(mut members: A, context: &Context) -> Result<Bytes, A::Error> {
        let (mut text, mut base64) = (None, None);
        while let Some(name) = Name::next(&mut members)? {
            match &*name {
                "utf8" => once::<Text, _>(&mut text, &name, &mut members, context)?,
                "base64" => once::<Base64, _>(&mut base64, &name, &mut members, context)?,
                "len" => return Err(context.fail(ErrorKind::Shortened)),
                _ => return Err(context.unknown(&name)),
            }
        }
        match (text, base64) {
            (Some(value), None) | (None, Some(value)) => Ok(value),
            _ => Err(context.fail(ErrorKind::NoByteString)),
        }
    }
}

impl Element for ByteString {
    const NAME: &'static str = "bytes";
    const LIST: &'static str = "an array of byte strings";
}

struct Text;

impl Production for Text {
    type Value = Bytes;
    const EXPECTED: &'static str = "a string";

    fn string<E: de::Error>(text: &str, _: &Context) -> Result<Bytes, E> {
        Ok(Bytes::copy_from_slice(text.as_bytes()))
    }
}

/// Base64 in either alphabet, padded or not.
pub(super) struct Base64;

const EITHER_PADDING: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD_ALPHABET: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, EITHER_PADDING);
const URL_SAFE_ALPHABET: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, EITHER_PADDING);

impl Production for Base64 {
    type Value = Bytes;
    const EXPECTED: &'static str = "a string in base64";

    fn string<E: de::Error>(text: &str, context: &Context) -> Result<Bytes, E> {
        let engine = if text.contains(['-', '_']) { URL_SAFE_ALPHABET } else { STANDARD_ALPHABET };
        engine
            .decode(text)
            .map(Bytes::from)
            .map_err(|error| context.fail(ErrorKind::NotBase64 { problem: problem(&error) }))
    }
}

impl Element for Base64 {
    const NAME: &'static str = ByteString::NAME;
    const LIST: &'static str = "an array of strings in base64";
}

fn problem(error: &base64::DecodeError) -> String {
    match error {
        base64::DecodeError::InvalidByte(at, byte) => {
            format!("character {:?} at {at}", char::from(*byte))
        }
        base64::DecodeError::InvalidLastSymbol(at, _) => {
            format!("bits left over in the last character, at {at}")
        }
        base64::DecodeError::InvalidLength(len) => {
            format!("{len} characters, without padding, are no length")
        }
        base64::DecodeError::InvalidPadding => "wrong padding".to_owned(),
    }
}

/// A byte string, cut off where it is longer than `limit` bytes.
pub(super) fn write(out: &mut impl io::Write, value: &[u8], limit: usize) -> io::Result<()> {
    out.write_all(b"{")?;
    if value.len() > limit {
        write!(out, "\"len\":{},", value.len())?;
    }
    if let Ok(text) = str::from_utf8(value) {
        out.write_all(b"\"utf8\":")?;
        let end = limit.min(text.len());
        // A character is four bytes at most.
        let whole = (end.saturating_sub(3)..=end).rev().find_map(|end| text.get(..end));
        string::write(out, whole.unwrap_or_default())?;
    } else {
        out.write_all(b"\"base64\":")?;
        write_base64(out, value.get(..limit).unwrap_or(value))?;
    }
    out.write_all(b"}")
}

pub(super) fn write_base64(out: &mut impl io::Write, value: &[u8]) -> io::Result<()> {
    write!(out, "\"{}\"", Base64Display::new(value, &STANDARD))
}

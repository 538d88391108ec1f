//! Reads texts, one JSON object a line, and prints what came of each; and makes texts: for a program that has the same
//! texts read by protobuf's own libraries.
//!
//! ```text
//! conformance read CASES.jsonl                     {"schema": SCHEMA, "text": base64}
//! conformance documents SEED COUNT                 texts for `all_types`, as base64, one a line
//! conformance damaged SEED COUNT [FILE...]         the same damaged; or the files, COUNT times each
//! ```
//!
//! A schema is `all_types`, `tiny` or `label_map`. With `/python` behind it, texts are read as TensorFlow reads them:
//! by the rules of Python's library, and a field that comes again overrides. `items/python` is a label map without
//! serde, by [`LabelMap::parse`](pbtxt::label_map::LabelMap::parse): strictly, and `items-lenient/python` not so.
//!
//! What comes of a text: the `values` of the schema's struct by [`pbtxt::from_str`], or the `error`.
//!
//! Usage: `cargo run --features serde --example conformance -- read CASES.jsonl`

mod damage;
mod grammar;
mod labels;
mod literal;
mod plain;
mod schema;

use std::error::Error;
use std::io::{BufRead, BufReader, Write};

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use pbtxt::ReadOptions;
use pbtxt::de::{Options, Repetition};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use schema::{AllTypes, StringIntLabelMap, Tiny};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let arguments = std::env::args().skip(1).collect::<Vec<_>>();
    let words = arguments.iter().map(String::as_str).collect::<Vec<_>>();
    match words.as_slice() {
        ["read", path] => read(path),
        ["documents", seed, count] => made(seed, count, &grammar::document()),
        ["damaged", seed, count] => made(seed, count, &grammar::document().prop_flat_map(damage::damaged)),
        ["damaged", seed, count, paths @ ..] => {
            for path in paths {
                // What is no UTF-8 is none of a text's.
                made(seed, count, &damage::damaged(std::fs::read_to_string(path)?))?;
            }
            Ok(())
        }
        _ => {
            Err("usage: conformance read CASES | documents SEED COUNT | damaged SEED COUNT [FILE...]".into())
        }
    }
}

#[derive(Deserialize)]
struct Case {
    schema: String,
    text: String,
}

fn read(path: &str) -> Outcome<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in BufReader::new(std::fs::File::open(path)?).lines() {
        let case: Case = serde_json::from_str(&line?)?;
        writeln!(out, "{}", answer(&case.schema, &BASE64.decode(case.text)?)?)?;
    }
    Ok(out.flush()?)
}

fn answer(schema: &str, text: &[u8]) -> Outcome<Value> {
    let text = match pbtxt::from_utf8(text) {
        Ok(text) => text,
        Err(error) => return Ok(said(Err(error.into()))),
    };
    let (schema, options) = match schema.strip_suffix("/python") {
        Some(schema) => {
            let read = ReadOptions::new().python_rules(true);
            (schema, Options::new().repetition(Repetition::Merge).read(read))
        }
        None => (schema, Options::new()),
    };
    Ok(said(match schema {
        "all_types" => values::<AllTypes>(text, options, AllTypes::check),
        "tiny" => values::<Tiny>(text, options, |_| Ok(())),
        "label_map" => values::<StringIntLabelMap>(text, options, |_| Ok(())),
        "items" => labels::items(text, true).map_err(Into::into),
        "items-lenient" => labels::items(text, false).map_err(Into::into),
        _ => return Err(format!("no schema {schema}").into()),
    }))
}

fn said(values: Outcome<Value>) -> Value {
    match values {
        Ok(values) => json!({ "values": values }),
        Err(error) => json!({ "error": error.to_string() }),
    }
}

fn values<'a, T: Deserialize<'a> + Serialize>(
    text: &'a str,
    options: Options,
    check: impl Fn(&T) -> Result<(), &'static str>,
) -> Outcome<Value> {
    let message = pbtxt::from_str_with_options::<T>(text, options)?;
    check(&message)?;
    let mut values = serde_json::to_value(message)?;
    without_unset(&mut values);
    Ok(values)
}

/// Leaves out what is not set: null, and lists of nothing.
fn without_unset(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields
                .retain(|_, value| !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty()));
            fields.values_mut().for_each(without_unset);
        }
        Value::Array(values) => values.iter_mut().for_each(without_unset),
        _ => {}
    }
}

/// Texts of a strategy, always the same ones for a seed.
fn made(seed: &str, count: &str, texts: &impl Strategy<Value = String>) -> Outcome<()> {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.parse::<u64>()?.to_le_bytes());
    let generator = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), generator);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for _ in 0..count.parse()? {
        let text = texts.new_tree(&mut runner).map_err(|reason| reason.to_string())?.current();
        writeln!(out, "{}", BASE64.encode(text))?;
    }
    Ok(out.flush()?)
}

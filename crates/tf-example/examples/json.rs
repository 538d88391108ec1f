//! Payloads to JSON and back, one a line, from standard input to standard output.
//!
//! ```text
//! json write              payloads in base64  ->  record lines
//! json write-canonical    payloads in base64  ->  canonical protobuf JSON
//! json read               JSON of either form ->  payloads in base64, or "error: …"
//! ```

use std::{
    env,
    error::Error,
    io::{self, BufRead as _, BufWriter, Write as _},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use tf_example::{
    Bytes,
    json::{self, Record, WriteOptions},
};

fn main() -> Result<(), Box<dyn Error>> {
    let mode = env::args().nth(1).unwrap_or_default();
    let options = WriteOptions::new().canonical(mode == "write-canonical");
    let mut out = BufWriter::new(io::stdout().lock());
    for (number, line) in (0..).zip(io::stdin().lock().lines()) {
        let line = line?;
        match mode.as_str() {
            "write" | "write-canonical" => {
                let payload = Bytes::from(STANDARD.decode(&line)?);
                let record = Record::decode(&payload).ok_or_else(|| format!("line {number}: no record"))?;
                json::write(&mut out, number, &record, &options)?;
            }
            "read" => match json::from_str(&line) {
                Ok((_, record)) => write!(out, "{}", STANDARD.encode(record.encode_to_vec()))?,
                Err(error) => write!(out, "error: {error}")?,
            },
            _ => return Err("usage: json write | write-canonical | read".into()),
        }
        writeln!(out)?;
    }
    Ok(out.flush()?)
}

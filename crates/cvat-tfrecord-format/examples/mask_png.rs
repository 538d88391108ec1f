//! Writes and reads PNG files of masks, one a line of standard input, files as hexadecimal digits:
//!
//! - `write WIDTH HEIGHT VALUE LEFT TOP WIDTH HEIGHT RUN,RUN,…` prints the file;
//! - `read WIDTH HEIGHT FILE` prints `LEFT TOP WIDTH HEIGHT RUN,RUN,…`, `empty`, or `error: ` and why.

use std::error::Error;
use std::fmt::Write as _;
use std::io::{BufRead as _, Write as _};

use cvat_model::{FrameSize, Mask};
use cvat_tfrecord_format::mask_png;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        writeln!(out, "{}", answer(&line?)?)?;
    }
    Ok(out.flush()?)
}

fn answer(line: &str) -> Outcome<String> {
    let words: Vec<_> = line.split(' ').collect();
    let size = |width: &str, height: &str| -> Outcome<_> {
        Ok(FrameSize::new(width.parse()?, height.parse()?).ok_or("no size")?)
    };
    match words[..] {
        ["write", width, height, value, left, top, columns, rows, runs] => {
            let runs = runs.split(',').map(str::parse).collect::<Result<_, _>>()?;
            let mask = Mask::new(left.parse()?, top.parse()?, columns.parse()?, rows.parse()?, runs)?;
            let png = mask_png::write(&mask, size(width, height)?, value.parse()?)?;
            Ok(png.iter().fold(String::new(), |mut digits, byte| {
                let _ = write!(digits, "{byte:02x}");
                digits
            }))
        }
        ["read", width, height, digits] => Ok(match mask_png::read(&bytes(digits)?, size(width, height)?) {
            Ok(Some(mask)) => {
                let runs: Vec<_> = mask.runs().iter().map(u32::to_string).collect();
                let (left, top, columns, rows) = (mask.left(), mask.top(), mask.width(), mask.height());
                format!("{left} {top} {columns} {rows} {}", runs.join(","))
            }
            Ok(None) => "empty".to_owned(),
            Err(error) => format!("error: {error}"),
        }),
        _ => Err("a line is write … or read …".into()),
    }
}

fn bytes(digits: &str) -> Outcome<Vec<u8>> {
    let pairs = digits.as_bytes().chunks(2);
    pairs.map(|pair| Ok(u8::from_str_radix(std::str::from_utf8(pair)?, 16)?)).collect()
}

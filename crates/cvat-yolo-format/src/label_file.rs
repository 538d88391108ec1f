//! One label file: a row an object.

use crate::error::{Error, ErrorKind, cut_short};

/// Corners of a segment at least.
const POLYGON_NUMBERS: usize = 6;

/// A row of a label file; numbers are fractions of the image's size.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    /// From 1.
    pub(crate) line: u64,
    pub(crate) class: u64,
    pub(crate) place: Place,
    /// There is one number more, the confidence of a prediction.
    pub(crate) has_confidence: bool,
}

/// Where an object is; perhaps no finite numbers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Place {
    /// Centre and size.
    Box([f64; 4]),
    /// Corners, x and y in turn.
    Polygon(Vec<f64>),
}

/// The rows of a label file.
///
/// By the number of numbers behind the class: 4 are a box, an even number from 6 on is a polygon, and an odd number is one
/// of these with a confidence behind it.
pub(crate) fn parse(text: &str, max_rows: u64) -> Result<Vec<Row>, Error> {
    let mut rows = Vec::new();
    for (line, text) in (1..).zip(text.lines()) {
        if let Some(row) = parse_row(text, line).map_err(|kind| Error::at_line(line, kind))? {
            if rows.len() as u64 >= max_rows {
                return Err(Error::at_line(
                    line,
                    ErrorKind::Limit { what: "objects of one frame", limit: max_rows },
                ));
            }
            rows.push(row);
        }
    }
    Ok(rows)
}

fn parse_row(text: &str, line: u64) -> Result<Option<Row>, ErrorKind> {
    let mut words = text.split_whitespace();
    let Some(class) = words.next() else { return Ok(None) };
    let class = class_of(class)?;
    let numbers: Result<Vec<f64>, ErrorKind> = words
        .map(|word| word.parse().map_err(|_| ErrorKind::Row(format!("{:?} is no number", cut_short(word)))))
        .collect();
    let mut numbers = numbers?;
    let has_confidence = numbers.len() % 2 == 1;
    let count = numbers.len();
    if has_confidence {
        numbers.pop();
    }
    let place = match numbers.as_slice() {
        [x, y, w, h] => Place::Box([*x, *y, *w, *h]),
        _ if numbers.len() >= POLYGON_NUMBERS => Place::Polygon(numbers),
        _ => {
            let words =
                format!("{count} numbers behind the class are neither a box (4) nor a polygon (6 or more)");
            return Err(ErrorKind::Row(words));
        }
    };
    Ok(Some(Row { line, class, place, has_confidence }))
}

/// A whole number from 0; tools that keep rows as floats write `3.0`.
fn class_of(word: &str) -> Result<u64, ErrorKind> {
    let whole = match word.split_once('.') {
        Some((whole, zeros)) if zeros.bytes().all(|digit| digit == b'0') => whole,
        _ => word,
    };
    whole
        .parse()
        .map_err(|_| ErrorKind::Row(format!("class {:?} is no whole number from 0", cut_short(word))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn one(text: &str) -> Result<Row, String> {
        let rows = parse(text, 10).map_err(|error| error.to_string())?;
        assert_eq!(rows.len(), 1, "{rows:?}");
        Ok(rows[0].clone())
    }

    #[test]
    fn the_number_of_numbers_tells_what_a_row_is() {
        let row = one("\n2 0.5 .25 1 1e-1\r\n\n").unwrap();
        assert_eq!((row.line, row.class, row.place), (2, 2, Place::Box([0.5, 0.25, 1.0, 0.1])));
        let row = one("3.0\t0.5 0.5 1 1 0.93").unwrap();
        assert_eq!((row.class, row.has_confidence, row.place), (3, true, Place::Box([0.5, 0.5, 1.0, 1.0])));
        let triangle = Place::Polygon(vec![0.0, 0.0, 1.0, 0.0, 1.0, 1.0]);
        for (text, has_confidence) in [("0 0 0 1 0 1 1", false), ("0 0 0 1 0 1 1 0.5", true)] {
            let row = one(text).unwrap();
            assert_eq!((row.has_confidence, &row.place), (has_confidence, &triangle), "{text}");
        }
        assert!(
            matches!(one("0 0 0 1 0 1 1 0 1").unwrap().place, Place::Polygon(numbers) if numbers.len() == 8)
        );
    }

    #[test]
    fn broken_rows() {
        for (text, words) in [
            ("dog 0.5 0.5 1 1", "class \"dog\" is no whole number from 0"),
            ("-1 0.5 0.5 1 1", "class \"-1\" is no whole number from 0"),
            ("1.5 0.5 0.5 1 1", "class \"1.5\" is no whole number from 0"),
            ("0 0,5 0.5 1 1", "\"0,5\" is no number"),
            ("0", "0 numbers behind the class are neither a box (4) nor a polygon (6 or more)"),
            ("0 1 1 1", "3 numbers behind the class are neither a box (4) nor a polygon (6 or more)"),
        ] {
            assert_eq!(one(text).unwrap_err(), format!("line 1: {words}: correct it, or remove the row"));
        }
        assert_eq!(
            parse("0 1 1 1 1\n0 1 1 1 1\n", 1).unwrap_err().to_string(),
            "line 2: too large: over 1 objects of one frame"
        );
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "(\\PC|[0-9.e \n-]){0,60}") {
            let _ = parse(&text, 5);
        }
    }
}

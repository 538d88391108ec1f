//! One row of a table, taken apart.

use cvat_model::FrameSize;

use crate::error::{ErrorKind, cut_short};
use crate::header::{CORNERS, Header};

/// What a row says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Row<'a> {
    pub(crate) filename: &'a str,
    pub(crate) size: Option<FrameSize>,
    pub(crate) object: Option<RowObject<'a>>,
}

/// The object of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct RowObject<'a> {
    /// Empty where the row does not say.
    pub(crate) class: &'a str,
    /// As they stand, perhaps no finite numbers.
    pub(crate) corners: [f64; 4],
}

impl<'a> Row<'a> {
    /// `None` for a row of empty cells.
    pub(crate) fn parse(cells: &[&'a str], header: &Header) -> Result<Option<Self>, ErrorKind> {
        let cells: Vec<&str> = cells.iter().map(|cell| cell.trim()).collect();
        let filled = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        if filled == 0 {
            return Ok(None);
        }
        // Spreadsheets write separators behind the last cell.
        if cells.len() < header.columns || filled > header.columns {
            return Err(ErrorKind::RowLength { cells: cells.len(), columns: header.columns });
        }
        let cell = |index: usize| cells.get(index).copied().unwrap_or_default();
        let filename = cell(header.filename);
        if filename.is_empty() {
            return Err(ErrorKind::NoFilename);
        }
        let pixels_in =
            |index: Option<usize>, column| index.map_or(Ok(None), |index| pixels(cell(index), column));
        let (width, height) = (pixels_in(header.width, "width")?, pixels_in(header.height, "height")?);
        let size = width.zip(height).and_then(|(width, height)| FrameSize::new(width, height));
        let object = RowObject::parse(cell(header.class), header.corners.map(cell))?;
        Ok(Some(Self { filename, size, object }))
    }
}

impl<'a> RowObject<'a> {
    fn parse(class: &'a str, texts: [&str; 4]) -> Result<Option<Self>, ErrorKind> {
        if class.is_empty() && texts.iter().all(|text| text.is_empty()) {
            return Ok(None);
        }
        let mut corners = [0.0; 4];
        for ((corner, text), column) in corners.iter_mut().zip(texts).zip(CORNERS) {
            if text.is_empty() {
                return Err(ErrorKind::MissingNumber(column));
            }
            *corner = text.parse().map_err(|_| invalid(column, text))?;
        }
        Ok(Some(Self { class, corners }))
    }
}

/// A whole number of pixels; `None` where the cell is empty, 0 or what pandas writes for nothing.
fn pixels(text: &str, column: &'static str) -> Result<Option<u32>, ErrorKind> {
    if text.is_empty() || text.eq_ignore_ascii_case("nan") {
        return Ok(None);
    }
    let whole = match text.split_once('.') {
        Some((whole, zeros)) if zeros.bytes().all(|digit| digit == b'0') => whole,
        _ => text,
    };
    let pixels: u32 = whole.parse().map_err(|_| invalid(column, text))?;
    Ok(Some(pixels).filter(|pixels| *pixels > 0))
}

fn invalid(column: &'static str, text: &str) -> ErrorKind {
    ErrorKind::InvalidNumber { column, text: cut_short(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NAMES: [&str; 8] = ["filename", "width", "height", "class", "xmin", "ymin", "xmax", "ymax"];

    fn parse(line: &str) -> Result<Option<Row<'_>>, ErrorKind> {
        let cells: Vec<&str> = line.split(',').collect();
        Row::parse(&cells, &Header::new(&NAMES).unwrap())
    }

    #[test]
    fn a_row() {
        let row = parse("a.jpg, 640.0 ,480,dog,1, 2.5,-3e1,nan,,").unwrap().unwrap();
        assert_eq!((row.filename, row.size), ("a.jpg", FrameSize::new(640, 480)));
        let object = row.object.unwrap();
        assert_eq!((object.class, object.corners[..3].to_vec()), ("dog", vec![1.0, 2.5, -30.0]));
        assert!(object.corners[3].is_nan());
    }

    #[test]
    fn what_a_row_need_not_say() {
        assert_eq!(parse(",, ,,,,,").unwrap(), None);
        assert_eq!(parse("").unwrap(), None);
        for line in ["a.jpg,,,,,,,", "a.jpg,0,480,,,,,", "a.jpg,NaN,nan,,,,,"] {
            assert_eq!(parse(line).unwrap().unwrap(), Row { filename: "a.jpg", size: None, object: None });
        }
        assert_eq!(parse("a.jpg,,,,1,2,3,4").unwrap().unwrap().object.unwrap().class, "");
    }

    #[test]
    fn broken_rows() {
        let length = |cells| ErrorKind::RowLength { cells, columns: 8 };
        let number = |column, text: &str| ErrorKind::InvalidNumber { column, text: text.into() };
        for (line, kind) in [
            ("a.jpg,1,1,dog,1,2,3", length(7)),
            ("a,b.jpg,1,1,dog,1,2,3,4", length(9)),
            (",1,1,dog,1,2,3,4", ErrorKind::NoFilename),
            ("a.jpg,1,1,dog,1,,3,4", ErrorKind::MissingNumber("ymin")),
            ("a.jpg,1,1,,1,2,3,", ErrorKind::MissingNumber("ymax")),
            ("a.jpg,1,1,dog,1,2,3,4px", number("ymax", "4px")),
            ("a.jpg,1.5,1,dog,1,2,3,4", number("width", "1.5")),
            ("a.jpg,1,-1,dog,1,2,3,4", number("height", "-1")),
        ] {
            assert_eq!(parse(line).unwrap_err(), kind, "{line}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(line in "(\\PC|,|[0-9.,eE+-]){0,60}") {
            let _ = parse(&line);
        }
    }
}

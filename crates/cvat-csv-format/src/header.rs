//! The first row of a table, which says what the cells of the others are.

use crate::error::{ErrorKind, cut_short};
use crate::separator::Separator;

/// The columns that must be there, in the order of `xml_to_csv.py`.
const NEEDED: [&str; 6] = ["filename", "class", "xmin", "ymin", "xmax", "ymax"];
const WIDTH: &str = "width";
const HEIGHT: &str = "height";
/// The columns of a box, in the order of [`Header::corners`].
pub(crate) const CORNERS: [&str; 4] = ["xmin", "ymin", "xmax", "ymax"];

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Which cells of a row say what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) filename: usize,
    pub(crate) class: usize,
    pub(crate) corners: [usize; 4],
    pub(crate) width: Option<usize>,
    pub(crate) height: Option<usize>,
    /// Cells of a row.
    pub(crate) columns: usize,
    /// Columns that are not read, by name; one without name is one of row numbers, as pandas writes it.
    pub(crate) others: Vec<String>,
}

impl Header {
    pub(crate) fn new(cells: &[&str]) -> Result<Self, ErrorKind> {
        let names: Vec<String> = cells.iter().map(|cell| cell.trim().to_ascii_lowercase()).collect();
        let find = |wanted: &'static str| {
            let mut found = names.iter().enumerate().filter(|(_, name)| *name == wanted);
            match (found.next(), found.next()) {
                (Some(_), Some(_)) => Err(ErrorKind::SameColumn(wanted)),
                (found, _) => Ok(found.map(|(index, _)| index)),
            }
        };
        let need = |wanted: &'static str| {
            let header = || cut_short(&cells.join(","));
            find(wanted)?.ok_or_else(|| ErrorKind::NoColumn { name: wanted, header: header() })
        };
        let (filename, class) = (need("filename")?, need("class")?);
        let [x1, y1, x2, y2] = CORNERS;
        let corners = [need(x1)?, need(y1)?, need(x2)?, need(y2)?];
        let (width, height) = (find(WIDTH)?, find(HEIGHT)?);
        let is_read = |name: &str| NEEDED.contains(&name) || name == WIDTH || name == HEIGHT;
        let others = cells.iter().zip(&names).filter(|(_, name)| !is_read(name));
        let others = others.map(|(cell, _)| cut_short(cell.trim())).collect();
        Ok(Self { filename, class, corners, width, height, columns: cells.len(), others })
    }
}

/// The bytes behind a UTF-8 byte order mark.
pub(crate) fn without_mark(head: &[u8]) -> &[u8] {
    head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(head)
}

/// Whether a text begins as UTF-16 does.
pub(crate) fn is_utf16(head: &[u8]) -> bool {
    matches!(head, [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [_, 0, _, 0, ..] | [0, _, 0, _, ..])
}

/// The first line that is not empty, without its end.
pub(crate) fn first_line(head: &[u8]) -> &[u8] {
    let mut lines = without_mark(head).split(|byte| matches!(byte, b'\n' | b'\r'));
    lines.find(|line| !line.trim_ascii().is_empty()).unwrap_or_default()
}

/// Whether a file that begins with these bytes is a table of boxes: its first row names the columns `filename`, `class`,
/// `xmin`, `ymin`, `xmax` and `ymax`, in whichever order and among others, between commas, semicolons or tabs.
///
/// ```
/// use cvat_csv_format::is_csv_table;
/// assert!(is_csv_table(b"filename,width,height,class,xmin,ymin,xmax,ymax\n"));
/// assert!(is_csv_table(b"class;xmin;xmax;ymin;ymax;filename\r\ndog;1;2;3;4;a.jpg\r\n"));
/// assert!(!is_csv_table(b"id,name\n1,dog\n"));
/// ```
#[must_use]
pub fn is_csv_table(head: &[u8]) -> bool {
    let line = first_line(head);
    let separator = Separator::of(line).byte();
    let cells: Vec<&[u8]> = line.split(|byte| *byte == separator).map(bare).collect();
    NEEDED.iter().all(|name| cells.iter().any(|cell| cell.eq_ignore_ascii_case(name.as_bytes())))
}

/// A cell without white space and quotes around it.
fn bare(cell: &[u8]) -> &[u8] {
    let cell = cell.trim_ascii();
    cell.strip_prefix(b"\"").and_then(|cell| cell.strip_suffix(b"\"")).unwrap_or(cell).trim_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_header_decides() {
        let cells = ["", "ymax", "XMAX ", "ymin", "xmin", "class", "score", "filename", "height"];
        let header = Header::new(&cells).unwrap();
        assert_eq!((header.filename, header.class, header.corners), (7, 5, [4, 3, 2, 1]));
        assert_eq!((header.width, header.height, header.columns), (None, Some(8), 9));
        assert_eq!(header.others, ["", "score"]);
    }

    #[test]
    fn a_column_is_missing_or_there_twice() {
        let missing = Header::new(&["filename", "class", "xmin", "ymin", "xmax"]).unwrap_err();
        assert_eq!(
            missing,
            ErrorKind::NoColumn { name: "ymax", header: "filename,class,xmin,ymin,xmax".into() }
        );
        let mut twice = NEEDED.to_vec();
        twice.push("Class");
        assert_eq!(Header::new(&twice), Err(ErrorKind::SameColumn("class")));
        let mut twice_unread = NEEDED.to_vec();
        twice_unread.extend(["depth", "depth"]);
        assert_eq!(Header::new(&twice_unread).unwrap().others, ["depth", "depth"]);
    }

    #[test]
    fn tables_are_told_apart() {
        for head in [
            "\u{feff}filename,width,height,class,xmin,ymin,xmax,ymax",
            "\r\n\"filename\", \"class\",\"xmin\",\"ymin\",\"xmax\",\"ymax\"\r\n",
            "\tfilename\tclass\txmin\tymin\txmax\tymax\textra\n",
        ] {
            assert!(is_csv_table(head.as_bytes()), "{head:?}");
        }
        for head in ["", "id,name", "path,x1,y1,x2,y2,class_name", "a.jpg,1,2,3,4,dog", "filename;class,xmin"]
        {
            assert!(!is_csv_table(head.as_bytes()), "{head:?}");
        }
    }

    #[test]
    fn utf16_is_known() {
        assert!(is_utf16(b"\xff\xfef\0i\0"));
        assert!(is_utf16(b"f\0i\0"));
        assert!(!is_utf16(b"fi"));
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = (is_csv_table(&bytes), is_utf16(&bytes));
        }
    }
}

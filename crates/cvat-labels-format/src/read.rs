//! Text to list.

pub(crate) mod cvat;
mod cvat_rules;
mod map_json;
mod names;
mod rows;

use pbtxt::Position;
use pbtxt::label_map::LabelMap;

use crate::error::{Error, ErrorKind};
use crate::finding::Finding;
use crate::format::Format;
use crate::list::{LabelList, Parsed};

pub(crate) fn read(text: &str, format: Format) -> Result<Parsed, Error> {
    if format == Format::Pbtxt {
        return LabelList::parse_label_map(text, false);
    }
    if text.len() > LabelList::MAX_LEN {
        let words = format!("text is {} bytes long, the limit is {}", text.len(), LabelList::MAX_LEN);
        return Err(Error::at(Position::START, ErrorKind::Syntax(words)));
    }
    // The mark has no column, as elsewhere.
    let (source, has_mark) = text.strip_prefix('\u{feff}').map_or((text, false), |rest| (rest, true));
    let (list, mut findings) = match format {
        Format::Cvat => cvat::read(source)?,
        Format::Json => plain(map_json::read(source)?),
        Format::Csv | Format::TfVision => plain(rows::read(source, format == Format::Csv)?),
        Format::Pbtxt | Format::Names => plain(names::read(source)?),
    };
    if has_mark {
        let words = "file begins with a byte order mark";
        findings.push(Finding::new(Position::START, "byte-order-mark", words));
    }
    findings.sort_by_key(Finding::place);
    Ok(Parsed { list, findings })
}

fn plain((map, findings): (LabelMap, Vec<Finding>)) -> (LabelList, Vec<Finding>) {
    (map.into(), findings)
}

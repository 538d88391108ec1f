//! CSV: `id,name` with that header, or without it as TF-vision has it.
//!
//! Cells are quoted only where they have to be, rows end in a line feed.

use csv::{QuoteStyle, WriterBuilder};
use pbtxt::label_map::LabelMap;

use super::{map_losses, spellings, which};
use crate::error::Error;
use crate::format::Format;
use crate::loss::{LossKind, Losses};

pub(super) fn write(map: &LabelMap, has_header: bool, losses: &mut Losses) -> Result<String, Error> {
    let format = if has_header { Format::Csv } else { Format::TfVision };
    let mut writer = WriterBuilder::new().quote_style(QuoteStyle::Necessary).from_writer(Vec::new());
    // Writing to memory cannot fail, and rows all have two cells.
    let fail = |error: &dyn std::error::Error| Error::unwritable(format, error.to_string());
    if has_header {
        writer.write_record(["id", "name"]).map_err(|error| fail(&error))?;
    }
    for item in map {
        let mut names = spellings(item);
        let name = names.next().unwrap_or_default();
        losses.add_if(names.next().is_some(), LossKind::DisplayName, name);
        if !item.has_id() {
            return Err(Error::unwritable(format, format!("the label '{}' has no id", name.escape_debug())));
        }
        if name.is_empty() {
            return Err(Error::unwritable(format, format!("{} has no name", which(item))));
        }
        writer.write_record([item.id().to_string().as_str(), name]).map_err(|error| fail(&error))?;
    }
    map_losses(map, losses);
    let bytes = writer.into_inner().map_err(|error| fail(&error))?;
    String::from_utf8(bytes).map_err(|error| fail(&error))
}

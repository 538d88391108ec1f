//! A name a line.

use pbtxt::label_map::LabelMap;

use super::{id_losses, map_losses, numbered, spellings, which};
use crate::error::Error;
use crate::format::Format;
use crate::loss::{LossKind, Losses};

pub(super) fn write(map: &LabelMap, losses: &mut Losses) -> Result<String, Error> {
    let items = numbered(map, losses);
    let mut text = String::new();
    for item in &items {
        let mut names = spellings(item);
        let Some(name) = names.next() else {
            return Err(Error::unwritable(Format::Names, format!("{} has no name", which(item))));
        };
        losses.add_if(names.next().is_some(), LossKind::DisplayName, name);
        if name.contains(['\n', '\r']) {
            let words = format!("the name '{}' has a line break", name.escape_debug());
            return Err(Error::unwritable(Format::Names, words));
        }
        if text.is_empty() && name.starts_with('\u{feff}') {
            let words = format!("the name '{}' begins with a byte order mark", name.escape_debug());
            return Err(Error::unwritable(Format::Names, words));
        }
        text.push_str(name);
        text.push('\n');
    }
    id_losses(&items, losses);
    map_losses(map, losses);
    Ok(text)
}

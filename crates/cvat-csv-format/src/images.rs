//! Where a table's images are.

use bytes::Bytes;
use dataset_files::Source;

use crate::error::Error;
use crate::layout::{base_of, image_folders, join};

/// The places of one table's images.
#[derive(Debug)]
pub(crate) struct Images {
    /// Folders with the source they are in, in the order they are searched.
    places: Vec<(Source, String)>,
}

/// Where an image was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    place: u8,
    /// By the last component of its name alone.
    by_base: bool,
}

impl Images {
    pub(crate) fn new(source: &Source, table_folder: &str, subset: &str, extra: Option<&Source>) -> Self {
        let below = |source: &Source, folder: &str| -> Vec<(Source, String)> {
            let inner = image_folders(subset).into_iter();
            inner
                .map(|inner| (source.clone(), join(folder, &inner).trim_end_matches('/').to_owned()))
                .collect()
        };
        let mut places = extra.map(|extra| below(extra, "")).unwrap_or_default();
        places.extend(below(source, table_folder));
        Self { places }
    }

    /// An image of this relative name.
    pub(crate) fn find(&self, name: &str) -> Option<Found> {
        let base = base_of(name);
        [(name, false), (base, true)].into_iter().take(if base == name { 1 } else { 2 }).find_map(
            |(name, by_base)| {
                let is_there = |(source, folder): &(Source, String)| source.contains(&join(folder, name));
                let place = self.places.iter().position(is_there)?;
                Some(Found { place: u8::try_from(place).ok()?, by_base })
            },
        )
    }

    /// The image's bytes.
    pub(crate) fn read(&self, name: &str, found: Found, max_len: u64) -> Result<Bytes, Error> {
        let Some((source, folder)) = self.places.get(usize::from(found.place)) else {
            return Ok(Bytes::new());
        };
        let name = if found.by_base { base_of(name) } else { name };
        Ok(source.read(&join(folder, name), max_len)?)
    }
}

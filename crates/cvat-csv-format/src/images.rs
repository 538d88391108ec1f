//! Where a table's images are.

use bytes::Bytes;
use dataset_files::Source;

use crate::error::Error;
use crate::layout::{base_of, image_folders, join};

/// The places of one table's images.
#[derive(Debug)]
pub(crate) struct Images {
    /// In the order they are searched.
    places: Vec<Place>,
}

#[derive(Debug)]
struct Place {
    source: Source,
    folder: String,
    /// The full names of the files directly in the folder, sorted: asking for each by itself takes long.
    names: Vec<String>,
}

impl Place {
    fn contains(&self, name: &str) -> bool {
        let full = join(&self.folder, name);
        if name.contains('/') { self.source.contains(&full) } else { self.names.binary_search(&full).is_ok() }
    }
}

/// Where an image was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    place: u8,
    /// By the last component of its name alone.
    by_base: bool,
}

impl Found {
    pub(crate) fn is_by_base(self) -> bool {
        self.by_base
    }

    /// What tells the file of a frame from others.
    pub(crate) fn file(self, name: &str) -> (u8, &str) {
        (self.place, if self.by_base { base_of(name) } else { name })
    }
}

impl Images {
    pub(crate) fn new(
        source: &Source,
        table_folder: &str,
        subset: &str,
        extra: Option<&Source>,
    ) -> Result<Self, Error> {
        let mut places = Vec::new();
        for (source, outer) in extra.map(|extra| (extra, "")).into_iter().chain([(source, table_folder)]) {
            for inner in image_folders(subset) {
                let folder = if inner.is_empty() { outer.to_owned() } else { join(outer, &inner) };
                if source.has_folder(&folder) {
                    let names = source.list(&folder)?;
                    places.push(Place { source: source.clone(), folder, names });
                }
            }
        }
        Ok(Self { places })
    }

    /// An image of this relative name, or of its last component alone.
    pub(crate) fn find(&self, name: &str) -> Option<Found> {
        let position = |name: &str| self.places.iter().position(|place| place.contains(name));
        let base = base_of(name);
        let (place, by_base) = match position(name) {
            Some(place) => (place, false),
            None if base == name => return None,
            None => (position(base)?, true),
        };
        Some(Found { place: u8::try_from(place).ok()?, by_base })
    }

    /// The image's bytes.
    pub(crate) fn read(&self, name: &str, found: Found, max_len: u64) -> Result<Bytes, Error> {
        let Some(place) = self.places.get(usize::from(found.place)) else { return Ok(Bytes::new()) };
        let name = if found.by_base { base_of(name) } else { name };
        Ok(place.source.read(&join(&place.folder, name), max_len)?)
    }
}

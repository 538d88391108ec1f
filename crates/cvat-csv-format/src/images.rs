//! Where a table's images are.

use std::collections::HashMap;
use std::sync::Arc;

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
    names: Arc<[String]>,
}

/// The files of folders that were asked for before: tables of one folder look into the same ones. By whether the folder is
/// where images are looked for first, and its name; `None` where there is none.
#[derive(Debug, Default)]
pub(crate) struct Listings(HashMap<(bool, String), Option<Arc<[String]>>>);

impl Listings {
    fn of(&mut self, source: &Source, is_extra: bool, folder: &str) -> Result<Option<Arc<[String]>>, Error> {
        let key = (is_extra, folder.to_owned());
        if let Some(known) = self.0.get(&key) {
            return Ok(known.clone());
        }
        let names = if source.has_folder(folder) { Some(source.list(folder)?.into()) } else { None };
        Ok(self.0.entry(key).or_insert(names).clone())
    }
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
        listings: &mut Listings,
    ) -> Result<Self, Error> {
        let mut places = Vec::new();
        let extra = extra.map(|extra| (extra, true, ""));
        for (source, is_extra, outer) in extra.into_iter().chain([(source, false, table_folder)]) {
            for inner in image_folders(subset) {
                let folder = if inner.is_empty() { outer.to_owned() } else { join(outer, &inner) };
                if let Some(names) = listings.of(source, is_extra, &folder)? {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_one_folder_share_its_listing() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("images")).unwrap();
        std::fs::write(folder.path().join("images/a.jpg"), b"").unwrap();
        let source = Source::folder(folder.path()).unwrap();
        let mut listings = Listings::default();
        let mut images =
            |subset: &str| Images::new(&source, "", subset, Some(&source), &mut listings).unwrap();
        let (train, test) = (images("train"), images("test"));
        // Elsewhere and beside the table: each directly and in `images`.
        assert_eq!((train.places.len(), test.places.len(), listings.0.len()), (4, 4, 12));
        for (one, other) in train.places.iter().zip(&test.places) {
            assert!(Arc::ptr_eq(&one.names, &other.names));
        }
        assert!(train.find("a.jpg").is_some() && test.find("b.jpg").is_none());
    }
}

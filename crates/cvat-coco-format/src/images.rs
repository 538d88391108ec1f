//! Finding the file of an image.

use bytes::Bytes;
use dataset_files::{Limits, Source};

use crate::error::Error;
use crate::layout::{Layout, folder_of, join};

/// Folders of images, each of which may have one for the subset in it: CVAT's, and that of `FiftyOne`.
const FOLDERS: [&str; 2] = ["images", "data"];

/// The places images are looked for in.
#[derive(Debug)]
pub(crate) struct Images {
    places: Vec<Place>,
    max_len: u64,
}

/// A source, and the folders of each subset that there are.
#[derive(Debug)]
struct Place {
    source: Source,
    folders: Vec<Vec<String>>,
}

/// An image that is there.
#[derive(Debug)]
pub(crate) struct Found {
    place: usize,
    entry: String,
}

impl Images {
    /// The places of the layout's files, and those of others.
    pub(crate) fn new(
        source: Source,
        layout: &Layout,
        subsets: &[String],
        others: Option<&Source>,
        limits: &Limits,
    ) -> Self {
        let own = subsets.iter().map(|subset| {
            let files = layout.files.iter().filter(|file| file.subset == *subset);
            let beside = files.map(|file| folder_of(&file.entry).to_owned());
            folders(&source, &layout.root, subset, beside.collect())
        });
        let own = own.collect();
        let mut places = vec![Place { folders: own, source }];
        if let Some(others) = others {
            let folders = subsets.iter().map(|subset| folders(others, "", subset, Vec::new())).collect();
            places.push(Place { source: others.clone(), folders });
        }
        Self { places, max_len: limits.image_len() }
    }

    /// The file of an image: by its whole name in one of the folders, then by its last part; in the data set, then in the
    /// others.
    pub(crate) fn find(&self, subset: u32, name: &str) -> Option<Found> {
        if name.is_empty() {
            return None;
        }
        let base = name.rsplit('/').next().unwrap_or(name);
        let names = [Some(name), Some(base).filter(|base| *base != name)];
        for name in names.into_iter().flatten() {
            for (place, Place { source, folders }) in self.places.iter().enumerate() {
                let folders = folders.get(subset as usize).map(Vec::as_slice).unwrap_or_default();
                let mut entries = folders.iter().map(|folder| join(folder, name));
                if let Some(entry) = entries.find(|entry| source.contains(entry)) {
                    return Some(Found { place, entry });
                }
            }
        }
        None
    }

    /// The image's bytes.
    pub(crate) fn read(&self, found: &Found) -> Result<Bytes, Error> {
        let place = self.places.get(found.place);
        let bytes = place.map(|place| place.source.read(&found.entry, self.max_len)).transpose()?;
        Ok(bytes.unwrap_or_default())
    }
}

fn folders(source: &Source, root: &str, subset: &str, beside: Vec<String>) -> Vec<String> {
    let mut folders = Vec::new();
    for folder in FOLDERS {
        folders.push(join(&join(root, folder), subset));
        folders.push(join(root, folder));
    }
    folders.push(join(root, subset));
    folders.push(join(&join(root, subset), "images"));
    folders.push(root.to_owned());
    folders.extend(beside);
    let mut there: Vec<String> = Vec::new();
    for folder in folders {
        if (folder.is_empty() || source.has_folder(&folder)) && !there.contains(&folder) {
            there.push(folder);
        }
    }
    there
}

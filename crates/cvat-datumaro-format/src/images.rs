//! Finding the image of an item.

use bytes::Bytes;
use cvat_model::matched_name;
use dataset_files::{Limits, Source};

use crate::decode::Item;
use crate::error::Error;
use crate::layout::{IMAGES, Layout, join};

/// Extensions that are tried where an item does not say where its image is.
const EXTENSIONS: [&str; 6] = ["jpg", "jpeg", "png", "bmp", "webp", "gif"];

/// The places images are looked for in.
#[derive(Debug)]
pub(crate) struct Images {
    own: Source,
    own_folder: String,
    others: Option<Source>,
    max_len: u64,
}

/// An image that is there.
#[derive(Debug)]
pub(crate) struct Found {
    is_own: bool,
    entry: String,
    /// What its frame is called.
    pub(crate) name: String,
}

impl Images {
    pub(crate) fn new(source: &Source, layout: &Layout, others: Option<&Source>, limits: &Limits) -> Self {
        Self {
            own: source.clone(),
            own_folder: layout.images(),
            others: others.cloned(),
            max_len: limits.image_len(),
        }
    }

    /// The image of an item: in the project, then in the others.
    pub(crate) fn find(&self, subset: &str, item: &Item<'_>) -> Option<Found> {
        let own = [join(&self.own_folder, subset), self.own_folder.clone()];
        let images = join(IMAGES, subset);
        let of_others = [String::new(), subset.to_owned(), images, IMAGES.to_owned()];
        let found = find_in(&self.own, &own, item).map(|(entry, name)| Found { is_own: true, entry, name });
        found.or_else(|| {
            let (entry, name) = find_in(self.others.as_ref()?, &of_others, item)?;
            Some(Found { is_own: false, entry, name })
        })
    }

    /// The image's bytes.
    pub(crate) fn read(&self, found: &Found) -> Result<Bytes, Error> {
        let source = if found.is_own { Some(&self.own) } else { self.others.as_ref() };
        let bytes = source.map(|source| source.read(&found.entry, self.max_len)).transpose()?;
        Ok(bytes.unwrap_or_default())
    }
}

/// The file, and what its frame is called.
fn find_in(source: &Source, folders: &[String], item: &Item<'_>) -> Option<(String, String)> {
    let stem = matched_name(&item.name);
    let extensions = if item.extension_is_made_up { EXTENSIONS.as_slice() } else { &[] };
    let with_extensions: Vec<String> =
        extensions.iter().map(|extension| format!("{stem}.{extension}")).collect();
    let stated = [&item.path, &item.name].into_iter().filter(|name| !name.is_empty());
    let stated = stated.map(|file| (file.as_str(), item.name.as_str()));
    let guesses = with_extensions.iter().map(|file| (file.as_str(), file.as_str()));
    let mut candidates = stated.chain(guesses);
    candidates.find_map(|(file, name)| {
        let entry = folders.iter().map(|folder| join(folder, file)).find(|entry| source.contains(entry))?;
        Some((entry, name.to_owned()))
    })
}

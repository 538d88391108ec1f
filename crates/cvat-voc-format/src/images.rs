//! The places images are looked for in, and reading them.

use std::collections::HashSet;

use bytes::Bytes;
use dataset_files::{Entry, Limits, Source};

use crate::error::Error;
use crate::image_index::{ImageIndex, Wanted};
use crate::layout::Layout;

/// The names of a source's files, without those that tools put beside the data.
pub(crate) fn visible(source: &Source) -> Result<Vec<&str>, Error> {
    Ok(source.entries()?.iter().filter(|entry| !entry.is_hidden()).map(Entry::name).collect())
}

/// Places in the order they are searched.
#[derive(Debug)]
pub(crate) struct Images {
    places: Vec<Place>,
    max_len: u64,
}

#[derive(Debug)]
struct Place {
    source: Source,
    index: ImageIndex,
    /// Whether images here that nothing speaks of are worth a word.
    own: bool,
}

/// An image: its place and its number there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ImageRef {
    place: usize,
    image: u32,
}

impl Images {
    /// The user's folder, a folder of images in it, the data set's folder of images, the folder of annotations.
    pub(crate) fn new(
        source: &Source,
        names: &[&str],
        layout: &Layout,
        extra: Option<&Source>,
        limits: &Limits,
    ) -> Result<Self, Error> {
        let mut places = Vec::new();
        if let Some(source) = extra {
            let names = visible(source)?;
            let inner = Layout::around("", true, &names).images;
            for folder in [Some(String::new()), inner].into_iter().flatten() {
                let index = ImageIndex::new(&folder, names.iter().copied());
                places.push(Place { source: source.clone(), index, own: false });
            }
        }
        let own = layout.images.is_some() || layout.flat;
        let index = ImageIndex::new(layout.image_root(), names.iter().copied());
        places.push(Place { source: source.clone(), index, own });
        if layout.image_root() != layout.annotations {
            let index = ImageIndex::new(&layout.annotations, names.iter().copied());
            places.push(Place { source: source.clone(), index, own: false });
        }
        Ok(Self { places, max_len: limits.image_len() })
    }

    /// The image, and another one that `<filename>` names in the same place.
    pub(crate) fn find(&self, wanted: Wanted<'_>) -> Option<(ImageRef, Option<ImageRef>)> {
        self.places.iter().enumerate().find_map(|(place, searched)| {
            let found = searched.index.find(wanted)?;
            let reference = |image| ImageRef { place, image };
            Some((reference(found.image), found.named.map(reference)))
        })
    }

    /// The name relative to the folder it was looked for in.
    pub(crate) fn name(&self, image: ImageRef) -> &str {
        self.places.get(image.place).map_or("", |place| place.index.name(image.image))
    }

    /// The name in its source.
    pub(crate) fn full_name(&self, image: ImageRef) -> String {
        self.places.get(image.place).map_or_else(String::new, |place| place.index.full_name(image.image))
    }

    /// The image's bytes.
    pub(crate) fn read(&self, image: ImageRef) -> Result<Bytes, Error> {
        let place = self.places.get(image.place);
        let bytes = place.map(|place| place.source.read(&place.index.full_name(image.image), self.max_len));
        Ok(bytes.transpose()?.unwrap_or_default())
    }

    /// How many images of the data set are not among these, and the first of them by its name in the source.
    pub(crate) fn others(&self, known: &HashSet<ImageRef>) -> (usize, Option<String>) {
        let mut others =
            self.places.iter().enumerate().filter(|(_, place)| place.own).flat_map(|(place, own)| {
                let count = u32::try_from(own.index.names().len()).unwrap_or(u32::MAX);
                (0..count).map(move |image| ImageRef { place, image }).filter(|image| !known.contains(image))
            });
        let first = others.next();
        (others.count() + usize::from(first.is_some()), first.map(|image| self.full_name(image)))
    }
}

//! Finding images by name without asking the file system for each.

use std::collections::HashMap;

use crate::layout::{base_of, folder_of, image_stem, join, within};

/// The images in one folder, at any depth.
#[derive(Debug, Default)]
pub(crate) struct ImageIndex {
    folder: String,
    /// Names relative to the folder.
    names: Vec<String>,
    by_name: HashMap<String, u32>,
    by_stem: HashMap<String, Vec<u32>>,
}

/// What is known of an image before it is found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted<'a> {
    /// The annotation file's own name, relative, without extension.
    pub(crate) stem: &'a str,
    /// What `<filename>` says.
    pub(crate) filename: Option<&'a str>,
}

/// An image found, and another one that `<filename>` names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) image: u32,
    pub(crate) named: Option<u32>,
}

impl ImageIndex {
    pub(crate) fn new<'a>(folder: &str, names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut index = Self { folder: folder.to_owned(), ..Self::default() };
        for name in names.into_iter().filter_map(|name| within(folder, name)) {
            let Some((stem, _)) = image_stem(name) else { continue };
            let Ok(number) = u32::try_from(index.names.len()) else { break };
            index.by_name.insert(name.to_owned(), number);
            index.by_stem.entry(stem.to_owned()).or_default().push(number);
            index.names.push(name.to_owned());
        }
        index
    }

    /// Names relative to the folder.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// The name relative to the folder.
    pub(crate) fn name(&self, image: u32) -> &str {
        self.names.get(image as usize).map_or("", String::as_str)
    }

    /// The name in the source.
    pub(crate) fn full_name(&self, image: u32) -> String {
        join(&self.folder, self.name(image))
    }

    /// By the annotation file's own name, else by what `<filename>` says.
    pub(crate) fn find(&self, wanted: Wanted<'_>) -> Option<Found> {
        let named = wanted.filename.and_then(|filename| self.by_filename(wanted.stem, filename));
        let own = self.by_stem(wanted.stem, named);
        match (own, named) {
            (Some(image), named) => Some(Found { image, named: named.filter(|named| *named != image) }),
            (None, Some(image)) => Some(Found { image, named: None }),
            (None, None) => None,
        }
    }

    /// Of several images that differ in their extension only, `preferred` if it is one of them.
    fn by_stem(&self, stem: &str, preferred: Option<u32>) -> Option<u32> {
        let images = self.by_stem.get(stem)?;
        let preferred = preferred.filter(|preferred| images.contains(preferred));
        preferred.or_else(|| {
            let rank = |image: &u32| image_stem(self.name(*image)).map_or(usize::MAX, |(_, rank)| rank);
            images.iter().copied().min_by_key(rank)
        })
    }

    /// As it stands, in the annotation file's folder, or by its last component; with and without extension.
    fn by_filename(&self, stem: &str, filename: &str) -> Option<u32> {
        let filename = filename.replace('\\', "/");
        let filename = filename.trim_start_matches("./");
        let base = base_of(filename);
        let beside = join(folder_of(stem), base);
        let find = |name: &str| self.by_name.get(name).copied().or_else(|| self.by_stem(name, None));
        find(filename).or_else(|| find(&beside)).or_else(|| find(base))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find<'a>(index: &'a ImageIndex, stem: &str, filename: &str) -> Option<&'a str> {
        let filename = (!filename.is_empty()).then_some(filename);
        index.find(Wanted { stem, filename }).map(|found| index.name(found.image))
    }

    #[test]
    fn by_the_annotations_own_name_first() {
        let names = ["JPEGImages/a.JPG", "JPEGImages/b.png", "JPEGImages/sub/a.webp", "other/c.jpg"];
        let index = ImageIndex::new("JPEGImages", names);
        assert_eq!(find(&index, "a", ""), Some("a.JPG"));
        assert_eq!(find(&index, "sub/a", "x.jpg"), Some("sub/a.webp"));
        assert_eq!(find(&index, "c", "c.jpg"), None);
        let both = index.find(Wanted { stem: "a", filename: Some("b.png") }).unwrap();
        assert_eq!(
            (index.name(both.image), both.named.map(|named| index.name(named))),
            ("a.JPG", Some("b.png"))
        );
        assert_eq!(index.full_name(both.image), "JPEGImages/a.JPG");
    }

    #[test]
    fn then_by_filename() {
        let index = ImageIndex::new("", ["x.jpg", "sub/y.jpg", "v2.0.png"]);
        assert_eq!(find(&index, "1", "x.jpg"), Some("x.jpg"));
        assert_eq!(find(&index, "1", "x"), Some("x.jpg"), "without extension");
        assert_eq!(find(&index, "1", "v2.0"), Some("v2.0.png"));
        assert_eq!(find(&index, "1", r"C:\images\x.jpg"), Some("x.jpg"), "its last component");
        assert_eq!(find(&index, "1", "./sub/y.jpg"), Some("sub/y.jpg"));
        assert_eq!(find(&index, "sub/1", "y.jpg"), Some("sub/y.jpg"), "in the annotation's folder");
        assert_eq!(find(&index, "1", "y.jpg"), None);
        assert_eq!(find(&index, "1", "../x.jpg"), Some("x.jpg"));
        assert_eq!(find(&index, "1", "/"), None);
    }

    #[test]
    fn of_several_extensions_the_one_named_else_the_likeliest() {
        let index = ImageIndex::new("", ["a.bmp", "a.jpeg", "a.png", "a.txt"]);
        assert_eq!(find(&index, "a", ""), Some("a.jpeg"));
        assert_eq!(find(&index, "a", "a.bmp"), Some("a.bmp"));
        assert_eq!(index.names().len(), 3);
    }
}

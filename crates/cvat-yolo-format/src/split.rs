//! The frames of one subset: its images, and the label files of them.

use std::collections::{HashMap, HashSet};

use cvat_model::{Location, Property, Warning, WarningKind};
use dataset_files::{Entry, Limits, Source};

use crate::error::{Error, cut_short, text_of};
use crate::image_list::{frame_name, lines};
use crate::path::{
    MAX_PATH_LEN, base_of, folder_of, has_extension, is_image, join, label_file_of, resolve, stem_of,
    swapped, within,
};

/// How many warnings of one subset are told one by one: there can be one a line.
pub(crate) const MAX_TOLD: u64 = 10_000;
/// Text files among images that are no label files.
const OTHER_TEXTS: [&str; 5] = ["classes.txt", "train.txt", "val.txt", "valid.txt", "test.txt"];

/// A frame before it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) name: Box<str>,
    /// The label file; an image without one has no objects.
    pub(crate) labels: Option<Box<str>>,
    pub(crate) image: Option<ImageRef>,
}

/// An image by its name in the data set, or where images are looked for first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ImageRef {
    Own(Box<str>),
    Elsewhere(Box<str>),
}

/// What the subsets are found in.
pub(crate) struct Finder<'a> {
    source: &'a Source,
    /// Sorted.
    names: Vec<&'a str>,
    /// Images elsewhere, by their stems.
    elsewhere: HashMap<&'a str, &'a str>,
    /// The description, or the names of classes.
    entry: &'a str,
    limits: &'a Limits,
}

/// The frames of a subset, and what is said of them.
#[derive(Debug, Default)]
pub(crate) struct Split {
    pub(crate) items: Vec<Item>,
    pub(crate) warnings: Vec<Warning>,
    /// Whether there is anything where the description says.
    pub(crate) is_there: bool,
    seen: HashSet<Box<str>>,
    repeated: u64,
    told: u64,
}

impl<'a> Finder<'a> {
    pub(crate) fn new(
        source: &'a Source,
        elsewhere: Option<&'a Source>,
        entry: &'a str,
        limits: &'a Limits,
    ) -> Result<Self, Error> {
        let visible = |source: &'a Source| -> Result<Vec<&'a str>, Error> {
            Ok(source.entries()?.iter().filter(|entry| !entry.is_hidden()).map(Entry::name).collect())
        };
        let elsewhere = elsewhere.map(visible).transpose()?.unwrap_or_default();
        // Of images that differ in their extension the first by name.
        let mut by_stem = HashMap::new();
        for name in elsewhere.into_iter().filter(|name| is_image(name)) {
            by_stem.entry(stem_of(name)).or_insert(name);
        }
        Ok(Self { source, names: visible(source)?, elsewhere: by_stem, entry, limits })
    }

    /// The frames of a subset that is in these places, below `path`.
    pub(crate) fn find(&self, subset: &str, path: Option<&str>, places: &[String]) -> Result<Split, Error> {
        let mut split = Split::default();
        for place in places {
            let Some(found) = self.resolve(path, place) else {
                let words = format!("{subset}: {:?} is not there: not read", quoted(place));
                split.warn(Location::entry(self.entry), WarningKind::FileLeftOut(words));
                continue;
            };
            if found.cut {
                let words =
                    format!("{subset}: {place:?} is not there as it stands: {:?} is read", found.name);
                split.warn(Location::entry(self.entry), WarningKind::Odd(words));
            }
            split.is_there = true;
            if self.contains(&found.name) {
                self.add_list(&mut split, subset, &found.name)?;
            } else {
                self.add_folder(&mut split, subset, &found.name);
            }
        }
        if split.repeated > 0 {
            let images = if split.repeated == 1 { "image comes" } else { "images come" };
            let words = format!("{subset}: {} {images} again: read once", split.repeated);
            split.warn(Location::entry(self.entry), WarningKind::Odd(words));
        }
        if let Some(more) = more_than_told(split.told) {
            split.warnings.push(more);
        }
        Ok(split)
    }

    /// What is said of images with label files that are in no subset.
    pub(crate) fn left_out(&self, used: &HashSet<&str>) -> Option<Warning> {
        let root = folder_of(self.entry);
        let images = self.names.iter().filter(|name| is_image(name) && within(root, name).is_some());
        let mut unused =
            images.filter(|name| self.labels_of(name).is_some_and(|file| !used.contains(&*file)));
        let first = unused.next()?;
        let words = match unused.count() {
            0 => "1 image with a label file is in no subset: not read".to_owned(),
            more => format!("{} images with label files are in no subset: not read", more + 1),
        };
        Some(Warning::new(Location::entry(*first), WarningKind::FileLeftOut(words)))
    }

    fn contains(&self, name: &str) -> bool {
        self.names.binary_search(&name).is_ok()
    }

    fn resolve(&self, path: Option<&str>, place: &str) -> Option<crate::path::Resolved> {
        let root = folder_of(self.entry);
        let is_there = |name: &str| {
            let of_labels =
                || swapped(name, "images", "labels").is_some_and(|name| self.source.has_folder(&name));
            self.contains(name) || self.source.has_folder(name) || of_labels()
        };
        let below = path.map(|path| format!("{}/{place}", path.trim_end_matches(['/', '\\'])));
        let below = below.as_deref();
        let as_it_stands = below.and_then(|below| resolve(below, root, is_there)).filter(|found| !found.cut);
        as_it_stands.or_else(|| resolve(place, root, is_there)).or_else(|| resolve(below?, root, is_there))
    }

    fn add_folder(&self, split: &mut Split, subset: &str, folder: &str) {
        let images = self.names.iter().filter(|name| is_image(name)).filter_map(|name| within(folder, name));
        let label_folder = folder_of(&label_file_of(&join(folder, "x"))).to_owned();
        let mut stems = HashSet::new();
        for name in images {
            stems.insert(stem_of(name));
            let image = join(folder, name);
            if !split.seen.insert(image.as_str().into()) {
                split.repeated += 1;
                continue;
            }
            let item = Item {
                name: name.into(),
                labels: self.labels_of(&image),
                image: self.elsewhere(subset, name).or_else(|| Some(ImageRef::Own(image.into()))),
            };
            split.items.push(item);
        }
        let texts = self.names.iter().filter(|name| has_extension(name, "txt"));
        let texts = texts
            .filter_map(|name| within(&label_folder, name))
            .filter(|name| !stems.contains(stem_of(name)));
        let orphans: Vec<&str> = texts.filter(|name| !OTHER_TEXTS.contains(&base_of(name))).collect();
        if label_folder != folder {
            for name in orphans {
                if split.seen.insert(join(&label_folder, name).into()) {
                    split.items.push(self.without_image(subset, &label_folder, name));
                } else {
                    split.repeated += 1;
                }
            }
            split.items.sort_by(|a, b| a.name.cmp(&b.name));
        } else if let Some(first) = orphans.first() {
            // Among images a text may be anything.
            let (count, s) = (orphans.len(), if orphans.len() == 1 { "" } else { "s" });
            let words = format!("{count} text file{s} without image: not read");
            split.warn(Location::entry(join(folder, first)), WarningKind::FileLeftOut(words));
        }
    }

    /// The frame of a label file beside which there is no image.
    fn without_image(&self, subset: &str, folder: &str, labels: &str) -> Item {
        let image = self.elsewhere(subset, labels);
        let extension = match &image {
            Some(ImageRef::Elsewhere(name)) => name.rsplit_once('.').map_or("", |(_, extension)| extension),
            _ => "jpg",
        };
        Item {
            name: format!("{}.{extension}", stem_of(labels)).into(),
            labels: Some(join(folder, labels).into()),
            image,
        }
    }

    fn add_list(&self, split: &mut Split, subset: &str, list: &str) -> Result<(), Error> {
        let bytes = self.source.read(list, self.limits.list_len())?;
        let (mut cut, mut first_cut) = (0_u64, None);
        for (line, path) in lines(text_of(&bytes, list)?) {
            let is_there = |name: &str| self.contains(name) || self.labels_of(name).is_some();
            let roots = [folder_of(list), folder_of(self.entry)];
            let resolved = roots.iter().find_map(|root| resolve(path, root, is_there));
            if let Some(found) = resolved.as_ref().filter(|found| found.cut && !is_of_cvat(path, &found.name))
            {
                cut += 1;
                first_cut.get_or_insert_with(|| (line, path, found.name.clone()));
            }
            let name = frame_name(path, subset);
            let elsewhere = self.elsewhere(subset, &name);
            let labels = resolved.as_ref().and_then(|found| self.labels_of(&found.name));
            let own = resolved.map(|found| found.name).filter(|name| self.contains(name));
            // Two folders may have images of one name.
            let key = own.as_deref().or(labels.as_deref()).unwrap_or(path).into();
            let image = elsewhere.or_else(|| own.map(|name| ImageRef::Own(name.into())));
            if labels.is_none() && image.is_none() {
                let words = format!("{:?} has neither image nor label file", quoted(path));
                split.warn(Location::entry(list).line(line), WarningKind::FrameSkipped(words));
            } else if split.seen.insert(key) {
                split.items.push(Item { name: name.into(), labels, image });
            } else {
                split.repeated += 1;
            }
        }
        if let Some((line, path, name)) = first_cut {
            let lines = if cut == 1 { "line is" } else { "lines are" };
            let words = format!(
                "{cut} {lines} not there as {} (here {path:?}): what is there without leading folders is read \
                 (here {name:?})",
                if cut == 1 { "it stands" } else { "they stand" }
            );
            split.warn(Location::entry(list).line(line), WarningKind::Odd(words));
        }
        Ok(())
    }

    /// The label file of an image: where Ultralytics looks for it, else beside the image.
    fn labels_of(&self, image: &str) -> Option<Box<str>> {
        let beside = format!("{}.txt", stem_of(image));
        let found = [label_file_of(image), beside].into_iter().find(|name| self.contains(name));
        found.map(Into::into)
    }

    fn elsewhere(&self, subset: &str, name: &str) -> Option<ImageRef> {
        if self.elsewhere.is_empty() {
            return None;
        }
        let stem = stem_of(name);
        let folders =
            [join("images", subset), join(subset, "images"), "images".into(), subset.into(), String::new()];
        let found = folders.iter().find_map(|folder| self.elsewhere.get(join(folder, stem).as_str()));
        found.map(|name| ImageRef::Elsewhere((*name).into()))
    }
}

impl Split {
    fn warn(&mut self, location: Location, kind: WarningKind) {
        self.told += 1;
        if self.told <= MAX_TOLD {
            self.warnings.push(Warning::new(location, kind));
        }
    }
}

/// What is said in place of warnings that are not told one by one.
pub(crate) fn more_than_told(told: u64) -> Option<Warning> {
    let more = told.checked_sub(MAX_TOLD).filter(|more| *more > 0)?;
    let words = format!("and what {more} more warnings would say");
    Some(Warning::new(Location::default(), WarningKind::NotKept(Property::Annotation(words))))
}

/// Whether no more is missing of a path than the folder `data`, which CVAT and Darknet put before all that is in the data set.
fn is_of_cvat(path: &str, found: &str) -> bool {
    path.trim_start_matches("./").strip_prefix("data/").is_some_and(|path| found.ends_with(path))
}

/// A path to be told.
fn quoted(path: &str) -> String {
    if path.len() > MAX_PATH_LEN { format!("{}…", cut_short(path)) } else { path.to_owned() }
}

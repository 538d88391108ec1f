//! What is known of a data set before its frames are read: subsets, frames, labels.

use std::collections::{BTreeMap, HashSet};
use std::io::Read;

use cvat_model::{DEFAULT_SUBSET, Label, LabelId, Labels, Location, NameSet, Warning, WarningKind};
use dataset_files::{Entry, Limits, Source};

use crate::description::{Description, is_yolo_yaml};
use crate::error::{Error, ErrorKind, text_of};
use crate::label_file::{Row, parse};
use crate::options::ReadOptions;
use crate::path::{base_of, exists, folder_of, has_extension, join, swapped};
use crate::split::{Finder, ImageRef, Item, MAX_TOLD, more_than_told};

/// How many bytes tell a description.
const HEAD_LEN: u64 = 4096;
/// Lists of names, where there is no description.
const NAME_FILES: [&str; 2] = ["obj.names", "classes.txt"];
/// Lists of images beside them, and the subsets they are.
const LISTS: [(&str, &str); 4] =
    [("train", "train.txt"), ("val", "val.txt"), ("val", "valid.txt"), ("test", "test.txt")];

/// A data set before its frames are read.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) subsets: Vec<String>,
    /// Frames with their subsets.
    pub(crate) frames: Vec<(usize, Item)>,
    pub(crate) labels: Labels,
    /// The label of each class.
    pub(crate) classes: BTreeMap<u64, LabelId>,
    pub(crate) warnings: Vec<Warning>,
}

/// The file that describes the one data set of a source.
pub(crate) fn discover(source: &Source) -> Result<String, Error> {
    let mut found = Vec::new();
    let names = || source.entries().map(|all| all.iter().filter(|entry| !entry.is_hidden()).map(Entry::name));
    for name in names()?.filter(|name| is_yaml(name)) {
        let mut head = Vec::new();
        source.open_entry(name)?.take(HEAD_LEN).read_to_end(&mut head).map_err(dataset_files::Error::from)?;
        if is_yolo_yaml(&head) {
            found.push(name.to_owned());
        }
    }
    if found.is_empty() {
        found = names()?.filter(|name| NAME_FILES.contains(&base_of(name))).map(str::to_owned).collect();
    }
    match found.as_slice() {
        [] => Err(Error::new(ErrorKind::NoDataset)),
        [only] => Ok(only.clone()),
        _ => Err(Error::new(ErrorKind::SeveralDatasets(found))),
    }
}

fn is_yaml(name: &str) -> bool {
    has_extension(name, "yaml") || has_extension(name, "yml")
}

impl Plan {
    pub(crate) fn new(source: &Source, entry: &str, options: &ReadOptions) -> Result<Self, Error> {
        let limits = &options.limits;
        let description = read_description(source, entry, limits)?;
        let finder = Finder::new(source, options.images.as_ref(), entry, limits)?;
        let mut plan = Self::default();
        let odd = description
            .odd
            .into_iter()
            .map(|words| Warning::new(Location::entry(entry), WarningKind::Odd(words)));
        plan.warnings.extend(odd);
        let mut splits: Vec<(String, Vec<Item>)> = Vec::new();
        let mut places_of: Vec<&[String]> = Vec::new();
        let mut is_same_place = false;
        for (subset, places) in &description.splits {
            let split = finder.find(subset, description.path.as_deref(), places)?;
            plan.warnings.extend(split.warnings);
            if !split.is_there {
                continue;
            }
            if let Some(same) = places_of.iter().position(|known| known == places) {
                let first = splits.get(same).map_or("", |(name, _)| name);
                let words = format!("{subset} is where {first} is: each image is read in both");
                plan.warnings.push(Warning::new(Location::entry(entry), WarningKind::Odd(words)));
                is_same_place = true;
            }
            places_of.push(places);
            splits.push((subset.clone(), split.items));
        }
        if splits.iter().all(|(_, items)| items.is_empty()) {
            return Err(Error::new(ErrorKind::NoFrames).in_entry(entry));
        }
        if !is_same_place {
            plan.warnings.extend(in_several(&splits).map(|kind| Warning::new(Location::entry(entry), kind)));
        }
        let used: HashSet<_> =
            splits.iter().flat_map(|(_, items)| items).filter_map(|item| item.labels.as_deref()).collect();
        plan.warnings.extend(finder.left_out(&used));
        plan.settle_labels(source, description.names, &splits, limits)?;
        plan.choose(splits, &options.subsets)?;
        plan.warn_of_same_names(entry);
        Ok(plan)
    }

    /// The named labels, and those of classes that are only in use.
    fn settle_labels(
        &mut self,
        source: &Source,
        mut names: BTreeMap<u64, String>,
        splits: &[(String, Vec<Item>)],
        limits: &Limits,
    ) -> Result<(), Error> {
        let mut seen = HashSet::new();
        let files = splits.iter().flat_map(|(_, items)| items).filter_map(|item| item.labels.as_deref());
        for file in files.filter(|file| seen.insert(*file)) {
            for row in read_rows(source, file, limits)? {
                if names.contains_key(&row.class) {
                    continue;
                }
                let limit = limits.labels();
                if names.len() as u64 >= limit {
                    let kind = ErrorKind::Limit { what: "classes", limit };
                    return Err(Error::at_line(row.line, kind).in_entry(file));
                }
                names.insert(row.class, format!("class_{}", row.class));
                let kind = WarningKind::UnknownLabelId(i64::try_from(row.class).unwrap_or(i64::MAX));
                self.warnings.push(Warning::new(Location::entry(file).line(row.line), kind));
            }
        }
        for (class, name) in names {
            let label = self.labels.insert(Label::new(name));
            self.classes.insert(class, label);
        }
        Ok(())
    }

    fn choose(&mut self, splits: Vec<(String, Vec<Item>)>, wanted: &[String]) -> Result<(), Error> {
        let available: Vec<String> = splits.iter().map(|(name, _)| name.clone()).collect();
        if let Some(name) = wanted.iter().find(|name| !available.contains(name)) {
            return Err(Error::new(ErrorKind::UnknownSubset { name: name.clone(), available }));
        }
        for (subset, items) in splits {
            if wanted.is_empty() || wanted.contains(&subset) {
                let index = self.subsets.len();
                self.subsets.push(subset);
                self.frames.extend(items.into_iter().map(|item| (index, item)));
            }
        }
        Ok(())
    }

    fn warn_of_same_names(&mut self, entry: &str) {
        let (mut names, mut told) = (NameSet::default(), 0);
        for (subset, item) in &self.frames {
            let subset = self.subsets.get(*subset).map_or("", String::as_str);
            if names.insert(subset, &item.name) {
                continue;
            }
            told += 1;
            if told <= MAX_TOLD {
                let words = format!("two images of {subset:?} are called {:?}: both read", item.name);
                self.warnings.push(Warning::new(Location::entry(entry), WarningKind::SameName(words)));
            }
        }
        self.warnings.extend(more_than_told(told));
    }
}

/// How many images several places have, as where `train` is a folder that `val` is in.
fn in_several(splits: &[(String, Vec<Item>)]) -> Option<WarningKind> {
    let mut seen = HashSet::new();
    let images = splits.iter().flat_map(|(_, items)| items).filter_map(|item| match &item.image {
        Some(ImageRef::Own(name)) => Some(name),
        _ => None,
    });
    let again: HashSet<_> = images.filter(|name| !seen.insert(*name)).collect();
    let words = match again.len() {
        0 => return None,
        1 => "1 image is in several places that subsets are read of: it is read in each".to_owned(),
        many => {
            format!("{many} images are in several places that subsets are read of: they are read in each")
        }
    };
    Some(WarningKind::Odd(words))
}

fn read_description(source: &Source, entry: &str, limits: &Limits) -> Result<Description, Error> {
    let bytes = source.read(entry, limits.document_len())?;
    let text = text_of(&bytes, entry)?;
    if is_yaml(entry) {
        return Description::parse(text, limits).map_err(|error| error.in_entry(entry));
    }
    let names: BTreeMap<u64, String> =
        (0..).zip(text.trim_end().lines()).map(|(id, name)| (id, name.trim().to_owned())).collect();
    let in_entry = |error: Error| error.in_entry(entry);
    if let Some((id, _)) = names.iter().find(|(_, name)| name.is_empty()) {
        return Err(in_entry(Error::at_line(
            id + 1,
            ErrorKind::Description("a class without a name".into()),
        )));
    }
    if names.len() as u64 > limits.labels() {
        return Err(in_entry(Error::new(ErrorKind::Limit { what: "classes", limit: limits.labels() })));
    }
    Ok(Description { names, splits: splits_beside(source, folder_of(entry)), ..Description::default() })
}

/// The lists of images in a folder, or the images themselves.
fn splits_beside(source: &Source, folder: &str) -> Vec<(String, Vec<String>)> {
    let lists = LISTS.into_iter().filter(|(_, list)| source.contains(&join(folder, list)));
    let lists: Vec<_> = lists.map(|(subset, list)| (subset.to_owned(), vec![list.to_owned()])).collect();
    if !lists.is_empty() {
        return lists;
    }
    // `labels/classes.txt` with `images` beside the folder, `classes.txt` beside `images`, or images all around.
    let beside = swapped(folder, "labels", "images").filter(|images| exists(source, images));
    let place = match beside {
        Some(_) => swapped(&format!("../{}", base_of(folder)), "labels", "images").unwrap_or_default(),
        None if source.has_folder(&join(folder, "images")) => "images".to_owned(),
        None => String::new(),
    };
    vec![(DEFAULT_SUBSET.to_owned(), vec![place])]
}

/// The rows of a label file.
pub(crate) fn read_rows(source: &Source, file: &str, limits: &Limits) -> Result<Vec<Row>, Error> {
    let bytes = source.read(file, limits.document_len())?;
    parse(text_of(&bytes, file)?, limits.frame_objects()).map_err(|error| error.in_entry(file))
}

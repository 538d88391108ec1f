//! Which frames are read, and the labels of all tables.

use std::collections::HashMap;

use cvat_model::{LabelId, Labels, Location, Warning, WarningKind};
use dataset_files::{Limits, Source};

use crate::error::{Error, ErrorKind};
use crate::images::{Found, Images, Listings};
use crate::layout::{folder_of, subset_of};
use crate::options::ReadOptions;
use crate::table::Table;

/// The classes in use, in the order of their first appearance.
#[derive(Debug, Default)]
pub(crate) struct LabelSurvey {
    names: Vec<String>,
    by_name: HashMap<String, u32>,
}

impl LabelSurvey {
    /// The number of a class.
    pub(crate) fn add(&mut self, class: &str, limits: &Limits) -> Result<u32, ErrorKind> {
        if let Some(number) = self.by_name.get(class) {
            return Ok(*number);
        }
        let limit = limits.labels();
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        if u64::from(number) >= limit {
            return Err(ErrorKind::Limit { what: "classes", limit });
        }
        self.by_name.insert(class.to_owned(), number);
        self.names.push(class.to_owned());
        Ok(number)
    }

    /// The labels sorted by name, and the label of each class.
    pub(crate) fn into_labels(self) -> (Labels, Vec<Option<LabelId>>) {
        let mut sorted = self.names.clone();
        sorted.sort_unstable();
        let labels: Labels = sorted.iter().map(String::as_str).collect();
        let of_classes = self.names.iter().map(|name| labels.find(name)).collect();
        (labels, of_classes)
    }
}

/// A table with its subset and images.
#[derive(Debug)]
pub(crate) struct Planned {
    pub(crate) entry: String,
    pub(crate) subset: String,
    pub(crate) table: Table,
    pub(crate) images: Images,
    /// The image of each frame.
    pub(crate) found: Vec<Option<Found>>,
}

/// Says how many images are found by the last component of their names where another name means that file, too.
fn shared_images(entry: &str, table: &Table, found: &[Option<Found>]) -> Option<Warning> {
    let frames = table.frames.iter().zip(found);
    let files: Vec<_> = frames.filter_map(|(frame, found)| Some((frame, found.as_ref()?))).collect();
    if files.iter().all(|(_, found)| !found.is_by_base()) {
        return None;
    }
    let mut seen: HashMap<_, u32> = HashMap::new();
    for (frame, found) in &files {
        *seen.entry(found.file(&frame.name)).or_default() += 1;
    }
    let is_shared = |file| seen.get(&file).is_some_and(|frames| *frames > 1);
    let mut shared =
        files.iter().filter(|(frame, found)| found.is_by_base() && is_shared(found.file(&frame.name)));
    let (first, _) = shared.next()?;
    let words = match shared.count() {
        0 => {
            "1 image is found by its name without folders alone, and is that of another name, too".to_owned()
        }
        more => {
            format!(
                "{} images are found by their names without folders alone, and are those of other names, too",
                more + 1
            )
        }
    };
    Some(Warning::new(Location::entry(entry).line(first.line), WarningKind::Odd(words)))
}

/// The tables of a data set that are read, and what is known of all of them.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) tables: Vec<Planned>,
    pub(crate) subsets: Vec<String>,
    pub(crate) classes: LabelSurvey,
}

impl Plan {
    /// Reads tables of these names.
    pub(crate) fn new(source: &Source, entries: &[String], options: &ReadOptions) -> Result<Self, Error> {
        let limit = options.limits.subsets();
        if entries.len() as u64 > limit {
            return Err(Error::new(ErrorKind::Limit { what: "tables", limit }));
        }
        let mut available: Vec<String> = Vec::new();
        for subset in entries.iter().map(|entry| subset_of(entry)) {
            if !available.contains(&subset) {
                available.push(subset);
            }
        }
        let wanted = &options.subsets;
        if let Some(name) = wanted.iter().find(|name| !available.contains(name)) {
            return Err(Error::new(ErrorKind::UnknownSubset { name: name.clone(), available }));
        }
        let is_wanted = |subset: &String| wanted.is_empty() || wanted.contains(subset);
        let (mut plan, mut rows, mut listings) = (Self::default(), 0, Listings::default());
        for entry in entries {
            // Labels are those of the data set, whichever of its subsets are read.
            let mut table = Table::read(source, entry, &mut plan.classes, &mut rows, &options.limits)?;
            let subset = subset_of(entry);
            if is_wanted(&subset) {
                let (folder, extra) = (folder_of(entry), options.images.as_ref());
                let images = Images::new(source, folder, &subset, extra, &mut listings)?;
                let found: Vec<_> = table.frames.iter().map(|frame| images.find(&frame.name)).collect();
                table.warnings.extend(shared_images(entry, &table, &found));
                plan.tables.push(Planned { entry: entry.clone(), subset, table, images, found });
            }
        }
        plan.subsets = available.into_iter().filter(is_wanted).collect();
        Ok(plan)
    }
}

//! Which frames are read, in which subset and order.

use std::collections::{BTreeMap, HashMap, HashSet};

use cvat_model::{DEFAULT_SUBSET, Labels, Location, Warning, WarningKind};
use dataset_files::{Limits, Source};

use crate::error::{Error, ErrorKind};
use crate::image_set::{self, ImageList};
use crate::images::Images;
use crate::layout::{base_of, stem_of};
use crate::options::ReadOptions;
use crate::survey::{Survey, plural};

/// The frames to read.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// The subsets in the order they are read, those without frames included.
    pub(crate) subsets: Vec<String>,
    pub(crate) frames: Vec<Planned>,
    /// The subsets there are, read or not.
    pub(crate) available: Vec<String>,
}

/// One frame: places in [`Plan::subsets`] and [`Survey::items`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Planned {
    pub(crate) subset: usize,
    pub(crate) item: usize,
    /// Annotated, but in no list although there are lists.
    pub(crate) unlisted: bool,
}

/// A list with its images as items of the survey.
struct Subset {
    name: String,
    file: String,
    items: Vec<usize>,
    /// Images of which there is neither annotation file nor image, by numbers of their own.
    missing: Vec<u32>,
    warnings: Vec<Warning>,
}

impl Plan {
    pub(crate) fn new(
        source: &Source,
        lists: &[String],
        options: &ReadOptions,
        labels: &Labels,
        survey: &mut Survey,
        images: &Images,
    ) -> Result<Self, Error> {
        let named = options.subsets.as_slice();
        let mut subsets = read_lists(source, lists, labels, survey, images, &options.limits)?;
        subsets.sort_by(|a, b| sort_key(&a.name).cmp(&sort_key(&b.name)));
        let listed: HashSet<usize> = subsets.iter().flat_map(|subset| subset.items.iter().copied()).collect();
        let unlisted: Vec<usize> = (0..survey.items.len()).filter(|item| !listed.contains(item)).collect();
        let has_lists = !subsets.is_empty();
        let available = available(&subsets, !unlisted.is_empty());
        let used = leave_out_repeats(subsets, named, survey);

        let mut plan = Self { available, ..Self::default() };
        for subset in &used {
            plan.add(&subset.name, &subset.items, false);
        }
        let wants_unlisted = named.is_empty() || named.iter().any(|name| name == DEFAULT_SUBSET);
        if wants_unlisted && !unlisted.is_empty() {
            plan.add(DEFAULT_SUBSET, &unlisted, has_lists);
        }
        warn_of_overlaps(&used, survey);
        survey.warnings.extend(used.into_iter().flat_map(|subset| subset.warnings));
        Ok(plan)
    }

    fn add(&mut self, subset: &str, items: &[usize], unlisted: bool) {
        let known = self.subsets.iter().position(|known| known == subset);
        let subset = known.unwrap_or_else(|| {
            self.subsets.push(subset.to_owned());
            self.subsets.len() - 1
        });
        self.frames.extend(items.iter().map(|&item| Planned { subset, item, unlisted }));
    }
}

/// By name, the default subset last.
pub(crate) fn sort_key(name: &str) -> (bool, &str) {
    (name == DEFAULT_SUBSET, name)
}

fn read_lists(
    source: &Source,
    lists: &[String],
    labels: &Labels,
    survey: &mut Survey,
    images: &Images,
    limits: &Limits,
) -> Result<Vec<Subset>, Error> {
    let limit = usize::try_from(limits.subsets()).unwrap_or(usize::MAX);
    if lists.len() > limit {
        return Err(Error::new(ErrorKind::Limit { what: "lists of images", limit }));
    }
    let (mut subsets, mut of_one_class, mut missing) = (Vec::new(), Vec::new(), HashMap::new());
    let names: HashSet<&str> = lists.iter().map(|file| list_name(file)).collect();
    for file in lists {
        let bytes = source.read(file, limits.list_len())?;
        let text = image_set::text_of(&bytes).map_err(|error| error.in_entry(file))?;
        let list = ImageList::parse(text);
        let is_empty_of_class = || list.lines.is_empty() && names_class(list_name(file), &names, labels);
        // A name may end in a number itself: `frame 1`.
        let is_of_class = list.of_one_class && !list.lines.iter().all(|line| survey.has_stem(line.text));
        if is_of_class || is_empty_of_class() {
            of_one_class.push(file);
        } else {
            subsets.push(resolve(file, &list, survey, images, &mut missing));
        }
    }
    if let Some(first) = of_one_class.first() {
        let count = of_one_class.len();
        let lists =
            plural(count, "list is of one class and no subset", "lists are of one class each and no subsets");
        let words = format!("{count} {lists}: not read");
        survey.warnings.push(Warning::new(Location::entry(*first), WarningKind::Remark(words)));
    }
    Ok(subsets)
}

/// What a list is called.
fn list_name(file: &str) -> &str {
    stem_of(base_of(file))
}

/// Whether a list is called as that of a class in another list's images: `dog_train` beside `train`.
fn names_class(name: &str, lists: &HashSet<&str>, labels: &Labels) -> bool {
    lists.iter().any(|list| {
        let class = name.strip_suffix(list).and_then(|rest| rest.strip_suffix('_'));
        class.is_some_and(|class| labels.find(class).is_some())
    })
}

fn resolve(
    file: &str,
    list: &ImageList<'_>,
    survey: &mut Survey,
    images: &Images,
    all_missing: &mut HashMap<String, u32>,
) -> Subset {
    let name = list_name(file).to_owned();
    let mut subset = Subset { name, file: file.to_owned(), items: vec![], missing: vec![], warnings: vec![] };
    let (mut seen, mut seen_missing, mut twice) = (HashSet::new(), HashSet::new(), Vec::new());
    for image in &list.lines {
        let stems = image.stems();
        let location = || Location::entry(file).line(image.line);
        let is_new = if let Some(item) = survey.listed(&stems, images) {
            let is_new = seen.insert(item);
            subset.items.extend(is_new.then_some(item));
            is_new
        } else {
            let next = u32::try_from(all_missing.len()).unwrap_or(u32::MAX);
            let number =
                *all_missing.entry(stems.into_iter().next_back().unwrap_or_default()).or_insert(next);
            let is_new = seen_missing.insert(number);
            if is_new {
                subset.missing.push(number);
                let reason = format!("{:?} has neither annotation file nor image", image.text);
                subset.warnings.push(Warning::new(location(), WarningKind::FrameSkipped(reason)));
            }
            is_new
        };
        if !is_new {
            twice.push(location());
        }
    }
    let count = twice.len();
    if let Some(first) = twice.into_iter().next() {
        let lines = plural(count, "line repeats", "lines repeat");
        let words = format!("{count} {lines} an image of an earlier line: read once");
        subset.warnings.push(Warning::new(first, WarningKind::Odd(words)));
    }
    subset
}

fn available(subsets: &[Subset], has_unlisted: bool) -> Vec<String> {
    let mut available: Vec<String> = subsets.iter().map(|subset| subset.name.clone()).collect();
    if has_unlisted && !available.iter().any(|name| name == DEFAULT_SUBSET) {
        available.push(DEFAULT_SUBSET.to_owned());
    }
    available
}

/// The subsets that are named, or where none is, those that do not only repeat others.
fn leave_out_repeats(mut subsets: Vec<Subset>, named: &[String], survey: &mut Survey) -> Vec<Subset> {
    if !named.is_empty() {
        subsets.retain(|subset| named.contains(&subset.name));
        return subsets;
    }
    // Items count up from zero, missing images down from the top.
    let numbers: Vec<Vec<u32>> = subsets
        .iter()
        .map(|subset| {
            let items = subset.items.iter().map(|item| u32::try_from(*item).unwrap_or(u32::MAX));
            items.chain(subset.missing.iter().map(|missing| u32::MAX - missing)).collect()
        })
        .collect();
    let repeats = image_set::repeats(&numbers);
    for (subset, parts) in subsets.iter().zip(&repeats).filter(|(_, parts)| !parts.is_empty()) {
        let parts: Vec<&str> =
            parts.iter().filter_map(|part| subsets.get(*part)).map(|part| part.name.as_str()).collect();
        let kind = WarningKind::SubsetLeftOut { name: subset.name.clone(), repeats: parts.join(", ") };
        survey.warnings.push(Warning::new(Location::entry(&subset.file), kind));
    }
    let used = subsets.into_iter().zip(repeats).filter(|(_, parts)| parts.is_empty());
    used.map(|(subset, _)| subset).collect()
}

fn warn_of_overlaps(used: &[Subset], survey: &mut Survey) {
    let mut first_seen: HashMap<usize, &str> = HashMap::new();
    let mut in_several: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for subset in used {
        for item in &subset.items {
            if let Some(first) = first_seen.get(item) {
                in_several.entry(*item).or_insert_with(|| vec![*first]).push(&subset.name);
            } else {
                first_seen.insert(*item, &subset.name);
            }
        }
    }
    for (item, names) in in_several {
        let Some(item) = survey.items.get(item) else { continue };
        let kind = WarningKind::InSeveralSubsets(names.join(", "));
        survey.warnings.push(Warning::new(Location::frame(&*item.name), kind));
    }
}

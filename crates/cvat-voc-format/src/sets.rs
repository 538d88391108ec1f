//! The data sets of one source, read as one: usually there is one alone.

use std::collections::{BTreeSet, HashMap, HashSet};

use cvat_model::{Labels, Location, Warning, WarningKind};
use dataset_files::Source;

use crate::error::{Error, ErrorKind};
use crate::images::Images;
use crate::label_map::{Declared, LabelMap};
use crate::label_survey::{LabelSurvey, Parts, Settled};
use crate::layout::{Layout, join};
use crate::options::ReadOptions;
use crate::plan::{Plan, sort_key};
use crate::survey::{Item, Survey};

/// One data set: `VOC2007`.
#[derive(Debug)]
pub(crate) struct Set {
    pub(crate) images: Images,
    pub(crate) items: Vec<Item>,
    layout: Layout,
    survey: Survey,
}

/// All of them, and what they have in common.
#[derive(Debug)]
pub(crate) struct Surveyed {
    pub(crate) sets: Vec<Set>,
    pub(crate) labels: Labels,
    pub(crate) parts: Parts,
    pub(crate) warnings: Vec<Warning>,
}

/// The frames to read.
#[derive(Debug)]
pub(crate) struct Frames {
    /// The subsets in the order they are read, those without frames included.
    pub(crate) subsets: Vec<String>,
    pub(crate) frames: Vec<Chosen>,
}

/// One frame: places in [`Frames::subsets`], in [`Surveyed::sets`], and in the latter's items.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chosen {
    pub(crate) subset: usize,
    pub(crate) set: usize,
    pub(crate) item: usize,
    /// Annotated, but in no list although there are lists.
    pub(crate) unlisted: bool,
}

/// Reads every annotation file and label map.
pub(crate) fn survey(
    source: &Source,
    layouts: Vec<(Layout, Images)>,
    options: &ReadOptions,
) -> Result<Surveyed, Error> {
    let mut used = LabelSurvey::new(options.parts);
    let (mut sets, mut map_file, mut declared) = (Vec::with_capacity(layouts.len()), None, Vec::new());
    let mut known = HashMap::new();
    for (layout, images) in layouts {
        let survey = Survey::new(source, &layout, &images, &options.limits, &mut used)?;
        if let Some(map) = LabelMap::read(source, &layout.root, &options.limits)? {
            declare(&mut declared, &mut known, map.labels);
            let limit = usize::try_from(options.limits.labels()).unwrap_or(usize::MAX);
            if declared.len() > limit {
                return Err(Error::new(ErrorKind::Limit { what: "labels", limit }).in_entry(&map.file));
            }
            map_file.get_or_insert(map.file);
        }
        sets.push(Set { images, items: Vec::new(), layout, survey });
    }
    if sets.iter().all(|set| set.survey.items.is_empty()) {
        return Err(Error::new(ErrorKind::NoAnnotations));
    }
    let Settled { labels, parts, undeclared } =
        used.settle(declared, &options.limits).map_err(|kind| match &map_file {
            Some(file) => Error::new(kind).in_entry(file),
            None => Error::new(kind),
        })?;
    let mut warnings = Vec::new();
    // Where there is no label map nothing is expected to be declared.
    if let Some(file) = map_file {
        let warning = |name| Warning::new(Location::entry(&*file), WarningKind::UndeclaredLabel(name));
        warnings.extend(undeclared.into_iter().map(warning));
    }
    Ok(Surveyed { sets, labels, parts, warnings })
}

/// Adds the labels of one more map. Of a label in several the first line's colour counts, and all its parts and actions.
fn declare(declared: &mut Vec<Declared>, known: &mut HashMap<String, usize>, more: Vec<Declared>) {
    for line in more {
        if let Some(first) = known.get(&line.label.name).and_then(|at| declared.get_mut(*at)) {
            add_new(&mut first.parts, line.parts);
            add_new(&mut first.actions, line.actions);
        } else {
            known.insert(line.label.name.clone(), declared.len());
            declared.push(line);
        }
    }
}

/// Adds what is not there yet: many sets may declare the same.
fn add_new(known: &mut Vec<String>, more: Vec<String>) {
    let mut seen: HashSet<String> = known.iter().cloned().collect();
    known.extend(more.into_iter().filter(|name| seen.insert(name.clone())));
}

impl Surveyed {
    /// Which frames are read: subset by subset, and in each set by set.
    pub(crate) fn plan(
        &mut self,
        source: &Source,
        options: &ReadOptions,
        whole_folder: bool,
    ) -> Result<Frames, Error> {
        let mut plans = Vec::with_capacity(self.sets.len());
        for set in &mut self.sets {
            let (mut survey, images) = (std::mem::take(&mut set.survey), &set.images);
            plans.push(Plan::new(source, &set.layout.lists, options, &self.labels, &mut survey, images)?);
            if whole_folder {
                survey.warn_of_other_images(images);
            }
            self.warnings.append(&mut survey.warnings);
            (set.items, set.layout.documents) = (survey.items, Vec::new());
        }
        check_names(&options.subsets, &plans)?;
        let mut subsets: Vec<String> = plans.iter().flat_map(|plan| plan.subsets.iter().cloned()).collect();
        subsets.sort_by(|a, b| sort_key(a).cmp(&sort_key(b)));
        subsets.dedup();
        let mut frames = Vec::with_capacity(plans.iter().map(|plan| plan.frames.len()).sum());
        let places: HashMap<&str, usize> =
            subsets.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
        for (set, plan) in plans.iter().enumerate() {
            let of_own: Vec<_> = plan.subsets.iter().map(|own| places.get(own.as_str()).copied()).collect();
            for planned in &plan.frames {
                let Some(subset) = of_own.get(planned.subset).copied().flatten() else { continue };
                let (item, unlisted) = (planned.item, planned.unlisted);
                frames.push(Chosen { subset, set, item, unlisted });
            }
        }
        // Stable: in each subset set by set, and in each set in its plan's order.
        frames.sort_by_key(|chosen| chosen.subset);
        self.keep_apart(&frames);
        Ok(Frames { subsets, frames })
    }

    /// Puts the folder's name before a frame's where frames of several sets have it, and says so.
    fn keep_apart(&mut self, frames: &[Chosen]) {
        if self.sets.len() < 2 {
            return;
        }
        let mut first_in: HashMap<&str, usize> = HashMap::new();
        let mut in_several: BTreeSet<String> = BTreeSet::new();
        for chosen in frames {
            let item = self.sets.get(chosen.set).and_then(|set| set.items.get(chosen.item));
            let Some(item) = item else { continue };
            if *first_in.entry(&item.name).or_insert(chosen.set) != chosen.set {
                in_several.insert(item.name.to_string());
            }
        }
        let mut renamed = BTreeSet::new();
        for chosen in frames.iter().filter(|chosen| renamed.insert((chosen.set, chosen.item))) {
            let Some(set) = self.sets.get_mut(chosen.set) else { continue };
            let Some(item) = set.items.get_mut(chosen.item) else { continue };
            if !in_several.contains(&*item.name) {
                continue;
            }
            let to = join(set.layout.whole().trim_start_matches('.'), &item.name);
            if to != *item.name {
                let kind = WarningKind::Renamed { from: item.name.to_string(), to: to.clone() };
                self.warnings.push(Warning::new(Location::frame(&*item.name), kind));
            }
            item.name = to.into();
        }
    }
}

fn check_names(named: &[String], plans: &[Plan]) -> Result<(), Error> {
    let mut available: Vec<String> = plans.iter().flat_map(|plan| plan.available.iter().cloned()).collect();
    match named.iter().find(|name| !available.contains(name)) {
        Some(name) => {
            let mut seen = BTreeSet::new();
            available.retain(|name| seen.insert(name.clone()));
            Err(Error::new(ErrorKind::UnknownSubset { name: name.clone(), available }))
        }
        None => Ok(()),
    }
}

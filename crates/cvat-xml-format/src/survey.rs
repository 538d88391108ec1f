//! The first pass: what the frames of a document are, before any of them is read.

use std::collections::HashMap;

use cvat_model::{
    DEFAULT_SUBSET, ImageCensus, Label, LabelId, Labels, Location, Property, Warning, WarningKind,
};
use dataset_files::Limits;

use crate::decode::image;
use crate::decode::meta::{self, Meta};
use crate::decode::shape::{self, Unknown};
use crate::document::{Document, Element, Token};
use crate::error::{Error, ErrorKind, Result};
use crate::gaps::Gaps;
use crate::images::{Home, ImageFiles};

/// The format's version.
const VERSION: &str = "1.1";

/// What a document holds.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    pub(crate) meta: Meta,
    pub(crate) labels: Labels,
    /// All subsets that images name, in the order of their first images.
    pub(crate) subsets: Vec<String>,
    /// How many images there are in each wanted subset.
    pub(crate) images: HashMap<String, u64>,
    pub(crate) census: ImageCensus,
    /// Tracks, and the frame numbers of their shapes from the lowest to the highest.
    pub(crate) tracks: u64,
    pub(crate) tracked_frames: Option<(u64, u64)>,
    pub(crate) warnings: Vec<Warning>,
}

/// Reads the whole document once. `is_wanted` tells the subsets whose images are counted.
pub(crate) fn survey(
    document: &mut Document,
    files: &ImageFiles,
    is_wanted: impl Fn(&str) -> bool,
) -> Result<Survey> {
    let mut pass = Pass {
        survey: Survey::default(),
        undeclared: Vec::new(),
        has_version: false,
        gaps: Gaps::new(None),
        files,
        limits: document.limits().clone(),
    };
    let mut unknown = Unknown::default();
    let (mut images, mut has_meta) = (0_u64, false);
    loop {
        match document.next()? {
            Token::Start(element) => match element.name() {
                "meta" => {
                    if has_meta || images + pass.survey.tracks > 0 {
                        let message = "<meta> has to come once, before every <image> and <track>";
                        return Err(element.error(ErrorKind::NotCvatXml, message));
                    }
                    has_meta = true;
                    let meta = meta::meta(document)?;
                    pass.survey.labels = meta.labels.clone();
                    pass.gaps = Gaps::new(meta.task_alone());
                    pass.survey.meta = meta;
                }
                "image" => {
                    images += 1;
                    check_flavour(&element, pass.survey.tracks > 0)?;
                    // A number that is none is an error when the frame is read.
                    pass.gaps.image(element.number("id").ok().flatten());
                    pass.image(&element, &is_wanted)?;
                    pass.shapes(document, Labelled::Themselves)?;
                }
                "track" => {
                    check_flavour(&element, images > 0)?;
                    pass.survey.tracks += 1;
                    let label = pass.label(None, &element)?;
                    pass.shapes(document, Labelled::ByTrack(label))?;
                }
                "version" => {
                    let line = element.position().line;
                    let version = document.text()?;
                    pass.version(version.trim(), line);
                }
                other => {
                    unknown.add(other);
                    document.skip()?;
                }
            },
            Token::EndOfDocument => break,
            Token::End | Token::Text(_) | Token::Other => {}
        }
    }
    for name in unknown.into_names() {
        pass.survey
            .warnings
            .push(Warning::new(Location::default(), WarningKind::NotKept(Property::Element(name))));
    }
    Ok(pass.finish())
}

/// CVAT writes one of the two, and frames are named by one and numbered by the other.
fn check_flavour(element: &Element<'_>, other_seen: bool) -> Result<()> {
    if other_seen {
        let message = "the document has both <image> and <track> elements; make it two documents";
        return Err(element.error(ErrorKind::NotCvatXml, message));
    }
    Ok(())
}

/// The subset of an image that does not name one: the task's.
pub(crate) fn subset_of_task(meta: &Meta) -> &str {
    match meta.tasks.as_slice() {
        [task] if !task.subset.is_empty() => &task.subset,
        _ => DEFAULT_SUBSET,
    }
}

/// Where the label of a shape is said.
#[derive(Clone, Copy)]
enum Labelled {
    Themselves,
    ByTrack(Option<LabelId>),
}

struct Pass<'a> {
    survey: Survey,
    /// Labels in use that the document does not declare, with the line of their first use.
    undeclared: Vec<(LabelId, u64)>,
    /// Only the first is looked at.
    has_version: bool,
    gaps: Gaps,
    files: &'a ImageFiles,
    limits: Limits,
}

impl Pass<'_> {
    /// There has never been another than [`VERSION`]; a document that says nothing is a short one.
    fn version(&mut self, version: &str, line: u64) {
        let is_first = !std::mem::replace(&mut self.has_version, true);
        if is_first && ![VERSION, ""].contains(&version) {
            let shown: String = version.chars().take(40).collect();
            let kind = WarningKind::Odd(format!("version {shown:?} is read as {VERSION}"));
            self.survey.warnings.push(Warning::new(Location::default().line(line), kind));
        }
    }

    fn image(&mut self, element: &Element<'_>, is_wanted: impl Fn(&str) -> bool) -> Result<()> {
        let named = image::subset(element)?;
        let in_project = named.is_some();
        let subset = named.unwrap_or_else(|| subset_of_task(&self.survey.meta).to_owned());
        if !self.survey.subsets.contains(&subset) {
            let limit = self.limits.subsets();
            if self.survey.subsets.len() as u64 == limit {
                return Err(element.error(ErrorKind::Limit, format!("more than {limit} subsets")));
            }
            self.survey.subsets.push(subset.clone());
        }
        if !is_wanted(&subset) {
            return Ok(());
        }
        *self.survey.images.entry(subset.clone()).or_default() += 1;
        // What is wrong with the element itself is said when the frame is read.
        let Some(name) = element.get("name")? else { return Ok(()) };
        match self.files.find(Home { subset: &subset, in_project }, &name) {
            Some(_) => self.survey.census.found(),
            None => self.survey.census.missing(&name),
        }
        Ok(())
    }

    /// The labels and attributes of the shapes in an image, or in a track of that label.
    fn shapes(&mut self, document: &mut Document, labelled: Labelled) -> Result<()> {
        loop {
            match document.next()? {
                Token::Start(element) if element.name() == "tag" || shape::kind(element.name()).is_some() => {
                    let label = match labelled {
                        Labelled::ByTrack(label) => {
                            self.frame_number(&element)?;
                            label
                        }
                        Labelled::Themselves => self.label(None, &element)?,
                    };
                    let is_skeleton = element.name() == "skeleton";
                    self.parts(document, label, is_skeleton)?;
                }
                Token::Start(_) => document.skip()?,
                Token::End | Token::EndOfDocument => return Ok(()),
                Token::Text(_) | Token::Other => {}
            }
        }
    }

    fn frame_number(&mut self, element: &Element<'_>) -> Result<()> {
        if let Some(frame) = element.number("frame")? {
            let (low, high) = self.survey.tracked_frames.unwrap_or((frame, frame));
            self.survey.tracked_frames = Some((low.min(frame), high.max(frame)));
        }
        Ok(())
    }

    /// The attributes of a shape, and the elements of a skeleton.
    fn parts(&mut self, document: &mut Document, label: Option<LabelId>, is_skeleton: bool) -> Result<()> {
        loop {
            match document.next()? {
                Token::Start(element) if element.name() == "attribute" => {
                    self.attribute(label, &element)?;
                    document.skip()?;
                }
                Token::Start(element) if is_skeleton && element.name() == "points" => {
                    let sublabel = match label {
                        Some(parent) => self.label(Some(parent), &element)?,
                        None => None,
                    };
                    self.parts(document, sublabel, false)?;
                }
                Token::Start(_) => document.skip()?,
                Token::End | Token::EndOfDocument => return Ok(()),
                Token::Text(_) | Token::Other => {}
            }
        }
    }

    fn label(&mut self, parent: Option<LabelId>, element: &Element<'_>) -> Result<Option<LabelId>> {
        let Some(name) = element.get("label")?.filter(|name| !name.is_empty()) else { return Ok(None) };
        let labels = &mut self.survey.labels;
        if let Some(id) = labels.find_in(parent, &name) {
            return Ok(Some(id));
        }
        let limit = self.limits.labels();
        if labels.len() as u64 == limit {
            return Err(element.error(ErrorKind::Limit, format!("more than {limit} labels")));
        }
        let mut label = Label::new(name);
        label.parent = parent;
        label.label_type = match element.name() {
            "skeleton" => "skeleton".into(),
            "points" if parent.is_some() => "points".into(),
            _ => String::new(),
        };
        let id = labels.insert(label);
        self.undeclared.push((id, element.position().line));
        Ok(Some(id))
    }

    fn attribute(&mut self, label: Option<LabelId>, element: &Element<'_>) -> Result<()> {
        let Some(label) = label.and_then(|label| self.survey.labels.get_mut(label)) else { return Ok(()) };
        let Some(name) = element.get("name")? else { return Ok(()) };
        if label.attributes.iter().any(|spec| spec.name == *name) {
            return Ok(());
        }
        let limit = self.limits.label_attributes();
        if label.attributes.len() as u64 == limit {
            let message = format!("label {:?} has more than {limit} attributes", label.name);
            return Err(element.error(ErrorKind::Limit, message));
        }
        label.attributes.push(cvat_model::AttributeSpec::new(name));
        Ok(())
    }

    fn finish(mut self) -> Survey {
        // A document without any image is one of a video, or says nothing of frames.
        if let ([task], false) = (self.survey.meta.tasks.as_mut_slice(), self.survey.subsets.is_empty()) {
            task.deleted_frames = self.gaps.finish();
        }
        if self.survey.meta.labels.is_empty() {
            self.survey.labels = sorted(&self.survey.labels);
            return self.survey;
        }
        for (id, line) in self.undeclared {
            let Some(label) = self.survey.labels.get(id) else { continue };
            let kind = WarningKind::UndeclaredLabel(label.name.clone());
            self.survey.warnings.push(Warning::new(Location::default().line(line), kind));
        }
        self.survey
    }
}

/// The labels by name, then the sublabels by name.
fn sorted(labels: &Labels) -> Labels {
    let mut list: Vec<(LabelId, &Label)> = labels.iter().collect();
    list.sort_by(|(_, a), (_, b)| (a.parent.is_some(), &a.name).cmp(&(b.parent.is_some(), &b.name)));
    let mut sorted = Labels::new();
    let mut moved: HashMap<LabelId, LabelId> = HashMap::new();
    for (id, label) in list {
        let mut label = label.clone();
        label.parent = label.parent.and_then(|parent| moved.get(&parent).copied());
        moved.insert(id, sorted.insert(label));
    }
    sorted
}

/// That some wanted subsets are not there.
pub(crate) fn check_subsets(wanted: Option<&[String]>, available: &[String]) -> Result<()> {
    let Some(missing) = wanted.unwrap_or_default().iter().find(|name| !available.contains(name)) else {
        return Ok(());
    };
    let message = if available.is_empty() {
        format!("no subset {missing:?}; the document has no frames")
    } else {
        format!("no subset {missing:?}; there are {}", available.join(", "))
    };
    Err(Error::new(ErrorKind::UnknownSubset, message))
}

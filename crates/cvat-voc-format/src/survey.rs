//! One look at every annotation file when a data set is opened: labels, images, order, errors.

use std::collections::{HashMap, HashSet};
use std::io::Read;

use cvat_model::{Location, Warning, WarningKind};
use dataset_files::{EntryReader, Limits, Source};

use crate::annotation::{Annotation, parse_annotation_within};
use crate::error::Error;
use crate::image_index::Wanted;
use crate::image_set;
use crate::images::{ImageRef, Images};
use crate::label_survey::LabelSurvey;
use crate::layout::{Layout, base_of, folder_of, join, stem_of, within};
use crate::sniff::{HEAD_LEN, Outermost, outermost};

/// An image of the data set: annotated, or only listed.
#[derive(Debug)]
pub(crate) struct Item {
    /// The annotation file, by its name in the source.
    pub(crate) document: Option<Box<str>>,
    /// The frame's name.
    pub(crate) name: Box<str>,
    pub(crate) image: Option<ImageRef>,
    /// The annotation file states no size.
    pub(crate) missing_size: Option<MissingSize>,
}

/// An annotation file that states no size.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MissingSize {
    pub(crate) line: u64,
    pub(crate) has_element: bool,
}

/// What is known of a data set before its frames are read.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    pub(crate) items: Vec<Item>,
    pub(crate) warnings: Vec<Warning>,
    by_stem: HashMap<String, usize>,
    by_image: HashMap<ImageRef, usize>,
    /// Annotation files of an image that an earlier one is of too.
    sharing: Vec<usize>,
}

impl Survey {
    /// Reads every annotation file of the layout.
    pub(crate) fn new(
        source: &Source,
        layout: &Layout,
        images: &Images,
        limits: &Limits,
        labels: &mut LabelSurvey,
    ) -> Result<Self, Error> {
        let mut survey = Self::default();
        let (mut others, mut renamed) = (Vec::new(), Vec::new());
        for document in &layout.documents {
            let Some(annotation) = read_annotation(source, document, limits)? else {
                others.push(document);
                continue;
            };
            let added = labels.add(&annotation, limits);
            added.map_err(|kind| Error::new(kind).in_entry(document))?;
            let stem = stem_of(within(&layout.annotations, document).unwrap_or(document));
            let wanted = Wanted { stem, filename: annotation.filename.as_deref() };
            let found = images.find(wanted);
            if let Some((image, Some(named))) = found {
                renamed.push((document, images.name(image).to_owned(), images.name(named).to_owned()));
            }
            survey.add(document, wanted, found.map(|(image, _)| image), &annotation, images);
        }
        survey.left_out(&layout.elsewhere, "outside the folder of annotations");
        survey.left_out(&others, "without <annotation> as outermost element");
        if let Some((document, own, named)) = renamed.first() {
            let count = renamed.len();
            let files = plural(count, "annotation file", "annotation files");
            let words = format!(
                "{count} {files} of an image that is called alike (here {own:?}) and another in <filename> \
                 (here {named:?}): the former counts"
            );
            survey.warn(document, WarningKind::Odd(words));
        }
        survey.warn_of_sharing();
        Ok(survey)
    }

    fn add(
        &mut self,
        document: &str,
        wanted: Wanted<'_>,
        image: Option<ImageRef>,
        annotation: &Annotation,
        images: &Images,
    ) {
        let name = match image {
            Some(image) => images.name(image).to_owned(),
            None => name_without_image(wanted),
        };
        let missing_size = annotation
            .size
            .is_none()
            .then_some(MissingSize { line: annotation.size_line, has_element: annotation.has_size_element });
        let index = self.items.len();
        self.by_stem.entry(wanted.stem.to_owned()).or_insert(index);
        if let Some(image) = image
            && *self.by_image.entry(image).or_insert(index) != index
        {
            self.sharing.push(index);
        }
        self.items.push(Item { document: Some(document.into()), name: name.into(), image, missing_size });
    }

    /// Whether an annotation file is called as one of these lines as a whole.
    pub(crate) fn has_stem(&self, line: &str) -> bool {
        self.by_stem.contains_key(line)
    }

    /// The item a list means by one of these stems; an image without annotation file becomes one.
    pub(crate) fn listed(&mut self, stems: &[String], images: &Images) -> Option<usize> {
        if let Some(index) = stems.iter().find_map(|stem| self.by_stem.get(stem)) {
            return Some(*index);
        }
        let (image, _) = stems.iter().find_map(|stem| images.find(Wanted { stem, filename: None }))?;
        Some(*self.by_image.entry(image).or_insert_with(|| {
            let name = images.name(image).into();
            self.items.push(Item { document: None, name, image: Some(image), missing_size: None });
            self.items.len() - 1
        }))
    }

    fn warn_of_sharing(&mut self) {
        let first = self.sharing.first().and_then(|index| self.items.get(*index));
        if let Some(first) = first.and_then(|item| item.document.clone()) {
            let count = self.sharing.len();
            let files = plural(count, "annotation file is", "annotation files are");
            let words = format!(
                "{count} {files} of an image that another one is of too: each is a frame of that name"
            );
            self.warn(&first, WarningKind::Odd(words));
        }
    }

    /// Says how many images of the data set nothing speaks of.
    pub(crate) fn warn_of_other_images(&mut self, images: &Images) {
        let known: HashSet<ImageRef> = self.items.iter().filter_map(|item| item.image).collect();
        if let (count, Some(first)) = images.others(&known) {
            let images = plural(count, "image is", "images are");
            let words = format!("{count} {images} without annotation file and in no list: not read");
            self.warn(&first, WarningKind::FileLeftOut(words));
        }
    }

    fn left_out(&mut self, documents: &[impl AsRef<str>], why: &str) {
        if let Some(first) = documents.first() {
            let count = documents.len();
            let words = format!("{count} XML {} {why}: not read", plural(count, "file", "files"));
            self.warn(first.as_ref(), WarningKind::FileLeftOut(words));
        }
    }

    fn warn(&mut self, entry: &str, kind: WarningKind) {
        self.warnings.push(Warning::new(Location::entry(entry), kind));
    }
}

/// `<filename>` in the annotation file's folder, else the annotation file's own name.
fn name_without_image(wanted: Wanted<'_>) -> String {
    let filename = wanted.filename.map(|filename| filename.replace('\\', "/"));
    match filename.as_deref().map(base_of) {
        None | Some("" | "." | "..") => wanted.stem.to_owned(),
        Some(base) => join(folder_of(wanted.stem), base),
    }
}

pub(crate) fn plural<'a>(count: usize, one: &'a str, many: &'a str) -> &'a str {
    if count == 1 { one } else { many }
}

/// Whether a file begins as a VOC annotation does.
pub(crate) fn is_annotation_file(source: &Source, name: &str) -> Result<bool, Error> {
    let (head, _) = open(source, name)?;
    Ok(outermost(&head) == Outermost::Annotation)
}

/// An annotation file's contents; `None` where it begins as another format does.
pub(crate) fn read_annotation(
    source: &Source,
    name: &str,
    limits: &Limits,
) -> Result<Option<Annotation>, Error> {
    let (mut bytes, reader) = open(source, name)?;
    if outermost(&bytes) == Outermost::Other {
        return Ok(None);
    }
    // One byte over the limit is enough to be refused.
    reader.take(limits.document_len().max(1)).read_to_end(&mut bytes).map_err(dataset_files::Error::from)?;
    let annotation = image_set::text_of(&bytes).and_then(|text| parse_annotation_within(text, limits));
    annotation.map(Some).map_err(|error| error.in_entry(name))
}

/// A file's first bytes and the rest of it.
fn open(source: &Source, name: &str) -> Result<(Vec<u8>, EntryReader), Error> {
    let mut reader = source.open_entry(name)?;
    let mut head = Vec::with_capacity(HEAD_LEN);
    reader.by_ref().take(HEAD_LEN as u64).read_to_end(&mut head).map_err(dataset_files::Error::from)?;
    Ok((head, reader))
}

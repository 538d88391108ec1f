//! A VOC data set, frame by frame.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use bytes::Bytes;
use cvat_model::{
    AnnotatedFrame, DatasetError, DatasetReader, FrameSize, ImageCensus, Labels, Location, Warning,
    WarningKind, WithWarnings,
};
use dataset_files::Source;

use crate::error::{Error, ErrorKind};
use crate::images::{Images, visible};
use crate::label_survey::Parts;
use crate::layout::{IMAGE_FOLDERS, Layout, below, folder_of, is_annotation_folder, join};
use crate::missing_size::{self, ADD_SIZE};
use crate::options::ReadOptions;
use crate::sets::{self, Chosen, Set, Surveyed};
use crate::shapes::shapes;
use crate::survey::{Item, is_annotation_file, read_annotation};

/// Reads a PASCAL VOC data set.
///
/// Opening reads every annotation file once, so that labels are complete and mistakes come to light before the first
/// frame; of each only its name, image and label names are kept. A frame's annotation file and image are read when
/// the frame is asked for.
///
/// ```
/// use cvat_model::DatasetReader;
/// use cvat_voc_format::{ReadOptions, VocReader};
/// use dataset_files::Source;
///
/// let folder = tempfile::tempdir()?;
/// std::fs::write(
///     folder.path().join("a.xml"),
///     "<annotation><filename>a.jpg</filename><size><width>64</width><height>48</height></size>
///      <object><name>dog</name><bndbox>
///          <xmin>1</xmin><ymin>2</ymin><xmax>30</xmax><ymax>40</ymax>
///      </bndbox></object></annotation>",
/// )?;
/// let mut reader = VocReader::open(Source::folder(folder.path())?, ReadOptions::default())?;
/// assert_eq!(reader.labels().len(), 1);
/// let frame = reader.next_frame().unwrap()?;
/// assert_eq!((frame.value.name.as_str(), frame.value.shapes.len()), ("a.jpg", 1));
/// assert!(reader.images().unwrap().all_missing());
/// assert!(reader.next_frame().is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct VocReader {
    source: Source,
    options: ReadOptions,
    sets: Vec<Set>,
    labels: Labels,
    parts: Parts,
    warnings: Vec<Warning>,
    subsets: Vec<String>,
    frames: Vec<Chosen>,
    census: ImageCensus,
    next: usize,
}

impl VocReader {
    /// Finds the data set in a source and surveys it.
    ///
    /// # Errors
    ///
    /// If there is no annotation file, or there are several data sets that are not to be
    /// [merged](ReadOptions::merged); if a file cannot be read; if an annotation file or `labelmap.txt` is malformed, with
    /// its line; if a subset is asked for that is not there; if an annotation file of a subset to be read states no size,
    /// unless that may be taken from the image and there is one.
    pub fn open(source: Source, options: ReadOptions) -> Result<Self, Error> {
        let names = visible(&source)?;
        let is_voc = |name: &str| is_annotation_file(&source, name);
        let layouts = if options.merged {
            Layout::discover_all(&names, is_voc, &options.limits)?
        } else {
            vec![Layout::discover(&names, is_voc)?]
        };
        let images = |layout: &Layout| {
            let names = below(&layout.root, &names);
            Images::new(&source, names, layout, options.images.as_ref(), &options.limits)
        };
        let images = layouts.iter().map(images).collect::<Result<Vec<_>, _>>()?;
        let layouts: Vec<_> = layouts.into_iter().zip(images).collect();
        Self::survey(source, layouts, options, true)
    }

    /// Reads one annotation file of a source. Images are looked for where the options say, in a folder of images beside
    /// a folder `Annotations`, and beside the file; lists are not read.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn open_file(source: Source, entry: &str, options: ReadOptions) -> Result<Self, Error> {
        let folder = folder_of(entry);
        let mut names = source.list(folder)?;
        let flat = !is_annotation_folder(folder);
        if !flat {
            let outer = folder_of(folder);
            for images in IMAGE_FOLDERS.iter().chain(&["JPEGImages", "Images"]) {
                names.extend(source.list(&join(outer, images))?);
            }
        }
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut layout = Layout::around(folder, flat, &names);
        layout.documents = vec![entry.to_owned()];
        layout.lists.clear();
        let images = Images::new(&source, &names, &layout, options.images.as_ref(), &options.limits)?;
        // The other images in its folder are none of this file's business.
        Self::survey(source, vec![(layout, images)], options, false)
    }

    /// By label the labels of its parts, as far as [parts are read](ReadOptions::parts): those that `labelmap.txt`
    /// declares and those that objects have.
    #[must_use]
    pub fn parts(&self) -> BTreeMap<String, Vec<String>> {
        let sorted =
            |(whole, parts): (&String, &BTreeSet<String>)| (whole.clone(), parts.iter().cloned().collect());
        self.parts.iter().map(sorted).collect()
    }

    fn survey(
        source: Source,
        layouts: Vec<(Layout, Images)>,
        options: ReadOptions,
        whole_folder: bool,
    ) -> Result<Self, Error> {
        let mut surveyed = sets::survey(&source, layouts, &options)?;
        let planned = surveyed.plan(&source, &options, whole_folder)?;
        let Surveyed { sets, labels, parts, warnings } = surveyed;
        let mut census = ImageCensus::default();
        let mut checked = Vec::new();
        let wanted: HashSet<(usize, usize)> =
            planned.frames.iter().map(|frame| (frame.set, frame.item)).collect();
        for (number, set) in sets.iter().enumerate() {
            let items = set.items.iter().enumerate().filter(|(index, _)| wanted.contains(&(number, *index)));
            let items: Vec<&Item> = items.map(|(_, item)| item).collect();
            for item in &items {
                match item.image {
                    Some(_) => census.found(),
                    None => census.missing(&item.name),
                }
            }
            checked.push((items, &set.images));
        }
        for (items, images) in checked {
            missing_size::check(&items, images, options.size_from_images)?;
        }
        let (subsets, frames) = (planned.subsets, planned.frames);
        Ok(Self { source, options, sets, labels, parts, warnings, subsets, frames, census, next: 0 })
    }

    fn read_frame(&self, chosen: Chosen) -> Result<WithWarnings<AnnotatedFrame>, Error> {
        let changed = || Error::new(ErrorKind::Changed);
        let set = self.sets.get(chosen.set).ok_or_else(changed)?;
        let item = set.items.get(chosen.item).ok_or_else(changed)?;
        let location = Location::frame(&*item.name);
        let mut warnings = Vec::new();
        if chosen.unlisted {
            warnings.push(Warning::new(location.clone(), WarningKind::InNoSubset));
        }
        let (declared, shapes) = match &item.document {
            None => {
                let words = "listed image has no annotation file: read without objects".to_owned();
                warnings.push(Warning::new(location.clone(), WarningKind::Odd(words)));
                (None, Vec::new())
            }
            Some(document) => {
                let changed = || changed().in_entry(document);
                let annotation =
                    read_annotation(&self.source, document, &self.options.limits)?.ok_or_else(changed)?;
                let location = location.clone().in_entry(&**document);
                let (shapes, of_shapes) =
                    shapes(&annotation, &self.labels, &self.options, &location).ok_or_else(changed)?;
                warnings.extend(of_shapes);
                (annotation.size, shapes)
            }
        };
        let (size, image) = self.size_and_image(item, &set.images, declared, &mut |kind| {
            warnings.push(Warning::new(location.clone(), kind));
        })?;
        let mut frame = AnnotatedFrame::new(&*item.name, size);
        frame.subset = self.subsets.get(chosen.subset).cloned().unwrap_or_default();
        frame.shapes = shapes;
        frame.image = image;
        Ok(WithWarnings { value: frame, warnings })
    }

    fn size_and_image(
        &self,
        item: &Item,
        images: &Images,
        declared: Option<FrameSize>,
        warn: &mut impl FnMut(WarningKind),
    ) -> Result<(FrameSize, Option<Bytes>), Error> {
        let Some(image) = item.image else {
            // That there are none at all is said once, of the whole.
            if self.options.read_images && !self.census.all_missing() {
                warn(WarningKind::ImageMissing);
            }
            let document = item.document.as_deref().unwrap_or_default();
            let size = declared.ok_or_else(|| Error::new(ErrorKind::Changed).in_entry(document))?;
            return Ok((size, None));
        };
        if let (Some(size), false) = (declared, self.options.read_images) {
            return Ok((size, None));
        }
        let bytes = images.read(image)?;
        let header = image_probe::probe(&bytes);
        let actual = header.size.and_then(|(width, height)| FrameSize::new(width, height));
        if header.format.is_none() {
            warn(WarningKind::ImageUnknown);
        }
        if header.is_turned() {
            warn(WarningKind::ExifRotated);
        }
        let (size, warning) = FrameSize::settle(declared, actual);
        warning.into_iter().for_each(&mut *warn);
        let size = size.ok_or_else(|| unreadable_size(item, &images.full_name(image)))?;
        Ok((size, self.options.read_images.then_some(bytes)))
    }
}

fn unreadable_size(item: &Item, image: &str) -> Error {
    let (entry, words) = match &item.document {
        Some(document) => {
            (&**document, format!("no <size>, and the image {image} does not say its own: {ADD_SIZE}"))
        }
        None => (image, "image does not say its size".to_owned()),
    };
    Error::new(ErrorKind::NoSize { words, image_size: None }).in_entry(entry)
}

impl DatasetReader for VocReader {
    fn labels(&self) -> &Labels {
        &self.labels
    }

    fn subsets(&self) -> &[String] {
        &self.subsets
    }

    fn frame_count(&self) -> Option<u64> {
        Some(self.frames.len() as u64)
    }

    fn frames_in_subset(&self, subset: &str) -> Option<u64> {
        let subset = self.subsets.iter().position(|known| known == subset)?;
        Some(self.frames.iter().filter(|frame| frame.subset == subset).count() as u64)
    }

    fn images(&self) -> Option<&ImageCensus> {
        Some(&self.census)
    }

    fn take_warnings(&mut self) -> Vec<Warning> {
        std::mem::take(&mut self.warnings)
    }

    fn next_frame(&mut self) -> Option<Result<WithWarnings<AnnotatedFrame>, DatasetError>> {
        let chosen = *self.frames.get(self.next)?;
        self.next += 1;
        let frame = self.read_frame(chosen).map_err(Error::into_dataset_error);
        if frame.as_ref().is_err_and(DatasetError::is_fatal) {
            self.next = self.frames.len();
        }
        Some(frame)
    }
}

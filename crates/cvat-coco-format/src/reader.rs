//! A data set, frame by frame.

use std::collections::HashMap;
use std::ops::Range as Places;

use bytes::Bytes;
use cvat_model::{
    AnnotatedFrame, DatasetError, DatasetReader, FrameSize, ImageCensus, Labels, Warning, WarningKind,
    WithWarnings,
};
use dataset_files::Source;

use crate::decode::{Decoder, Keypoints, agree};
use crate::document::{Json, parse};
use crate::error::{Error, ErrorKind, Position};
use crate::frames::{Frame, Id};
use crate::images::{Found, Images};
use crate::layout::Layout;
use crate::read_options::ReadOptions;
use crate::survey::{CocoFile, Survey};

/// Reads COCO's instances and keypoints.
///
/// Opening reads every JSON file once, so that labels and their attributes are complete before the first frame and damage
/// comes to light. Of its images the name, id and size are kept, of its annotations where they are: each is read again
/// with its frame. Frames come in the order of `images`. In an archive, which is read from the beginning only, the text
/// of all annotations is kept.
///
/// ```
/// use cvat_coco_format::{CocoReader, ReadOptions};
/// use cvat_model::{DatasetReader, Geometry};
/// use dataset_files::Source;
///
/// let folder = tempfile::tempdir()?;
/// std::fs::create_dir(folder.path().join("annotations"))?;
/// std::fs::write(
///     folder.path().join("annotations/instances_train.json"),
///     r#"{"images": [{"id": 9, "file_name": "a.jpg", "width": 64, "height": 48}],
///         "annotations": [{"id": 1, "image_id": 9, "category_id": 18, "bbox": [1, 2, 30, 40], "iscrowd": 0,
///                          "segmentation": [[1, 2, 31, 2, 31, 42]], "area": 600}],
///         "categories": [{"id": 18, "name": "dog"}]}"#,
/// )?;
/// let mut reader = CocoReader::open(Source::folder(folder.path())?, ReadOptions::default())?;
/// assert_eq!((reader.subsets(), reader.frame_count()), (["train".to_owned()].as_slice(), Some(1)));
/// let frame = reader.next_frame().unwrap()?.value;
/// assert_eq!((frame.name.as_str(), frame.source_id.as_str(), frame.size.width()), ("a.jpg", "9", 64));
/// assert!(matches!(&frame.shapes[0].geometry, Geometry::Polygon(points) if points.len() == 3));
/// assert!(reader.next_frame().is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct CocoReader {
    options: ReadOptions,
    images: Images,
    files: Vec<CocoFile>,
    frames: Vec<Frame>,
    subsets: Vec<String>,
    labels: Labels,
    census: ImageCensus,
    warnings: Vec<Warning>,
    next_frame: usize,
    bytes: Vec<u8>,
}

impl CocoReader {
    /// Finds the data set in a source and surveys it.
    ///
    /// # Errors
    ///
    /// If there is no data set or several at one depth; if a file cannot be read, is cut off or no JSON, with line and
    /// column; if it is JSON of others; if a subset is asked for that is not there.
    pub fn open(source: Source, options: ReadOptions) -> Result<Self, Error> {
        let layout = Layout::discover(&source)?;
        Self::survey(source, layout, options)
    }

    /// Reads one JSON file of a source. Images are looked for around it, and where the options say.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn open_file(source: Source, entry: &str, options: ReadOptions) -> Result<Self, Error> {
        Self::survey(source, Layout::around(entry), options)
    }

    fn survey(source: Source, layout: Layout, options: ReadOptions) -> Result<Self, Error> {
        let mut available: Vec<String> = layout.files.iter().map(|file| file.subset.clone()).collect();
        available.dedup();
        let limit = options.limits.subsets();
        if layout.files.len() as u64 > limit {
            return Err(Error::new(ErrorKind::Limit { what: "subsets", limit }));
        }
        if let Some(name) = options.subsets.iter().find(|name| !available.contains(name)) {
            return Err(Error::new(ErrorKind::UnknownSubset { name: name.clone(), available }));
        }
        let mut subsets = available;
        subsets.retain(|subset| options.subsets.is_empty() || options.subsets.contains(subset));
        let mut survey = Survey::new(&source, &options.limits);
        for file in &layout.files {
            match (0..).zip(&subsets).find(|(_, subset)| **subset == file.subset) {
                Some((number, subset)) => survey.file(&file.entry, number, subset)?,
                // Labels are those of all subsets, whichever are asked for.
                None => survey.labels_of(&file.entry)?,
            }
        }
        let of_files = survey.take_warnings();
        let Survey { labels, frames, files, .. } = survey;
        let labels = labels.finish(&options.limits)?;
        let images = Images::new(source, &layout, &subsets, options.images.as_ref(), &options.limits);
        let mut warnings = layout.warnings;
        warnings.extend(of_files);
        let mut census = ImageCensus::default();
        for frame in &frames {
            match images.find(frame.subset, &frame.name) {
                Some(_) => census.found(),
                None => census.missing(&frame.name),
            }
        }
        Ok(Self {
            options,
            images,
            files,
            frames,
            subsets,
            labels,
            census,
            warnings,
            next_frame: 0,
            bytes: Vec::new(),
        })
    }

    fn read_frame(&mut self, number: usize) -> Result<WithWarnings<AnnotatedFrame>, Error> {
        let changed = || Error::new(ErrorKind::Changed);
        let frame = self.frames.get(number).ok_or_else(changed)?;
        let id = frame.id_text();
        let first = self.files.partition_point(|file| file.subset < frame.subset);
        let entry = self.files.get(first).map(|file| file.entry.clone()).unwrap_or_default();
        let place = |error: Error| error.of_image(&id).in_entry(&entry);
        let mut decoder = self.header(frame).map_err(place)?;
        let parts = self.parts(number);
        let Some((main, others)) = parts.split_first() else { return Ok(decoder.frame) };
        let mut others = self.others(others, &id)?;
        let by_id = |(at, other): (usize, &Other)| Some((other.id.clone()?, at));
        // Of several of one id the first.
        let by_id: HashMap<Id, usize> = others.iter().enumerate().rev().filter_map(by_id).collect();
        for at in main.places.clone() {
            let json = self.annotation(main.file, at, &id)?;
            let file = self.files.get(main.file).ok_or_else(changed)?;
            let other = json.get("id").and_then(Id::of).and_then(|id| others.get_mut(*by_id.get(&id)?));
            let other = other.filter(|other| !other.is_used && self.is_same(&json, main.file, other));
            let keypoints = other.and_then(|other| {
                other.is_used = true;
                let labels = &self.files.get(other.file)?.labels;
                Some(Keypoints { annotation: &other.json, labels })
            });
            decoder
                .add(&json, &file.labels, keypoints)
                .map_err(|error| error.of_image(&id).in_entry(&file.entry))?;
        }
        for other in others.iter().filter(|other| !other.is_used) {
            let file = self.files.get(other.file).ok_or_else(changed)?;
            let added = decoder.add(&other.json, &file.labels, None);
            added.map_err(|error| error.of_image(&id).in_entry(&file.entry))?;
        }
        Ok(decoder.frame)
    }

    /// The frame without annotations.
    fn header(&self, frame: &Frame) -> Result<Decoder, Error> {
        let mut kinds = Vec::new();
        let found = self.images.find(frame.subset, &frame.name);
        let (size, image) = self.size_and_image(frame.size, found.as_ref(), &mut kinds)?;
        let mut annotated = AnnotatedFrame::new(&*frame.name, size);
        if let Some(subset) = self.subsets.get(frame.subset as usize) {
            annotated.subset.clone_from(subset);
        }
        annotated.image = image;
        annotated.source_id = frame.id_text();
        Ok(Decoder::new(annotated, kinds, &self.options.limits))
    }

    fn size_and_image(
        &self,
        declared: Option<FrameSize>,
        found: Option<&Found>,
        kinds: &mut Vec<WarningKind>,
    ) -> Result<(FrameSize, Option<Bytes>), Error> {
        let Some(found) = found else {
            // That there are none at all is said once, of the whole.
            if self.options.read_images && !self.census.all_missing() {
                kinds.push(WarningKind::ImageMissing);
            }
            let size = declared.ok_or_else(|| Error::new(ErrorKind::NoSize))?;
            return Ok((size, None));
        };
        if let (Some(size), false) = (declared, self.options.read_images) {
            return Ok((size, None));
        }
        let bytes = self.images.read(found)?;
        let header = image_probe::probe(&bytes);
        let actual = header.size.and_then(|(width, height)| FrameSize::new(width, height));
        if header.format.is_none() {
            kinds.push(WarningKind::ImageUnknown);
        }
        if header.is_turned() {
            kinds.push(WarningKind::ExifRotated);
        }
        let (size, warning) = FrameSize::settle(declared, actual);
        kinds.extend(warning);
        let size = size.ok_or_else(|| Error::new(ErrorKind::NoSize))?;
        Ok((size, self.options.read_images.then_some(bytes)))
    }

    /// Where the annotations of a frame are, file by file.
    fn parts(&self, number: usize) -> Vec<Part> {
        let Some(frame) = self.frames.get(number) else { return Vec::new() };
        let first = self.files.partition_point(|file| file.subset < frame.subset);
        let files =
            self.files.iter().enumerate().skip(first).take_while(|(_, file)| file.subset == frame.subset);
        let part = |(file, of): (usize, &CocoFile)| {
            let start = of.annotations.partition_point(|range| (range.frame as usize) < number);
            let end = of.annotations.partition_point(|range| range.frame as usize <= number);
            (start < end).then_some(Part { file, places: start..end })
        };
        files.filter_map(part).collect()
    }

    /// The annotations of all files but the first.
    fn others(&mut self, parts: &[Part], image: &str) -> Result<Vec<Other>, Error> {
        let mut others = Vec::new();
        for part in parts {
            for at in part.places.clone() {
                let json = self.annotation(part.file, at, image)?;
                let id = json.get("id").and_then(Id::of);
                others.push(Other { file: part.file, id, json, is_used: false });
            }
        }
        Ok(others)
    }

    /// Whether another file's annotation is of the same category and in the same place, and has keypoints to add: tools
    /// number annotations file by file, so that one id can be of two.
    fn is_same(&self, json: &Json, file: usize, other: &Other) -> bool {
        let label = |file: usize, json: &Json| {
            let category = json.get("category_id").and_then(Json::int)?;
            Some(self.files.get(file)?.labels.get(category)?.id)
        };
        let own = label(file, json);
        own.is_some()
            && own == label(other.file, &other.json)
            && other.json.get("keypoints").is_some()
            && agree(json, &other.json)
    }

    /// Reads an annotation again.
    fn annotation(&mut self, file: usize, at: usize, image: &str) -> Result<Json, Error> {
        let changed = || Error::new(ErrorKind::Changed);
        let file = self.files.get_mut(file).ok_or_else(changed)?;
        let range = *file.annotations.get(at).ok_or_else(changed)?;
        let read = file.store.read(range, &mut self.bytes);
        // The place would be that in the annotation, not in the file.
        let parse = |()| {
            parse::<Json>(&self.bytes, Position::START).map_err(|error| Error::new(error.kind().clone()))
        };
        let json = read.and_then(parse);
        let json = json.map_err(|error| error.of_image(image).in_entry(&file.entry))?;
        if json.get("image_id").and_then(Id::of).is_none_or(|id| id.to_string() != image) {
            return Err(changed().in_entry(&file.entry));
        }
        Ok(json)
    }
}

/// The annotations of one frame in one file, by their places among all.
#[derive(Clone, Debug)]
struct Part {
    file: usize,
    places: Places<usize>,
}

/// An annotation of a file other than the first of its subset.
#[derive(Debug)]
struct Other {
    file: usize,
    id: Option<Id>,
    json: Json,
    is_used: bool,
}

impl DatasetReader for CocoReader {
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
        let number = self.subsets.iter().position(|known| known == subset)?;
        let frames = self.frames.iter().filter(|frame| frame.subset as usize == number);
        Some(frames.count() as u64)
    }

    fn images(&self) -> Option<&ImageCensus> {
        Some(&self.census)
    }

    fn take_warnings(&mut self) -> Vec<Warning> {
        std::mem::take(&mut self.warnings)
    }

    fn next_frame(&mut self) -> Option<Result<WithWarnings<AnnotatedFrame>, DatasetError>> {
        let number = self.next_frame;
        if number >= self.frames.len() {
            return None;
        }
        self.next_frame += 1;
        let frame = self.read_frame(number).map_err(Error::into_dataset_error);
        if frame.as_ref().is_err_and(DatasetError::is_fatal) {
            self.next_frame = self.frames.len();
        }
        Some(frame)
    }
}

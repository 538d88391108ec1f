//! A project, frame by frame.

use bytes::Bytes;
use cvat_model::{
    AnnotatedFrame, DatasetError, DatasetReader, FrameSize, Geometry, ImageCensus, Labels, Location,
    Property, Shape, Warning, WarningKind, WithWarnings,
};
use dataset_files::{EntryReader, Source};

use crate::decode::{Item, add_annotation, is_told, mask_work, more_members, objects_in};
use crate::document::{Document, Json};
use crate::error::{Error, ErrorKind, Position};
use crate::images::{Found, Images};
use crate::layout::{Layout, subset_of};
use crate::options::ReadOptions;
use crate::survey::{SubsetFile, Survey};

/// Reads a Datumaro project.
///
/// Opening reads every JSON file once, so that labels and their attributes are complete before the first frame and damage
/// comes to light; of its items nothing is kept but a number for each name. Then each file is read again, an item for a
/// frame. An item that is wrong in itself is an error of its frame; the next one can be read.
///
/// ```
/// use cvat_datumaro_format::{DatumaroReader, ReadOptions};
/// use cvat_model::DatasetReader;
/// use dataset_files::Source;
///
/// let folder = tempfile::tempdir()?;
/// std::fs::create_dir(folder.path().join("annotations"))?;
/// std::fs::write(
///     folder.path().join("annotations/train.json"),
///     r#"{"categories": {"label": {"labels": [{"name": "dog", "parent": "", "attributes": []}]}},
///         "items": [{"id": "a", "image": {"path": "a.jpg", "size": [48, 64]}, "annotations": [
///             {"type": "bbox", "bbox": [1, 2, 30, 40], "label_id": 0, "attributes": {"occluded": true}}]}]}"#,
/// )?;
/// let mut reader = DatumaroReader::open(Source::folder(folder.path())?, ReadOptions::default())?;
/// assert_eq!((reader.subsets(), reader.frame_count()), (["train".to_owned()].as_slice(), Some(1)));
/// let frame = reader.next_frame().unwrap()?.value;
/// assert_eq!((frame.name.as_str(), frame.size.width()), ("a.jpg", 64));
/// assert!(frame.shapes[0].occluded);
/// assert!(reader.next_frame().is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct DatumaroReader {
    source: Source,
    options: ReadOptions,
    images: Images,
    files: Vec<SubsetFile>,
    subsets: Vec<String>,
    labels: Labels,
    census: ImageCensus,
    warnings: Vec<Warning>,
    open: Option<OpenFile>,
    next_file: usize,
    bytes: Vec<u8>,
}

/// A file whose items are being read.
#[derive(Debug)]
struct OpenFile {
    file: usize,
    document: Document<EntryReader>,
    next_item: u64,
}

impl DatumaroReader {
    /// Finds the project in a source and surveys it.
    ///
    /// # Errors
    ///
    /// If there is no project or several at one depth; if a file cannot be read, is cut off or no JSON, with line and
    /// column; if it is of another version or of other media than images; if its labels cannot be read; if a subset is asked
    /// for that is not there.
    pub fn open(source: Source, options: ReadOptions) -> Result<Self, Error> {
        let layout = Layout::discover(&source)?;
        Self::survey(source, layout, options)
    }

    /// Reads one JSON file of a source. Images are looked for in `../images` if it lies in a folder `annotations`, else in
    /// `images` beside it, and where the options say.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn open_file(source: Source, entry: &str, options: ReadOptions) -> Result<Self, Error> {
        Self::survey(source, Layout::around(entry), options)
    }

    fn survey(source: Source, layout: Layout, options: ReadOptions) -> Result<Self, Error> {
        let limit = options.limits.subsets();
        if layout.files.len() as u64 > limit {
            return Err(Error::new(ErrorKind::Limit { what: "subsets", limit }));
        }
        let available: Vec<String> = layout.files.iter().map(|file| subset_of(file).to_owned()).collect();
        if let Some(name) = options.subsets.iter().find(|name| !available.contains(name)) {
            return Err(Error::new(ErrorKind::UnknownSubset { name: name.clone(), available }));
        }
        let images = Images::new(&source, &layout, options.images.as_ref(), &options.limits);
        let mut survey = Survey::default();
        let mut files = Vec::new();
        for (entry, subset) in layout.files.iter().zip(&available) {
            if options.subsets.is_empty() || options.subsets.contains(subset) {
                files.push(survey.file(&source, entry, &images, &options.limits)?);
            }
        }
        let mut subsets: Vec<String> = Vec::new();
        for file in &files {
            if !subsets.contains(&file.subset) {
                subsets.push(file.subset.clone());
            }
        }
        let of_files = survey.take_warnings();
        let Survey { labels, census, .. } = survey;
        let labels = labels.finish(&options.limits)?;
        let mut warnings = layout.warnings;
        warnings.extend(of_files);
        Ok(Self {
            source,
            options,
            images,
            files,
            subsets,
            labels,
            census,
            warnings,
            open: None,
            next_file: 0,
            bytes: Vec::new(),
        })
    }

    /// The next item's bytes are read: where it begins, which file it is of and its number.
    fn next_item(&mut self) -> Result<Option<(Position, usize, u64)>, Error> {
        loop {
            let mut open = match self.open.take() {
                Some(open) => open,
                None => match self.files.get(self.next_file) {
                    None => return Ok(None),
                    Some(file) => {
                        let document = self.items_of(file).map_err(|error| error.in_entry(&file.entry))?;
                        self.next_file += 1;
                        OpenFile { file: self.next_file - 1, document, next_item: 0 }
                    }
                },
            };
            let Some(file) = self.files.get(open.file) else { return Ok(None) };
            let element = open.document.next_element(&mut self.bytes);
            let changed = || Error::new(ErrorKind::Changed).in_entry(&file.entry);
            match element.map_err(|error| error.in_entry(&file.entry))? {
                Some(_) if open.next_item >= file.items => return Err(changed()),
                Some(begin) => {
                    let (of, number) = (open.file, open.next_item);
                    open.next_item += 1;
                    self.open = Some(open);
                    return Ok(Some((begin, of, number)));
                }
                None if open.next_item < file.items => return Err(changed()),
                None => {}
            }
        }
    }

    fn items_of(&self, file: &SubsetFile) -> Result<Document<EntryReader>, Error> {
        let mut document = Document::new(self.source.open_entry(&file.entry)?, &self.options.limits)?;
        while let Some(name) = document.next_member()? {
            if name == "items" && document.enter_list()? {
                return Ok(document);
            }
            document.skip()?;
        }
        Err(Error::new(ErrorKind::Changed))
    }

    fn read_frame(
        &self,
        begin: Position,
        file: usize,
        number: u64,
    ) -> Result<WithWarnings<AnnotatedFrame>, Error> {
        let file = self.files.get(file).ok_or_else(|| Error::new(ErrorKind::Changed))?;
        let place =
            |error: Error, id: Option<&str>| error.at(begin).in_item(number, id).in_entry(&file.entry);
        let json = Json::parse(&self.bytes, begin, |words| ErrorKind::Item(format!("not JSON: {words}")))
            .map_err(|error| place(error, None))?;
        let id = crate::decode::id_of(&json);
        self.frame(&json, file).map_err(|error| place(error, id.as_deref()))
    }

    fn frame(&self, json: &Json, file: &SubsetFile) -> Result<WithWarnings<AnnotatedFrame>, Error> {
        let item = Item::new(json)?;
        let limit = self.options.limits.frame_objects();
        if item.annotations.iter().map(objects_in).sum::<u64>() > limit {
            return Err(Error::new(ErrorKind::Limit { what: "shapes and attributes of one frame", limit }));
        }
        let found = self.images.find(&file.subset, &item);
        let name = found.as_ref().map_or(item.name.as_str(), |found| &found.name);
        let location = Location::frame(name);
        let mut kinds: Vec<WarningKind> = Vec::new();
        let (size, image) = self.size_and_image(item.size, found.as_ref(), &mut kinds)?;
        let lost = item.not_kept.iter().map(|name| WarningKind::NotKept(Property::Member(name.clone())));
        let mut members = 0;
        kinds.extend(lost.filter(|kind| is_told(kind, &mut members)));
        let mut frame = AnnotatedFrame::new(name, size);
        frame.subset.clone_from(&file.subset);
        frame.number = item.number;
        frame.image = image;
        let warnings = kinds.into_iter().map(|kind| Warning::new(location.clone(), kind)).collect();
        let mut frame = WithWarnings { value: frame, warnings };
        let (limit, mut runs) = (self.options.limits.frame_numbers(), 0);
        for (object, annotation) in item.annotations.iter().enumerate() {
            let (shapes, outside) = (frame.value.shapes.len(), frame.value.outside.len());
            // Every column of a mask's image is gone through, whatever comes of it.
            runs += mask_work(annotation);
            if runs > limit {
                return Err(Error::new(ErrorKind::Limit {
                    what: "columns and runs of the masks of one frame",
                    limit,
                }));
            }
            add_annotation(annotation, object, &file.labels, &mut frame, &mut members);
            // A few bytes of text can stand for millions of them.
            let added = frame.value.shapes.get(shapes).or_else(|| frame.value.outside.get(outside));
            runs += added.map_or(0, mask_runs);
            if runs > limit {
                return Err(Error::new(ErrorKind::Limit {
                    what: "columns and runs of the masks of one frame",
                    limit,
                }));
            }
        }
        frame.warnings.extend(more_members(members).map(|kind| Warning::new(location, kind)));
        Ok(frame)
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
}

fn mask_runs(shape: &Shape) -> u64 {
    if let Geometry::Mask(mask) = &shape.geometry { mask.runs().len() as u64 } else { 0 }
}

impl DatasetReader for DatumaroReader {
    fn labels(&self) -> &Labels {
        &self.labels
    }

    fn subsets(&self) -> &[String] {
        &self.subsets
    }

    fn frame_count(&self) -> Option<u64> {
        Some(self.files.iter().map(|file| file.items).sum())
    }

    fn frames_in_subset(&self, subset: &str) -> Option<u64> {
        let mut files = self.files.iter().filter(|file| file.subset == subset).peekable();
        files.peek()?;
        Some(files.map(|file| file.items).sum())
    }

    fn images(&self) -> Option<&ImageCensus> {
        Some(&self.census)
    }

    fn take_warnings(&mut self) -> Vec<Warning> {
        std::mem::take(&mut self.warnings)
    }

    fn next_frame(&mut self) -> Option<Result<WithWarnings<AnnotatedFrame>, DatasetError>> {
        let frame = match self.next_item() {
            Ok(None) => return None,
            Ok(Some((begin, file, number))) => self.read_frame(begin, file, number),
            Err(error) => Err(error),
        };
        let frame = frame.map_err(Error::into_dataset_error);
        if frame.as_ref().is_err_and(DatasetError::is_fatal) {
            self.open = None;
            self.next_file = self.files.len();
        }
        Some(frame)
    }
}

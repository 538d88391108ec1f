//! A data set of tables, frame by frame.

use std::io::Read;

use bytes::Bytes;
use cvat_model::{
    AnnotatedFrame, BoundingBox, DatasetError, DatasetReader, FrameSize, ImageCensus, LabelId, Labels,
    Location, NameSet, Property, Shape, Warning, WarningKind, WithWarnings,
};
use dataset_files::Source;

use crate::error::{Error, ErrorKind};
use crate::header::is_csv_table;
use crate::options::ReadOptions;
use crate::plan::{Plan, Planned};

/// How many frames called as another are told one by one.
const MAX_TOLD: u64 = 10_000;
/// How many bytes tell a table.
const HEAD_LEN: u64 = 4096;

/// Reads tables of boxes: `filename,width,height,class,xmin,ymin,xmax,ymax`, a row a box.
///
/// Opening reads the tables as a whole, so that labels are complete, rows of one image need not be adjacent, and mistakes
/// come to light before the first frame. An image is read when its frame is asked for.
///
/// ```
/// use cvat_csv_format::{CsvReader, ReadOptions};
/// use cvat_model::DatasetReader;
/// use dataset_files::Source;
///
/// let folder = tempfile::tempdir()?;
/// std::fs::write(
///     folder.path().join("train_labels.csv"),
///     "filename,width,height,class,xmin,ymin,xmax,ymax\n\
///      a.jpg,64,48,dog,1,2,30,40\n\
///      b.jpg,64,48,cat,1,2,30,40\n\
///      a.jpg,64,48,cat,5,6,7,8\n",
/// )?;
/// let mut reader = CsvReader::open(Source::folder(folder.path())?, ReadOptions::new())?;
/// assert_eq!((reader.labels().len(), reader.subsets()), (2, &["train".to_owned()][..]));
/// let frame = reader.next_frame().unwrap()?;
/// assert_eq!((frame.value.name.as_str(), frame.value.shapes.len()), ("a.jpg", 2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct CsvReader {
    tables: Vec<Planned>,
    subsets: Vec<String>,
    labels: Labels,
    /// The label of each class of the tables.
    of_classes: Vec<Option<LabelId>>,
    options: ReadOptions,
    warnings: Vec<Warning>,
    census: ImageCensus,
    /// Table and frame in it.
    next: (usize, usize),
}

impl CsvReader {
    /// Reads every table of a source: files called `*.csv` whose header has the columns.
    ///
    /// # Errors
    ///
    /// If there is none, or a subset is asked for that is not there; if a file cannot be read, is not UTF-8 or passes a
    /// limit; if a row is malformed, with its line.
    #[expect(clippy::needless_pass_by_value, reason = "as every reader's")]
    pub fn open(source: Source, options: ReadOptions) -> Result<Self, Error> {
        let mut entries = Vec::new();
        for entry in source.entries()?.iter().filter(|entry| !entry.is_hidden()) {
            if is_called_csv(entry.name()) {
                let mut head = Vec::new();
                let mut start = source.open_entry(entry.name())?.take(HEAD_LEN);
                start.read_to_end(&mut head).map_err(dataset_files::Error::from)?;
                if is_csv_table(&head) {
                    entries.push(entry.name().to_owned());
                }
            }
        }
        if entries.is_empty() {
            return Err(Error::new(ErrorKind::NoTable));
        }
        Self::of(&source, &entries, options)
    }

    /// Reads one table of a source.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open); if its header does not have the columns.
    #[expect(clippy::needless_pass_by_value, reason = "as every reader's")]
    pub fn open_file(source: Source, entry: &str, options: ReadOptions) -> Result<Self, Error> {
        Self::of(&source, &[entry.to_owned()], options)
    }

    fn of(source: &Source, entries: &[String], options: ReadOptions) -> Result<Self, Error> {
        let Plan { mut tables, subsets, classes } = Plan::new(source, entries, &options)?;
        let (labels, of_classes) = classes.into_labels();
        let mut census = ImageCensus::default();
        let (mut warnings, mut names, mut told) = (Vec::new(), NameSet::default(), 0);
        for planned in &mut tables {
            warnings.append(&mut planned.table.warnings);
            for (frame, found) in planned.table.frames.iter().zip(&planned.found) {
                match found {
                    Some(_) => census.found(),
                    None => census.missing(&frame.name),
                }
                if !names.insert(&planned.subset, &frame.name) {
                    told += 1;
                    if told <= MAX_TOLD {
                        let location = Location::entry(&*planned.entry).line(frame.line);
                        let words = format!(
                            "two images of {:?} are called {:?}: both read",
                            planned.subset, frame.name
                        );
                        warnings.push(Warning::new(location, WarningKind::SameName(words)));
                    }
                }
            }
        }
        if told > MAX_TOLD {
            let words = format!("and what {} more warnings would say", told - MAX_TOLD);
            let kind = WarningKind::NotKept(Property::Annotation(words));
            warnings.push(Warning::new(Location::default(), kind));
        }
        Ok(Self { tables, subsets, labels, of_classes, options, warnings, census, next: (0, 0) })
    }

    fn read_frame(&self, planned: &Planned, index: usize) -> Result<WithWarnings<AnnotatedFrame>, Error> {
        let mut warnings = Vec::new();
        let Some(table_frame) = planned.table.frames.get(index) else {
            return Err(Error::new(ErrorKind::NoTable));
        };
        let name = &*table_frame.name;
        let location = Location::frame(name).in_entry(&*planned.entry);
        let (size, image) = self.size_and_image(planned, index, &mut |kind| {
            warnings.push(Warning::new(location.clone(), kind));
        })?;
        let no_size = || {
            let has_image = planned.found.get(index).is_some_and(Option::is_some);
            let kind = ErrorKind::NoSize { frame: name.to_owned(), has_image };
            Error::at_line(table_frame.line, kind).in_entry(&planned.entry)
        };
        let mut frame = AnnotatedFrame::new(name, size.ok_or_else(no_size)?);
        frame.subset.clone_from(&planned.subset);
        for (number, object) in planned.table.objects(index).iter().enumerate() {
            let [x1, y1, x2, y2] = object.corners;
            let class = object.class.and_then(|class| self.of_classes.get(class as usize).copied().flatten());
            if let Some(bounding_box) = BoundingBox::new(x1, y1, x2, y2) {
                frame.shapes.push(Shape::rectangle(class, bounding_box));
            } else {
                let location = location.clone().line(object.line).object(number);
                warnings.push(Warning::new(location, WarningKind::NotFinite));
            }
        }
        frame.image = image;
        Ok(WithWarnings { value: frame, warnings })
    }

    fn size_and_image(
        &self,
        planned: &Planned,
        index: usize,
        warn: &mut impl FnMut(WarningKind),
    ) -> Result<(Option<FrameSize>, Option<Bytes>), Error> {
        let Some(frame) = planned.table.frames.get(index) else { return Ok((None, None)) };
        let Some(found) = planned.found.get(index).copied().flatten() else {
            // That there are none at all is said once, of the whole.
            if self.options.read_images && !self.census.all_missing() {
                warn(WarningKind::ImageMissing);
            }
            return Ok((frame.size, None));
        };
        if frame.size.is_some() && !self.options.read_images {
            return Ok((frame.size, None));
        }
        let bytes = planned.images.read(&frame.name, found, self.options.limits.image_len())?;
        let header = image_probe::probe(&bytes);
        let actual = header.size.and_then(|(width, height)| FrameSize::new(width, height));
        if header.format.is_none() {
            warn(WarningKind::ImageUnknown);
        }
        if header.is_turned() {
            warn(WarningKind::ExifRotated);
        }
        let (size, warning) = FrameSize::settle(frame.size, actual);
        warning.into_iter().for_each(warn);
        Ok((size, self.options.read_images.then_some(bytes)))
    }
}

fn is_called_csv(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("csv"))
}

impl DatasetReader for CsvReader {
    fn labels(&self) -> &Labels {
        &self.labels
    }

    fn subsets(&self) -> &[String] {
        &self.subsets
    }

    fn frame_count(&self) -> Option<u64> {
        Some(self.tables.iter().map(|planned| planned.table.frames.len() as u64).sum())
    }

    fn frames_in_subset(&self, subset: &str) -> Option<u64> {
        let of_subset = self.tables.iter().filter(|planned| planned.subset == subset);
        Some(of_subset.map(|planned| planned.table.frames.len() as u64).sum())
    }

    fn images(&self) -> Option<&ImageCensus> {
        Some(&self.census)
    }

    fn take_warnings(&mut self) -> Vec<Warning> {
        std::mem::take(&mut self.warnings)
    }

    fn next_frame(&mut self) -> Option<Result<WithWarnings<AnnotatedFrame>, DatasetError>> {
        loop {
            let (table, index) = self.next;
            let planned = self.tables.get(table)?;
            if index >= planned.table.frames.len() {
                self.next = (table + 1, 0);
                continue;
            }
            self.next.1 += 1;
            let frame = self.read_frame(planned, index).map_err(Error::into_dataset_error);
            if frame.as_ref().is_err_and(DatasetError::is_fatal) {
                self.next = (self.tables.len(), 0);
            }
            return Some(frame);
        }
    }
}

//! A YOLO data set, frame by frame.

use bytes::Bytes;
use cvat_model::{
    AnnotatedFrame, DatasetError, DatasetReader, FrameSize, ImageCensus, Labels, Location, Warning,
    WarningKind, WithWarnings,
};
use dataset_files::Source;

use crate::error::{Error, ErrorKind};
use crate::options::ReadOptions;
use crate::plan::{Plan, discover, read_rows};
use crate::shapes::shapes;
use crate::split::{ImageRef, Item};

/// Reads a data set as Ultralytics YOLO is trained with: a `data.yaml`, images, and a label file an image.
///
/// Opening reads every label file once, so that mistakes come to light before the first frame; of each only its name
/// is kept. A frame's label file and image are read when the frame is asked for. The image must be there, as
/// a label file says fractions of its size.
///
/// ```
/// use cvat_model::DatasetReader;
/// use cvat_yolo_format::{ReadOptions, YoloReader};
/// use dataset_files::Source;
///
/// let folder = tempfile::tempdir()?;
/// for place in ["images", "labels"] {
///     std::fs::create_dir_all(folder.path().join(place).join("train"))?;
/// }
/// std::fs::write(folder.path().join("data.yaml"), "train: images/train\nnames: [dog]\n")?;
/// std::fs::write(folder.path().join("labels/train/a.txt"), "0 0.5 0.5 1 0.5\n")?;
/// // The first 30 bytes of an 8 by 4 bitmap.
/// let mut bitmap = [0u8; 30];
/// bitmap[..2].copy_from_slice(b"BM");
/// (bitmap[14], bitmap[18], bitmap[22]) = (40, 8, 4);
/// std::fs::write(folder.path().join("images/train/a.bmp"), bitmap)?;
///
/// let mut reader = YoloReader::open(Source::folder(folder.path())?, ReadOptions::new())?;
/// let frame = reader.next_frame().unwrap()?;
/// assert_eq!((frame.value.name.as_str(), frame.value.size.to_string()), ("a.bmp", "8x4".to_owned()));
/// assert_eq!(frame.value.shapes.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct YoloReader {
    source: Source,
    options: ReadOptions,
    plan: Plan,
    census: ImageCensus,
    next: usize,
}

impl YoloReader {
    /// Finds the data set of a source by its `data.yaml`, whatever that is called; else by a list of names, `obj.names` or
    /// `classes.txt`.
    ///
    /// # Errors
    ///
    /// If there is none, or several; if a subset is asked for that is not there; if the description or a label file cannot be
    /// read, is not UTF-8, malformed or passes a limit, with its line; if it is of poses; if none of the images is there.
    pub fn open(source: Source, options: ReadOptions) -> Result<Self, Error> {
        let entry = discover(&source)?;
        Self::open_file(source, &entry, options)
    }

    /// Reads the data set that one file of the source describes.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn open_file(source: Source, entry: &str, options: ReadOptions) -> Result<Self, Error> {
        let plan = Plan::new(&source, entry, &options)?;
        let mut census = ImageCensus::default();
        for (_, item) in &plan.frames {
            match item.image {
                Some(_) => census.found(),
                None => census.missing(&item.name),
            }
        }
        if census.all_missing() {
            let kind = ErrorKind::NoImages { frames: census.missing_count() };
            return Err(Error::new(kind).in_entry(entry));
        }
        Ok(Self { source, options, plan, census, next: 0 })
    }

    fn read_frame(&self, subset: usize, item: &Item) -> Result<WithWarnings<AnnotatedFrame>, Error> {
        let location = Location::frame(&*item.name);
        let mut warnings = Vec::new();
        let image = item.image.as_ref().map(|image| self.read_image(image)).transpose()?;
        let size = image.as_deref().and_then(|bytes| {
            let header = image_probe::probe(bytes);
            let unknown = header.format.is_none().then_some(WarningKind::ImageUnknown);
            let turned = header.is_turned().then_some(WarningKind::ExifRotated);
            let of_image = [unknown, turned].into_iter().flatten();
            warnings.extend(of_image.map(|kind| Warning::new(location.clone(), kind)));
            header.size.and_then(|(width, height)| FrameSize::new(width, height))
        });
        let no_size = || {
            let kind = ErrorKind::NoSize { frame: item.name.to_string(), has_image: image.is_some() };
            match item.labels.as_deref() {
                Some(file) => Error::new(kind).in_entry(file),
                None => Error::new(kind),
            }
        };
        let mut frame = AnnotatedFrame::new(&*item.name, size.ok_or_else(no_size)?);
        frame.subset = self.plan.subsets.get(subset).cloned().unwrap_or_default();
        if let Some(file) = item.labels.as_deref() {
            let rows = read_rows(&self.source, file, &self.options.limits)?;
            let classes = &self.plan.classes;
            if rows.iter().any(|row| !classes.contains_key(&row.class)) {
                return Err(Error::new(ErrorKind::Changed).in_entry(file));
            }
            let location = location.clone().in_entry(file);
            let (found, said) = shapes(&rows, frame.size, |class| classes.get(&class).copied(), &location);
            frame.shapes = found;
            warnings.extend(said);
        }
        frame.image = image.filter(|_| self.options.read_images);
        Ok(WithWarnings { value: frame, warnings })
    }

    fn read_image(&self, image: &ImageRef) -> Result<Bytes, Error> {
        let (source, name) = match image {
            ImageRef::Own(name) => (Some(&self.source), name),
            ImageRef::Elsewhere(name) => (self.options.images.as_ref(), name),
        };
        let bytes = source.map(|source| source.read(name, self.options.limits.image_len())).transpose()?;
        Ok(bytes.unwrap_or_default())
    }
}

impl DatasetReader for YoloReader {
    fn labels(&self) -> &Labels {
        &self.plan.labels
    }

    fn subsets(&self) -> &[String] {
        &self.plan.subsets
    }

    fn frame_count(&self) -> Option<u64> {
        Some(self.plan.frames.len() as u64)
    }

    fn frames_in_subset(&self, subset: &str) -> Option<u64> {
        let subset = self.plan.subsets.iter().position(|known| known == subset)?;
        Some(self.plan.frames.iter().filter(|(of, _)| *of == subset).count() as u64)
    }

    fn images(&self) -> Option<&ImageCensus> {
        Some(&self.census)
    }

    fn take_warnings(&mut self) -> Vec<Warning> {
        std::mem::take(&mut self.plan.warnings)
    }

    fn next_frame(&mut self) -> Option<Result<WithWarnings<AnnotatedFrame>, DatasetError>> {
        let (subset, item) = self.plan.frames.get(self.next)?;
        let frame = self.read_frame(*subset, item).map_err(Error::into_dataset_error);
        self.next += 1;
        if frame.as_ref().is_err_and(DatasetError::is_fatal) {
            self.next = self.plan.frames.len();
        }
        Some(frame)
    }
}

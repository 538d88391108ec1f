//! Reading a document: frame by frame, after a survey of the whole.

use std::collections::HashMap;
use std::fmt;

use cvat_model::{
    AnnotatedFrame, DatasetError, DatasetReader, FrameSize, ImageCensus, Labels, Location, Origin, TaskMode,
    Warning, WarningKind, WithWarnings,
};
use dataset_files::Source;

use crate::decode::image;
use crate::decode::meta::Meta;
use crate::document::{Document, Token};
use crate::error::{Error, ErrorKind, Result};
use crate::extraction::MissingFrames;
use crate::frame_name;
use crate::images::{Found, Home, ImageFiles, Wanted, picture};
use crate::options::ReadOptions;
use crate::survey::{Survey, check_subsets, subset_of_task, survey};
use crate::video::{Section, Video, read_tracks, sections};

/// Reads CVAT XML 1.1, for images and for video.
///
/// The document is read twice. [`open`](Self::open) surveys it: labels, subsets, how many frames there are and which of
/// their images. Then frames are read one by one; of the flavour for images no more than one `image` element is in memory
/// at a time, of the flavour for video all tracks are.
///
/// ```
/// use cvat_model::DatasetReader;
/// use cvat_xml_format::{CvatXmlReader, ReadOptions};
///
/// # let folder = tempfile::tempdir()?;
/// std::fs::write(folder.path().join("annotations.xml"), r#"<annotations>
///   <image id="0" name="a.jpg" width="64" height="48">
///     <box label="cat" xtl="1.5" ytl="2" xbr="10" ybr="20"/>
///   </image>
/// </annotations>"#)?;
/// let source = dataset_files::Source::folder(folder.path())?;
/// let mut reader = CvatXmlReader::open(source, "annotations.xml", ReadOptions::new())?;
/// assert_eq!(reader.frame_count(), Some(1));
/// let frame = reader.next_frame().unwrap()?.value;
/// assert_eq!(reader.labels()[frame.shapes[0].label.unwrap()].name, "cat");
/// assert!(reader.next_frame().is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct CvatXmlReader {
    entry: String,
    labels: Labels,
    origin: Option<Origin>,
    subsets: Vec<String>,
    /// Frames of each wanted subset.
    frame_counts: HashMap<String, u64>,
    census: ImageCensus,
    missing_frames: Vec<MissingFrames>,
    warnings: Vec<Warning>,
    files: ImageFiles,
    wanted_subsets: Option<Vec<String>>,
    wanted: Wanted,
    frames: Frames,
}

enum Frames {
    Images { document: Document, task_subset: String },
    Video(Video),
    Ended,
}

impl CvatXmlReader {
    /// Opens and surveys the document that is this entry of the source.
    ///
    /// # Errors
    ///
    /// Where the entry cannot be read, is not well-formed XML to its end, is not CVAT's, or lacks a wanted subset; for
    /// video also where anything is wrong with a track. Errors carry the entry's name, line and column.
    pub fn open(source: Source, entry: &str, options: ReadOptions) -> Result<Self> {
        let ReadOptions { subsets, read_images, images, limits } = options;
        let files = ImageFiles::new(images, source, entry).within(limits);
        Self::after_survey(files, entry, subsets, read_images).map_err(|error| error.in_entry(entry))
    }

    /// The frames of videos that are not all there as files, by task; none for a document for images.
    #[must_use]
    pub fn missing_frames(&self) -> &[MissingFrames] {
        &self.missing_frames
    }

    fn after_survey(
        files: ImageFiles,
        entry: &str,
        wanted_subsets: Option<Vec<String>>,
        read_images: bool,
    ) -> Result<Self> {
        let is_wanted = |subset: &str| is_among(wanted_subsets.as_ref(), subset);
        let mut document = open(&files, entry)?;
        let survey = survey(&mut document, &files, is_wanted)?;
        let document = open(&files, entry)?;
        let mut reader = Self {
            entry: entry.to_owned(),
            labels: survey.labels.clone(),
            origin: survey.meta.origin(),
            subsets: Vec::new(),
            frame_counts: survey.images.clone(),
            census: survey.census.clone(),
            missing_frames: Vec::new(),
            warnings: survey.warnings.clone(),
            files,
            wanted_subsets,
            wanted: Wanted { bytes: read_images, report_missing: false },
            frames: Frames::Ended,
        };
        let is_video = survey.tracks > 0
            || (survey.subsets.is_empty()
                && survey.meta.tasks.iter().any(|task| task.mode == TaskMode::Interpolation));
        let available = if is_video {
            reader.play(document, &survey)?
        } else {
            let task_subset = subset_of_task(&survey.meta).to_owned();
            reader.frames = Frames::Images { document, task_subset };
            with_empty_subsets(survey.subsets, &survey.meta)
        };
        check_subsets(reader.wanted_subsets.as_deref(), &available)?;
        reader.subsets = available.into_iter().filter(|subset| reader.is_wanted(subset)).collect();
        // Where all are missing, the census says so once.
        reader.wanted.report_missing = read_images && !reader.census.all_missing();
        Ok(reader)
    }

    /// Reads all tracks; the subsets they are in.
    fn play(&mut self, mut document: Document, survey: &Survey) -> Result<Vec<String>> {
        let mut sections = sections(survey)?;
        let is_wanted = |subset: &str| is_among(self.wanted_subsets.as_ref(), subset);
        self.warnings.extend(read_tracks(&mut document, &self.labels, &mut sections, is_wanted)?);
        let mut available: Vec<String> = Vec::new();
        for section in sections.iter().filter(|section| section.count() > 0) {
            if !available.contains(&section.subset) {
                available.push(section.subset.clone());
            }
        }
        sections.retain(|section| self.is_wanted(&section.subset));
        for section in &mut sections {
            *self.frame_counts.entry(section.subset.clone()).or_default() += section.count();
            section.files = self.files.numbered(section.home())?;
            for number in section.numbers() {
                match section.files.get(&number) {
                    Some(_) => self.census.found(),
                    None => self.census.missing(&cvat_name(number)),
                }
            }
        }
        self.missing_frames = sections.iter().filter_map(Section::missing).collect();
        self.frames = Frames::Video(Video::new(sections));
        Ok(available)
    }

    fn is_wanted(&self, subset: &str) -> bool {
        is_among(self.wanted_subsets.as_ref(), subset)
    }

    fn next_image(&mut self) -> Result<Option<WithWarnings<AnnotatedFrame>>> {
        let Frames::Images { document, task_subset } = &mut self.frames else { return Ok(None) };
        let (head, subset, body) = loop {
            let head = match document.next()? {
                Token::Start(element) if element.name() == "image" => image::Head::new(&element),
                Token::Start(_) => {
                    document.skip()?;
                    continue;
                }
                Token::EndOfDocument => return Ok(None),
                Token::End | Token::Text(_) | Token::Other => continue,
            };
            let read = head.and_then(|head| {
                let subset = head.subset.clone().unwrap_or_else(|| task_subset.clone());
                if !is_among(self.wanted_subsets.as_ref(), &subset) {
                    document.skip()?;
                    return Ok(None);
                }
                let body = image::body(document, &head.name, &self.labels)?;
                Ok(Some((head, subset, body)))
            });
            if let Some(read) = read? {
                break read;
            }
        };
        // Where the survey has found none, none is looked for again.
        let home = Home { subset: &subset, in_project: head.subset.is_some() };
        let found = if self.census.all_missing() { None } else { self.files.find(home, &head.name) };
        let mut warnings = body.warnings;
        let name = named(&head, found.as_ref(), &mut warnings);
        let declared = FrameSize::new(head.size.0, head.size.1);
        let mut frame = self
            .frame(name, declared, found.as_ref(), &mut warnings)
            .map_err(|error| error.at(head.position))?;
        frame.subset = subset;
        frame.number = head.number;
        frame.task_id = head.task_id;
        frame.shapes = body.shapes;
        frame.tags = body.tags;
        Ok(Some(WithWarnings { value: frame, warnings }))
    }

    fn frame(
        &self,
        name: String,
        declared: Option<FrameSize>,
        found: Option<&Found>,
        warnings: &mut Vec<Warning>,
    ) -> Result<AnnotatedFrame> {
        let location = Location::frame(&name);
        let picture = picture(&self.files, found, declared, self.wanted, &location, warnings)
            .map_err(|error| error.of_frame(&name))?;
        let mut frame = AnnotatedFrame::new(name, picture.size);
        frame.image = picture.image;
        Ok(frame)
    }

    fn next_video_frame(&mut self) -> Result<Option<WithWarnings<AnnotatedFrame>>> {
        // Taken out and put back, so that the rest of the reader can be used meanwhile.
        let Frames::Video(mut video) = std::mem::replace(&mut self.frames, Frames::Ended) else {
            return Ok(None);
        };
        let Some(next) = video.next() else { return Ok(None) };
        let (number, section) = (next.number, next.section);
        let found = section.files.get(&number);
        let name = found.map_or_else(|| cvat_name(number), |found| found.file_name().to_owned());
        let mut warnings = Vec::new();
        for (index, (shape, _)) in next.shapes.iter().enumerate().filter(|(_, (_, held))| *held) {
            let kind = WarningKind::Held(shape.geometry.kind());
            warnings.push(Warning::new(Location::frame(&name).object(index), kind));
        }
        let frame = self.frame(name, section.size, found, &mut warnings).map(|mut frame| {
            frame.subset.clone_from(&section.subset);
            frame.number = Some(number);
            frame.task_id.clone_from(&section.task_id);
            frame.shapes = next.shapes.into_iter().map(|(shape, _)| shape).collect();
            frame.outside = next.outside;
            WithWarnings { value: frame, warnings }
        });
        self.frames = Frames::Video(video);
        frame.map(Some)
    }
}

/// The frame's name; the image's extension is added where it has none.
fn named(head: &image::Head, found: Option<&Found>, warnings: &mut Vec<Warning>) -> String {
    let mut name = head.name.clone();
    if name.is_empty() {
        name = frame_name::of_video(head.number.unwrap_or_default());
        let location = Location::default().line(head.position.line);
        warnings.push(Warning::new(location, WarningKind::Named(name.clone())));
    }
    let extension = found.and_then(|found| frame_name::extension(found.file_name()));
    match extension.filter(|_| frame_name::extension(&name).is_none()) {
        Some(extension) => format!("{name}.{extension}"),
        None => name,
    }
}

/// Whether frames of a subset are wanted; all are where nothing is said.
fn is_among(wanted: Option<&Vec<String>>, subset: &str) -> bool {
    wanted.is_none_or(|wanted| wanted.iter().any(|name| name == subset))
}

/// What CVAT calls a video's frame and exports it as.
fn cvat_name(number: u64) -> String {
    format!("{}.PNG", frame_name::of_video(number))
}

pub(crate) fn open(files: &ImageFiles, entry: &str) -> Result<Document> {
    let input = files
        .own()
        .open_entry(entry)
        .map_err(|error| Error::files("the document cannot be opened", error))?;
    Document::open(Box::new(input), files.limits())
}

impl Error {
    fn of_frame(self, name: &str) -> Self {
        match self.kind() {
            ErrorKind::NoSize | ErrorKind::Image => self.with_prefix(&format!("frame {name:?}: ")),
            _ => self,
        }
    }
}

/// A project's subset is one also where none of its tasks has an image.
fn with_empty_subsets(mut subsets: Vec<String>, meta: &Meta) -> Vec<String> {
    for task in meta.tasks.iter().filter(|task| meta.project.is_some() && !task.subset.is_empty()) {
        if !subsets.contains(&task.subset) {
            subsets.push(task.subset.clone());
        }
    }
    subsets
}

impl DatasetReader for CvatXmlReader {
    fn labels(&self) -> &Labels {
        &self.labels
    }

    fn subsets(&self) -> &[String] {
        &self.subsets
    }

    fn frame_count(&self) -> Option<u64> {
        Some(self.frame_counts.values().sum())
    }

    fn frames_in_subset(&self, subset: &str) -> Option<u64> {
        Some(self.frame_counts.get(subset).copied().unwrap_or(0))
    }

    fn images(&self) -> Option<&ImageCensus> {
        Some(&self.census)
    }

    fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }

    fn take_warnings(&mut self) -> Vec<Warning> {
        in_entry(std::mem::take(&mut self.warnings), &self.entry)
    }

    fn next_frame(&mut self) -> Option<Result<WithWarnings<AnnotatedFrame>, DatasetError>> {
        let next = match self.frames {
            Frames::Images { .. } => self.next_image(),
            Frames::Video(_) => self.next_video_frame(),
            Frames::Ended => return None,
        };
        let next = next.map_err(|error| DatasetError::from(error.in_entry(&self.entry))).transpose();
        if next.as_ref().is_none_or(|next| next.as_ref().is_err_and(DatasetError::is_fatal)) {
            self.frames = Frames::Ended;
        }
        next.map(|next| {
            next.map(|frame| WithWarnings { warnings: in_entry(frame.warnings, &self.entry), ..frame })
        })
    }
}

pub(crate) fn in_entry(warnings: Vec<Warning>, entry: &str) -> Vec<Warning> {
    warnings
        .into_iter()
        .map(|w| Warning::new(w.location().clone().in_entry(entry), w.kind().clone()))
        .collect()
}

impl fmt::Debug for CvatXmlReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CvatXmlReader")
            .field("entry", &self.entry)
            .field("subsets", &self.subsets)
            .field("frame_counts", &self.frame_counts)
            .finish_non_exhaustive()
    }
}

//! The flavour for video as tracks, not laid out to frames.

use std::io::Write;

use cvat_model::{
    Origin, TaskMode, Track, TrackedShape, Video, VideoTrack, Warning, WarningKind, WithWarnings,
};
use dataset_files::{Sink, Source};

use crate::decode::track::{Head, body};
use crate::document::{Document, Token};
use crate::encode::image::Encoder;
use crate::encode::label::renamed;
use crate::encode::meta::{EPILOGUE, head, settled, with_all_subsets};
use crate::encode::track::{self, location, push_track};
use crate::error::{Error, ErrorKind, Result};
use crate::images::ImageFiles;
use crate::options::WriteOptions;
use crate::reader::{in_entry, open};
use crate::survey::survey;
use crate::video::{Places, Section, default_subset, sections, sections_of, tell_apart};

/// Reads the tracks of a document for video, as they are written there. Of two with one number, the later gets the lowest
/// that is free.
///
/// [`CvatXmlReader`](crate::CvatXmlReader) lays them out to frames.
///
/// # Errors
///
/// Where the entry cannot be read, is not well-formed XML to its end, is not CVAT's, is for images, or has a track that
/// is wrong. Errors carry the entry's name, line and column.
pub fn read_video(source: Source, entry: &str) -> Result<WithWarnings<Video>> {
    let files = ImageFiles::new(None, source, entry);
    let mut read = read(&files, entry).map_err(|error| error.in_entry(entry))?;
    read.warnings = in_entry(read.warnings, entry);
    Ok(read)
}

fn read(files: &ImageFiles, entry: &str) -> Result<WithWarnings<Video>> {
    let survey = survey(&mut open(files, entry)?, files, |_| true)?;
    if !survey.subsets.is_empty() {
        let message = "the document is for images: it has no tracks";
        return Err(Error::new(ErrorKind::NotCvatXml, message));
    }
    let places = Places::new(&sections(&survey)?);
    let mut video = Video::new(survey.labels.clone());
    video.origin = survey.meta.origin();
    let mut warnings = survey.warnings;
    let mut document = open(files, entry)?;
    while let Some(track) = next_track(&mut document, &video, &places, &mut warnings)? {
        video.tracks.push(track);
    }
    // In the order in which they are laid out to frames, so that they get the same numbers.
    let mut tracks: Vec<&mut VideoTrack> = video.tracks.iter_mut().collect();
    tracks.sort_by_key(|track| track.task);
    tell_apart(&mut tracks.into_iter().map(|track| &mut track.track).collect::<Vec<_>>());
    Ok(WithWarnings { value: video, warnings })
}

fn next_track(
    document: &mut Document,
    video: &Video,
    places: &Places,
    warnings: &mut Vec<Warning>,
) -> Result<Option<VideoTrack>> {
    loop {
        match document.next()? {
            Token::Start(element) if element.name() == "track" => {
                let head = Head::new(&element, &video.labels, video.tracks.len() as u64)?;
                let task = places.of(&head)?;
                return Ok(Some(VideoTrack { task, track: body(document, &head, warnings)? }));
            }
            Token::Start(_) => document.skip()?,
            Token::EndOfDocument => return Ok(None),
            Token::End | Token::Text(_) | Token::Other => {}
        }
    }
}

/// Writes the tracks as a document for video, what today's CVAT imports as `CVAT 1.1`; what was dropped or altered.
///
/// Of the options it heeds [`document`](WriteOptions::document), [`task_name`](WriteOptions::task_name),
/// [`unlabelled`](WriteOptions::unlabelled) and [`interpolated`](WriteOptions::interpolated). Boxes are written as they are.
/// Where nothing is known of the task, its frames are those from the lowest of a track to the highest.
///
/// CVAT refuses a document with a shape at a frame that its task does not have, so such a shape is left out. It makes one
/// shape of a track of masks.
///
/// # Errors
///
/// Where the output cannot be written, or the tasks have too many frames.
///
/// ```
/// use cvat_model::{BoundingBox, Shape, Track, Video, VideoTrack};
/// use cvat_xml_format::{WriteOptions, read_video, write_video};
/// use dataset_files::{Overwrite, Sink, Source};
///
/// let mut video = Video::new(["car"].into_iter().collect());
/// let car = Shape::rectangle(video.labels.find("car"), BoundingBox::new(1.0, 2.0, 3.0, 4.0).unwrap());
/// video.tracks.push(VideoTrack { task: 0, track: Track::of_one_frame(0, car, 10, Some(11)) });
///
/// # let folder = tempfile::tempdir()?;
/// let sink = Sink::files_in(folder.path(), Overwrite::Refuse)?;
/// assert!(write_video(sink, &video, &WriteOptions::new())?.is_empty());
/// let text = std::fs::read_to_string(folder.path().join("annotations.xml"))?;
/// assert!(text.contains(r#"<box frame="11" keyframe="1" outside="1" occluded="0" xtl="1.00""#));
/// let read = read_video(Source::folder(folder.path())?, "annotations.xml")?.value;
/// assert_eq!(read.tracks[0].track.shapes().len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_video(sink: Sink, video: &Video, options: &WriteOptions) -> Result<Vec<Warning>> {
    let encoder = Encoder::new(video.labels.clone(), options);
    let origin = video.origin.clone().map(with_all_subsets);
    let origin = origin.unwrap_or_else(|| made_up(video, &options.task_name));
    let sections = sections_of(origin.tasks(), tracked_frames(&video.tracks))?;
    let mut writing = Writing {
        encoder,
        origin: &origin,
        default_subset: default_subset(origin.tasks()),
        sections,
        interpolated: options.interpolated,
        warnings: Vec::new(),
    };
    writing.warnings = renamed(&writing.encoder.labels);
    let cannot = |error: std::io::Error| Error::files("the document cannot be written", error.into());
    let document = sink.create_spooled(&options.document);
    let mut document = document.map_err(|error| Error::files("the document cannot be created", error))?;
    document.write_all(head(&origin, &writing.encoder.labels).as_bytes()).map_err(cannot)?;
    for (index, track) in video.tracks.iter().enumerate() {
        document.write_all(writing.track(index, track).as_bytes()).map_err(cannot)?;
    }
    document.write_all(EPILOGUE.as_bytes()).map_err(cannot)?;
    let finished = document.finish().and_then(|()| sink.finish());
    finished.map_err(|error| Error::files("the output cannot be completed", error))?;
    Ok(writing.warnings)
}

/// What all tracks of a document have in common while they are written.
struct Writing<'a> {
    encoder: Encoder,
    origin: &'a Origin,
    default_subset: String,
    sections: Vec<Section>,
    interpolated: bool,
    warnings: Vec<Warning>,
}

impl Writing<'_> {
    /// The element, or nothing.
    fn track(&mut self, index: usize, track: &VideoTrack) -> String {
        let (tasks, mut out) = (self.origin.tasks(), String::new());
        let (id, Some(first)) = (track.track.id(), track.track.shapes().first()) else {
            let kind = WarningKind::Odd(format!("track {} without shapes left out", track.track.id()));
            self.warnings.push(Warning::new(cvat_model::Location::default(), kind));
            return out;
        };
        let Some((section, task)) = self.sections.get(track.task).zip(tasks.get(track.task)) else {
            let words = format!("track {id} is of task {}, but there are {}", track.task, tasks.len());
            self.warnings.push(Warning::new(location(first.frame, index), WarningKind::FrameSkipped(words)));
            return out;
        };
        let warnings = &mut self.warnings;
        let mut warn = |frame, kind| warnings.push(Warning::new(location(frame, index), kind));
        let (label, said) = self.encoder.label(first.shape.label);
        if let Some(kind) = said {
            warn(first.frame, kind);
        }
        let Some(label) = label else { return out };
        let subset = if task.subset.is_empty() { &self.default_subset } else { &task.subset };
        let of_project = matches!(self.origin, Origin::Project(_)).then_some((task, subset.as_str()));
        let shapes = shapes(&track.track, section, self.interpolated, &mut warn);
        push_track(
            &mut out,
            &track.track,
            track::Head { encoder: &self.encoder, label, of_project },
            shapes,
            &mut warn,
        );
        out
    }
}

/// The shapes to write, at frames that the task has.
fn shapes(
    track: &Track,
    section: &Section,
    interpolated: bool,
    warn: &mut impl FnMut(u64, WarningKind),
) -> Vec<TrackedShape> {
    let mut shapes = Vec::with_capacity(track.shapes().len());
    for shape in track.shapes() {
        if section.has(shape.frame) {
            shapes.push(shape.clone());
        } else {
            let words = format!("frame {} is not among the task's", shape.frame);
            warn(shape.frame, WarningKind::FrameSkipped(words));
        }
    }
    if interpolated {
        let given = |number: &u64| track.shapes().binary_search_by_key(number, |shape| shape.frame).is_ok();
        let between = section.numbers().filter(|number| !given(number)).filter_map(|frame| {
            let (shape, _) = track.at(frame)?;
            Some(TrackedShape { frame, outside: false, keyframe: false, shape })
        });
        shapes.extend(between);
        shapes.sort_by_key(|shape| shape.frame);
    }
    shapes
}

/// The frames of all tracks, from the lowest to the highest.
fn tracked_frames(tracks: &[VideoTrack]) -> Option<(u64, u64)> {
    let frames = || tracks.iter().flat_map(|track| track.track.shapes()).map(|shape| shape.frame);
    frames().min().zip(frames().max())
}

/// A task for tracks of which it is not known.
fn made_up(video: &Video, name: &str) -> Origin {
    let mut origin = settled(None, name, &[]);
    if let Origin::Task(task) = &mut origin {
        task.mode = TaskMode::Interpolation;
        (task.start_frame, task.stop_frame) = tracked_frames(&video.tracks).unzip();
    }
    origin
}

//! Writing frames as tracks, with their images.

mod at_frame;
mod findings;
mod gather;
mod given;
mod numbered;
mod skeleton_points;
mod tasks;

use std::collections::HashSet;
use std::fmt;
use std::io::Write;
use std::sync::Arc;

use cvat_model::{
    DatasetError, DatasetWriter, EncodedFrame, FrameEncoder, Labels, Location, Origin, Warning, WarningKind,
};
use dataset_files::{EntryWriter, Sink};

use crate::encode::image::Encoder;
use crate::encode::label::renamed;
use crate::encode::meta::{EPILOGUE, head, settled, with_all_subsets};
use crate::encode::video_frame::{VideoEncoder, parse};
use crate::error::{Error, ErrorKind, Result};
use crate::frame_name;
use crate::images::EXTENSIONS;
use crate::options::WriteOptions;
use crate::writer::{Subset, not_announced, write_image, written_subsets};
use gather::Tracks;
use numbered::Numbers;
use tasks::{Clip, Frame, Frames};

/// Writes CVAT XML 1.1 for video, what today's CVAT imports as `CVAT 1.1`: shapes of one track become a track again.
///
/// A frame's number is its own, else that in its name if this is such as `frame_000012.png`, else its place in its subset,
/// counted from 0, or the next number that no frame before it has. CVAT matches frames by these numbers, and an image is written under its: `images/frame_000012.png`. One
/// subset makes a task, several make a project of videos.
///
/// A track of which frames say where its source gives it, by [`Shape::keyframe`](cvat_model::Shape::keyframe) and
/// [`AnnotatedFrame::outside`](cvat_model::AnnotatedFrame::outside), is written as it was given, as long as the frames between have what follows from that;
/// where they do not, the shapes between two that are given are written as keyframes. Of any other track each shape is
/// written as a keyframe. Where the task's next frame has none of its track, be it in the data set
/// or not, it is repeated there as outside. A shape without a track becomes a track of one frame, and so does every mask, as CVAT has no masks in
/// tracks. What of a track is of another label or kind than its first shape, or a second one in a frame, becomes a track of
/// its own, and is [told](cvat_model::Property::Track).
///
/// What shows only when all frames are there, [`take_warnings`](DatasetWriter::take_warnings) says after the last of them:
/// frames of another size than their video's, and tracks that get another number than the one they came with.
///
/// In a document for video the tracks come one after the other, each with all of its frames. So the text of all shapes is
/// held in memory until [`finish`](DatasetWriter::finish): some 250 bytes for a box of a long track, 560 for one without
/// a track, more for masks and polygons. Images are not.
///
/// ```
/// use cvat_model::{AnnotatedFrame, BoundingBox, DatasetWriter, FrameSize, Labels, Shape};
/// use cvat_xml_format::{CvatVideoWriter, WriteOptions, read_video};
/// use dataset_files::{Overwrite, Sink, Source};
///
/// let labels: Labels = ["car"].into_iter().collect();
/// # let folder = tempfile::tempdir()?;
/// let sink = Sink::files_in(folder.path(), Overwrite::Refuse)?;
/// let mut writer = CvatVideoWriter::new(sink, &labels, &["default".into()], WriteOptions::new())?;
/// for number in [10, 11, 12] {
///     let mut frame = AnnotatedFrame::new(format!("frame_{number:06}.png"), FrameSize::new(64, 48).unwrap());
///     let mut car = Shape::rectangle(labels.find("car"), BoundingBox::new(1.0, 2.0, 3.0, 4.0).unwrap());
///     car.track = Some(7);
///     frame.shapes.extend((number < 12).then_some(car));
///     let encoded = writer.encoder().encode(frame)?;
///     assert!(writer.write_frame(encoded)?.is_empty());
/// }
/// Box::new(writer).finish()?;
/// let video = read_video(Source::folder(folder.path())?, "annotations.xml")?.value;
/// let track = &video.tracks[0].track;
/// assert_eq!(track.id(), 7);
/// assert!(track.at(11).is_some() && track.at(12).is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct CvatVideoWriter {
    sink: Sink,
    document: EntryWriter,
    encoder: Arc<VideoEncoder>,
    origin: Origin,
    in_project: bool,
    subsets: Vec<Gathering>,
    /// Whether what was laid out between given shapes is written, too.
    interpolated: bool,
    /// What was changed of labels and subsets, and of all frames.
    warnings: Vec<Warning>,
    is_numbering_told: bool,
    /// What was said of all frames, which is said once.
    told: HashSet<String>,
}

/// What is known so far of a subset.
struct Gathering {
    subset: Subset,
    /// How many frames were given.
    given: u64,
    /// No number from the last frame without one of its own to here is free.
    free: u64,
    frames: Frames,
    tracks: Tracks,
}

impl CvatVideoWriter {
    /// Begins the document.
    ///
    /// `subsets` are those that frames will name, in the order in which they are to be listed;
    /// [`DatasetReader::subsets`](cvat_model::DatasetReader::subsets) has them. None means the default one alone.
    /// What had to be changed of labels and subsets, [`take_warnings`](DatasetWriter::take_warnings) says.
    ///
    /// What is known of tasks of the [origin](WriteOptions::origin) is kept, but where they lack one of a subset's frames:
    /// then one task is described by the frames that are there.
    ///
    /// # Errors
    ///
    /// Where the document cannot be created.
    pub fn new(sink: Sink, labels: &Labels, subsets: &[String], options: WriteOptions) -> Result<Self> {
        let encoder = Encoder::new(labels.clone(), &options);
        let mut warnings = renamed(&encoder.labels);
        let of_project = matches!(options.origin, Some(Origin::Project(_)));
        let subsets = written_subsets(subsets, of_project, &mut warnings);
        let written: Vec<String> = subsets.iter().map(|subset| subset.written.clone()).collect();
        let origin = with_all_subsets(settled(options.origin, &options.task_name, &written));
        let document = sink.create_spooled(&options.document);
        let document = document.map_err(|error| Error::files("the document cannot be created", error))?;
        Ok(Self {
            sink,
            document,
            encoder: Arc::new(VideoEncoder(encoder)),
            in_project: matches!(origin, Origin::Project(_)),
            origin,
            subsets: subsets.into_iter().map(Gathering::new).collect(),
            warnings,
            interpolated: options.interpolated,
            is_numbering_told: false,
            told: HashSet::new(),
        })
    }

    fn put(&mut self, frame: EncodedFrame) -> Result<Vec<Warning>> {
        let Some(gathering) = self.subsets.iter_mut().find(|known| known.subset.name == frame.subset) else {
            return Err(not_announced(&frame));
        };
        let Some((size, shapes)) = parse(&frame.body) else {
            let message = format!("frame {:?} was not encoded by the encoder of this writer", frame.name);
            return Err(Error::new(ErrorKind::Value, message));
        };
        let is_placed = frame.number.is_none();
        let number = gathering.number(frame.number);
        if is_placed && !std::mem::replace(&mut self.is_numbering_told, true) {
            let words = "frames without a number are numbered by their place in their subset, from 0, or the next number that is free";
            let words = words.to_owned();
            self.warnings.push(Warning::new(Location::default(), WarningKind::Remark(words)));
        }
        if let Some(other) = gathering.frames.get(&number) {
            let placed = if other.is_placed { ", the former by its place" } else { "" };
            let message =
                format!("frames {:?} and {:?} are both number {number}{placed}", other.name, frame.name);
            return Err(Error::new(ErrorKind::SameNumber, message));
        }
        let mut warnings = Vec::new();
        let mut name = frame_name::of_video(number);
        let is_named_so =
            frame_name::number_of_video(&frame.name) == Some(number) && !frame.name.contains('/');
        if let Some(image) = &frame.image {
            name.extend(extension(&frame.name, image).iter().flat_map(|extension| [".", extension]));
        }
        if !is_named_so {
            let kind = WarningKind::Renamed { from: frame.name.clone(), to: name.clone() };
            warnings.push(Warning::new(Location::frame(&frame.name), kind));
        }
        let folder =
            if self.in_project { format!("images/{}", gathering.subset.written) } else { "images".into() };
        gathering.frames.insert(number, Frame { name: frame.name, size, is_placed });
        let Gathering { frames, tracks, .. } = gathering;
        tracks.add(number, shapes, |(number, object), kind| {
            let location = frames.get(&number).map(|frame| Location::frame(&frame.name)).unwrap_or_default();
            warnings.push(Warning::new(location.object(object), kind));
        });
        if let Some(image) = &frame.image {
            write_image(&self.sink, &format!("{folder}/{name}"), image)?;
        }
        Ok(warnings)
    }

    /// What the document says of the tasks with the frames written so far, and the tasks of each subset.
    fn settled(&self) -> Result<(Origin, Vec<Vec<Clip>>)> {
        let mut origin = self.origin.clone();
        let frames = self.subsets.iter().map(|known| (known.subset.written.as_str(), &known.frames));
        let clips = tasks::settle(&mut origin, &frames.collect::<Vec<_>>())?;
        Ok((origin, clips))
    }

    fn complete(self) -> Result<()> {
        let (origin, clips) = self.settled()?;
        let Self { sink, mut document, encoder, in_project, subsets, interpolated, .. } = self;
        let mut write = |text: &str| {
            let written = document.write_all(text.as_bytes());
            written.map_err(|error| Error::files("the document cannot be written", error.into()))
        };
        write(&head(&origin, &encoder.0.labels))?;
        let mut numbers = Numbers::new(subsets.iter().flat_map(|known| known.tracks.numbers()));
        for (Gathering { subset, tracks, frames, .. }, clips) in subsets.into_iter().zip(clips) {
            let mut tracks = tracks.numbered(&mut numbers);
            let parts = numbered::by_clip(&tracks, &clips);
            for (clip, part) in clips.iter().zip(parts) {
                let task = origin.tasks().get(clip.task).filter(|_| in_project);
                let of_project = task.map(|task| (task, subset.written.as_str()));
                for index in part {
                    let track = tracks.get_mut(index);
                    let text = track
                        .and_then(|track| track.text(clip, &frames, of_project, interpolated, &mut numbers));
                    text.map_or(Ok(()), |text| write(&text))?;
                }
            }
        }
        write(EPILOGUE)?;
        let finished = document.finish().and_then(|()| sink.finish());
        finished.map_err(|error| Error::files("the output cannot be completed", error))
    }
}

impl Gathering {
    fn new(subset: Subset) -> Self {
        Self { subset, given: 0, free: 0, frames: Frames::new(), tracks: Tracks::default() }
    }

    /// The number of the next frame: its own, else its place, or the first after it that no frame so far has.
    fn number(&mut self, own: Option<u64>) -> u64 {
        let place = self.given;
        self.given += 1;
        own.unwrap_or_else(|| {
            self.free = self.free.max(place);
            while self.frames.contains_key(&self.free) {
                self.free += 1;
            }
            self.free
        })
    }
}

/// The extension of an image's file: the one it has if readers look for it, else that of its format.
fn extension<'a>(name: &'a str, image: &[u8]) -> Option<&'a str> {
    let own = frame_name::extension(name);
    let known = own.filter(|own| EXTENSIONS.contains(own));
    known.or_else(|| image_probe::ImageFormat::of(image).map(image_probe::ImageFormat::extension)).or(own)
}

impl DatasetWriter for CvatVideoWriter {
    fn encoder(&self) -> Arc<dyn FrameEncoder> {
        self.encoder.clone()
    }

    fn take_warnings(&mut self) -> Vec<Warning> {
        let mut warnings = std::mem::take(&mut self.warnings);
        // Where the tasks cannot be settled, finishing says so.
        if let Ok((_, clips)) = self.settled() {
            let found = findings::of_all(&self.subsets, &clips);
            warnings.extend(found.into_iter().filter(|warning| self.told.insert(warning.to_string())));
        }
        warnings
    }

    fn write_frame(&mut self, frame: EncodedFrame) -> Result<Vec<Warning>, DatasetError> {
        self.put(frame).map_err(|error| DatasetError::fatal(Box::new(error)))
    }

    fn finish(self: Box<Self>) -> Result<(), DatasetError> {
        self.complete().map_err(|error| DatasetError::fatal(Box::new(error)))
    }
}

impl fmt::Debug for CvatVideoWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CvatVideoWriter").field("sink", &self.sink).finish_non_exhaustive()
    }
}

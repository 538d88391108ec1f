//! The one place with threads: frames come in order, are encoded in parallel, and go out in order.
//!
//! Small frames go from thread to thread several at once: passing one on takes as long as encoding it. What would pile up
//! encoded, because it grew a lot, waits as it was read and is encoded when it is written.

mod images;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use cvat_model::{
    AnnotatedFrame, Attribute, DatasetError, DatasetReader, EncodedFrame, FrameEncoder, Geometry, LabelId,
    Location, ShapeKind, Warning, WarningKind, WithWarnings,
};

pub(crate) use self::images::findings as image_findings;

/// Batches on their way for each thread: enough to keep all busy while one is slow.
const IN_FLIGHT: usize = 4;
/// The most frames in a batch; more make nothing faster.
const BATCH_FRAMES: usize = 32;
/// A batch that holds about so many bytes takes no more frames.
const BATCH_BYTES: usize = 64 << 10;

/// What became of one frame.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// Kind and label of every shape and tag the reader gave.
    pub(crate) read: Vec<(ShapeKind, Option<LabelId>)>,
    /// Whether the reader gave an image.
    pub(crate) has_image: bool,
    /// What the reader noticed.
    pub(crate) warnings: Vec<Warning>,
    /// The frame, or why there is none.
    pub(crate) encoded: Result<EncodedFrame, DatasetError>,
}

type Item = Result<WithWarnings<AnnotatedFrame>, DatasetError>;

/// Reads all frames, encodes them on `jobs` threads and hands them to `write` in the reader's order.
///
/// At most a few frames a thread are in memory, or a few batches of small ones, encoded or not. Ends at the first error
/// of `write`.
pub(crate) fn run<E>(
    reader: &mut dyn DatasetReader,
    encoder: &dyn FrameEncoder,
    jobs: usize,
    mut write: impl FnMut(Outcome) -> Result<(), E>,
) -> Result<(), E> {
    if jobs < 2 {
        while let Some(item) = reader.next_frame() {
            write(encode(item, encoder))?;
        }
        return Ok(());
    }
    let (work, todo) = sync_channel(jobs);
    let todo = &Mutex::new(todo);
    let size = &AtomicUsize::new(1);
    thread::scope(|scope| {
        let (permit, permits) = sync_channel(jobs * IN_FLIGHT);
        let (done, results) = channel();
        scope.spawn(move || read(reader, size, &permit, &work));
        for _ in 0..jobs {
            let done = done.clone();
            scope.spawn(move || {
                while let Some((number, batch)) = next(todo) {
                    // A panic goes to whoever waits for this number, who would wait for ever otherwise.
                    let outcomes = catch_unwind(AssertUnwindSafe(|| encode_all(batch, encoder, size)));
                    if done.send((number, outcomes)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(done);
        let written = catch_unwind(AssertUnwindSafe(|| in_order(&results, &permits, encoder, &mut write)));
        // Both ends must go before the scope waits for the threads, so that none waits for us.
        drop((results, permits));
        while next(todo).is_some() {}
        written.unwrap_or_else(|panic| resume_unwind(panic))
    })
}

fn read(
    reader: &mut dyn DatasetReader,
    size: &AtomicUsize,
    permit: &SyncSender<()>,
    work: &SyncSender<(u64, Vec<Item>)>,
) {
    for number in 0.. {
        // A permit comes back when a batch was written, so that a slow one cannot pile up those behind it.
        if permit.send(()).is_err() {
            return;
        }
        let batch = batch(reader, size.load(Ordering::Relaxed));
        if batch.is_empty() || work.send((number, batch)).is_err() {
            return;
        }
    }
}

/// The next frames, up to so many; none at the end.
fn batch(reader: &mut dyn DatasetReader, size: usize) -> Vec<Item> {
    let (mut batch, mut bytes) = (Vec::with_capacity(size), 0);
    while batch.len() < size && bytes < BATCH_BYTES {
        let Some(item) = reader.next_frame() else { break };
        bytes += item.as_ref().map_or(0, |frame| frame_len(&frame.value));
        batch.push(item);
    }
    batch
}

/// About how many bytes a frame takes.
fn frame_len(frame: &AnnotatedFrame) -> usize {
    let image = frame.image.as_deref().map_or(0, <[u8]>::len);
    let names = frame.name.len() + frame.subset.len() + frame.task_id.len() + frame.source_id.len();
    let tags = frame
        .tags
        .iter()
        .map(|tag| size_of_val(tag) + tag.source.len() + attributes_len(&tag.attributes))
        .sum::<usize>();
    let shapes = frame
        .shapes
        .iter()
        .chain(&frame.outside)
        .map(|shape| {
            let own = size_of_val(shape) + shape.source.len() + attributes_len(&shape.attributes);
            own + geometry_len(&shape.geometry)
        })
        .sum::<usize>();
    image + names + tags + shapes
}

fn geometry_len(geometry: &Geometry) -> usize {
    match geometry {
        Geometry::Polygon(points) | Geometry::Polyline(points) | Geometry::Points(points) => {
            size_of_val(points.as_slice())
        }
        Geometry::Mask(mask) => size_of_val(mask.runs()),
        Geometry::Skeleton(elements) => {
            let lens = elements.iter().map(|element| {
                let points = size_of_val(element.points.as_slice());
                size_of_val(element) + element.label.len() + points + attributes_len(&element.attributes)
            });
            lens.sum()
        }
        _ => 0,
    }
}

fn attributes_len(attributes: &[Attribute]) -> usize {
    let lens = attributes.iter().map(|attribute| attribute.name.len() + attribute.value.len());
    size_of_val(attributes) + lens.sum::<usize>()
}

/// What became of a batch, as far as it was encoded.
struct Batch {
    outcomes: Vec<Outcome>,
    /// Those after them, which wait as they are for their turn: encoded, they would take too much.
    rest: std::vec::IntoIter<Item>,
}

/// Encodes a batch, until about so many bytes came of it as a batch may hold. From it is known how many frames the next
/// ones may take: some grow a lot.
fn encode_all(batch: Vec<Item>, encoder: &dyn FrameEncoder, size: &AtomicUsize) -> Batch {
    let (mut outcomes, mut rest) = (Vec::with_capacity(batch.len()), batch.into_iter());
    let (mut bytes, mut longest) = (0, 1);
    while bytes < BATCH_BYTES {
        let Some(item) = rest.next() else { break };
        let outcome = encode(item, encoder);
        let len = outcome.encoded.as_ref().map_or(0, encoded_len);
        bytes += len;
        longest = longest.max(len);
        outcomes.push(outcome);
    }
    size.store((BATCH_BYTES / longest).clamp(1, BATCH_FRAMES), Ordering::Relaxed);
    Batch { outcomes, rest }
}

fn encoded_len(frame: &EncodedFrame) -> usize {
    frame.body.len() + frame.image.as_deref().map_or(0, <[u8]>::len)
}

fn next<T>(todo: &Mutex<Receiver<T>>) -> Option<T> {
    todo.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

fn in_order<E>(
    results: &Receiver<(u64, thread::Result<Batch>)>,
    permits: &Receiver<()>,
    encoder: &dyn FrameEncoder,
    write: &mut impl FnMut(Outcome) -> Result<(), E>,
) -> Result<(), E> {
    let (mut waiting, mut expected) = (BTreeMap::new(), 0);
    while let Ok((number, batch)) = results.recv() {
        waiting.insert(number, batch);
        while let Some(batch) = waiting.remove(&expected) {
            expected += 1;
            let Batch { outcomes, rest } = batch.unwrap_or_else(|panic| resume_unwind(panic));
            for outcome in outcomes {
                write(outcome)?;
            }
            for item in rest {
                write(encode(item, encoder))?;
            }
            // The reader's end is gone when it has read everything.
            let _ = permits.recv();
        }
    }
    Ok(())
}

fn encode(item: Item, encoder: &dyn FrameEncoder) -> Outcome {
    match item {
        Err(error) => {
            Outcome { read: Vec::new(), has_image: false, warnings: Vec::new(), encoded: Err(error) }
        }
        Ok(WithWarnings { value: mut frame, mut warnings }) => {
            // An empty file is no image.
            if frame.image.take_if(|image| image.is_empty()).is_some() {
                let location = Location::frame(&frame.name);
                warnings.push(Warning::new(location, WarningKind::ImageMissing));
            }
            warnings.extend(image_findings(&frame));
            let shapes = frame.shapes.iter().map(|shape| (shape.geometry.kind(), shape.label));
            let tags = frame.tags.iter().map(|tag| (ShapeKind::Tag, tag.label));
            let read = shapes.chain(tags).collect();
            let has_image = frame.image.is_some();
            Outcome { read, has_image, warnings, encoded: encoder.encode(frame) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    use cvat_model::{FrameSize, Labels};

    struct Numbers(Labels, std::ops::Range<u32>);

    impl DatasetReader for Numbers {
        fn labels(&self) -> &Labels {
            &self.0
        }
        fn subsets(&self) -> &[String] {
            &[]
        }
        fn next_frame(&mut self) -> Option<Item> {
            let number = self.1.next()?;
            Some(Ok(AnnotatedFrame::new(number.to_string(), FrameSize::new(1, 1).unwrap()).into()))
        }
    }

    /// Takes longer for early frames, so that later ones overtake them.
    struct Slow;

    impl FrameEncoder for Slow {
        fn encode(&self, frame: AnnotatedFrame) -> Result<EncodedFrame, DatasetError> {
            let number: u64 = frame.name.parse().unwrap();
            thread::sleep(std::time::Duration::from_micros(500 * (7 - number % 7)));
            Ok(EncodedFrame::new("", frame.name, Vec::new()))
        }
    }

    fn names(jobs: usize, count: u32, stop_at: usize) -> (Vec<String>, Result<(), &'static str>) {
        let mut names = Vec::new();
        let mut reader = Numbers(Labels::new(), 0..count);
        let result = run(&mut reader, &Slow, jobs, |outcome| {
            names.push(outcome.encoded.unwrap().name);
            if names.len() == stop_at { Err("full") } else { Ok(()) }
        });
        (names, result)
    }

    #[test]
    fn order_does_not_hang_on_the_number_of_threads() {
        let expected: Vec<_> = (0..100).map(|number| number.to_string()).collect();
        for jobs in [1, 2, 8] {
            assert_eq!(names(jobs, 100, usize::MAX), (expected.clone(), Ok(())));
        }
    }

    struct Defective;

    impl FrameEncoder for Defective {
        fn encode(&self, frame: AnnotatedFrame) -> Result<EncodedFrame, DatasetError> {
            assert_ne!(frame.name, "7", "a defect");
            Ok(EncodedFrame::default())
        }
    }

    #[test]
    fn a_panic_comes_out_and_nobody_waits_for_ever() {
        for jobs in [1, 2, 8] {
            let run = || run(&mut Numbers(Labels::new(), 0..1000), &Defective, jobs, |_| Ok::<(), ()>(()));
            assert!(catch_unwind(AssertUnwindSafe(run)).is_err());
            let writing = |outcome: Outcome| -> Result<(), ()> { panic!("a defect: {outcome:?}") };
            let run = || super::run(&mut Numbers(Labels::new(), 0..1000), &Slow, jobs, writing);
            assert!(catch_unwind(AssertUnwindSafe(run)).is_err());
        }
    }

    /// Frames with an image of that length.
    struct Images(Labels, std::ops::Range<u32>, Arc<AtomicUsize>, usize);

    impl DatasetReader for Images {
        fn labels(&self) -> &Labels {
            &self.0
        }
        fn subsets(&self) -> &[String] {
            &[]
        }
        fn next_frame(&mut self) -> Option<Item> {
            let mut frame = AnnotatedFrame::new(self.1.next()?.to_string(), FrameSize::new(1, 1).unwrap());
            frame.image = Some(vec![0; self.3].into());
            self.2.fetch_add(1, Ordering::SeqCst);
            Some(Ok(frame.into()))
        }
    }

    /// Makes so many bytes of each frame.
    struct Bodies(usize);

    impl FrameEncoder for Bodies {
        fn encode(&self, frame: AnnotatedFrame) -> Result<EncodedFrame, DatasetError> {
            Ok(EncodedFrame::new("", frame.name, vec![0; self.0]))
        }
    }

    /// The most frames that are read and not written.
    fn most_in_flight(jobs: usize, image: usize, body: usize) -> usize {
        let read = Arc::new(AtomicUsize::new(0));
        let mut reader = Images(Labels::new(), 0..500, read.clone(), image);
        let (mut written, mut most) = (0, 0);
        run(&mut reader, &Bodies(body), jobs, |outcome| -> Result<(), ()> {
            assert_eq!(outcome.encoded.unwrap().name, written.to_string());
            thread::sleep(std::time::Duration::from_micros(200));
            most = most.max(read.load(Ordering::SeqCst) - written);
            written += 1;
            Ok(())
        })
        .unwrap();
        assert_eq!(written, 500);
        most
    }

    #[test]
    fn few_large_frames_are_in_flight_and_small_ones_go_together() {
        for jobs in [2, 3] {
            for (image, body) in [(BATCH_BYTES, 1), (1, BATCH_BYTES)] {
                let most = most_in_flight(jobs, image, body);
                assert!(most <= jobs * IN_FLIGHT, "{most} frames");
            }
            let most = most_in_flight(jobs, 1, 1);
            assert!(most > jobs * IN_FLIGHT && most <= jobs * IN_FLIGHT * BATCH_FRAMES, "{most} frames");
        }
    }

    /// Makes little of the first frames and much of those after; the second number counts what was made and not written.
    struct Growing(u32, Arc<AtomicUsize>);

    impl FrameEncoder for Growing {
        fn encode(&self, frame: AnnotatedFrame) -> Result<EncodedFrame, DatasetError> {
            let number: u32 = frame.name.parse().unwrap();
            let len = if number < self.0 { 1 } else { BATCH_BYTES };
            self.1.fetch_add(len, Ordering::SeqCst);
            Ok(EncodedFrame::new("", frame.name, vec![0; len]))
        }
    }

    #[test]
    fn frames_that_grow_after_small_ones_do_not_pile_up() {
        for jobs in [2, 3] {
            let held = Arc::new(AtomicUsize::new(0));
            let encoder = Growing(300, held.clone());
            let (mut written, mut most) = (0, 0);
            run(&mut Numbers(Labels::new(), 0..1000), &encoder, jobs, |outcome| -> Result<(), ()> {
                thread::sleep(std::time::Duration::from_micros(200));
                let frame = outcome.encoded.unwrap();
                assert_eq!(frame.name, written.to_string());
                written += 1;
                most = most.max(held.fetch_sub(frame.body.len(), Ordering::SeqCst));
                Ok(())
            })
            .unwrap();
            assert_eq!(written, 1000);
            let frames = most / BATCH_BYTES;
            assert!(frames <= jobs * IN_FLIGHT, "{frames} large frames");
        }
    }

    #[test]
    fn all_that_a_frame_holds_counts() {
        let long = || "x".repeat(1000);
        let attributes = || vec![Attribute { name: long(), value: long() }; 3];
        let frame = || AnnotatedFrame::new("a", FrameSize::new(1, 1).unwrap());
        let of_shape = |geometry| {
            let mut frame = frame();
            frame.shapes.push(cvat_model::Shape::new(None, geometry));
            frame_len(&frame)
        };
        let mut named = frame();
        (named.name, named.task_id) = (long(), long());
        assert!(frame_len(&named) >= 2000);
        let mut tagged = frame();
        tagged.tags = vec![cvat_model::Tag::default(); 2];
        tagged.tags[0].attributes = attributes();
        assert!(frame_len(&tagged) >= 6000 + 2 * size_of::<cvat_model::Tag>());
        let mut with_attributes = frame();
        with_attributes.shapes.push(cvat_model::Shape::new(None, Geometry::Points(Vec::new())));
        with_attributes.shapes[0].attributes = attributes();
        assert!(frame_len(&with_attributes) >= 6000);
        let points = vec![cvat_model::Point { x: 0.0, y: 0.0 }; 50];
        assert!(of_shape(Geometry::Points(points.clone())) >= 800);
        let (label, attributes) = (long(), attributes());
        let element = cvat_model::SkeletonElement { label, points, attributes, ..Default::default() };
        assert!(of_shape(Geometry::Skeleton(vec![element])) >= 7800);
    }

    #[test]
    fn an_error_in_writing_ends_everything() {
        for jobs in [1, 2, 8] {
            let (names, result) = names(jobs, 1000, 5);
            assert_eq!((names.len(), result), (5, Err("full")));
        }
    }
}

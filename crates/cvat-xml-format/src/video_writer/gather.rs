//! The shapes of frames, put together to tracks.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

use cvat_model::{Property, Task, WarningKind};

use crate::encode::shape::push_frame;
use crate::encode::track::{END, push_start};
use crate::encode::video_frame::FrameShape;

use super::skeleton_points::Points;
use super::tasks::Clip;

/// CVAT makes one shape of a track of masks.
const MASK: &str = "mask";

/// The tracks of one subset.
#[derive(Debug, Default)]
pub(super) struct Tracks {
    all: Vec<Gathered>,
    by_key: HashMap<Key, usize>,
    /// The track that keeps the number which frames give to one or several.
    by_number: HashMap<u64, usize>,
}

/// What all shapes of a track have in common: more than the number, as CVAT's tracks have one label and one kind of
/// shape, and one shape a frame.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    number: u64,
    label: String,
    element: String,
    /// How many shapes of the same number, label and kind come before it in each frame.
    nth: usize,
}

/// The shapes of one track.
#[derive(Debug)]
struct Gathered {
    /// The frame and the position in it of what it began with.
    first: (u64, usize),
    label: String,
    element: String,
    source: String,
    group: i64,
    shapes: Vec<AtFrame>,
    told: Told,
}

/// What was said of a track, which is said once.
#[derive(Debug, Default)]
struct Told {
    mask: bool,
    group: bool,
    source: bool,
}

#[derive(Debug)]
pub(super) struct AtFrame {
    frame: u64,
    pub(super) text: Box<str>,
    flags: Box<[u32]>,
}

/// The numbers of a document's tracks, of which no two are equal.
#[derive(Debug)]
pub(super) struct Numbers {
    taken: HashSet<u64>,
    next: u64,
}

impl Tracks {
    /// Takes the shapes of a frame; `warn` is told what tracks cannot hold, of which frame and object in it.
    pub(super) fn add(
        &mut self,
        frame: u64,
        shapes: Vec<FrameShape>,
        mut warn: impl FnMut((u64, usize), WarningKind),
    ) {
        let mut in_frame: HashMap<Key, usize> = HashMap::new();
        for mut shape in shapes {
            let at = AtFrame {
                frame,
                text: std::mem::take(&mut shape.text).into(),
                flags: std::mem::take(&mut shape.flags).into(),
            };
            let Some(number) = shape.track else {
                self.begin(shape, at);
                continue;
            };
            let (label, element) = (shape.label.clone(), shape.element.clone());
            let mut key = Key { number, label, element, nth: 0 };
            let before = in_frame.entry(key.clone()).or_default();
            key.nth = *before;
            *before += 1;
            self.tracked(key, shape, at, &mut warn);
        }
    }

    fn tracked(
        &mut self,
        key: Key,
        shape: FrameShape,
        at: AtFrame,
        warn: &mut impl FnMut((u64, usize), WarningKind),
    ) {
        let place = (at.frame, shape.object);
        let Some(&known) = self.by_key.get(&key) else {
            let number = key.number;
            self.by_key.insert(key, self.all.len());
            let is_mask = shape.element == MASK;
            let index = self.begin(shape, at);
            let Some(&keeps) = self.by_number.get(&number) else {
                self.by_number.insert(number, index);
                return;
            };
            // A mask has no use for a number over several frames.
            let of_mask = self.all.get_mut(keeps).filter(|kept| !is_mask && kept.element == MASK);
            let Some(mask) = of_mask else {
                warn(place, WarningKind::NotKept(Property::Track));
                return;
            };
            if !std::mem::replace(&mut mask.told.mask, true) {
                warn(mask.first, WarningKind::NotKept(Property::Track));
            }
            self.by_number.insert(number, index);
            return;
        };
        let Some(track) = self.all.get_mut(known) else { return };
        if shape.element == MASK {
            if !std::mem::replace(&mut track.told.mask, true) {
                warn(place, WarningKind::NotKept(Property::Track));
            }
            self.begin(shape, at);
            return;
        }
        if shape.group != track.group && !std::mem::replace(&mut track.told.group, true) {
            warn(place, WarningKind::NotKept(Property::Group));
        }
        if shape.source != track.source && !std::mem::replace(&mut track.told.source, true) {
            warn(place, WarningKind::NotKept(Property::Source));
        }
        track.shapes.push(at);
    }

    /// A track that begins with this shape.
    fn begin(&mut self, shape: FrameShape, at: AtFrame) -> usize {
        let FrameShape { object, label, element, source, group, .. } = shape;
        let first = (at.frame, object);
        let shapes = vec![at];
        self.all.push(Gathered { first, label, element, source, group, shapes, told: Told::default() });
        self.all.len() - 1
    }

    /// The numbers that frames give to tracks.
    pub(super) fn numbers(&self) -> impl Iterator<Item = u64> + '_ {
        self.by_number.keys().copied()
    }

    /// The numbers of tracks that have shapes in several of these tasks.
    pub(super) fn in_several(&self, clips: &[Clip]) -> BTreeSet<u64> {
        let is_in_several = |&(_, &index): &(&Key, &usize)| {
            let Some(track) = self.all.get(index).filter(|_| clips.len() > 1) else { return false };
            let mut at = track.shapes.iter().map(|at| clips.partition_point(|clip| clip.last() < at.frame));
            at.next().is_some_and(|first| at.any(|other| other != first))
        };
        self.by_key.iter().filter(is_in_several).map(|(key, _)| key.number).collect()
    }

    /// Gives each track its number: those that have one of their own come first, in its order.
    pub(super) fn numbered(self, numbers: &mut Numbers) -> Vec<Numbered> {
        let mut own: Vec<(u64, usize)> =
            self.by_number.iter().map(|(&number, &index)| (number, index)).collect();
        own.sort_unstable();
        let mut tracks: Vec<Option<Gathered>> = self.all.into_iter().map(Some).collect();
        let mut numbered: Vec<Numbered> = Vec::with_capacity(tracks.len());
        for (number, index) in own {
            let track = tracks.get_mut(index).and_then(Option::take);
            numbered.extend(track.map(|track| Numbered { number: Some(numbers.own(number)), track }));
        }
        let others = tracks.into_iter().flatten();
        numbered.extend(others.map(|track| Numbered { number: Some(numbers.free()), track }));
        for track in &mut numbered {
            track.track.shapes.sort_by_key(|at| at.frame);
        }
        numbered
    }
}

impl Numbers {
    /// Those given by frames; others are above all of them.
    pub(super) fn new(given: impl Iterator<Item = u64>) -> Self {
        Self { taken: HashSet::new(), next: given.max().map_or(0, |most| most.wrapping_add(1)) }
    }

    /// The number a track comes with, unless another of the document has it.
    fn own(&mut self, number: u64) -> u64 {
        if self.taken.insert(number) { number } else { self.free() }
    }

    fn free(&mut self) -> u64 {
        while !self.taken.insert(self.next) {
            self.next = self.next.wrapping_add(1);
        }
        self.next
    }
}

/// For each task the tracks that have shapes in it, by their positions.
pub(super) fn by_clip(tracks: &[Numbered], clips: &[Clip]) -> Vec<Vec<usize>> {
    let mut parts = vec![Vec::new(); clips.len()];
    for (index, track) in tracks.iter().enumerate() {
        for clip in track.track.clips(clips) {
            if let Some(part) = parts.get_mut(clip) {
                part.push(index);
            }
        }
    }
    parts
}

impl Gathered {
    /// The tasks that it has shapes in, by their positions; its shapes are in order.
    fn clips(&self, clips: &[Clip]) -> impl Iterator<Item = usize> {
        let mut rest = self.shapes.as_slice();
        std::iter::from_fn(move || {
            let first = rest.first()?.frame;
            let at = clips.partition_point(|clip| clip.last() < first);
            let last = clips.get(at)?.last();
            rest = rest.get(rest.partition_point(|shape| shape.frame <= last)..)?;
            Some(at)
        })
    }
}

/// A track that is ready to be written.
#[derive(Debug)]
pub(super) struct Numbered {
    /// None once it has been used.
    number: Option<u64>,
    track: Gathered,
}

impl Numbered {
    /// What of the track is in one task; under a new number where the track was in another task before.
    ///
    /// Where the task's next frame has no shape, the last one is repeated there as outside, as CVAT's export does.
    pub(super) fn text(
        &mut self,
        clip: &Clip,
        of_project: Option<(&Task, &str)>,
        numbers: &mut Numbers,
    ) -> Option<String> {
        let Gathered { label, element, source, group, shapes, .. } = &self.track;
        let range = shapes.partition_point(|at| at.frame < clip.first())
            ..shapes.partition_point(|at| at.frame <= clip.last());
        let mut here = shapes.get(range)?.iter().peekable();
        here.peek()?;
        let mut out = String::new();
        let number = self.number.take().unwrap_or_else(|| numbers.free());
        push_start(&mut out, number, source, *group, label, of_project);
        let mut points = Points::default();
        while let Some(at) = here.next() {
            push_frame(&mut out, element, at.frame);
            points.push(at, &mut out);
            let Some(next) = clip.after(at.frame) else { continue };
            if here.peek().is_none_or(|other| other.frame != next) {
                push_frame(&mut out, element, next);
                at.push_outside(0..at.text.len(), &mut out);
            }
        }
        out.push_str(END);
        Some(out)
    }
}

impl AtFrame {
    /// Writes this part of the text as that of an object which is not in the frame.
    pub(super) fn push_outside(&self, part: Range<usize>, out: &mut String) {
        let mut written = part.start;
        for at in self.flags.iter().map(|&flag| flag as usize).filter(|at| part.contains(at)) {
            out.push_str(self.text.get(written..at).unwrap_or_default());
            out.push('1');
            written = at + 1;
        }
        out.push_str(self.text.get(written..part.end).unwrap_or_default());
    }
}

//! The shapes of frames, put together to tracks.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

use cvat_model::{Property, ShapeKind, Task, WarningKind};

use crate::encode::shape::{element, push_frame};
use crate::encode::track::{END, push_start};
use crate::encode::video_frame::FrameShape;

use super::given;
use super::skeleton_points::Points;
use super::tasks::{Clip, Frames};

/// CVAT makes one shape of a track of masks.
const MASK: ShapeKind = ShapeKind::Mask;

/// The tracks of one subset.
#[derive(Debug, Default)]
pub(super) struct Tracks {
    all: Vec<Gathered>,
    by_key: HashMap<Key, usize>,
    /// By number, the tracks of which frames say where their source gives them.
    given: HashMap<u64, usize>,
    /// The track that keeps the number which frames give to one or several.
    by_number: HashMap<u64, usize>,
}

/// What all shapes of a track have in common: more than the number, as CVAT's tracks have one label and one kind of
/// shape, and one shape a frame.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    number: u64,
    label: String,
    kind: ShapeKind,
    /// How many shapes of the same number, label and kind come before it in each frame.
    nth: usize,
}

/// The shapes of one track.
#[derive(Debug)]
struct Gathered {
    /// The frame and the position in it of what it began with.
    first: (u64, usize),
    label: String,
    kind: ShapeKind,
    source: String,
    group: i64,
    shapes: Vec<AtFrame>,
    /// Where the source gives the track frames say; then the kinds of all of its shapes.
    given: Option<Vec<ShapeKind>>,
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
    pub(super) frame: u64,
    pub(super) text: Box<str>,
    /// Where the object is said to be in the frame, and behind those where the shape is said to be no keyframe.
    flags: Box<[u32]>,
    no_keyframe_from: u32,
    pub(super) kind: ShapeKind,
    pub(super) keyframe: Option<bool>,
    pub(super) outside: bool,
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
        let mut given_in_frame: HashSet<u64> = HashSet::new();
        for mut shape in shapes {
            let at = AtFrame::take(frame, &mut shape);
            let Some(number) = shape.track else {
                self.begin(shape, at);
                continue;
            };
            let mut key = Key { number, label: shape.label.clone(), kind: shape.kind, nth: 0 };
            let before = in_frame.entry(key.clone()).or_default();
            key.nth = *before;
            *before += 1;
            let given = if given_in_frame.contains(&number) { None } else { self.given(&shape, &at) };
            if let Some(index) = given {
                given_in_frame.insert(number);
                self.push(index, &shape, at, &mut warn);
            } else if shape.outside {
                // The track is seen in this frame, or is a track of something else.
                warn((frame, shape.object), WarningKind::NotKept(Property::Track));
            } else if at.is_bare_skeleton() {
                // Only its points could say that it is not in the frame any more.
                warn((frame, shape.object), WarningKind::NotConverted(ShapeKind::Skeleton));
            } else {
                self.tracked(key, shape, at, &mut warn);
            }
        }
    }

    /// The track that this shape goes into as its source gives it, or as laid out from what it gives.
    fn given(&mut self, shape: &FrameShape, at: &AtFrame) -> Option<usize> {
        let number = shape.track?;
        let is_given = at.is_given();
        if let Some(&index) = self.given.get(&number) {
            let track = self.all.get_mut(index).filter(|track| track.label == shape.label)?;
            let kinds = track.given.get_or_insert_default();
            if !kinds.contains(&shape.kind) {
                // What is of a kind that is given nowhere does not come from the source.
                is_given.then(|| kinds.push(shape.kind))?;
            }
            return Some(index);
        }
        if !is_given {
            return None;
        }
        let own = self.by_number.get(&number).copied();
        let begun = own.filter(|&index| {
            self.all.get(index).is_some_and(|track| track.label == shape.label && track.kind != MASK)
        });
        let index = begun.unwrap_or(self.all.len());
        if let Some(track) = self.all.get_mut(index) {
            track.given = Some(vec![track.kind]);
            let (label, kind) = (track.label.clone(), track.kind);
            self.by_key.remove(&Key { number, label, kind, nth: 0 });
        } else {
            let FrameShape { object, label, kind, source, group, .. } = shape.clone();
            let (first, shapes, told) = ((at.frame, object), Vec::new(), Told::default());
            let given = Some(vec![kind]);
            self.all.push(Gathered { first, label, kind, source, group, shapes, given, told });
        }
        self.by_number.entry(number).or_insert(index);
        self.given.insert(number, index);
        // Of one kind that came before the source gave it, and another now.
        self.given(shape, at)
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
            let is_mask = shape.kind == MASK;
            let index = self.begin(shape, at);
            let Some(&keeps) = self.by_number.get(&number) else {
                self.by_number.insert(number, index);
                return;
            };
            // A mask has no use for a number over several frames.
            let of_mask = self.all.get_mut(keeps).filter(|kept| !is_mask && kept.kind == MASK);
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
        if shape.kind == MASK {
            if !std::mem::replace(&mut track.told.mask, true) {
                warn(place, WarningKind::NotKept(Property::Track));
            }
            self.begin(shape, at);
            return;
        }
        self.push(known, &shape, at, warn);
    }

    /// Adds a shape to a track.
    fn push(
        &mut self,
        index: usize,
        shape: &FrameShape,
        at: AtFrame,
        warn: &mut impl FnMut((u64, usize), WarningKind),
    ) {
        let place = (at.frame, shape.object);
        let Some(track) = self.all.get_mut(index) else { return };
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
        let FrameShape { object, label, kind, source, group, .. } = shape;
        let (first, given, told) = ((at.frame, object), None, Told::default());
        self.all.push(Gathered { first, label, kind, source, group, shapes: vec![at], given, told });
        self.all.len() - 1
    }

    /// The numbers that frames give to tracks.
    pub(super) fn numbers(&self) -> impl Iterator<Item = u64> + '_ {
        self.by_number.keys().copied()
    }

    /// The numbers of tracks that have shapes in several of these tasks.
    pub(super) fn in_several(&self, clips: &[Clip]) -> BTreeSet<u64> {
        let is_in_several = |&(_, index): &(u64, usize)| {
            let Some(track) = self.all.get(index).filter(|_| clips.len() > 1) else { return false };
            let mut at = track.shapes.iter().map(|at| clips.partition_point(|clip| clip.last() < at.frame));
            at.next().is_some_and(|first| at.any(|other| other != first))
        };
        let by_key = self.by_key.iter().map(|(key, &index)| (key.number, index));
        let given = self.given.iter().map(|(&number, &index)| (number, index));
        by_key.chain(given).filter(is_in_several).map(|(number, _)| number).collect()
    }

    /// The numbers of tracks that their source gives without any keyframe, and their first frames.
    pub(super) fn without_keyframe(&self) -> BTreeSet<(u64, u64)> {
        let number = |(&number, &index): (&u64, &usize)| {
            let mut shapes = self.all.get(index)?.shapes.iter();
            let first = shapes.clone().map(|at| at.frame).min()?;
            shapes.all(|at| at.keyframe == Some(false)).then_some((number, first))
        };
        self.given.iter().filter_map(number).collect()
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
    /// Where the task's next frame has no shape, the last one is repeated there as outside, as CVAT's export does. Of a
    /// track that its source gives, what follows from that is left out.
    pub(super) fn text(
        &mut self,
        clip: &Clip,
        frames: &Frames,
        of_project: Option<(&Task, &str)>,
        numbers: &mut Numbers,
    ) -> Option<String> {
        let Gathered { label, source, group, shapes, given, .. } = &mut self.track;
        let range = shapes.partition_point(|at| at.frame < clip.first())
            ..shapes.partition_point(|at| at.frame <= clip.last());
        let here = shapes.get_mut(range)?;
        let mut is_own = match given {
            Some(_) => given::settle(here, clip, frames),
            None => vec![true; here.len()],
        }
        .into_iter();
        let mut here = here.iter().peekable();
        here.peek()?;
        let mut out = String::new();
        let number = self.number.take().unwrap_or_else(|| numbers.free());
        push_start(&mut out, number, source, *group, label, of_project);
        let mut points = Points::default();
        while let Some(at) = here.next() {
            let is_own = is_own.next().unwrap_or(true);
            if !is_own && !at.is_given() {
                continue;
            }
            let element = element(at.kind).unwrap_or_default();
            push_frame(&mut out, element, at.frame);
            points.push(at, &mut out);
            let Some(next) = clip.after(at.frame).filter(|_| is_own && !at.outside) else { continue };
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
    /// What a frame has of a track; its text goes out of the shape.
    fn take(frame: u64, shape: &mut FrameShape) -> Self {
        let mut flags = std::mem::take(&mut shape.flags);
        let no_keyframe_from = u32::try_from(flags.len()).unwrap_or(u32::MAX);
        flags.append(&mut shape.no_keyframe);
        Self {
            frame,
            text: std::mem::take(&mut shape.text).into(),
            flags: flags.into(),
            no_keyframe_from,
            kind: shape.kind,
            keyframe: shape.keyframe,
            outside: shape.outside,
        }
    }

    /// Whether the source has it, so that it is not laid out.
    pub(super) fn is_given(&self) -> bool {
        self.keyframe.is_some() || self.outside
    }

    pub(super) fn is_keyframe(&self) -> bool {
        self.is_given() && self.keyframe != Some(false)
    }

    fn is_bare_skeleton(&self) -> bool {
        self.kind == ShapeKind::Skeleton && !self.text.contains("<points ")
    }

    /// Makes a keyframe of what the source gives as none.
    pub(super) fn promote(&mut self) {
        let from = usize::try_from(self.no_keyframe_from).unwrap_or(usize::MAX);
        let mut text = std::mem::take(&mut self.text).into_string();
        for at in self.flags.iter().skip(from).map(|&flag| flag as usize) {
            text.replace_range(at..=at, "1");
        }
        let flags = self.flags.iter().take(from).copied().collect();
        (self.text, self.flags, self.keyframe) = (text.into(), flags, Some(true));
    }

    /// Writes this part of the text as that of an object which is not in the frame, of a keyframe.
    pub(super) fn push_outside(&self, part: Range<usize>, out: &mut String) {
        let mut flags: Vec<usize> = self.flags.iter().map(|&flag| flag as usize).collect();
        flags.sort_unstable();
        let mut written = part.start;
        for at in flags.into_iter().filter(|at| part.contains(at)) {
            out.push_str(self.text.get(written..at).unwrap_or_default());
            out.push('1');
            written = at + 1;
        }
        out.push_str(self.text.get(written..part.end).unwrap_or_default());
    }
}

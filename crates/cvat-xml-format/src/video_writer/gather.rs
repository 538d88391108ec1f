//! The shapes of frames, put together to tracks.

use std::collections::{BTreeSet, HashMap, HashSet};

use cvat_model::{Property, ShapeKind, WarningKind};

use super::at_frame::AtFrame;
use super::numbered::{Numbered, Numbers};
use super::tasks::Clip;
use crate::encode::video_frame::FrameShape;

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
pub(super) struct Gathered {
    /// The frame and the position in it of what it began with.
    first: (u64, usize),
    pub(super) label: String,
    kind: ShapeKind,
    pub(super) source: String,
    pub(super) group: i64,
    pub(super) shapes: Vec<AtFrame>,
    /// Where the source gives the track frames say; then the kinds of all of its shapes.
    pub(super) given: Option<Vec<ShapeKind>>,
    told: Told,
}

/// What was said of a track, which is said once.
#[derive(Debug, Default)]
struct Told {
    mask: bool,
    group: bool,
    source: bool,
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
        let index = match self.by_number.get(&number) {
            // What came before the source gave it is of the track, unless it is of something else.
            Some(&own) => {
                let begun = self.all.get(own)?;
                (begun.label == shape.label && begun.kind != MASK).then_some(own)?
            }
            None => self.all.len(),
        };
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

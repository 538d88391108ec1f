//! Tracks of which frames say where their source gives them.
//!
//! What was laid out between comes about again when the track is read, so it is no keyframe, as long as it does: frames
//! may have been left out or changed on the way. Where one shape between two that are given is another than follows from
//! these, all between the two are keyframes.

use std::io::Cursor;

use cvat_model::{Geometry, Labels, Point, SkeletonElement, Track, TrackedShape};
use dataset_files::Limits;

use super::at_frame::AtFrame;
use super::tasks::{Clip, Frames};
use crate::decode::track::{Head, body};
use crate::document::{Document, Token};
use crate::encode::meta::EPILOGUE;
use crate::encode::shape::{element, push_after_frame, push_frame};
use crate::encode::track::END;

/// How far numbers may be from each other that are the same but for rounding to hundredths.
const ROUNDING: f64 = 0.02;

/// Settles what is written of the shapes that a track has in one task, in their order.
///
/// Says for each shape whether it and what comes behind it, up to the next that is given, does not follow from what is
/// given: then a laid out one is a keyframe, and the track ends where the next frame has no shape.
pub(super) fn settle(shapes: &mut [AtFrame], clip: &Clip, frames: &Frames) -> Vec<bool> {
    let layout = track(shapes.iter().filter(|at| at.is_given()));
    let mut is_own = Vec::with_capacity(shapes.len());
    // What is no keyframe leaves no trace in CVAT, so it stays so only while all between two keyframes is as it was.
    let (mut since_keyframe, mut promoted) = (Vec::new(), Vec::new());
    let mut is_changed = shapes.first().is_some_and(|first| lacks_frames_before(first, clip, frames));
    let mut stretches = shapes.chunk_by(|_, next| !next.is_given()).peekable();
    while let Some(stretch) = stretches.next() {
        let next = stretches.peek().and_then(|next| next.first());
        let stretch = Stretch { shapes: stretch, next, clip, frames };
        match stretch.shapes.first() {
            Some(first) if first.is_keyframe() => {
                promoted.extend(since_keyframe.drain(..).filter(|_| is_changed));
                is_changed = false;
            }
            Some(first) if first.is_given() => since_keyframe.push(is_own.len()),
            _ => {}
        }
        let follows = layout.as_ref().is_some_and(|layout| stretch.follows(layout));
        is_changed |= !follows || stretch.lacks_frames();
        is_own.extend(stretch.shapes.iter().map(|_| !follows));
    }
    promoted.extend(since_keyframe.drain(..).filter(|_| is_changed));
    if !shapes.iter().zip(&is_own).any(|(at, is_own)| at.is_keyframe() || (*is_own && !at.is_given())) {
        // CVAT fails on a track without any.
        promoted.extend((!shapes.is_empty()).then_some(0));
    }
    for index in promoted {
        if let Some(at) = shapes.get_mut(index) {
            at.promote();
        }
    }
    is_own
}

/// A given shape and those laid out behind it; of the first stretch perhaps the latter alone.
struct Stretch<'a> {
    shapes: &'a [AtFrame],
    /// The next that is given.
    next: Option<&'a AtFrame>,
    clip: &'a Clip,
    frames: &'a Frames,
}

impl Stretch<'_> {
    /// Whether the frames behind the given shape have what follows from it and the next.
    fn follows(&self, layout: &Track) -> bool {
        let Some((given, laid_out)) = self.shapes.split_first().filter(|(first, _)| first.is_given()) else {
            return false;
        };
        if given.outside {
            return laid_out.is_empty();
        }
        let until = self.next.map_or_else(|| self.clip.last(), |next| next.frame.saturating_sub(1));
        let frames = self.clip.within(given.frame.saturating_add(1), until, self.frames);
        frames.take(laid_out.len() + 1).eq(laid_out.iter().map(|at| at.frame))
            && laid_out.iter().all(|at| is_of(layout, at))
    }

    /// Whether the task has frames behind the given shape that are not in the data set: a keyframe may have been there.
    ///
    /// Where the object is outside it counts only if it comes back by what is no keyframe.
    fn lacks_frames(&self) -> bool {
        let Some(given) = self.shapes.first() else { return false };
        if given.outside {
            let Some(next) = self.next.filter(|next| !next.outside && !next.is_keyframe()) else {
                return false;
            };
            let between =
                self.clip.within(given.frame.saturating_add(1), next.frame.saturating_sub(1), self.frames);
            return self.has_gap(given.frame, between.chain([next.frame]));
        }
        let numbers = self.shapes.iter().skip(1).map(|at| at.frame);
        let last = self.shapes.last().map_or(given.frame, |at| at.frame);
        self.has_gap(given.frame, numbers.chain(self.next.map(|next| next.frame)))
            || (self.next.is_none() && self.clip.after(last).is_some())
    }

    /// Whether the task has a frame between these.
    fn has_gap(&self, mut last: u64, mut numbers: impl Iterator<Item = u64>) -> bool {
        numbers.any(|number| {
            let after = self.clip.after(std::mem::replace(&mut last, number));
            after.is_some_and(|after| after < number)
        })
    }
}

/// Whether a track begins with what is no keyframe, behind frames of the task that are not in the data set.
fn lacks_frames_before(first: &AtFrame, clip: &Clip, frames: &Frames) -> bool {
    if first.outside || first.keyframe != Some(false) {
        return false;
    }
    let mut here = clip.within(clip.first(), first.frame, frames);
    let mut expected = Some(clip.first());
    here.any(|number| {
        let is_missed = expected != Some(number);
        expected = clip.after(number);
        is_missed
    })
}

/// Whether the shape is what the track has at its frame.
fn is_of(track: &Track, at: &AtFrame) -> bool {
    let Some((shape, _)) = track.at(at.frame) else { return false };
    if shape.geometry.kind() != at.kind {
        return false;
    }
    let expected = TrackedShape { frame: at.frame, outside: false, keyframe: true, shape };
    let mut text = String::new();
    push_after_frame(&mut text, &expected);
    *at.text == *text || self::track([at].into_iter()).is_some_and(|read| is_near(&expected, &read))
}

/// The shapes as they are read; `None` where they are not.
fn track<'a>(shapes: impl Iterator<Item = &'a AtFrame>) -> Option<Track> {
    let mut text = String::from("<annotations><track label=\"\">");
    for at in shapes {
        push_frame(&mut text, element(at.kind)?, at.frame);
        text.push_str(&at.text);
    }
    text.extend([END, EPILOGUE]);
    let mut document = Document::open(Box::new(Cursor::new(text)), &Limits::default()).ok()?;
    let Token::Start(start) = document.next().ok()? else { return None };
    let head = Head::new(&start, &Labels::new(), 0).ok()?;
    body(&mut document, &head, &mut Vec::new()).ok()
}

/// Whether the track has just this shape, but for rounding.
fn is_near(expected: &TrackedShape, track: &Track) -> bool {
    let [found] = track.shapes() else { return false };
    let (a, b) = (&expected.shape, &found.shape);
    found.outside == expected.outside
        && (a.occluded, a.z_order, &a.attributes) == (b.occluded, b.z_order, &b.attributes)
        && is_near_geometry(&a.geometry, &b.geometry)
}

fn is_near_geometry(a: &Geometry, b: &Geometry) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() <= ROUNDING;
    let points = |a: &[Point], b: &[Point]| {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| near(a.x, b.x) && near(a.y, b.y))
    };
    match (a, b) {
        (
            Geometry::Rectangle { bounding_box: a, rotation: from },
            Geometry::Rectangle { bounding_box: b, rotation: to },
        ) => {
            let sides = [(a.xtl(), b.xtl()), (a.ytl(), b.ytl()), (a.xbr(), b.xbr()), (a.ybr(), b.ybr())];
            sides.into_iter().all(|(a, b)| near(a, b)) && near(*from, *to)
        }
        (
            Geometry::Ellipse { center: a, radii: r, rotation: from },
            Geometry::Ellipse { center: b, radii: s, rotation: to },
        ) => points(&[*a, *r], &[*b, *s]) && near(*from, *to),
        (Geometry::Cuboid(a), Geometry::Cuboid(b)) => points(a.as_slice(), b.as_slice()),
        (Geometry::Polygon(a), Geometry::Polygon(b))
        | (Geometry::Polyline(a), Geometry::Polyline(b))
        | (Geometry::Points(a), Geometry::Points(b)) => points(a, b),
        (Geometry::Skeleton(a), Geometry::Skeleton(b)) => {
            let is_near = |(a, b): (&SkeletonElement, &SkeletonElement)| {
                points(&a.points, &b.points)
                    && (&a.label, a.outside, a.occluded, &a.attributes)
                        == (&b.label, b.outside, b.occluded, &b.attributes)
            };
            a.len() == b.len() && a.iter().zip(b).all(is_near)
        }
        _ => a == b,
    }
}

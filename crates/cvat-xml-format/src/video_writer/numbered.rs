//! Tracks with the numbers that they have in the document, as text.

use std::collections::HashSet;

use cvat_model::Task;

use super::gather::Gathered;
use super::given;
use super::skeleton_points::Points;
use super::tasks::{Clip, Frames};
use crate::encode::shape::{element, push_frame};
use crate::encode::track::{END, push_start};

/// The numbers of a document's tracks, of which no two are equal.
#[derive(Debug)]
pub(super) struct Numbers {
    taken: HashSet<u64>,
    next: u64,
}

impl Numbers {
    /// Those given by frames; others are above all of them.
    pub(super) fn new(given: impl Iterator<Item = u64>) -> Self {
        Self { taken: HashSet::new(), next: given.max().map_or(0, |most| most.wrapping_add(1)) }
    }

    /// The number a track comes with, unless another of the document has it.
    pub(super) fn own(&mut self, number: u64) -> u64 {
        if self.taken.insert(number) { number } else { self.free() }
    }

    pub(super) fn free(&mut self) -> u64 {
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
    pub(super) number: Option<u64>,
    pub(super) track: Gathered,
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
        interpolated: bool,
        numbers: &mut Numbers,
    ) -> Option<String> {
        let Gathered { label, source, group, shapes, given, .. } = &mut self.track;
        let range = shapes.partition_point(|at| at.frame < clip.first())
            ..shapes.partition_point(|at| at.frame <= clip.last());
        let here = shapes.get_mut(range)?;
        let is_own = match given {
            Some(_) => given::settle(here, clip, frames),
            None => vec![true; here.len()],
        };
        for (at, _) in here.iter_mut().zip(&is_own).filter(|(at, is_own)| !**is_own && !at.is_given()) {
            at.demote();
        }
        let mut is_own = is_own.into_iter();
        let mut here = here.iter().peekable();
        here.peek()?;
        let mut out = String::new();
        let number = self.number.take().unwrap_or_else(|| numbers.free());
        push_start(&mut out, number, source, *group, label, of_project);
        let mut points = Points::default();
        while let Some(at) = here.next() {
            let is_own = is_own.next().unwrap_or(true);
            if !interpolated && !is_own && !at.is_given() {
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

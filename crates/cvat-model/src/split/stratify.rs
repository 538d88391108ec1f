//! Iterative stratification.

use std::collections::{BTreeMap, BTreeSet};

use super::{Candidate, in_order};

/// A label: the frames that have it, in the order of their ranks, and how many of them are left.
#[derive(Default)]
struct Stratum {
    frames: Vec<usize>,
    left: usize,
    /// How many frames of it each part has.
    taken: Vec<usize>,
}

struct Parts<'a> {
    frames: &'a [Candidate],
    sizes: &'a [usize],
    /// How many frames each part has.
    taken: Vec<usize>,
    of: Vec<Option<usize>>,
}

/// The part of each frame.
pub(super) fn parts(frames: &[Candidate], sizes: &[usize]) -> Vec<usize> {
    let order = in_order(frames);
    let mut strata = strata(frames, &order, sizes.len());
    let mut waiting: BTreeSet<(usize, u32)> = strata.iter().map(|(label, of)| (of.left, *label)).collect();
    let mut parts = Parts { frames, sizes, taken: vec![0; sizes.len()], of: vec![None; frames.len()] };
    while let Some((_, label)) = waiting.pop_first() {
        let of_label = strata.get_mut(&label).map(|stratum| std::mem::take(&mut stratum.frames));
        for position in of_label.unwrap_or_default() {
            if parts.is_open(position) {
                let part = parts.for_label(strata.get(&label));
                parts.put(position, part, &mut strata, &mut waiting);
            }
        }
    }
    for position in order {
        if parts.is_open(position) {
            let part = parts.for_label(None);
            parts.put(position, part, &mut strata, &mut waiting);
        }
    }
    parts.of.into_iter().map(Option::unwrap_or_default).collect()
}

fn strata(frames: &[Candidate], order: &[usize], parts: usize) -> BTreeMap<u32, Stratum> {
    let mut strata = BTreeMap::<u32, Stratum>::new();
    for position in order {
        for label in labels(frames, *position) {
            let stratum = strata.entry(label).or_default();
            stratum.frames.push(*position);
            stratum.left += 1;
            stratum.taken.resize(parts, 0);
        }
    }
    strata
}

/// The labels of a frame, each once.
fn labels(frames: &[Candidate], position: usize) -> BTreeSet<u32> {
    frames.get(position).map(|frame| frame.labels.iter().copied().collect()).unwrap_or_default()
}

impl Parts<'_> {
    fn is_open(&self, position: usize) -> bool {
        self.of.get(position) == Some(&None)
    }

    /// The part that lacks most of a label; where several do, or there is no label, that which lacks most frames; of several
    /// the first. A full one only where all are.
    fn for_label(&self, stratum: Option<&Stratum>) -> usize {
        let total: i128 = self.sizes.iter().map(|size| wide(*size)).sum();
        let all = stratum.map_or(0, |stratum| wide(stratum.taken.iter().sum::<usize>() + stratum.left));
        let mut best: Option<(usize, (bool, i128, i128))> = None;
        for (part, (size, taken)) in self.sizes.iter().zip(&self.taken).enumerate() {
            let of_label = stratum.and_then(|stratum| stratum.taken.get(part)).copied().unwrap_or_default();
            // The share is size / total of all; times total it is a whole number.
            let lacks_of_label = wide(*size) * all - total * wide(of_label);
            let lacks = wide(*size) - wide(*taken);
            let worth = (lacks > 0, lacks_of_label, lacks);
            if best.is_none_or(|(_, other)| worth > other) {
                best = Some((part, worth));
            }
        }
        best.map_or(0, |(part, _)| part)
    }

    fn put(
        &mut self,
        position: usize,
        part: usize,
        strata: &mut BTreeMap<u32, Stratum>,
        waiting: &mut BTreeSet<(usize, u32)>,
    ) {
        if let Some(of) = self.of.get_mut(position) {
            *of = Some(part);
        }
        if let Some(taken) = self.taken.get_mut(part) {
            *taken += 1;
        }
        for label in labels(self.frames, position) {
            let Some(stratum) = strata.get_mut(&label) else { continue };
            // The one whose turn it is waits no more.
            if waiting.remove(&(stratum.left, label)) && stratum.left > 1 {
                waiting.insert((stratum.left - 1, label));
            }
            stratum.left -= 1;
            if let Some(taken) = stratum.taken.get_mut(part) {
                *taken += 1;
            }
        }
    }
}

fn wide(count: usize) -> i128 {
    i128::try_from(count).unwrap_or(i128::MAX)
}

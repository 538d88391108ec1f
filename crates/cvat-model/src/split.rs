//! Which frames go into which part of a data set, and which are of a sample: a pure function of their names.
//!
//! Frames are put into an order that depends on their names and a seed alone ([`Rank`]); parts and samples are cut out of
//! that order. So the order in which frames are read is nothing to the outcome, nor is the machine.

mod quota;
mod rank;
mod shares;
mod stratify;

pub use quota::quotas;
pub use rank::Rank;
pub use shares::{InvalidShares, Shares};

/// What is to be known of a frame to put it into a part.
///
/// ```
/// use cvat_model::split::{Candidate, Rank};
/// let frame = Candidate { rank: Rank::of(0, "default", "a.jpg"), labels: vec![0, 2] };
/// assert_eq!(frame.labels.len(), 2);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Its place among the others.
    pub rank: Rank,
    /// The labels that it has annotations of, by any numbers that do not depend on the order of frames. Only asked for by
    /// [`stratified`].
    pub labels: Vec<u32>,
}

impl Candidate {
    /// What is compared: where all of it is the same, frames are as good as the same.
    fn key(&self) -> (Rank, &[u32]) {
        (self.rank, &self.labels)
    }
}

/// The positions of the frames in the order of their ranks.
///
/// ```
/// use cvat_model::split::{Candidate, Rank, in_order};
/// let named = |name| Candidate { rank: Rank::of(0, "default", name), labels: Vec::new() };
/// let frames = ["a.jpg", "b.jpg", "c.jpg"].map(named);
/// let reversed = ["c.jpg", "b.jpg", "a.jpg"].map(named);
/// let mirrored: Vec<_> = in_order(&reversed).into_iter().map(|position| 2 - position).collect();
/// assert_eq!(in_order(&frames), mirrored);
/// ```
#[must_use]
pub fn in_order(frames: &[Candidate]) -> Vec<usize> {
    let mut order: Vec<_> = frames.iter().map(Candidate::key).enumerate().collect();
    order.sort_unstable_by(|(at, key), (other_at, other)| key.cmp(other).then(at.cmp(other_at)));
    order.into_iter().map(|(position, _)| position).collect()
}

/// The positions of a sample of so many frames, or of all where there are no more: the first by rank, so that a
/// larger sample contains a smaller one of the same seed.
///
/// ```
/// use cvat_model::split::{Candidate, Rank, sample};
/// let frames: Vec<_> =
///     (0..100).map(|n| Candidate { rank: Rank::of(7, "default", &format!("{n}.jpg")), labels: Vec::new() }).collect();
/// let (few, more) = (sample(&frames, 10), sample(&frames, 20));
/// assert_eq!(more.get(..10), Some(few.as_slice()));
/// ```
#[must_use]
pub fn sample(frames: &[Candidate], count: usize) -> Vec<usize> {
    let mut order = in_order(frames);
    order.truncate(count);
    order
}

/// The part of each frame, parts being as large as `sizes` says: the first frames by rank are of the first part, and so on.
///
/// What holds when frames are added, of which none has the name of another: those there were keep their order, so they
/// change their part only next to a border between two. With two or three parts and `m` frames more, at most `m + 1`
/// others cross a border.
///
/// Frames for which there is no room are of the last part.
///
/// ```
/// use cvat_model::split::{Candidate, Rank, by_rank};
/// let frames: Vec<_> =
///     (0..10).map(|n| Candidate { rank: Rank::of(0, "default", &format!("{n}.jpg")), labels: Vec::new() }).collect();
/// let parts = by_rank(&frames, &[8, 1, 1]);
/// assert_eq!(parts.iter().filter(|part| **part == 0).count(), 8);
/// ```
#[must_use]
pub fn by_rank(frames: &[Candidate], sizes: &[usize]) -> Vec<usize> {
    let mut of_order = sizes.iter().enumerate().flat_map(|(part, size)| std::iter::repeat_n(part, *size));
    let last = sizes.len().saturating_sub(1);
    let mut parts = vec![last; frames.len()];
    for position in in_order(frames) {
        if let Some(part) = parts.get_mut(position) {
            *part = of_order.next().unwrap_or(last);
        }
    }
    parts
}

/// The part of each frame, parts being as large as `sizes` says, so that every part has its share of every label.
///
/// It is the iterative stratification of Sechidis, Tsoumakas and Vlahavas ("On the Stratification of Multi-Label Data",
/// 2011), made deterministic: the label that the fewest frames are left of comes first, of several the one with the lowest
/// number; its frames go, in the order of their [ranks](Rank), to the part that lacks most of that label, of several to the
/// one that lacks most frames, of several to the first. Frames without labels come last. Otherwise than there, a part that
/// is full takes no more, so that sizes are exact.
///
/// Of the label that comes first, the rarest, every part has its share to less than one frame. A later label may be further
/// off where frames have several labels, or where parts are full before. With one label a frame, none is off by as many
/// frames as there are labels. Frames that are added may move any number of others.
///
/// ```
/// use cvat_model::split::{Candidate, Rank, stratified};
/// let frames: Vec<_> = (0..100)
///     .map(|n| Candidate { rank: Rank::of(0, "default", &format!("{n}.jpg")), labels: vec![u32::from(n % 10 == 0)] })
///     .collect();
/// let parts = stratified(&frames, &[80, 20]);
/// let rare_in_first = (0..100).filter(|n| n % 10 == 0 && parts[*n] == 0).count();
/// assert_eq!(rare_in_first, 8);
/// ```
#[must_use]
pub fn stratified(frames: &[Candidate], sizes: &[usize]) -> Vec<usize> {
    stratify::parts(frames, sizes)
}

/// The shard of each frame, of so many: the ranks are dealt out one by one, so that shards differ by one frame at most.
///
/// ```
/// use std::num::NonZeroU32;
/// use cvat_model::split::{Candidate, Rank, shards};
/// let frames: Vec<_> =
///     (0..10).map(|n| Candidate { rank: Rank::of(0, "default", &format!("{n}.jpg")), labels: Vec::new() }).collect();
/// let shards = shards(&frames, NonZeroU32::new(4).unwrap());
/// assert_eq!((0..4).map(|shard| shards.iter().filter(|of| **of == shard).count()).collect::<Vec<_>>(), [3, 3, 2, 2]);
/// ```
#[must_use]
pub fn shards(frames: &[Candidate], count: std::num::NonZeroU32) -> Vec<u32> {
    let mut shards = vec![0; frames.len()];
    let mut next = 0;
    for position in in_order(frames) {
        if let Some(shard) = shards.get_mut(position) {
            *shard = next;
        }
        next = (next + 1) % count;
    }
    shards
}

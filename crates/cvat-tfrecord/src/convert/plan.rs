//! `--split`, `--sample`, `--shards`: a pass over all frames decides what becomes of each before the first is written.

mod look;
mod note;
mod reader;

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use cvat_model::split::{Candidate, Rank, Shares, by_rank, sample, shards, stratified};
use cvat_model::{DatasetReader, FrameEncoder, Labels, Location, Warning, WarningKind};
use cvat_tfrecord_format::{ShardNaming, Sharding};

use super::changes::Changes;
use super::matching::Renames;
use crate::cli::{ConvertArgs, MAX_SHARDS, Sample, TargetFormat};
use crate::exit::Failure;
use crate::input::{Input, Wanted};
use crate::output::Output;
use crate::report::Report;
use look::{Found, Look};
pub(super) use reader::PlannedReader;

/// What becomes of every frame.
#[derive(Debug)]
pub(super) struct Plan {
    seed: u64,
    /// By position in the input; `None` where a frame cannot be read.
    slots: Vec<Option<Slot>>,
    /// The subsets that frames are put into.
    parts: Option<Vec<String>>,
    /// How many frames each subset gets, where that is not the reader's to say.
    counts: BTreeMap<String, u64>,
    sharding: Option<Sharding>,
}

#[derive(Debug)]
struct Slot {
    rank: Rank,
    becomes: Becomes,
}

#[derive(Clone, Copy, Debug)]
enum Becomes {
    /// Not in the sample.
    LeftOut,
    /// A frame for which nothing is written: its encoder says so again.
    Nothing,
    /// Of which of the parts, and in which shard.
    Written { part: usize, shard: u32 },
}

/// The frames to be planned, and how they are written.
pub(super) struct Frames<'a> {
    pub(super) input: &'a Input,
    pub(super) wanted: &'a Wanted<'a>,
    pub(super) renames: Option<&'a Renames>,
    pub(super) changes: &'a Changes,
    pub(super) encoder: &'a dyn FrameEncoder,
}

/// Refuses what cannot be.
pub(super) fn check_options(args: &ConvertArgs, output: &Output) -> Result<(), Failure> {
    let parts = &args.parts;
    if parts.is_sharded() && output.format != TargetFormat::Tfrecord {
        let message = "--shards and --shard-size are for TFRecord, and something else is written here";
        return Err(Failure::new(message).hint("leave them out, or name a .tfrecord file or --to tfrecord"));
    }
    if parts.seed.is_some() && !parts.is_planned() {
        let message = "--seed is for --split, --sample and shards, and none is asked for";
        return Err(Failure::new(message).hint("leave --seed out"));
    }
    Ok(())
}

/// The same for what the input is.
pub(super) fn check_video(args: &ConvertArgs, output: &Output) -> Result<(), Failure> {
    let parts = &args.parts;
    let leaves_out = parts.split.is_some() || parts.sample.is_some() || parts.skip_empty;
    if output.format == TargetFormat::CvatVideo && leaves_out {
        let message =
            "--split, --sample and --skip-empty are for images; the frames of a video belong together";
        return Err(Failure::new(message).hint("write --to cvat, which makes images of them"));
    }
    Ok(())
}

/// How the files of shards are called, for whom records are.
pub(super) fn shard_naming(args: &ConvertArgs) -> ShardNaming {
    args.consumer.map(|reader| reader.profile().shard_names).unwrap_or_default()
}

/// Looks at all frames, and decides.
pub(super) fn plan(
    args: &ConvertArgs,
    frames: &Frames<'_>,
    labels: &Labels,
    report: &mut Report,
) -> Result<Option<Plan>, Failure> {
    if !args.parts.is_planned() {
        return Ok(None);
    }
    let looked = Look::new(&args.parts, frames, labels).at_all()?;
    let mut chosen: Vec<usize> = (0..looked.frames.len()).collect();
    if let Some(size) = args.parts.sample {
        chosen = sampled(&looked.frames, size);
        report.add(&remark(note::sample(size, chosen.len(), looked.frames.len())));
    }
    let mut of_subsets: Vec<usize> = looked.frames.iter().map(|frame| frame.subset).collect();
    let mut names = looked.subsets;
    if let Some(shares) = &args.parts.split {
        let candidates = candidates(&looked.frames, &chosen);
        let parts = parts(args, &candidates, shares)?;
        let before = std::mem::replace(&mut names, shares.names().map(str::to_owned).collect());
        for (at, part) in chosen.iter().zip(&parts) {
            if let Some(subset) = of_subsets.get_mut(*at) {
                *subset = *part;
            }
        }
        report.add(&remark(note::split(args, &names, &parts, &before)));
    }
    let mut slots = looked.slots;
    let mut counts: BTreeMap<_, _> = names.iter().map(|name| (name.clone(), 0)).collect();
    let count = shard_count(args, &looked.frames, &chosen, &of_subsets)?;
    let mut by_subset = BTreeMap::<usize, Vec<usize>>::new();
    for at in chosen {
        by_subset.entry(of_subsets.get(at).copied().unwrap_or_default()).or_default().push(at);
    }
    for (part, of_part) in by_subset {
        let candidates = candidates(&looked.frames, &of_part);
        let of_shards = shards(&candidates, count.unwrap_or(NonZeroU32::MIN));
        for (at, shard) in of_part.iter().zip(of_shards) {
            let position = looked.frames.get(*at).map(|frame| frame.position);
            if let Some(Some(slot)) = position.and_then(|position| slots.get_mut(position)) {
                slot.becomes = Becomes::Written { part, shard };
            }
        }
        if let Some(count) = names.get(part).and_then(|name| counts.get_mut(name)) {
            *count = of_part.len() as u64;
        }
    }
    Ok(Some(Plan {
        seed: args.parts.seed.unwrap_or_default(),
        slots,
        parts: args.parts.split.is_some().then_some(names),
        counts,
        sharding: count.map(|count| Sharding::new(count, shard_naming(args))),
    }))
}

fn remark(words: String) -> Warning {
    Warning::new(Location::default(), WarningKind::Remark(words))
}

fn candidates(frames: &[Found], chosen: &[usize]) -> Vec<Candidate> {
    chosen.iter().filter_map(|at| frames.get(*at)).map(|frame| frame.candidate.clone()).collect()
}

fn sampled(frames: &[Found], size: Sample) -> Vec<usize> {
    let all: Vec<usize> = (0..frames.len()).collect();
    let count = match size {
        Sample::Frames(count) => count,
        Sample::Fraction(fraction) => {
            let quotas = cvat_model::split::quotas(frames.len(), &[fraction, 1.0 - fraction]);
            // A sample without frames is of no use to anybody.
            quotas.first().copied().unwrap_or_default().max(1)
        }
    };
    let mut chosen = sample(&candidates(frames, &all), count);
    chosen.sort_unstable();
    chosen
}

fn parts(args: &ConvertArgs, frames: &[Candidate], shares: &Shares) -> Result<Vec<usize>, Failure> {
    let sizes = shares.sizes(frames.len()).map_err(|error| {
        Failure::new(format!("--split: {error}"))
            .hint("give fractions that add up to 1, or numbers for all of the frames")
    })?;
    Ok(if args.parts.stratify { stratified(frames, &sizes) } else { by_rank(frames, &sizes) })
}

/// How many shards each subset has: as many as were asked for, or as the largest needs.
fn shard_count(
    args: &ConvertArgs,
    frames: &[Found],
    chosen: &[usize],
    of_subsets: &[usize],
) -> Result<Option<NonZeroU32>, Failure> {
    let Some(size) = args.parts.shard_size else { return Ok(args.parts.shards) };
    let mut subsets = BTreeMap::<usize, (u64, u64)>::new();
    for (frame, subset) in chosen.iter().filter_map(|at| Some((frames.get(*at)?, of_subsets.get(*at)?))) {
        let (bytes, frames) = subsets.entry(*subset).or_default();
        *bytes += frame.record_len;
        *frames += 1;
    }
    let (largest, most) =
        subsets.into_values().fold((0, 0), |(a, b), (bytes, frames)| (a.max(bytes), b.max(frames)));
    // A file holds a record at the least, however small it is to be.
    let count = largest.div_ceil(size.get()).min(most).max(1);
    if count > u64::from(MAX_SHARDS) {
        let message =
            format!("--shard-size {size} bytes makes {count} files of {largest} bytes, at most {MAX_SHARDS}");
        return Err(Failure::new(message).hint("name a larger size"));
    }
    Ok(u32::try_from(count).ok().and_then(NonZeroU32::new))
}

impl Plan {
    /// How records are written as several files, if they are.
    pub(super) fn sharding(&self) -> Option<Sharding> {
        self.sharding
    }

    /// The shard of every frame that the planned reader gives, or fails to give.
    pub(super) fn shards(&self) -> Vec<u32> {
        let shard = |slot: &Option<Slot>| match slot.as_ref().map(|slot| slot.becomes) {
            Some(Becomes::LeftOut) => None,
            Some(Becomes::Written { shard, .. }) => Some(shard),
            Some(Becomes::Nothing) | None => Some(0),
        };
        self.slots.iter().filter_map(shard).collect()
    }

    /// A reader of what is planned.
    pub(super) fn reader(self, inner: &mut dyn DatasetReader) -> PlannedReader<'_> {
        PlannedReader::new(inner, self)
    }
}

//! What is said of a plan.

use crate::cli::{ConvertArgs, Sample};

pub(super) fn sample(size: Sample, chosen: usize, all: usize) -> String {
    if let Sample::Frames(asked) = size
        && asked > all
    {
        return format!("the sample is all {all} frames: there are no {asked}");
    }
    format!("left out: {} of {all} frames, which are not in the sample", all - chosen.min(all))
}

/// How many frames each part got, and which subsets of the input are not kept.
pub(super) fn split(args: &ConvertArgs, names: &[String], parts: &[usize], before: &[String]) -> String {
    let count = |part: usize| parts.iter().filter(|of| **of == part).count();
    let counts: Vec<_> =
        names.iter().enumerate().map(|(part, name)| format!("{name} {}", count(part))).collect();
    let seed = args.parts.seed.unwrap_or_default();
    let by = if args.parts.stratify { "by labels and names" } else { "by names" };
    let had = if before.len() > 1 {
        format!("; subsets of the input are not kept: {}", before.join(", "))
    } else {
        String::new()
    };
    format!("frames split {by}, seed {seed}: {}{had}", counts.join(", "))
}

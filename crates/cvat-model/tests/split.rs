//! What holds of parts, samples and shards whatever the names.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;

use cvat_model::split::{Candidate, Rank, by_rank, in_order, quotas, sample, shards, stratified};
use proptest::prelude::*;

/// Frames with different names and the labels of each.
fn frames(labels: impl Strategy<Value = Vec<u32>>) -> impl Strategy<Value = Vec<Candidate>> {
    let named = prop::collection::btree_map("[a-z]{1,6}", labels, 0..60);
    (any::<u64>(), named).prop_map(|(seed, named)| {
        let of = |(name, labels): (String, _)| Candidate { rank: Rank::of(seed, "default", &name), labels };
        named.into_iter().map(of).collect()
    })
}

fn any_frames() -> impl Strategy<Value = Vec<Candidate>> {
    frames(prop::collection::vec(0_u32..5, 0..4))
}

fn fractions() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(1_u32..100, 1..5).prop_map(|shares| {
        let sum: u32 = shares.iter().sum();
        shares.into_iter().map(|share| f64::from(share) / f64::from(sum)).collect()
    })
}

fn permuted() -> impl Strategy<Value = (Vec<Candidate>, Vec<Candidate>)> {
    any_frames().prop_flat_map(|frames| (Just(frames.clone()), Just(frames).prop_shuffle()))
}

fn by_name<T: Copy>(frames: &[Candidate], of: &[T]) -> BTreeMap<Rank, T> {
    frames.iter().map(|frame| frame.rank).zip(of.iter().copied()).collect()
}

fn count(parts: &[usize], part: usize) -> usize {
    parts.iter().filter(|of| **of == part).count()
}

/// How far each part is from its share of a label, in frames.
#[allow(clippy::cast_precision_loss, reason = "they are few")]
fn off(frames: &[Candidate], parts: &[usize], sizes: &[usize], label: u32) -> f64 {
    let has = |at: &usize| frames[*at].labels.contains(&label);
    let all = (0..frames.len()).filter(has).count() as f64;
    let off = sizes.iter().enumerate().map(|(part, size)| {
        let of_part = (0..frames.len()).filter(|at| parts[*at] == part).filter(has).count() as f64;
        (of_part - all * *size as f64 / frames.len() as f64).abs()
    });
    off.fold(0.0, f64::max)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_the_input_is_nothing_to_it((frames, shuffled) in permuted(), fractions in fractions()) {
        let sizes = quotas(frames.len(), &fractions);
        for of in [by_rank, stratified] {
            prop_assert_eq!(
                by_name(&frames, &of(&frames, &sizes)),
                by_name(&shuffled, &of(&shuffled, &sizes))
            );
        }
        let four = NonZeroU32::new(4).unwrap();
        prop_assert_eq!(by_name(&frames, &shards(&frames, four)), by_name(&shuffled, &shards(&shuffled, four)));
    }

    #[test]
    fn parts_are_as_large_as_they_are_to_be(frames in any_frames(), fractions in fractions()) {
        let sizes = quotas(frames.len(), &fractions);
        prop_assert_eq!(sizes.iter().sum::<usize>(), frames.len());
        for parts in [by_rank(&frames, &sizes), stratified(&frames, &sizes)] {
            let found: Vec<_> = (0..sizes.len()).map(|part| count(&parts, part)).collect();
            prop_assert_eq!(&found, &sizes);
        }
    }

    #[test]
    #[allow(clippy::cast_precision_loss, reason = "they are few")]
    fn quotas_are_the_share_to_less_than_a_frame(total in 0_usize..100_000, fractions in fractions()) {
        for (quota, fraction) in quotas(total, &fractions).into_iter().zip(&fractions) {
            prop_assert!((quota as f64 - fraction * total as f64).abs() < 1.0);
        }
    }

    #[test]
    fn the_rarest_label_is_spread_by_the_shares(frames in any_frames(), fractions in fractions()) {
        let sizes = quotas(frames.len(), &fractions);
        let parts = stratified(&frames, &sizes);
        let frames_of = |label: u32| frames.iter().filter(|frame| frame.labels.contains(&label)).count();
        let rarest = (0..5).filter(|label| frames_of(*label) > 0).min_by_key(|label| (frames_of(*label), *label));
        if let Some(rarest) = rarest {
            prop_assert!(off(&frames, &parts, &sizes, rarest) < 1.0);
        }
    }

    #[test]
    fn with_one_label_a_frame_none_is_off_by_the_number_of_labels(
        frames in frames((0_u32..5).prop_map(|label| vec![label])),
        fractions in fractions(),
    ) {
        let sizes = quotas(frames.len(), &fractions);
        let parts = stratified(&frames, &sizes);
        for label in 0..5 {
            prop_assert!(off(&frames, &parts, &sizes, label) < 5.0);
        }
    }

    #[test]
    fn added_frames_move_few_others(frames in any_frames(), more in 0_usize..20, fractions in fractions()) {
        prop_assume!(fractions.len() < 4);
        let kept = frames.len().saturating_sub(more);
        let (few, added) = (&frames[..kept], frames.len() - kept);
        let before = by_rank(few, &quotas(kept, &fractions));
        let after = by_rank(&frames, &quotas(frames.len(), &fractions));
        // Between the first of three parts and the last a frame would cross two borders.
        let crossed: usize = before.iter().zip(&after).map(|(before, after)| before.abs_diff(*after)).sum();
        prop_assert!(crossed <= (fractions.len() - 1) * (added + 1), "{crossed}");
    }

    #[test]
    fn a_larger_sample_contains_the_smaller(frames in any_frames(), few in 0_usize..70, more in 0_usize..70) {
        let chosen = |count| sample(&frames, count).into_iter().collect::<BTreeSet<_>>();
        let (smaller, larger) = (chosen(few.min(more)), chosen(few.max(more)));
        prop_assert!(smaller.is_subset(&larger));
        prop_assert_eq!(larger.len(), few.max(more).min(frames.len()));
    }

    #[test]
    fn shards_differ_by_one_frame_at_most(frames in any_frames(), number in 1_u32..70) {
        let of = shards(&frames, NonZeroU32::new(number).unwrap());
        let counts: Vec<_> = (0..number).map(|shard| of.iter().filter(|other| **other == shard).count()).collect();
        let (most, fewest) = (counts.iter().max().unwrap(), counts.iter().min().unwrap());
        prop_assert!(most - fewest <= 1);
    }
}

#[test]
fn frames_of_one_name_lie_next_to_each_other() {
    let named = |subset: &str, name: &str| Candidate { rank: Rank::of(0, subset, name), labels: Vec::new() };
    let mut frames = Vec::new();
    for number in 0..50 {
        let name = format!("{number}.jpg");
        frames.extend([named("train", &name), named("val", &name)]);
    }
    for pair in in_order(&frames).chunks(2) {
        assert_eq!(pair[0] / 2, pair[1] / 2);
    }
}

#[test]
fn frames_without_labels_fill_what_is_left() {
    let of = |number: u32| {
        let labels = if number < 10 { vec![0] } else { Vec::new() };
        Candidate { rank: Rank::of(0, "default", &number.to_string()), labels }
    };
    let frames: Vec<_> = (0..100).map(of).collect();
    let parts = stratified(&frames, &[80, 10, 10]);
    assert_eq!((0..3).map(|part| count(&parts, part)).collect::<Vec<_>>(), [80, 10, 10]);
    assert_eq!((0..3).map(|part| count(&parts[..10], part)).collect::<Vec<_>>(), [8, 1, 1]);
}

#[test]
fn many_frames_and_labels_take_no_more_than_their_number() {
    let of = |number: u32| {
        let labels = vec![number % 5_000, number % 7, 6_000 + number / 2];
        Candidate { rank: Rank::of(0, "default", &number.to_string()), labels }
    };
    let frames: Vec<_> = (0..100_000).map(of).collect();
    let parts = stratified(&frames, &[80_000, 10_000, 10_000]);
    assert_eq!(count(&parts, 1), 10_000);
}

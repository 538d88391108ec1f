//! Dividing records between workers.

use std::num::NonZeroUsize;
use std::ops::Range;

use proptest::prelude::*;
use tfrecord_frame::{RecordIndex, RecordSpan};

fn index(lens: &[u64]) -> RecordIndex {
    let mut index = RecordIndex::new();
    for &len in lens {
        index.push(RecordSpan { offset: index.end(), len }).unwrap();
    }
    index
}

fn shards(index: &RecordIndex, n: usize) -> Vec<Range<u64>> {
    index.shards(NonZeroUsize::new(n).unwrap()).collect()
}

fn bytes(index: &RecordIndex, shard: Range<u64>) -> u64 {
    shard.map(|i| index.get(i).unwrap().len).sum()
}

#[test]
fn boundaries_are_the_nearest() {
    // Lengths, and where the runs end.
    let cases: [(&[u64], &[u64]); 8] = [
        (&[20; 6], &[6]),
        (&[20; 6], &[2, 4, 6]),
        (&[20; 6], &[1, 3, 4, 6]), // 30 of 120 is as near to 20 as to 40
        (&[100, 20, 20], &[1, 3]),
        (&[20, 20, 100], &[2, 3]),
        (&[16, 1000, 16], &[1, 2, 3]), // 344 of 1032 is nearer to 16 than to 1016
        (&[50], &[0, 1, 1]),
        (&[], &[0, 0]),
    ];
    for (lens, ends) in cases {
        let shards = shards(&index(lens), ends.len());
        assert!(shards.iter().map(|shard| &shard.end).eq(ends), "{lens:?}: {shards:?}");
        assert_eq!(shards[0].start, 0);
    }
}

/// Bytes between records are nobody's work.
#[test]
fn gaps_do_not_weigh() {
    let mut index = RecordIndex::new();
    for offset in [1000, 1020, 1040, 5_000_000] {
        index.push(RecordSpan { offset, len: 20 }).unwrap();
    }
    assert_eq!(shards(&index, 2), [0..2, 2..4]);
}

#[test]
fn one_of_very_many() {
    let index = index(&[u64::MAX / 4; 3]);
    let mut shards = index.shards(NonZeroUsize::MAX);
    assert_eq!(shards.len(), usize::MAX);
    assert_eq!(shards.next(), Some(0..0));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn cover_every_record_once_and_evenly(
        lens in prop::collection::vec(prop_oneof![16..200_u64, 16..100_000_u64], 0..80),
        n in 1..40_usize,
    ) {
        let index = index(&lens);
        let shards = shards(&index, n);
        prop_assert_eq!(shards.len(), n);
        prop_assert_eq!(shards[0].start, 0);
        prop_assert_eq!(shards[n - 1].end, index.len());
        prop_assert!(shards.windows(2).all(|pair| pair[0].end == pair[1].start));

        let longest = lens.iter().max().copied().unwrap_or(0);
        for shard in shards {
            let bytes = bytes(&index, shard);
            prop_assert!(bytes * n as u64 <= index.framed_bytes() + longest * n as u64);
        }
    }

    /// By trying every record, as the definition has it.
    #[test]
    fn boundaries_are_the_nearest_of_all(
        lens in prop::collection::vec(16..60_u64, 1..20),
        n in 1..12_usize,
    ) {
        let index = index(&lens);
        let total = index.framed_bytes();
        let sums: Vec<u64> = (0..=lens.len()).map(|at| lens[..at].iter().sum()).collect();
        for (k, shard) in (0..).zip(shards(&index, n)) {
            let distance = |&at: &usize| (sums[at] * n as u64).abs_diff(total * k);
            let nearest = (0..=lens.len()).min_by_key(distance).unwrap();
            prop_assert_eq!(shard.start, nearest as u64);
        }
    }
}

//! Any description and any records: a batch is its records, the steps of a sequence are a batch.

use tf_example::spec::{
    FeatureSpec, FixedLen, FixedLenSequence, Partition, Ragged, SequenceSpec, Sparse, Spec, VarLen,
};
use tf_example::{Bytes, Example, Feature, FeatureKind, FeatureList, FeatureLists, Message, SequenceExample};

use super::agreement::{assert_agree, assert_same};

const KEYS: [&str; 4] = ["a", "b", "p", ""];

/// As many records as are made of one input: the row ids of each may ask for 2^20 rows.
const MAX_RECORDS: usize = 6;

/// Descriptions of features, then records, as they are or of features.
pub(crate) fn check(data: &[u8]) {
    let mut choices = Choices(data);
    let features: Vec<(&str, FeatureSpec)> =
        (0..=choices.below(4)).map(|_| (choices.key(), choices.class())).collect();
    let mut records = Vec::new();
    while !choices.0.is_empty() && records.len() < MAX_RECORDS {
        records.push(choices.record());
    }
    assert_sequences(&features, &records);
    let Ok(spec) = Spec::new(features.iter().cloned()) else { return };
    let said = assert_agree(&spec, &records);

    let decoded: Result<Vec<Example>, _> = records.iter().map(|record| Example::decode(&**record)).collect();
    let Ok(decoded) = decoded else { return };
    let plain: Vec<Vec<u8>> = decoded.iter().map(Message::encode_to_vec).collect();
    assert_eq!(assert_agree(&spec, &plain), said, "however it is encoded");
    if let (Ok(one), Ok(other)) = (spec.parse_batch(&plain), spec.parse_batch(&records)) {
        assert_same(&one, &other);
    }
    if !records.is_empty() {
        assert_steps(&features, &decoded);
    }
}

/// Whatever comes of it, it comes without a panic.
fn assert_sequences(features: &[(&str, FeatureSpec)], records: &[Vec<u8>]) {
    for split in 0..=features.len() {
        let (context, lists) = features.split_at(split);
        let Ok(spec) = SequenceSpec::new(context.iter().cloned(), lists.iter().cloned()) else { continue };
        for record in records {
            if let Ok(parsed) = spec.parse_single(record) {
                assert_eq!(parsed.lists().iter().len(), lists.len());
            }
        }
    }
}

/// The classes of any number of values say of steps what they say of records.
fn assert_steps(features: &[(&str, FeatureSpec)], records: &[Example]) {
    let of_any_length =
        |class: &FeatureSpec| matches!(class, FeatureSpec::VarLen(_) | FeatureSpec::Ragged(_));
    let features = || features.iter().filter(|(_, class)| of_any_length(class)).cloned();
    let none: [(&str, FeatureSpec); 0] = [];
    let (Ok(spec), Ok(steps)) = (Spec::new(features()), SequenceSpec::new(none, features())) else { return };
    let lists = KEYS.map(|key| {
        let step = |record: &Example| record.features().feature.get(key).cloned().unwrap_or_default();
        (key, records.iter().map(step).collect::<FeatureList>())
    });
    let sequence = SequenceExample { context: None, feature_lists: Some(FeatureLists::from_iter(lists)) };
    let sequence = sequence.encode_to_vec();
    let records: Vec<Vec<u8>> = records.iter().map(Message::encode_to_vec).collect();
    match (steps.parse_single(&sequence), spec.parse_batch(&records)) {
        (Ok(steps), Ok(batch)) => assert_same(steps.lists(), &batch),
        (steps, batch) => assert!(steps.is_err() && batch.is_err(), "{steps:?}, of the batch {batch:?}"),
    }
}

/// Takes an input's bytes for one choice after another; when they are used up, every choice is 0 or empty.
struct Choices<'a>(&'a [u8]);

macro_rules! of_kind {
    ($choices:expr, $class:ident $(, $argument:expr)*) => {
        match $choices.kind() {
            FeatureKind::Bytes => $class::bytes($($argument),*),
            FeatureKind::Float => $class::float($($argument),*),
            FeatureKind::Int64 => $class::int64($($argument),*),
        }
    };
}

impl Choices<'_> {
    fn byte(&mut self) -> u8 {
        let Some((byte, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *byte
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::from(self.byte()) % bound
    }

    fn key(&mut self) -> &'static str {
        KEYS[self.below(KEYS.len())]
    }

    fn kind(&mut self) -> FeatureKind {
        match self.below(8) {
            0 => FeatureKind::Bytes,
            1 => FeatureKind::Float,
            _ => FeatureKind::Int64,
        }
    }

    fn sizes(&mut self) -> Vec<usize> {
        (0..self.below(4))
            .map(|_| if self.0.first() == Some(&255) { usize::MAX } else { self.below(4) })
            .collect()
    }

    fn class(&mut self) -> FeatureSpec {
        match self.below(9) {
            0 => of_kind!(self, FixedLen, self.sizes()).into(),
            1 => {
                let shape = self.sizes();
                let len = shape.iter().fold(1, |product: usize, size| product.saturating_mul(*size)).min(64);
                FixedLen::int64(shape).default_value(vec![7; len]).into()
            }
            2 => of_kind!(self, FixedLenSequence, self.sizes()).allow_missing().into(),
            3 => FixedLenSequence::float(self.sizes()).default_value(-1).into(),
            4 => of_kind!(self, VarLen).into(),
            5 => {
                let keys: Vec<&str> = (0..=self.below(3)).map(|_| self.key()).collect();
                let (value_key, size) = (self.key(), vec![self.below(256); keys.len()]);
                of_kind!(self, Sparse, keys, value_key, size).into()
            }
            6 => {
                let keys = [self.key(), self.key()];
                Sparse::int64(keys, self.key(), [9, 9]).already_sorted().into()
            }
            7 => {
                let ragged = of_kind!(self, Ragged).value_key(self.key());
                ragged.partitions(self.partitions()).into()
            }
            _ => of_kind!(self, Ragged).partitions(self.partitions()).into(),
        }
    }

    fn partitions(&mut self) -> Vec<Partition> {
        (0..self.below(4)).map(|_| self.partition()).collect()
    }

    fn partition(&mut self) -> Partition {
        match self.below(7) {
            0 => Partition::row_splits(self.key()),
            1 => Partition::row_lengths(self.key()),
            2 => Partition::row_starts(self.key()),
            3 => Partition::row_limits(self.key()),
            4 => Partition::value_rowids(self.key()),
            5 => Partition::uniform_row_length(self.below(4)),
            _ => Partition::uniform_row_length(usize::MAX),
        }
    }

    /// Bytes with their length in front where it is 128 or more, else so many features.
    fn record(&mut self) -> Vec<u8> {
        match self.byte() {
            len @ 128.. => self.take(usize::from(len - 128)).to_vec(),
            // One record after the other: a key may be there twice, and in any order.
            entries => (0..entries % 6)
                .flat_map(|_| Example::from_features([(self.key(), self.feature())]).encode_to_vec())
                .collect(),
        }
    }

    fn feature(&mut self) -> Feature {
        let len = self.below(6);
        match self.below(10) {
            0 => Feature::default(),
            1 => Feature::floats((0..len).map(|_| f32::from_bits(u32::from_le_bytes(self.array())))),
            2 => Feature::bytes((0..len).map(|_| {
                let len = self.below(4);
                Bytes::copy_from_slice(self.take(len))
            })),
            3 => Feature::int64s((0..len).map(|_| i64::from_le_bytes(self.array()))),
            // Ascending, as most that make rows.
            4 | 5 => Feature::int64s((0..len).scan(0, |last, _| {
                *last += i64::from(self.byte() % 4);
                Some(*last)
            })),
            _ => Feature::int64s((0..len).map(|_| i64::from(self.byte().cast_signed()))),
        }
    }

    fn take(&mut self, len: usize) -> &[u8] {
        let (taken, rest) = self.0.split_at(len.min(self.0.len()));
        self.0 = rest;
        taken
    }

    fn array<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| self.byte())
    }
}

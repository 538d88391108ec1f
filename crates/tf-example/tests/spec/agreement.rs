//! A batch says of each record what parsing it alone says.

use tf_example::FeatureErrorKind;
use tf_example::spec::{
    DenseTensor, ParseError, ParseErrorKind, Parsed, RaggedTensor, SparseTensor, Spec, Tensor, Values,
};

/// Asserts it of these records, as a batch; gives how many values there were, or the error.
pub(crate) fn assert_agree<R: AsRef<[u8]>>(spec: &Spec, records: &[R]) -> Result<usize, String> {
    let singles: Vec<_> = records.iter().map(|record| spec.parse_single(record.as_ref())).collect();
    let first = singles.iter().enumerate().find_map(|(number, single)| {
        let error = single.as_ref().err()?;
        assert_eq!(error.example(), None);
        let in_batch = spec.parse_batch(&records[number..=number]).err();
        if is_no_splits(error) {
            return in_batch.map(|error| (number, error));
        }
        let in_batch = in_batch.unwrap_or_else(|| panic!("record {number} alone: {error}"));
        assert_eq!(in_batch.kind(), error.kind());
        Some((number, in_batch))
    });
    match (spec.parse_batch(records), first) {
        (Ok(batch), None) => {
            for (number, single) in singles.iter().enumerate() {
                if let Ok(single) = single {
                    assert_row(&batch, number, single);
                }
            }
            if singles.iter().all(Result::is_ok) {
                assert_sizes(&batch, &singles);
            }
            Ok(batch.iter().map(|(_, tensor)| tensor.values().len()).sum())
        }
        (Err(error), Some((number, single))) => {
            assert_eq!((error.example(), error.kind()), (Some(number), single.kind()));
            Err(error.to_string())
        }
        (Err(error), None) => {
            assert!(error.example().is_none() && is_of_whole_batch(&error), "{error}");
            Err(error.to_string())
        }
        (Ok(_), Some((number, error))) => panic!("batch of record {number}: {error}"),
    }
}

/// Row splits of no values may be left out in a batch, and not in a record alone.
fn is_no_splits(error: &ParseError) -> bool {
    let ParseErrorKind::Feature(error) = error.kind() else { return false };
    matches!(error.kind(), FeatureErrorKind::Partition { count: 0, .. })
}

fn is_of_whole_batch(error: &ParseError) -> bool {
    let ParseErrorKind::Feature(error) = error.kind() else { return false };
    match error.kind() {
        FeatureErrorKind::TooLarge { .. } => true,
        FeatureErrorKind::Partition { reason, .. } => *reason == "the batch has too many rows",
        _ => false,
    }
}

fn assert_sizes(batch: &Parsed<'_>, singles: &[Result<Parsed<'_>, ParseError>]) {
    for (key, tensor) in batch.iter() {
        let of = |single: &Parsed<'_>| single.tensor(key).unwrap().values().len();
        let counts: Vec<usize> = singles.iter().flatten().map(of).collect();
        let (sum, longest) = (counts.iter().sum(), counts.iter().copied().max().unwrap_or_default());
        match tensor {
            Tensor::Dense(dense) => {
                let len = dense.shape().iter().product::<usize>();
                assert_eq!((dense.shape()[0], dense.values().len()), (singles.len(), len));
                assert_eq!(len, longest * singles.len(), "no more padding than it takes");
            }
            Tensor::Sparse(sparse) => {
                assert_eq!((sparse.shape()[0], sparse.values().len()), (singles.len(), sum));
                assert_eq!(sparse.indices().len(), sum * sparse.shape().len());
                if sparse.row_splits().is_some() {
                    assert_eq!(sparse.shape(), [singles.len(), longest]);
                }
            }
            Tensor::Ragged(ragged) => {
                assert_eq!(ragged.row_splits(0).unwrap().len(), singles.len() + 1);
                assert_eq!(ragged.values().len(), sum);
            }
        }
    }
}

fn assert_row(batch: &Parsed<'_>, row: usize, single: &Parsed<'_>) {
    assert!(batch.iter().map(|(key, _)| key).eq(single.iter().map(|(key, _)| key)));
    for ((key, tensor), (_, single)) in batch.iter().zip(single.iter()) {
        match (tensor, single) {
            (Tensor::Dense(tensor), Tensor::Dense(single)) => assert_dense(tensor, row, single),
            (Tensor::Sparse(tensor), Tensor::Sparse(single)) => assert_sparse(tensor, row, single),
            (Tensor::Ragged(tensor), single) => assert_ragged(tensor, row, single),
            _ => panic!("{key}: {tensor:?}, alone {single:?}"),
        }
    }
}

/// That two are the same, NaN by NaN.
pub(crate) fn assert_same(one: &Parsed<'_>, other: &Parsed<'_>) {
    assert_eq!(one.iter().len(), other.iter().len());
    for ((key, one), (other_key, other)) in one.iter().zip(other.iter()) {
        assert_eq!(key, other_key);
        match (one, other) {
            (Tensor::Dense(one), Tensor::Dense(other)) => assert_eq!(one.shape(), other.shape()),
            (Tensor::Sparse(one), Tensor::Sparse(other)) => {
                assert_eq!((one.shape(), one.indices()), (other.shape(), other.indices()));
                assert_eq!(one.row_splits(), other.row_splits());
            }
            (Tensor::Ragged(one), Tensor::Ragged(other)) => {
                assert_eq!(one.inner_shape(), other.inner_shape());
                assert!(one.partitions() == other.partitions(), "{key}");
            }
            _ => panic!("{key}: {one:?}, {other:?}"),
        }
        assert_values(one.values(), 0..one.values().len(), other.values());
    }
}

/// By their bits, so that a NaN is itself.
fn bits<'v>(values: &'v Values<'v>, range: std::ops::Range<usize>) -> Vec<(u64, &'v [u8])> {
    match values {
        Values::Bytes(values) => values[range].iter().map(|value| (0, *value)).collect(),
        Values::Float(values) => {
            values[range].iter().map(|value| (value.to_bits().into(), &[][..])).collect()
        }
        Values::Int64(values) => values[range].iter().map(|value| (value.cast_unsigned(), &[][..])).collect(),
    }
}

fn assert_values(tensor: &Values<'_>, range: std::ops::Range<usize>, single: &Values<'_>) {
    assert_eq!(tensor.kind(), single.kind());
    assert_eq!(bits(tensor, range), bits(single, 0..single.len()));
}

fn assert_dense(tensor: &DenseTensor<'_>, row: usize, single: &DenseTensor<'_>) {
    assert_eq!(tensor.shape().len(), single.shape().len() + 1);
    assert_eq!(
        tensor.shape().iter().skip(2).collect::<Vec<_>>(),
        single.shape().iter().skip(1).collect::<Vec<_>>()
    );
    let width = tensor.values().len() / tensor.shape()[0];
    let start = row * width;
    assert_values(tensor.values(), start..start + single.values().len(), single.values());
}

fn assert_sparse(tensor: &SparseTensor<'_>, row: usize, single: &SparseTensor<'_>) {
    let indices = tensor.indices();
    let of_row = |index: &&[i64]| usize::try_from(index[0]) == Ok(row);
    let chunks = || indices.chunks_exact(tensor.shape().len());
    let start = chunks().take_while(|index| !of_row(index)).count();
    let found: Vec<i64> = chunks().filter(of_row).flat_map(|index| &index[1..]).copied().collect();
    assert_eq!(found, *single.indices());
    assert_values(tensor.values(), start..start + single.values().len(), single.values());
    match tensor.row_splits() {
        Some(splits) => {
            assert_eq!(splits[row + 1] - splits[row], single.values().len());
            assert!(start == splits[row] || single.values().is_empty());
        }
        None => assert_eq!(tensor.shape()[1..], *single.shape()),
    }
}

fn assert_ragged(tensor: &RaggedTensor<'_>, row: usize, single: &Tensor<'_>) {
    let split = |splits: &[i64], at: usize| usize::try_from(splits[at]).unwrap();
    let records = tensor.row_splits(0).unwrap();
    let (mut start, mut end) = (split(records, row), split(records, row + 1));
    match single {
        Tensor::Dense(single) => {
            assert_eq!((tensor.partitions().len(), single.shape()[0]), (1, end - start));
            assert_eq!(tensor.inner_shape(), &single.shape()[1..]);
        }
        Tensor::Ragged(single) => {
            assert_eq!(tensor.inner_shape(), single.inner_shape());
            assert_eq!(tensor.partitions().len(), single.partitions().len() + 1);
            for (partition, alone) in tensor.partitions()[1..].iter().zip(single.partitions()) {
                assert_eq!(partition.uniform_row_length(), alone.uniform_row_length());
                let splits = partition.row_splits();
                let from = splits[start];
                let of_row: Vec<i64> = splits[start..=end].iter().map(|split| split - from).collect();
                assert_eq!(of_row, alone.row_splits());
                (start, end) = (split(splits, start), split(splits, end));
            }
        }
        Tensor::Sparse(_) => panic!("{single:?}"),
    }
    let block: usize = tensor.inner_shape().iter().product();
    assert_values(tensor.values(), start * block..end * block, single.values());
}

//! Any bytes as a sequence example.

use tf_example::{
    Bytes, FeatureList, FeatureListRef, Message, Oddity, Payload, SequenceExample, SequenceExampleRef,
};

use super::agreement::{
    Values, all_values, assert_damaged, assert_feature, assert_features, assert_oddities,
};

/// A record.
pub(crate) fn check(data: &[u8]) {
    let record = Bytes::copy_from_slice(data);
    let decoded = SequenceExample::decode(record.clone());
    match (SequenceExampleRef::parse(data), decoded) {
        (Ok(view), Ok(decoded)) => {
            assert_eq!(view.validate(), Ok(()));
            assert_features(view.context(), decoded.context());
            assert_lists(&view, &decoded);
            assert_oddities(&Oddity::in_sequence_example(data).unwrap(), data.len());
            assert_same(&view.to_sequence_example().unwrap(), &decoded);
            assert_written(&decoded);
        }
        (Ok(view), Err(_)) => {
            let error = view.validate().unwrap_err();
            assert!(error.offset() <= data.len());
            assert_eq!(view.to_sequence_example().unwrap_err(), error);
            assert_eq!(Oddity::in_sequence_example(data).unwrap_err(), error);
            assert_damaged(view.context(), data.len());
            for (_, list) in view.feature_lists().iter() {
                assert_damaged_list(list, data.len());
            }
            assert!(!format!("{view:?}").is_empty());
        }
        (Err(error), Err(_)) => assert!(error.offset() <= data.len()),
        (Err(error), Ok(decoded)) => panic!("{error}, though it is {decoded:?}"),
    }
    assert_classified(&record);
}

fn lists(sequence: &SequenceExample) -> Vec<(&str, Vec<Values>)> {
    let lists = sequence.feature_lists().feature_list.iter();
    lists.map(|(key, list)| (key.as_str(), list.feature.iter().map(Values::of).collect())).collect()
}

fn assert_same(one: &SequenceExample, other: &SequenceExample) {
    assert_eq!(one.context.is_some(), other.context.is_some());
    assert_eq!(one.feature_lists.is_some(), other.feature_lists.is_some());
    assert_eq!(all_values(one.context()), all_values(other.context()));
    assert_eq!(lists(one), lists(other));
}

fn assert_lists(view: &SequenceExampleRef<'_>, decoded: &SequenceExample) {
    let (view, decoded) = (view.feature_lists(), &decoded.feature_lists().feature_list);
    assert_eq!((view.len(), view.is_empty()), (decoded.len(), decoded.is_empty()));
    assert!(view.keys().eq(decoded.keys()));
    for ((key, list), (expected_key, expected)) in view.iter().zip(decoded) {
        assert_eq!(key, expected_key);
        assert_list(list, expected);
        assert_list(view.feature_list(key).unwrap(), expected);
    }
    let absent = decoded.keys().map(String::as_str).collect::<String>() + "\0";
    assert!(view.feature_list(&absent).is_none());
}

fn assert_list(view: FeatureListRef<'_>, decoded: &FeatureList) {
    assert_eq!(view.len(), Ok(decoded.feature.len()));
    assert_eq!(view.is_empty(), Ok(decoded.feature.is_empty()));
    let mut steps = view.steps();
    for expected in &decoded.feature {
        assert_feature(steps.next().unwrap().unwrap(), expected);
    }
    assert!(steps.next().is_none() && steps.next().is_none());
}

/// Nothing follows an error.
fn assert_damaged_list(list: FeatureListRef<'_>, len: usize) {
    let mut steps = list.steps();
    let mut count = 0;
    loop {
        match steps.next() {
            Some(Ok(step)) => {
                count += 1;
                match step.to_feature() {
                    Ok(decoded) => assert_feature(step, &decoded),
                    Err(error) => assert!(error.offset() <= len),
                }
            }
            Some(Err(error)) => {
                assert!(error.offset() <= len);
                assert!(steps.next().is_none() && steps.next().is_none());
                assert_eq!(list.len(), Err(error));
                break;
            }
            None => {
                assert_eq!(list.len(), Ok(count));
                break;
            }
        }
    }
}

/// What was read is written, always the same way, and read again.
fn assert_written(sequence: &SequenceExample) {
    let written = sequence.encode_to_vec();
    assert_eq!(sequence.encoded_len(), written.len());
    assert_eq!(sequence.encode_to_vec(), written);
    let again = SequenceExample::decode(&written[..]).unwrap();
    assert_same(&again, sequence);
    assert_eq!(again.encode_to_vec(), written);
    assert_eq!(Oddity::in_sequence_example(&written), Ok(Vec::new()));
    let view = SequenceExampleRef::parse(&written).unwrap();
    assert_same(&view.to_sequence_example().unwrap(), sequence);

    let empty = sequence.context().feature.is_empty() && sequence.feature_lists().feature_list.is_empty();
    match Payload::classify(&Bytes::copy_from_slice(&written)) {
        Payload::SequenceExample(payload) => {
            assert!(sequence.feature_lists.is_some());
            assert_same(&payload, sequence);
        }
        Payload::Example(example) => {
            assert!(sequence.feature_lists.is_none());
            assert_eq!(all_values(example.features()), all_values(sequence.context()));
        }
        payload => assert!(empty && payload == Payload::Empty, "{payload:?} is not {sequence:?}"),
    }
}

/// What is taken for something is that to both readers.
fn assert_classified(record: &Bytes) {
    match Payload::classify(record) {
        Payload::SequenceExample(sequence) => {
            assert!(sequence.feature_lists.is_some());
            assert_same(&SequenceExample::decode(record.clone()).unwrap(), &sequence);
        }
        Payload::Empty => {
            let view = SequenceExampleRef::parse(record).unwrap();
            assert!(view.context().is_empty() && view.feature_lists().is_empty());
        }
        _ => {}
    }
}

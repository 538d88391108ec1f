//! Any bytes as an example.

use tf_example::{Bytes, Example, ExampleRef, Message, Oddity, Payload};

use super::agreement::{all_values, assert_damaged, assert_features, assert_oddities};

/// A record.
pub(crate) fn check(data: &[u8]) {
    let record = Bytes::copy_from_slice(data);
    let decoded = Example::decode(record.clone());
    match (ExampleRef::parse(data), decoded) {
        (Ok(view), Ok(decoded)) => {
            assert_features(&view, decoded.features());
            assert_oddities(&Oddity::in_example(data).unwrap(), data.len());
            assert_same(&view.to_example().unwrap(), &decoded);
            assert_written(&decoded);
        }
        (Ok(view), Err(_)) => {
            let error = view.validate().unwrap_err();
            assert!(error.offset() <= data.len());
            assert_eq!(view.to_example().unwrap_err(), error);
            assert_eq!(Oddity::in_example(data).unwrap_err(), error);
            assert_damaged(&view, data.len());
        }
        (Err(error), Err(_)) => assert!(error.offset() <= data.len()),
        (Err(error), Ok(decoded)) => panic!("{error}, though it is {decoded:?}"),
    }
    assert_classified(&record);
}

fn assert_same(one: &Example, other: &Example) {
    assert_eq!(one.features.is_some(), other.features.is_some());
    assert_eq!(all_values(one.features()), all_values(other.features()));
}

/// What was read is written, always the same way, and read again.
fn assert_written(example: &Example) {
    let written = example.encode_to_vec();
    assert_eq!(example.encoded_len(), written.len());
    assert_eq!(example.encode_to_vec(), written);
    let again = Example::decode(&written[..]).unwrap();
    assert_same(&again, example);
    assert_eq!(again.encode_to_vec(), written);
    assert_eq!(Oddity::in_example(&written), Ok(Vec::new()));
    let view = ExampleRef::parse(&written).unwrap();
    assert_same(&view.to_example().unwrap(), example);

    let payload = Payload::classify(&Bytes::copy_from_slice(&written));
    if example.features().feature.is_empty() {
        assert_eq!(payload, Payload::Empty);
    } else {
        let Payload::Example(payload) = payload else { panic!("{payload:?} is not {example:?}") };
        assert_same(&payload, example);
    }
}

/// What is taken for something is that to both readers.
fn assert_classified(record: &Bytes) {
    match Payload::classify(record) {
        Payload::Example(example) => {
            assert!(!example.features().feature.is_empty());
            assert_same(&Example::decode(record.clone()).unwrap(), &example);
        }
        Payload::Empty => {
            assert!(ExampleRef::parse(record).unwrap().is_empty());
            assert!(Example::decode(record.clone()).unwrap().features().feature.is_empty());
        }
        _ => {}
    }
}

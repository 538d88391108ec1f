//! What must hold for any bytes, of records that are nearly examples.

use proptest::{collection, prelude::*, sample::Index, strategy::ValueTree};
use tf_example::{Example, Message, SequenceExample};

use super::{
    example, sequence_example,
    wire_tree::{Level, grow},
};

fn config() -> ProptestConfig {
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    // What `PROPTEST_CASES` asks for, or as many as take a second or two without optimisation.
    if std::env::var_os("PROPTEST_CASES").is_some() {
        config
    } else {
        ProptestConfig { cases: 800, ..config }
    }
}

fn record(level: Level) -> impl Strategy<Value = Vec<u8>> {
    collection::vec(any::<u8>(), 0..500).prop_map(move |choices| grow(level, &choices))
}

/// One thing done to bytes.
#[derive(Clone, Debug)]
enum Edit {
    Set(Index, u8),
    Add(Index, i8),
    Cut(Index),
    Remove(Index, Index),
    Insert(Index, Vec<u8>),
    /// A piece of it once more, elsewhere.
    Splice(Index, Index, Index),
}

fn edit() -> impl Strategy<Value = Edit> {
    let at = any::<Index>;
    prop_oneof![
        3 => (at(), any::<u8>()).prop_map(|(at, byte)| Edit::Set(at, byte)),
        3 => (at(), prop_oneof![Just(1), Just(-1), any::<i8>()]).prop_map(|(at, by)| Edit::Add(at, by)),
        1 => at().prop_map(Edit::Cut),
        1 => (at(), at()).prop_map(|(from, to)| Edit::Remove(from, to)),
        1 => (at(), collection::vec(any::<u8>(), 1..8)).prop_map(|(at, bytes)| Edit::Insert(at, bytes)),
        1 => (at(), at(), at()).prop_map(|(from, to, at)| Edit::Splice(from, to, at)),
    ]
}

impl Edit {
    fn make(&self, bytes: &mut Vec<u8>) {
        let len = bytes.len();
        let between = |one: &Index, other: &Index| {
            let (one, other) = (one.index(len + 1), other.index(len + 1));
            one.min(other)..one.max(other)
        };
        match self {
            Self::Set(at, byte) if len > 0 => bytes[at.index(len)] = *byte,
            Self::Add(at, by) if len > 0 => {
                let byte = &mut bytes[at.index(len)];
                *byte = byte.wrapping_add_signed(*by);
            }
            Self::Set(..) | Self::Add(..) => {}
            Self::Cut(at) => bytes.truncate(at.index(len + 1)),
            Self::Remove(from, to) => drop(bytes.drain(between(from, to))),
            Self::Insert(at, new) => {
                drop(bytes.splice(at.index(len + 1)..at.index(len + 1), new.iter().copied()));
            }
            Self::Splice(from, to, at) => {
                let piece = bytes[between(from, to)].to_vec();
                bytes.splice(at.index(len + 1)..at.index(len + 1), piece);
            }
        }
    }
}

fn make_all(edits: &[Edit], bytes: &mut Vec<u8>) {
    for edit in edits {
        edit.make(bytes);
    }
}

fn edited(level: Level) -> impl Strategy<Value = Vec<u8>> {
    (record(level), collection::vec(edit(), 1..4)).prop_map(|(mut bytes, edits)| {
        make_all(&edits, &mut bytes);
        bytes
    })
}

/// As it is written, in order and packed, and then edited.
fn written_and_edited() -> impl Strategy<Value = Vec<u8>> {
    (record(Level::Sequence), collection::vec(edit(), 0..4)).prop_map(|(bytes, edits)| {
        let mut written = SequenceExample::decode(&bytes[..]).unwrap_or_default().encode_to_vec();
        make_all(&edits, &mut written);
        written
    })
}

/// Whatever was meant by it: an example is a sequence example without lists.
fn check(record: &[u8]) {
    example::check(record);
    sequence_example::check(record);
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn grown_examples(record in record(Level::Example)) {
        check(&record);
    }

    #[test]
    fn grown_sequence_examples(record in record(Level::Sequence)) {
        check(&record);
    }

    #[test]
    fn edited_examples(record in edited(Level::Example)) {
        check(&record);
    }

    #[test]
    fn edited_sequence_examples(record in edited(Level::Sequence)) {
        check(&record);
    }

    #[test]
    fn what_was_written_and_edited(record in written_and_edited()) {
        check(&record);
    }
}

/// Most of what is grown must be sound, or the tests above see little more than the first fault.
#[test]
fn about_half_of_what_is_grown_is_sound() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut sound, mut with_values) = (0, 0);
    for _ in 0..1000 {
        let tree = record(Level::Example).new_tree(&mut runner).unwrap();
        if let Ok(example) = Example::decode(&tree.current()[..]) {
            sound += 1;
            with_values +=
                usize::from(example.features().feature.values().any(|feature| !feature.is_empty()));
        }
    }
    assert!((500..=900).contains(&sound), "{sound} of 1000 are sound");
    assert!(with_values > 200, "{with_values} of 1000 have values");
}

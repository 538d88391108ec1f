//! Names of shards, whatever the text.

use std::collections::BTreeSet;

use proptest::prelude::*;
use tfrecord_frame::{ShardName, ShardNameError, ShardSets, ShardSpec};

/// Text of the pieces that shard names are made of, so that near misses are as frequent as hits.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "-of-",
        "-",
        "of",
        "00",
        "01",
        "7",
        "00003",
        "4294967295",
        "4294967296",
        "000000000000",
        ".",
        "/",
        "@",
        "x",
        "ß",
        ".gz",
        "+",
    ]);
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// Two numbers in the form of a shard name, in range about as often as not.
fn shaped() -> impl Strategy<Value = String> {
    let numbers = ("[0-9]{1,3}|0{0,9}[0-9]{1,2}", "[0-9]{1,3}|[0-9]{9,11}");
    (pieces(), numbers, pieces()).prop_map(|(prefix, (index, count), suffix)| {
        let suffix = if suffix.is_empty() { suffix } else { format!(".{suffix}") };
        format!("x{prefix}-{index}-of-{count}{suffix}")
    })
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![pieces(), shaped(), any::<String>()]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn a_parsed_name_is_made_again(text in any_text()) {
        match ShardName::parse(&text) {
            Ok(name) => {
                prop_assert_eq!(name.to_string(), &*text);
                prop_assert!(name.index() < name.count());
                prop_assert_eq!(name.spec().member(name.index()), Some(name));
                prop_assert_eq!(ShardName::split(&text), Some((name.prefix(), name.suffix())));
            }
            Err(ShardNameError::NoShardPart | ShardNameError::EmptyPrefix) => {
                prop_assert_eq!(ShardName::split(&text), None);
            }
            Err(_) => prop_assert!(ShardName::split(&text).is_some()),
        }
    }

    #[test]
    fn a_made_name_is_parsed(prefix in any_text(), suffix in any_text(), count: u32, index: prop::sample::Index) {
        let suffix = if suffix.is_empty() { suffix } else { format!(".{suffix}") };
        let Ok(spec) = ShardSpec::new(&prefix, count, &suffix) else { return Ok(()) };
        let index = u32::try_from(index.index(usize::try_from(count).unwrap())).unwrap();
        let name = spec.member(index).unwrap();
        let made = name.to_string();
        prop_assert_eq!(ShardName::parse(&made), Ok(name));
        prop_assert_eq!(spec.member(count), None);
    }

    #[test]
    fn a_parsed_specification_is_made_again(text in any_text()) {
        if let Ok(spec) = ShardSpec::parse(&text) {
            let made = spec.to_string();
            prop_assert_eq!(ShardSpec::parse(&made), Ok(spec));
            let first = spec.members().next().unwrap().to_string();
            prop_assert_eq!(ShardName::parse(&first).map(|name| name.spec()), Ok(spec));
        }
    }

    #[test]
    fn no_name_is_lost(texts in prop::collection::vec(any_text(), 0..20)) {
        let found = ShardSets::group(texts.iter().map(String::as_str));
        let in_sets = found.sets().iter().flat_map(|set| set.files().map(|(_, name)| name));
        let refused = found.refused().iter().map(|(name, _)| *name);
        let all: BTreeSet<_> = in_sets.chain(refused).chain(found.others().iter().copied()).collect();
        prop_assert_eq!(all, texts.iter().map(String::as_str).collect());
    }

    #[test]
    fn what_is_not_there_is_missing(present in prop::collection::btree_set(0_u32..12, 1..12)) {
        let spec = ShardSpec::new("x", 12, ".tfrecord").unwrap();
        let names: Vec<_> = present.iter().map(|index| spec.member(*index).unwrap().to_string()).collect();
        let found = ShardSets::group(names.iter().map(String::as_str));
        let [set] = found.sets() else { return Err(TestCaseError::fail("one set")) };
        let missing: Vec<_> = set.missing().flatten().collect();
        let expected: Vec<_> = (0..12).filter(|index| !present.contains(index)).collect();
        prop_assert_eq!(&missing, &expected);
        prop_assert_eq!(usize::try_from(set.missing_count()).unwrap(), expected.len());
        prop_assert_eq!(usize::try_from(set.present_count()).unwrap(), present.len());
        prop_assert_eq!(set.is_complete(), expected.is_empty());
        prop_assert!(set.duplicates().next().is_none());
    }
}

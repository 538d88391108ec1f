//! Any text as names of shards.

use std::collections::BTreeSet;

use tfrecord_frame::{ShardName, ShardNameError, ShardSets, ShardSpec};

/// One name a line.
pub(crate) fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let names: Vec<&str> = text.split('\n').collect();
    for name in &names {
        assert_name(name);
        assert_specification(name);
    }
    for pair in names.windows(2) {
        // A new set of some number of shards.
        let count = u32::from_le_bytes(text.as_bytes().first_chunk().copied().unwrap_or_default());
        for count in [count, count % 1000, u32::try_from(pair[1].len()).unwrap()] {
            if let Ok(spec) = ShardSpec::new(pair[0], count, pair[1]) {
                assert_members(&spec);
            }
        }
    }
    assert_sorted(&names);
}

fn assert_name(text: &str) {
    match ShardName::parse(text) {
        Ok(name) => {
            assert_eq!(name.to_string(), text);
            assert!(name.index() < name.count());
            assert_eq!(name.spec().member(name.index()), Some(name));
            assert_eq!(ShardName::split(text), Some((name.prefix(), name.suffix())));
        }
        Err(ShardNameError::NoShardPart | ShardNameError::EmptyPrefix) => {
            assert_eq!(ShardName::split(text), None);
        }
        Err(_) => assert!(ShardName::split(text).is_some()),
    }
}

fn assert_specification(text: &str) {
    let Ok(spec) = ShardSpec::parse(text) else { return };
    assert_eq!(ShardSpec::parse(&spec.to_string()), Ok(spec));
    assert_members(&spec);
}

/// The first and the last member are parsed as what they are.
fn assert_members(spec: &ShardSpec<'_>) {
    assert_eq!(spec.members().len() as u64, u64::from(spec.count()));
    let ends = [spec.members().next(), spec.members().next_back()].map(Option::unwrap);
    assert_eq!(ends.map(|name| name.index()), [0, spec.count() - 1]);
    for name in ends {
        assert_eq!(ShardName::parse(&name.to_string()), Ok(name));
    }
    assert_eq!(spec.member(spec.count()), None);
}

/// No name is lost, and shards are there or missing.
fn assert_sorted(names: &[&str]) {
    let found = ShardSets::group(names.iter().copied());
    let mut all: BTreeSet<&str> = found.others().iter().copied().collect();
    all.extend(found.refused().iter().map(|(name, _)| *name));
    for set in found.sets() {
        all.extend(set.files().map(|(_, name)| name));
        let there: BTreeSet<u32> = set.files().map(|(index, _)| index).collect();
        let count = set.spec().count();
        assert_eq!(set.present_count() as usize, there.len());
        assert_eq!(set.present_count() + set.missing_count(), count);
        assert_eq!(set.is_complete(), set.missing_count() == 0);
        assert_eq!(set.duplicates().count() + there.len(), set.files().count());
        let mut end = 0;
        for gap in set.missing() {
            assert!(gap.start >= end && gap.start < gap.end && gap.end <= count);
            assert!(there.range(gap.clone()).next().is_none());
            end = gap.end;
        }
    }
    assert_eq!(all, names.iter().copied().collect());
    assert!(found.mixtures().all(|sets| sets.len() > 1));
}

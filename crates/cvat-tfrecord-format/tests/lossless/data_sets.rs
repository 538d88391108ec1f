//! Any data set.

use cvat_model::{AnnotatedFrame, Severity};
use cvat_tfrecord_format::{EncodeOptions, Facts, MaskValues};
use proptest::prelude::*;
use testkit::strategies::{DataSet, data_set};

use super::written::{by_name, files, read, records, write};

/// Positive and negative zero are one number to `==`.
fn words(frames: &std::collections::BTreeMap<String, AnnotatedFrame>) -> String {
    format!("{frames:?}")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read(set in data_set(), masks in any::<bool>()) {
        let DataSet { labels, origin, frames } = set;
        let folder = tempfile::tempdir().unwrap();
        let options = EncodeOptions::new().lossless(true).masks(masks.then_some(MaskValues::One));
        let facts = Facts::new(&labels, origin.as_ref());
        let said = write(folder.path(), &labels, Some(facts), &frames, options);
        let lost: Vec<_> = said.iter().filter(|said| said.kind().severity() == Severity::Loss).collect();
        prop_assert!(lost.is_empty(), "{lost:?}");
        let read = read(folder.path());
        prop_assert_eq!(words(&read.frames), words(&by_name(&frames)));
        prop_assert_eq!(&read.frames, &by_name(&frames));
        // Without a frame there is no record to say it.
        if !frames.is_empty() {
            prop_assert_eq!(&read.warnings, &[]);
            prop_assert_eq!(&read.labels, &labels);
            prop_assert_eq!(&read.origin, &origin);
            let mut subsets: Vec<_> = frames.iter().map(|frame| frame.subset.clone()).collect();
            subsets.sort_unstable();
            subsets.dedup();
            prop_assert_eq!(&read.subsets, &subsets);
        }
    }

    #[test]
    fn other_keys_are_as_without(set in data_set(), masks in any::<bool>()) {
        let DataSet { labels, origin, frames } = set;
        let (plain, kept) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let options = EncodeOptions::new().masks(masks.then_some(MaskValues::One));
        let facts = || Some(Facts::new(&labels, origin.as_ref()));
        let of_plain = write(plain.path(), &labels, facts(), &frames, options);
        let of_kept = write(kept.path(), &labels, facts(), &frames, options.lossless(true));
        prop_assert_eq!(files(plain.path()).len(), files(kept.path()).len());
        for (plain, kept) in files(plain.path()).iter().zip(files(kept.path())) {
            let (plain, mut kept) = (records(plain), records(&kept));
            for example in &mut kept {
                let features = &mut example.features.as_mut().unwrap().feature;
                let own: Vec<_> = features.keys().filter(|key| key.starts_with("cvat/")).cloned().collect();
                prop_assert!(own.len() >= 3);
                features.retain(|key, _| !key.starts_with("cvat/"));
            }
            prop_assert_eq!(format!("{plain:?}"), format!("{kept:?}"));
        }
        // What would be lost is still said, in the same order, as a note.
        let losses = |said: &[cvat_model::Warning], code: &str| {
            let is_told = |said: &&cvat_model::Warning| {
                said.kind().severity() == Severity::Loss || said.kind().code() == code
            };
            said.iter().filter(is_told).count()
        };
        prop_assert_eq!(losses(&of_plain, "lossless-only"), losses(&of_kept, "lossless-only"));
    }
}

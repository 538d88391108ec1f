//! Names made safe are accepted.

use std::borrow::Cow;

use dataset_files::{Overwrite, Sink, safe_name};
use proptest::prelude::*;

/// Names with a liking for what is special in them.
fn wild_name() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("/".to_owned()),
        Just("\\".to_owned()),
        Just("..".to_owned()),
        Just(".".to_owned()),
        Just("C:".to_owned()),
        Just("\0".to_owned()),
        "[a-zü:. ]{1,4}",
        any::<char>().prop_map(String::from),
        (1_usize..400).prop_map(|len| "ы".repeat(len)),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn a_safe_name_is_accepted_and_stays(name in wild_name()) {
        let folder = tempfile::tempdir().unwrap();
        let sink = Sink::zip(folder.path().join("a.zip"), Overwrite::Refuse).unwrap();
        let safe = safe_name(&name);
        prop_assert!(sink.create(&safe).is_ok(), "{:?} from {:?}", safe, name);
        prop_assert!(matches!(safe_name(&safe), Cow::Borrowed(same) if same == safe));
        // It is accepted as it is exactly if nothing was changed.
        let accepted = Sink::zip(folder.path().join("b.zip"), Overwrite::Refuse).unwrap().create(&name).is_ok();
        prop_assert_eq!(accepted, safe == name);
    }

    #[test]
    fn a_safe_name_stays_inside_a_folder(name in wild_name()) {
        let folder = tempfile::tempdir().unwrap();
        let sink = Sink::new_folder(folder.path().join("out"), Overwrite::Refuse).unwrap();
        sink.create(&safe_name(&name)).unwrap().finish().unwrap();
        sink.finish().unwrap();
        let items: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
        prop_assert_eq!(items.len(), 1);
        let source = dataset_files::Source::folder(folder.path().join("out")).unwrap();
        prop_assert_eq!(source.entries().unwrap()[0].name(), safe_name(&name));
    }
}

#[test]
fn refusals() {
    let folder = tempfile::tempdir().unwrap();
    let sink = Sink::files_in(folder.path(), Overwrite::Refuse).unwrap();
    let error = sink.create("a/b").unwrap_err();
    assert_eq!(error.to_string(), "a/b: unsafe name: a single file's name has one component");
    assert_eq!(sink.create("../b").unwrap_err().kind(), dataset_files::ErrorKind::UnsafeName);
}

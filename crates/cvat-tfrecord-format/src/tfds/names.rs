//! What a data set and its splits are called, and their files.

use std::collections::HashMap;

use cvat_model::WarningKind;

/// What TensorFlow Datasets calls a data set: a name of letters, digits and `_`, and a version.
///
/// ```
/// use cvat_tfrecord_format::TfdsName;
/// let name = TfdsName::of_folder("Street signs", None);
/// assert_eq!((name.name(), name.version()), ("street_signs", "1.0.0"));
/// // Folders as TensorFlow Datasets keeps them: a data set's with one for each version.
/// let name = TfdsName::of_folder("2.1.0", Some("signs"));
/// assert_eq!((name.name(), name.version()), ("signs", "2.1.0"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TfdsName {
    name: String,
    version: String,
    wanted: String,
}

impl TfdsName {
    /// The name that a folder gives its data set, version 1.0.0; that of the folder around it where its own is a version.
    ///
    /// Characters other than ASCII letters and digits become `_`, capitals small, as `tfds.load` looks for them. A name that does not begin
    /// with a letter gets `data_` before it.
    #[must_use]
    pub fn of_folder(folder: &str, around: Option<&str>) -> Self {
        let (wanted, version) = match around {
            Some(around) if is_version(folder) => (around, folder),
            _ => (folder, "1.0.0"),
        };
        let word = word(wanted).to_ascii_lowercase();
        let begins_well = word.starts_with(|first: char| first.is_ascii_alphabetic());
        let name = if begins_well { word } else { format!("data_{word}") };
        Self { name, version: version.to_owned(), wanted: wanted.to_owned() }
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The version: three numbers.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What the record files of these subsets are called, each subset's in so many shards.
    ///
    /// ```
    /// let pets = cvat_tfrecord_format::TfdsName::of_folder("pets", None);
    /// let files = pets.record_files(&["train".to_owned()], 2);
    /// assert_eq!(files, ["pets-train.tfrecord-00000-of-00002", "pets-train.tfrecord-00001-of-00002"]);
    /// ```
    #[must_use]
    pub fn record_files(&self, subsets: &[String], shards: u32) -> Vec<String> {
        let mut splits = Splits::default();
        let stems: Vec<_> = subsets.iter().map(|subset| self.stem(&splits.name(subset))).collect();
        stems
            .iter()
            .flat_map(|stem| (0..shards).map(move |shard| shard_file_name(stem, shard, shards)))
            .collect()
    }

    /// What the record files of a split are called, but for the number of the shard.
    pub(crate) fn stem(&self, split: &str) -> String {
        format!("{}-{split}.tfrecord", self.name)
    }

    /// That the name is not the folder's.
    pub(crate) fn changed(&self) -> Option<WarningKind> {
        let Self { name, wanted, .. } = self;
        let words = || {
            format!(
                "the data set is called {name:?}, not {wanted:?}: TensorFlow Datasets wants small letters, digits and _"
            )
        };
        (name != wanted).then(|| WarningKind::Remark(words()))
    }
}

/// Three numbers with dots between, as TensorFlow Datasets writes versions.
fn is_version(text: &str) -> bool {
    let is_number = |part: &str| {
        (1..10).contains(&part.len())
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && (part == "0" || !part.starts_with('0'))
    };
    text.split('.').count() == 3 && text.split('.').all(is_number)
}

/// Only what a name may have, everything else being `_`.
fn word(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

/// The names of splits, every one another.
#[derive(Debug, Default)]
pub(crate) struct Splits {
    /// In small letters: file systems may not tell them apart. With the last number behind each.
    taken: HashMap<String, u64>,
}

impl Splits {
    /// The split of a subset. `all` is TensorFlow Datasets' word for every split.
    pub(crate) fn name(&mut self, subset: &str) -> String {
        let word = match word(subset) {
            word if word == "all" || word.is_empty() => format!("{word}_"),
            word => word,
        };
        let small = word.to_ascii_lowercase();
        let mut number = self.taken.get(&small).copied().unwrap_or(0);
        let mut name = word.clone();
        while self.taken.contains_key(&name.to_ascii_lowercase()) {
            number += 1;
            name = format!("{word}_{number}");
        }
        self.taken.insert(small, number);
        self.taken.entry(name.to_ascii_lowercase()).or_default();
        name
    }
}

/// What the file of a shard is called.
pub(crate) fn shard_file_name(stem: &str, shard: u32, shards: u32) -> String {
    format!("{stem}-{shard:05}-of-{shards:05}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(folder: &str, around: Option<&str>) -> (String, String, bool) {
        let name = TfdsName::of_folder(folder, around);
        (name.name().to_owned(), name.version().to_owned(), name.changed().is_some())
    }

    #[test]
    fn names_are_small_words_and_versions_are_numbers() {
        for (folder, around, name, version, changed) in [
            ("pets", None, "pets", "1.0.0", false),
            ("pets", Some("data"), "pets", "1.0.0", false),
            ("Pets-2", None, "pets_2", "1.0.0", true),
            ("2pets", None, "data_2pets", "1.0.0", true),
            ("", None, "data_", "1.0.0", true),
            ("ö", None, "data__", "1.0.0", true),
            ("0.10.3", Some("pets"), "pets", "0.10.3", false),
            ("1.0.0", None, "data_1_0_0", "1.0.0", true),
            ("01.0.0", Some("pets"), "data_01_0_0", "1.0.0", true),
            ("1.0", Some("pets"), "data_1_0", "1.0.0", true),
        ] {
            assert_eq!(named(folder, around), (name.into(), version.into(), changed), "{folder:?}");
        }
    }

    #[test]
    fn splits_are_words_and_no_two_are_one() {
        let mut splits = Splits::default();
        let names = ["train", "Train", "val-1", "val 1", "all", "", "ö"].map(|name| splits.name(name));
        assert_eq!(names, ["train", "Train_1", "val_1", "val_1_1", "all_", "_", "__1"]);
    }

    #[test]
    fn many_subsets_of_one_word_are_numbered_on() {
        let mut splits = Splits::default();
        assert_eq!(["a_2", "a", "A", "a"].map(|name| splits.name(name)), ["a_2", "a", "A_1", "a_3"]);
        // Counted from 1 for each, these are 5 billion names.
        for number in 0..100_000_u32 {
            let expected = if number == 0 { "__".to_owned() } else { format!("___{number}") };
            assert_eq!(splits.name("öä"), expected);
        }
    }
}

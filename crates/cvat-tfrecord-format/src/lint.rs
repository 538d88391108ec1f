//! What a consumer of records stumbles over: rules that are not the format's own, but those of who reads it.

mod boxes;
mod classes;
mod fields;
mod files;
mod finding;
mod identity;
mod image;
mod key_census;
mod keys;
mod label_map;
mod legacy_map;
mod masks;
mod repeats;

use image_probe::ImageFormat;
use pbtxt::label_map::LabelMap;
use tf_example::ExampleRef;

use self::fields::Fields;
pub use self::files::{FileFinding, lint_files};
pub use self::finding::Finding;
use self::finding::Findings;
use self::identity::Identities;
use self::image::Wanted;
use self::key_census::KeyCensus;
pub use self::label_map::{LintedMap, lint_label_map};
use crate::keys as feature_keys;
use crate::profile::{Profile, Values};

/// Looks at the records of one set, which is what a consumer reads together: a file, or all shards of one.
///
/// Rules come from the [`Profile`]. Of every record at most one finding of each rule is told, with the first object it
/// is about. Nothing of a record is held but digests of its name and source id, of the first million records, and the
/// names of at most 4,096 keys: some 100 MB at the most, 100 bytes a record. Masks are decoded for the rules about
/// pixels; images are not.
///
/// ```
/// use cvat_tfrecord_format::{Linter, Profile};
/// use tf_example::{Example, Feature, Message};
/// let record = Example::from_features([
///     ("image/encoded", Feature::bytes([""])),
///     ("image/object/bbox/xmin", Feature::floats([0.5])),
///     ("image/object/bbox/ymin", Feature::floats([0.5])),
///     ("image/object/bbox/xmax", Feature::floats([1.2])),
///     ("image/object/bbox/ymax", Feature::floats([0.8])),
///     ("image/object/class/label", Feature::int64s([0])),
/// ]);
/// let mut linter = Linter::new(Profile::named("tfod").unwrap(), None);
/// let codes: Vec<_> = linter.record(&record.encode_to_vec()).into_iter().map(|finding| finding.code).collect();
/// assert_eq!(codes, ["image-empty", "box-over-limit", "class-id"]);
/// ```
#[derive(Debug)]
pub struct Linter {
    profile: &'static Profile,
    labels: Option<LabelMap>,
    records: u64,
    in_file: u64,
    identities: Identities,
    keys: KeyCensus,
    without_digest: u64,
    formats: Vec<ImageFormat>,
}

/// What is to be said of a whole set.
///
/// ```
/// use cvat_tfrecord_format::{Linter, Profile};
/// let outcome = Linter::new(Profile::named("dali").unwrap(), None).finish();
/// assert!(outcome.findings.is_empty() && outcome.notes.is_empty());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Outcome {
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// What is worth knowing, and no fault: keys that the consumer does not read, digests that are not there.
    pub notes: Vec<String>,
}

impl Linter {
    /// Judges by the rules of this consumer, with the label map that belongs to the records.
    #[must_use]
    pub fn new(profile: &'static Profile, labels: Option<LabelMap>) -> Self {
        let is_opened = |format: &ImageFormat| profile.format_word(&format.to_string()).is_some();
        Self {
            profile,
            labels,
            records: 0,
            in_file: 0,
            identities: Identities::default(),
            keys: KeyCensus::default(),
            without_digest: 0,
            formats: ImageFormat::ALL.into_iter().filter(is_opened).collect(),
        }
    }

    /// The records that follow are of this file, and numbered from 0 again.
    pub fn file(&mut self, name: &str) {
        self.identities.file(name);
        self.in_file = 0;
    }

    /// What is wrong with the next record.
    pub fn record(&mut self, payload: &[u8]) -> Vec<Finding> {
        let mut findings = Findings::default();
        let number = self.in_file;
        self.records += 1;
        self.in_file += 1;
        let parsed =
            ExampleRef::parse(payload).and_then(|example| example.features().validate().map(|()| example));
        let example = match parsed {
            Ok(example) if !example.features().is_empty() => example,
            Ok(_) => {
                findings.add("not-example", "no tf.train.Example: it has no feature", OTHER_RECORDS);
                return findings.into_vec();
            }
            Err(error) => {
                findings.add("not-example", format!("no tf.train.Example: {error}"), OTHER_RECORDS);
                return findings.into_vec();
            }
        };
        let fields = Fields::of(&example);
        self.keys.add(&fields);
        keys::check(self.profile, &fields, &mut findings);
        image::check(&fields, &self.wanted(), &mut findings);
        boxes::check(&fields, self.profile, &mut findings);
        classes::check(self.profile, self.labels.as_ref(), &fields, &mut findings);
        masks::check(self.profile.masks, &fields, &mut findings);
        self.identities.check(self.profile, &fields, number, &mut findings);
        self.without_digest += u64::from(self.lacks_digest(&fields));
        findings.into_vec()
    }

    /// Whether it has an image without a digest, and the consumer looks at digests.
    fn lacks_digest(&self, fields: &Fields<'_, '_>) -> bool {
        let is_said = |key| fields.one(key).is_some_and(|value| !value.is_empty());
        self.profile.misses_digests && is_said(feature_keys::ENCODED) && !is_said(feature_keys::SHA256)
    }

    fn wanted(&self) -> Wanted<'_> {
        let rule = self.profile.rule(feature_keys::ENCODED);
        Wanted { is_needed: rule.is_some_and(|rule| rule.values == Values::NotEmpty), formats: &self.formats }
    }

    /// What concerns the set as a whole.
    #[must_use]
    pub fn finish(self) -> Outcome {
        let mut findings = Findings::default();
        if self.profile.keys_alone {
            self.keys.not_everywhere(self.records, &mut findings);
            self.keys.string_lists(self.records, &mut findings);
        }
        let mut notes = Vec::from_iter(self.keys.ignored(self.profile));
        if self.without_digest > 0 {
            let (count, records) = (self.without_digest, self.records);
            notes.push(format!(
                "{count} of {records} records have no image/key/sha256: today's reader gets along, older ones did not"
            ));
        }
        if self.identities.is_full() {
            notes.push("names and source ids were compared among the first million records alone".to_owned());
        }
        Outcome { findings: findings.into_vec(), notes }
    }
}

const OTHER_RECORDS: &str =
    "name the record file that was meant, or `cvat-tfrecord cat` to see what it holds";

//! The tables, one a reader. A further reader is a further table, and a line in [`Profile::ALL`].

use tf_example::FeatureKind::{Bytes, Float, Int64};

use super::Count::{Any, One, PerKeypoint, PerObject};
use super::Presence::{Always, AlwaysOf, NotTaken, Required, WhereKnown, WithObjects};
use super::{
    FormatWord, IdRules, KeyRule, MaskRule, ObjectKeys, OtherKeys, Presence, Profile, ShardNaming, SideFile,
    SourceIdRule, TextRule, Values,
};
use crate::keys;

const FLAG: Values = Values::Between(0.0, 1.0);
const FRACTION: Values = Values::Between(0.0, 1.0);
/// Above it `to_absolute_coordinates` takes a coordinate for one in pixels, and fails.
const MAX_COORDINATE: f32 = 1.1;

const FILENAME: KeyRule = KeyRule::new(keys::FILENAME, Bytes, One, Always);
const SOURCE_ID: KeyRule = KeyRule::new(keys::SOURCE_ID, Bytes, One, Always);
const SHA256: KeyRule = KeyRule::new(keys::SHA256, Bytes, One, Always);
const FORMAT: KeyRule = KeyRule::new(keys::FORMAT, Bytes, One, Always);
const ENCODED: KeyRule = KeyRule::new(keys::ENCODED, Bytes, One, Required).values(Values::NotEmpty);
const HEIGHT: KeyRule = KeyRule::new(keys::HEIGHT, Int64, One, Always).values(Values::AtLeast(1.0));
const WIDTH: KeyRule = KeyRule { key: keys::WIDTH, ..HEIGHT };

const WORDS: Values = Values::Words(&["jpeg", "png", "bmp"]);
/// `decode_image` opens GIF and WebP, too, but as a list of images: four dimensions, where these take three and stop.
const FORMATS: &[FormatWord] =
    &[FormatWord::new("jpeg", "jpeg"), FormatWord::new("png", "png"), FormatWord::new("bmp", "bmp")];

const fn side(key: &'static str, presence: Presence) -> KeyRule {
    KeyRule::new(key, Float, PerObject, presence).values(FRACTION)
}

const fn flag(key: &'static str, presence: Presence) -> KeyRule {
    KeyRule::new(key, Int64, PerObject, presence).values(FLAG)
}

const fn text(presence: Presence) -> KeyRule {
    KeyRule::new(keys::TEXT, Bytes, PerObject, presence)
}

const fn label(presence: Presence) -> KeyRule {
    KeyRule::new(keys::LABEL, Int64, PerObject, presence).values(Values::AtLeast(1.0))
}

const fn area(presence: Presence) -> KeyRule {
    KeyRule::new(keys::AREA, Float, PerObject, presence).values(Values::AtLeast(0.0))
}

const fn view(presence: Presence) -> KeyRule {
    KeyRule::new(keys::VIEW, Bytes, PerObject, presence)
}

const fn mask(presence: Presence) -> KeyRule {
    KeyRule::new(keys::MASK, Bytes, PerObject, presence).values(Values::Png)
}

const fn track(presence: Presence) -> KeyRule {
    KeyRule::new(keys::TRACK, Int64, PerObject, presence)
}

const fn keypoint(key: &'static str, presence: Presence) -> KeyRule {
    KeyRule::new(key, Float, PerKeypoint, presence)
}

const fn visibility(presence: Presence) -> KeyRule {
    KeyRule::new(keys::KEYPOINT_VISIBILITY, Int64, PerKeypoint, presence).values(Values::Between(0.0, 2.0))
}

const fn keypoint_text(presence: Presence) -> KeyRule {
    KeyRule::new(keys::KEYPOINT_TEXT, Bytes, PerKeypoint, presence)
}

const fn keypoint_num(presence: Presence) -> KeyRule {
    KeyRule::new(keys::KEYPOINT_NUM, Int64, PerObject, presence).values(Values::AtLeast(0.0))
}

const fn image_text(presence: Presence) -> KeyRule {
    KeyRule::new(keys::IMAGE_TEXT, Bytes, Any, presence)
}

const fn image_label(presence: Presence) -> KeyRule {
    KeyRule::new(keys::IMAGE_LABEL, Int64, Any, presence).values(Values::AtLeast(1.0))
}

/// `research/object_detection` of TensorFlow's models.
pub(super) const TFOD: Profile = Profile {
    name: "tfod",
    title: "TensorFlow Object Detection API",
    source: "tf_example_decoder.py, create_pascal_tf_record.py and create_coco_tf_record.py of tf-models-research-object-detection 2.8.0",
    keys: &[
        ENCODED,
        FILENAME,
        FORMAT.values(WORDS),
        HEIGHT,
        SHA256,
        SOURCE_ID,
        WIDTH,
        side(keys::XMAX, Always),
        side(keys::XMIN, Always),
        side(keys::YMAX, Always),
        side(keys::YMIN, Always),
        label(Always),
        text(Always),
        flag("image/object/difficult", AlwaysOf(ObjectKeys::Pascal)),
        flag("image/object/truncated", AlwaysOf(ObjectKeys::Pascal)).unread(),
        view(AlwaysOf(ObjectKeys::Pascal)).unread(),
        flag("image/object/is_crowd", AlwaysOf(ObjectKeys::Coco)),
        area(AlwaysOf(ObjectKeys::Coco)),
        flag("image/object/group_of", WhereKnown),
        mask(WhereKnown),
        keypoint(keys::KEYPOINT_X, WhereKnown),
        keypoint(keys::KEYPOINT_Y, WhereKnown),
        visibility(WhereKnown),
        keypoint_text(WhereKnown),
        keypoint_num(WhereKnown).unread(),
        track(WhereKnown),
        image_label(WhereKnown),
        image_text(WhereKnown),
    ],
    other_keys: OtherKeys::NotWritten,
    ids: IdRules { from: 1, contiguous: false, zero_is_background: true, text: TextRule::First },
    source_id: SourceIdRule::OrFileName,
    formats: FORMATS,
    max_coordinate: Some(MAX_COORDINATE),
    boxes_need_area: true,
    keys_alone: false,
    finds_files: false,
    goes_by_names: false,
    cuts_boxes: false,
    misses_digests: true,
    masks: MaskRule::AboveZero,
    shard_names: ShardNaming::AfterExtension,
    side_files: &[SideFile::LabelMap],
};

/// `official/vision` of TensorFlow's models.
pub(super) const MODEL_GARDEN: Profile = Profile {
    name: "model-garden",
    title: "TensorFlow Model Garden (official/vision)",
    source: "dataloaders/tf_example_decoder.py and data/tfrecord_lib.py of tf-models-official 2.20",
    keys: &[
        ENCODED,
        FILENAME.unread(),
        FORMAT.values(Values::Words(&["jpg", "png", "bmp"])).unread(),
        HEIGHT,
        SHA256.unread(),
        SOURCE_ID.presence(Required),
        WIDTH,
        side(keys::XMAX, WithObjects),
        side(keys::XMIN, WithObjects),
        side(keys::YMAX, WithObjects),
        side(keys::YMIN, WithObjects),
        label(WithObjects),
        text(WithObjects).unread(),
        flag("image/object/is_crowd", WithObjects),
        area(WithObjects),
        mask(WhereKnown),
        KeyRule::new(keys::ATTRIBUTE, Int64, PerObject, WhereKnown),
    ],
    other_keys: OtherKeys::Ignored,
    ids: IdRules { from: 1, contiguous: false, zero_is_background: true, text: TextRule::Ignored },
    source_id: SourceIdRule::Decimal,
    formats: &[FormatWord::new("jpeg", "jpg"), FormatWord::new("png", "png"), FormatWord::new("bmp", "bmp")],
    max_coordinate: None,
    boxes_need_area: true,
    keys_alone: false,
    finds_files: false,
    goes_by_names: false,
    cuts_boxes: false,
    misses_digests: false,
    masks: MaskRule::ZeroOne,
    shard_names: ShardNaming::BeforeExtension,
    side_files: &[SideFile::LabelMap],
};

/// NVIDIA's data loading library.
pub(super) const DALI: Profile = Profile {
    name: "dali",
    title: "NVIDIA DALI",
    source: "tfrecord_parser.h of DALI at commit 15d4dff, and the documentation of fn.readers.tfrecord",
    keys: &[
        ENCODED,
        FILENAME.presence(Required),
        FORMAT.presence(Required),
        HEIGHT.presence(Required),
        SHA256.presence(Required),
        SOURCE_ID.presence(Required),
        WIDTH.presence(Required),
        side(keys::XMAX, Required),
        side(keys::XMIN, Required),
        side(keys::YMAX, Required),
        side(keys::YMIN, Required),
        label(Required),
        flag("image/object/difficult", Always),
        flag("image/object/truncated", Always),
        flag("image/object/occluded", Always),
        flag("image/object/is_crowd", Always),
        flag("image/object/group_of", Always),
        area(Always),
        track(Always),
        keypoint(keys::KEYPOINT_X, Always),
        keypoint(keys::KEYPOINT_Y, Always),
        visibility(Always),
        keypoint_num(Always),
        image_label(Always),
        // Of a list of texts it takes one at most.
        text(NotTaken),
        view(NotTaken),
        mask(NotTaken),
        keypoint_text(NotTaken),
        image_text(NotTaken),
    ],
    other_keys: OtherKeys::NotWritten,
    ids: IdRules { from: 1, contiguous: false, zero_is_background: false, text: TextRule::Ignored },
    source_id: SourceIdRule::Any,
    formats: &[
        FormatWord::new("jpeg", "jpeg"),
        FormatWord::new("png", "png"),
        FormatWord::new("bmp", "bmp"),
        FormatWord::new("webp", "webp"),
    ],
    max_coordinate: None,
    boxes_need_area: false,
    keys_alone: true,
    finds_files: false,
    goes_by_names: false,
    cuts_boxes: false,
    misses_digests: false,
    masks: MaskRule::None,
    shard_names: ShardNaming::BeforeExtension,
    side_files: &[SideFile::LabelMap, SideFile::DaliIndex],
};

/// TensorFlow Datasets, which reads what `features.json` says is there.
pub(super) const TFDS: Profile = Profile {
    name: "tfds",
    title: "TensorFlow Datasets",
    source: "the documentation of tfds.builder_from_directory and tfds.features, tensorflow-datasets 4.9",
    keys: &[
        ENCODED,
        FILENAME.presence(Required),
        FORMAT.presence(Required).values(WORDS),
        HEIGHT.presence(Required),
        SHA256.presence(Required),
        SOURCE_ID.presence(Required),
        WIDTH.presence(Required),
        side(keys::XMAX, Always),
        side(keys::XMIN, Always),
        side(keys::YMAX, Always),
        side(keys::YMIN, Always),
        label(Always),
        text(Always),
        flag("image/object/difficult", Always),
        flag("image/object/truncated", Always),
        flag("image/object/occluded", Always),
        flag("image/object/is_crowd", Always),
        flag("image/object/group_of", Always),
        area(Always),
        view(Always),
        track(Always),
        mask(Always),
        keypoint(keys::KEYPOINT_X, Always),
        keypoint(keys::KEYPOINT_Y, Always),
        visibility(Always),
        keypoint_text(Always),
        keypoint_num(Always),
        image_label(Always),
        image_text(Always),
    ],
    other_keys: OtherKeys::NotWritten,
    ids: IdRules { from: 1, contiguous: false, zero_is_background: false, text: TextRule::Ignored },
    source_id: SourceIdRule::Any,
    formats: FORMATS,
    max_coordinate: None,
    boxes_need_area: false,
    keys_alone: false,
    finds_files: false,
    goes_by_names: false,
    cuts_boxes: false,
    misses_digests: false,
    masks: MaskRule::AboveZero,
    shard_names: ShardNaming::AfterExtension,
    side_files: &[SideFile::LabelMap, SideFile::TfdsFeatures, SideFile::TfdsInfo],
};

/// CVAT until version 2.10, through Datumaro.
pub(super) const LEGACY_CVAT: Profile = Profile {
    name: "legacy-cvat",
    title: "CVAT until version 2.10",
    source: "tf_detection_api of the Datumaro that CVAT 2.10 uses",
    keys: &[
        ENCODED.values(Values::Any),
        FILENAME.presence(Required).values(Values::NotEmpty),
        FORMAT.presence(Required).values(Values::Words(&["jpeg", "png"])),
        HEIGHT.presence(Required),
        SHA256,
        SOURCE_ID.presence(Required),
        WIDTH.presence(Required),
        side(keys::XMAX, WithObjects),
        side(keys::XMIN, WithObjects),
        side(keys::YMAX, WithObjects),
        side(keys::YMIN, WithObjects),
        label(WithObjects),
        text(WithObjects).values(Values::NotEmpty),
        mask(WhereKnown),
    ],
    other_keys: OtherKeys::NotWritten,
    ids: IdRules { from: 1, contiguous: true, zero_is_background: false, text: TextRule::Only },
    source_id: SourceIdRule::Empty,
    formats: &[FormatWord::new("jpeg", "jpeg"), FormatWord::new("png", "png")],
    max_coordinate: None,
    boxes_need_area: false,
    keys_alone: false,
    finds_files: true,
    goes_by_names: true,
    cuts_boxes: true,
    misses_digests: false,
    masks: MaskRule::ZeroOne,
    shard_names: ShardNaming::BeforeExtension,
    side_files: &[SideFile::LabelMap],
};

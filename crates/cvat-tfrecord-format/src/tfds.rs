//! The files that TensorFlow Datasets reads a folder of records by, as `tfds.builder_from_directory` wants them:
//! `features.json`, `dataset_info.json`, and the names of classes. Taken from tensorflow-datasets 4.9.

mod class_names;
mod features;
mod info;
mod names;
mod survey;

pub(crate) use class_names::ClassNames;
pub(crate) use features::{FEATURES, LABEL_FILES, features_json};
pub(crate) use info::{INFO, Split, info_json};
pub use names::TfdsName;
pub(crate) use names::{Splits, shard_file_name};
pub(crate) use survey::Survey;

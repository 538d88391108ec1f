//! A whole configuration, and label maps as structs.

#![cfg(feature = "serde")]
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "test code, also outside the functions marked as tests"
)]

use pbtxt::label_map::LabelMap;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

const CONFIG: &str = include_str!("../examples/detection.config");

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Pipeline {
    model: Model,
    train_config: TrainConfig,
    train_input_reader: InputReader,
    eval_input_reader: Vec<InputReader>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Model {
    Ssd(Ssd),
    FasterRcnn { num_classes: i32 },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Ssd {
    num_classes: i32,
    image_resizer: Resizer,
    feature_extractor: FeatureExtractor,
    anchor_generator: AnchorGenerator,
    post_processing: PostProcessing,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Resizer {
    FixedShapeResizer { height: i32, width: i32 },
    IdentityResizer {},
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct FeatureExtractor {
    #[serde(rename = "type")]
    kind: String,
    depth_multiplier: f32,
    conv_hyperparams: Hyperparams,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Hyperparams {
    regularizer: Regularizer,
    activation: Activation,
    batch_norm: BatchNorm,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Regularizer {
    L1Regularizer { weight: f32 },
    L2Regularizer { weight: f32 },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Activation {
    #[serde(rename = "NONE", alias = "0")]
    None,
    #[serde(rename = "RELU", alias = "1")]
    Relu,
    #[serde(rename = "RELU_6", alias = "2")]
    Relu6,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct BatchNorm {
    decay: f32,
    scale: bool,
    epsilon: f32,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum AnchorGenerator {
    SsdAnchorGenerator { num_layers: i32, aspect_ratios: Vec<f32> },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct PostProcessing {
    batch_non_max_suppression: Suppression,
    score_converter: ScoreConverter,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Suppression {
    score_threshold: f32,
    iou_threshold: f32,
    max_detections_per_class: i32,
    max_total_detections: i32,
}

impl Default for Suppression {
    fn default() -> Self {
        let (max_detections_per_class, max_total_detections) = (100, 100);
        Self { score_threshold: 0.0, iou_threshold: 0.6, max_detections_per_class, max_total_detections }
    }
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum ScoreConverter {
    Identity,
    Sigmoid,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct TrainConfig {
    batch_size: u32,
    optimizer: Optimizer,
    fine_tune_checkpoint: String,
    fine_tune_checkpoint_type: CheckpointType,
    num_steps: Option<u32>,
    data_augmentation_options: Vec<Augmentation>,
    max_number_of_boxes: i32,
    #[serde(default)]
    freeze_variables: Vec<String>,
}

/// Stands unquoted in this text.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum CheckpointType {
    Detection,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Optimizer {
    MomentumOptimizer { learning_rate: LearningRate, momentum_optimizer_value: f32 },
    AdamOptimizer {},
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum LearningRate {
    ManualStepLearningRate { initial_learning_rate: f32, schedule: Vec<Step> },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Step {
    step: u32,
    learning_rate: f32,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Augmentation {
    RandomHorizontalFlip {},
    SsdRandomCrop { operations: Vec<Crop> },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Crop {
    min_object_covered: f32,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct InputReader {
    label_map_path: String,
    /// A oneof beside the other fields.
    #[serde(flatten)]
    input: Input,
    shuffle: Option<bool>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Input {
    TfRecordInputReader { input_path: Paths },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Paths {
    One(String),
    Many(Vec<String>),
}

#[test]
fn pipeline() {
    let source = CONFIG.replace("shuffle: f\n", "shuffle: false\n");
    let pipeline: Pipeline =
        pbtxt::from_str(&source).unwrap_or_else(|error| panic!("{}", error.render(&source)));
    let Model::Ssd(ssd) = &pipeline.model else { panic!("{:?}", pipeline.model) };
    assert_eq!(ssd.image_resizer, Resizer::FixedShapeResizer { height: 320, width: 320 });
    let hyperparams = &ssd.feature_extractor.conv_hyperparams;
    assert_eq!(hyperparams.regularizer, Regularizer::L2Regularizer { weight: 4e-5 });
    assert_eq!(hyperparams.activation, Activation::Relu6);
    assert_eq!(hyperparams.batch_norm, BatchNorm { decay: 0.997, scale: true, epsilon: 0.001 });
    let AnchorGenerator::SsdAnchorGenerator { aspect_ratios, .. } = &ssd.anchor_generator;
    assert_eq!(aspect_ratios, &[1.0, 2.0, 0.5, 3.0, 0.3333]);
    let suppression = &ssd.post_processing.batch_non_max_suppression;
    assert_eq!(suppression, &Suppression { score_threshold: 1e-8, ..Suppression::default() });

    let train = &pipeline.train_config;
    assert_eq!(train.fine_tune_checkpoint, "models/mobilenet/checkpoint");
    let Optimizer::MomentumOptimizer { learning_rate, .. } = &train.optimizer else { panic!("{train:?}") };
    let LearningRate::ManualStepLearningRate { schedule, .. } = learning_rate;
    assert_eq!(schedule[1], Step { step: 1200, learning_rate: 0.002 });
    let crop = Augmentation::SsdRandomCrop { operations: vec![Crop { min_object_covered: 0.0 }] };
    assert_eq!(train.data_augmentation_options, [Augmentation::RandomHorizontalFlip {}, crop]);
    assert_eq!((train.num_steps, train.max_number_of_boxes), (Some(2000), -1));

    let Input::TfRecordInputReader { input_path } = &pipeline.train_input_reader.input;
    assert_eq!(input_path, &Paths::Many(vec!["train-0.record".to_owned(), "train-1.record".to_owned()]));
    let Input::TfRecordInputReader { input_path } = &pipeline.eval_input_reader[0].input;
    assert_eq!(input_path, &Paths::One("val.record".to_owned()));
    assert_eq!(pipeline.eval_input_reader[0].shuffle, Some(false));

    let text = pbtxt::to_string(&pipeline).unwrap();
    assert_eq!(pbtxt::from_str::<Pipeline>(&text).unwrap(), pipeline);
}

/// The error after a change of the text.
#[track_caller]
fn broken(from: &str, to: &str) -> String {
    assert!(CONFIG.contains(from));
    let source = CONFIG.replacen(from, to, 1);
    pbtxt::from_str::<Pipeline>(&source).unwrap_err().render(&source)
}

#[test]
fn errors_are_for_people() {
    assert_eq!(
        broken("batch_size: 24", "batch_size: \"24\""),
        "line 35, column 15: train_config.batch_size: expected a whole number, found the string '24'
   |
35 |   batch_size: \"24\"
   |               ^
hint: write the number without quotes: batch_size: 24
"
    );
    assert_eq!(
        broken("activation: RELU_6", "activation: RELU6"),
        "line 11, column 21: model.ssd.feature_extractor.conv_hyperparams.activation: expected one of NONE, RELU, \
         RELU_6, found the word 'RELU6'
   |
11 |         activation: RELU6
   |                     ^
hint: did you mean RELU_6?
"
    );
    assert_eq!(
        broken("step: 1200 ", ""),
        "line 42, column 20: train_config.optimizer.momentum_optimizer.learning_rate.manual_step_learning_rate.schedule[1].step: \
         field is missing
   |
42 |           schedule { learning_rate: 0.002 }
   |                    ^
hint: for the reading program: a field of type Option may be missing, and with #[serde(default)] on the struct every \
         field may, which then is zero, empty or false
"
    );
    assert_eq!(
        broken("num_classes: 3", "num_classes: 3\n    num_classes: 4"),
        "line 5, column 5: model.ssd.num_classes: field is set twice, first on line 4
  |
5 |     num_classes: 4
  |     ^
"
    );
    assert_eq!(
        broken("train_config: {", "faster_rcnn { } train_config: {").lines().next().unwrap(),
        "line 34, column 1: faster_rcnn: unknown field, expected one of model, train_config, train_input_reader, \
         eval_input_reader"
    );
    assert_eq!(
        broken("  ssd {", "  faster_rcnn { num_classes: 1 }\n  ssd {").lines().next().unwrap(),
        "line 4, column 3: model: ssd is set beside faster_rcnn on line 3, but only one may be"
    );
}

/// `object_detection.protos.StringIntLabelMap`.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct StringIntLabelMap {
    #[serde(default)]
    item: Vec<Item>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Item {
    name: Option<String>,
    id: Option<i32>,
    display_name: Option<String>,
    #[serde(default)]
    keypoints: Vec<Keypoint>,
    #[serde(default)]
    ancestor_ids: Vec<i32>,
    #[serde(default)]
    descendant_ids: Vec<i32>,
    frequency: Option<Frequency>,
    instance_count: Option<i32>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Keypoint {
    id: Option<i32>,
    label: Option<String>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Frequency {
    Unspecified,
    Frequent,
    Common,
    Rare,
}

fn data() -> Option<PathBuf> {
    let default = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("CVAT_TFRECORD_DATA").map_or_else(default, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no real data at {}", folder.display());
    None
}

#[test]
fn label_maps() {
    let Some(folder) = data() else { return };
    let mut maps = 0;
    for entry in std::fs::read_dir(folder.join("labelmaps")).unwrap() {
        let path = entry.unwrap().path();
        let source = std::fs::read_to_string(&path).unwrap();
        let read: StringIntLabelMap = pbtxt::from_str(&source)
            .unwrap_or_else(|error| panic!("{}: {}", path.display(), error.render(&source)));
        let map = LabelMap::parse(&source).unwrap().map;
        assert_eq!(read.item.len(), map.len(), "{}", path.display());
        for (item, expected) in read.item.iter().zip(&map) {
            let name = item.display_name.as_deref().or(item.name.as_deref());
            assert_eq!((item.id.unwrap_or(0), name), (expected.id(), Some(expected.label())));
            let keypoints =
                item.keypoints.iter().map(|keypoint| (keypoint.id.unwrap(), keypoint.label.as_deref()));
            let expected =
                expected.keypoints().iter().map(|keypoint| (keypoint.id(), Some(keypoint.label())));
            assert!(keypoints.eq(expected), "{}", path.display());
        }
        let text = pbtxt::to_string(&read).unwrap();
        assert_eq!(pbtxt::from_str::<StringIntLabelMap>(&text).unwrap(), read);
        maps += 1;
    }
    assert!(maps > 0);
}

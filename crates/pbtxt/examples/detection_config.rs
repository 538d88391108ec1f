//! Reads the configuration of a training run into a struct, without protoc:
//! `cargo run --package pbtxt --features serde --example detection_config [FILE]`.

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use serde::{Deserialize, Serialize};
use std::process::ExitCode;

const DEMO: &str = include_str!("detection.config");

/// Only what this program needs: the fields it does not know are passed over.
#[derive(Debug, Serialize, Deserialize)]
struct Pipeline {
    model: Model,
    train_config: TrainConfig,
}

/// A oneof: which field is set says which model it is.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Model {
    Ssd(Detector),
    FasterRcnn(Detector),
}

#[derive(Debug, Serialize, Deserialize)]
struct Detector {
    num_classes: u32,
}

#[derive(Debug, Serialize, Deserialize)]
struct TrainConfig {
    batch_size: u32,
    num_steps: Option<u64>,
    fine_tune_checkpoint_type: CheckpointType,
    /// Missing means false, as in proto3.
    #[serde(default)]
    use_bfloat16: bool,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum CheckpointType {
    Classification,
    Detection,
}

fn main() -> ExitCode {
    let file = std::env::args_os().nth(1);
    let source = match file.map_or_else(|| Ok(DEMO.to_owned()), std::fs::read_to_string) {
        Ok(source) => source,
        Err(error) => {
            println!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let options = pbtxt::de::Options::new().unknown_fields(pbtxt::de::UnknownFields::Ignore);
    let pipeline: Pipeline = match pbtxt::from_str_with_options(&source, options) {
        Ok(pipeline) => pipeline,
        Err(error) => {
            print!("{}", error.render(&source));
            return ExitCode::FAILURE;
        }
    };
    println!("{pipeline:#?}\n");
    match pbtxt::to_string(&pipeline) {
        Ok(text) => print!("{text}"),
        Err(error) => println!("{error}"),
    }
    ExitCode::SUCCESS
}

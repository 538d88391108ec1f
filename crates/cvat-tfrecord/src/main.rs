//! Converts between TFRecord archives and what CVAT reads and writes, without TensorFlow.

mod cli;
mod convert;
mod exit;
mod hint;
mod info;
mod input;
mod output;
mod pipeline;
mod report;
mod terminal;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    exit::guarded(|| match cli::Cli::parse().command {
        cli::Command::Convert(args) => convert::run(&args),
        cli::Command::Info(args) => info::run(&args),
    })
}

//! Converts between TFRecord archives and what CVAT reads and writes, without TensorFlow.

mod cat;
mod check;
mod cli;
mod convert;
mod damage;
mod exit;
mod hint;
mod images;
mod index;
mod info;
mod input;
mod labels;
mod matching;
mod output;
mod pipeline;
mod report;
mod salvage;
mod schema;
mod terminal;
mod whole_file;

use std::process::ExitCode;

use clap::Parser;

use crate::exit::Verdict;

fn main() -> ExitCode {
    exit::guarded(|| match cli::Cli::parse().command {
        cli::Command::Convert(args) => convert::run(&args).map(Verdict::of),
        cli::Command::Images(args) => images::run(&args).map(Verdict::of),
        cli::Command::Info(args) => info::run(&args).map(Verdict::of),
        cli::Command::Salvage(args) => salvage::run(&args),
        cli::Command::Index(args) => index::run(&args).map(Verdict::of),
        cli::Command::Check(args) => check::run(&args),
        cli::Command::Cat(args) => cat::run(&args, u64::MAX),
        cli::Command::Head(args) => cat::run(&args.records, args.count),
        cli::Command::Schema(args) => schema::run(&args).map(Verdict::of),
        cli::Command::Labels(args) => labels::run(&args),
    })
}

//! The workspace's chores, run as `cargo xtask NAME`.

mod bench;
mod ci;
mod docs;
mod fixtures;
mod interop;
mod tidy;
mod workspace;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask COMMAND

  fixtures [--check]   write the generated inputs under fixtures/, or compare them byte for byte
  docs [--check]       write the generated part of docs/cli.md, or compare it
  tidy                 check the architecture's rules that a program can check
  interop [--full] [FILTER]
                       check the binary against TensorFlow and Datumaro, in an environment of its own; with --full against
                       the published decoders of TensorFlow's models, too, in theirs
  bench frame [--quick]
                       measure tfrecord-frame against a bare loop, TensorFlow and the crate `tfrecord`
  bench example [--quick]
                       measure tf-example against bare loops, prost, protobuf, TensorFlow and the crate `tfrecord`
  ci                   everything above but bench, and the linters, stopping at the first failure
";

/// What every command gives back: nothing, or why it failed.
type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        ["fixtures"] => fixtures::run(false),
        ["fixtures", "--check"] => fixtures::run(true),
        ["docs"] => docs::run(false),
        ["docs", "--check"] => docs::run(true),
        ["tidy"] => tidy::run(),
        ["interop"] => interop::run(None, false),
        ["interop", "--full"] => interop::run(None, true),
        ["interop", "--full", filter] => interop::run(Some(filter), true),
        ["interop", filter] => interop::run(Some(filter), false),
        ["bench", "frame"] => bench::run("frame-peers", false),
        ["bench", "frame", "--quick"] => bench::run("frame-peers", true),
        ["bench", "example"] => bench::run("example-peers", false),
        ["bench", "example", "--quick"] => bench::run("example-peers", true),
        ["ci"] => ci::run(),
        ["--help" | "-h" | "help"] => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

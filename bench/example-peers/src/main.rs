//! Parses and encodes the same records by bare loops, by `tf-example`, by prost, by the crate `tfrecord`, by protobuf and
//! by TensorFlow, in turns, and prints a table of what each took. `cargo xtask bench example` runs it.

mod bare_writer;
mod checksum;
mod encode;
mod messages;
mod parse;
mod prost_plain;
mod python;
mod sample;
mod scan;
mod table;
mod turns;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use python::Python;
use sample::{BATCH, Order, Sample};

const USAGE: &str = "\
usage: example-peers [--quick] [--python PATH]

  --quick         few records and few rounds, to see that everything runs
  --python PATH   a Python that has TensorFlow; without it protobuf and TensorFlow are left out
";

struct Arguments {
    quick: bool,
    python: Option<PathBuf>,
}

fn main() -> ExitCode {
    let Some(arguments) = arguments() else {
        eprint!("{USAGE}");
        return ExitCode::from(2);
    };
    measure(&arguments);
    ExitCode::SUCCESS
}

fn arguments() -> Option<Arguments> {
    let mut found = Arguments { quick: false, python: None };
    let mut words = std::env::args_os().skip(1);
    while let Some(word) = words.next() {
        match word.to_str()? {
            "--quick" => found.quick = true,
            "--python" => found.python = Some(words.next()?.into()),
            _ => return None,
        }
    }
    Some(found)
}

fn measure(arguments: &Arguments) {
    let (small, large, rounds) =
        if arguments.quick { (BATCH, BATCH / 4, 3) } else { (8 * BATCH, 2 * BATCH, 11) };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/records");
    let mut python = arguments.python.as_deref().map(Python::start);

    println!("Medians of {rounds} rounds in turns, least to most in brackets; batches of {BATCH}.");
    match &python {
        Some(python) => println!("{}.", python.versions),
        None => println!("protobuf and TensorFlow are left out: no `--python`."),
    }
    print!("{}", table::HEAD);
    let mut targets = String::new();
    for (name, order, count, image) in [
        ("450 B", Order::Sorted, small, 0),
        ("450 B, keys in any order", Order::Shuffled, small, 0),
        ("80 KB", Order::Sorted, large, 80_000),
    ] {
        let sample = Sample::create(&folder, name, order, count, image);
        eprintln!("{name}: {count} records of {} bytes on average", sample.mean());
        parse(&sample, python.as_mut(), rounds, &mut targets);
        if order == Order::Sorted {
            encode(&sample, python.as_mut(), rounds, &mut targets);
        }
    }
    println!("\n{targets}");
    std::fs::remove_dir_all(folder).unwrap();
}

fn parse(sample: &Sample, mut python: Option<&mut Python>, rounds: usize, targets: &mut String) {
    let slices: Vec<&[u8]> = sample.records.iter().map(|record| &record[..]).collect();
    let spec = parse::spec();
    let mut proofs = parse::proofs(&spec, sample, &slices);
    proofs.extend(python.iter_mut().flat_map(|python| python.proofs("parse", sample)));
    turns::agree(&proofs);
    let mut contestants = parse::contestants(&spec, &sample.records, &slices);
    let turns = turns::take(&mut contestants, python, "parse", sample, rounds);
    let name = format!("parse {}", sample.name);
    print!("{}", table::rows(&name, &turns, parse::OURS));
    for (other, wanted) in [(parse::SCAN, 0.8), ("TensorFlow, `parse_example`", 5.0)] {
        *targets += &table::target(&name, &turns, parse::OURS, other, wanted);
    }
}

fn encode(sample: &Sample, mut python: Option<&mut Python>, rounds: usize, targets: &mut String) {
    let messages = encode::Messages::of(sample);
    let mut proofs = encode::proofs(sample, &messages);
    proofs.extend(python.iter_mut().flat_map(|python| python.proofs("encode", sample)));
    turns::agree(&proofs);
    let mut contestants = encode::contestants(sample, &messages);
    let turns = turns::take(&mut contestants, python, "encode", sample, rounds);
    let name = format!("encode {}", sample.name);
    print!("{}", table::rows(&name, &turns, encode::OURS));
    *targets += &table::target(&name, &turns, encode::OURS, encode::WRITER, 0.7);
    *targets += &table::target(&name, &turns, encode::OF_MESSAGES, encode::WRITER_OF_ANY, 0.7);
}

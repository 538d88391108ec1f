//! Reads and writes the same records by a bare loop, by `tfrecord-frame`, by the crate `tfrecord` and by TensorFlow,
//! in turns, and prints a table of what each reached. `cargo xtask bench frame` runs it.

#[path = "../../../crates/tfrecord-frame/benches/floor/mod.rs"]
mod floor;
mod read;
#[path = "../../../crates/tfrecord-frame/benches/sample/mod.rs"]
mod sample;
mod table;
mod tensorflow;
mod turns;
mod write;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use sample::{SIZES, Sample};
use tensorflow::TensorFlow;

const USAGE: &str = "\
usage: frame-peers [--quick] [--python PATH]

  --quick         small files and few rounds, to see that everything runs
  --python PATH   a Python that has TensorFlow; without it TensorFlow is left out
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
    let (total, rounds) = if arguments.quick { (8 << 20, 3) } else { (128 << 20, 7) };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/records");
    let mut tensorflow = arguments.python.as_deref().map(TensorFlow::start);

    println!("Files of {} MiB, medians of {rounds} rounds, least to most in brackets.", total >> 20);
    match &tensorflow {
        Some(tensorflow) => println!("TensorFlow {}.", tensorflow.version),
        None => println!("TensorFlow is left out: no `--python`."),
    }
    print!("{}", table::HEAD);
    for size in SIZES {
        let sample = Sample::create(&folder, size, total);
        let mut reading = read::contestants(&sample);
        let mut writing = write::contestants(&sample);
        let turns = turns::take(&mut reading, tensorflow.as_mut(), "read", &sample, rounds);
        print!("{}", table::rows("read", &sample, &turns));
        let turns = turns::take(&mut writing, tensorflow.as_mut(), "write", &sample, rounds);
        print!("{}", table::rows("write", &sample, &turns));
    }
    std::fs::remove_dir_all(folder).unwrap();
}

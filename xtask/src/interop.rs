//! The binary, judged by TensorFlow and Datumaro: `xtask/interop/*.py` in an environment of their own.

use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest as _, Sha256};

use crate::{Outcome, workspace};

/// Checks whose name has the filter in it; `full` adds what the published decoders make of records.
pub fn run(filter: Option<&str>, full: bool) -> Outcome {
    let data = workspace::real_data();
    let have_data = data.is_dir();
    if !have_data {
        if std::env::var_os("CI").is_some() {
            return Err(
                format!("no real data at {}; CVAT_TFRECORD_DATA names the folder", data.display()).into()
            );
        }
        println!("skipped: the checks on real data, none at {}", data.display());
    }
    let scripts = workspace::root().join("xtask/interop");
    let python = environment()?;
    let published = if full { Some((TFOD.built()?, MODEL_GARDEN.built()?)) } else { None };
    let binary = workspace::build_binary(true)?;
    let index_example = workspace::build_example("tfrecord-frame", "index")?;
    let recompress = workspace::build_example("tfrecord-frame", "recompress")?;
    let json_example = workspace::build_example("tf-example", "json")?;
    let parse_cases = workspace::build_example("tf-example", "parse_cases")?;
    let conformance = workspace::build_example("pbtxt", "conformance")?;
    let rasterise = workspace::build_example("cvat-model", "rasterise")?;
    let match_names = workspace::build_example("cvat-model", "match_names")?;
    let lay_out = workspace::build_example("cvat-xml-format", "lay_out")?;
    let mask_png = workspace::build_example("cvat-tfrecord-format", "mask_png")?;
    let datumaro_dump = workspace::build_example("cvat-datumaro-format", "dump")?;
    let coco_dump = workspace::build_example("cvat-coco-format", "dump_coco")?;
    let scratch = tempfile::Builder::new().prefix("cvat-tfrecord-interop-").tempdir()?;

    let mut command = Command::new(python);
    command.arg("-B").arg(scripts.join("run.py"));
    command.arg("--binary").arg(binary).arg("--scratch").arg(scratch.path());
    command.arg("--index-example").arg(index_example);
    command.arg("--json-example").arg(json_example);
    command.arg("--recompress").arg(recompress);
    command.arg("--parse-cases").arg(parse_cases);
    command.arg("--conformance").arg(conformance);
    command.arg("--rasterise").arg(rasterise);
    command.arg("--match-names").arg(match_names);
    command.arg("--lay-out").arg(lay_out);
    command.arg("--mask-png").arg(mask_png);
    command.arg("--datumaro-dump").arg(datumaro_dump);
    command.arg("--coco-dump").arg(coco_dump);
    command.arg("--fixtures").arg(workspace::root().join("fixtures"));
    if have_data {
        command.arg("--data").arg(data);
    }
    if let Some((tfod, model_garden)) = published {
        command.arg("--tfod-python").arg(tfod).arg("--model-garden-python").arg(model_garden);
    }
    if let Some(filter) = filter {
        command.arg("--only").arg(filter);
    }
    workspace::run(&mut command)
}

/// Packages that are cached together.
struct Environment {
    name: &'static str,
    /// What is installed with all that it needs.
    pins: &'static str,
    /// What is installed without: packages of which one module is wanted, and that need gigabytes for the others.
    alone: &'static [&'static str],
}

/// TensorFlow and Datumaro: about two minutes and 2 GB.
const MAIN: Environment = Environment { name: "interop", pins: "requirements.txt", alone: &[] };
/// The decoder of the TensorFlow Object Detection API. Its messages were generated for protobuf 3, and TF-Slim, which it
/// calls, runs with TensorFlow up to 2.12.
const TFOD: Environment = Environment {
    name: "tfod",
    pins: "requirements-tfod.txt",
    alone: &["tf-models-research-object-detection==2.8.0.post1"],
};
/// The decoder of TensorFlow's Model Garden.
const MODEL_GARDEN: Environment = Environment {
    name: "model-garden",
    pins: "requirements-model-garden.txt",
    alone: &["tf-keras==2.20.1", "tf-models-official==2.20.0"],
};

/// The Python of the environment with TensorFlow and Datumaro as pinned.
pub fn environment() -> Outcome<PathBuf> {
    MAIN.built()
}

impl Environment {
    /// Its Python; built where it is not there yet.
    fn built(&self) -> Outcome<PathBuf> {
        let pins = workspace::root().join("xtask/interop").join(self.pins);
        let mut content = std::fs::read(&pins)?;
        content.extend(self.alone.concat().bytes());
        let digest: String = Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect();
        let cache = cache_folder()?.join("cvat-tfrecord");
        let ready = cache.join(format!("{}-{}", self.name, &digest[..16]));
        if works(&ready) {
            return Ok(python_in(&ready));
        }
        println!("interop: building the environment {}", ready.display());
        std::fs::create_dir_all(&cache)?;
        // Built under another name and renamed: an aborted install is never taken for a good one.
        let building = tempfile::Builder::new().prefix("building-").tempdir_in(&cache)?;
        let python = std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
        workspace::run(Command::new(python).args(["-m", "venv"]).arg(building.path()))?;
        let python = python_in(building.path());
        workspace::run(install(&python).arg("--requirement").arg(pins))?;
        if !self.alone.is_empty() {
            workspace::run(install(&python).args(["--no-deps", "--no-build-isolation"]).args(self.alone))?;
        }
        if ready.exists() && !works(&ready) {
            std::fs::remove_dir_all(&ready)?;
        }
        match std::fs::rename(building.path(), &ready) {
            Ok(()) => drop(building.keep()),
            // Somebody else was quicker; theirs is as good, and ours goes.
            Err(_) if works(&ready) => {}
            Err(error) => return Err(format!("{}: {error}", ready.display()).into()),
        }
        Ok(python_in(&ready))
    }
}

fn install(python: &Path) -> Command {
    let mut command = Command::new(python);
    command.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    command
}

/// Whether the environment's Python still runs: the one it was made from may be gone.
fn works(environment: &Path) -> bool {
    let output = Command::new(python_in(environment)).args(["-c", "import pip"]).output();
    output.is_ok_and(|output| output.status.success())
}

fn python_in(environment: &Path) -> PathBuf {
    let path = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" };
    environment.join(path)
}

fn cache_folder() -> Outcome<PathBuf> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = set("XDG_CACHE_HOME").or_else(|| set("HOME").map(|home| home.join(".cache")));
    folder.ok_or_else(|| "neither XDG_CACHE_HOME nor HOME is set".into())
}

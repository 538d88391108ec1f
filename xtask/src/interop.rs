//! The binary, judged by TensorFlow and Datumaro: `xtask/interop/*.py` in an environment of their own.

use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest as _, Sha256};

use crate::{Outcome, workspace};

pub fn run(filter: Option<&str>) -> Outcome {
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
    let coco_dump = workspace::build_example("cvat-coco-format", "dump")?;
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
    if let Some(filter) = filter {
        command.arg("--only").arg(filter);
    }
    workspace::run(&mut command)
}

/// The Python of the environment with TensorFlow and Datumaro as pinned; built where it is not there yet, about two
/// minutes and 2 GB.
pub fn environment() -> Outcome<PathBuf> {
    let pins = workspace::root().join("xtask/interop/requirements.txt");
    let digest: String =
        Sha256::digest(std::fs::read(&pins)?).iter().map(|byte| format!("{byte:02x}")).collect();
    let cache = cache_folder()?.join("cvat-tfrecord");
    let ready = cache.join(format!("interop-{}", &digest[..16]));
    if works(&ready) {
        return Ok(python_in(&ready));
    }
    println!("interop: building the environment {}", ready.display());
    std::fs::create_dir_all(&cache)?;
    // Built under another name and renamed: an aborted install is never taken for a good one.
    let building = tempfile::Builder::new().prefix("building-").tempdir_in(&cache)?;
    let python = std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
    workspace::run(Command::new(python).args(["-m", "venv"]).arg(building.path()))?;
    let mut install = Command::new(python_in(building.path()));
    install
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"])
        .arg(pins);
    workspace::run(&mut install)?;
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

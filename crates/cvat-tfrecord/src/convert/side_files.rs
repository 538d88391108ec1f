//! Records with the files beside them that their readers go by.

use std::path::{Path, PathBuf};

use cvat_tfrecord_format::{Layout, TfdsName};

use crate::cli::{Consumer, ConvertArgs, TargetFormat};
use crate::exit::Failure;
use crate::output::{self, Form, Output};

/// Refuses outputs that their reader could not read.
pub(super) fn check_options(args: &ConvertArgs, output: &Output) -> Result<(), Failure> {
    if output.format != TargetFormat::Tfrecord {
        return Ok(());
    }
    if args.consumer == Some(Consumer::Tfds) && matches!(output.form, Form::Bare(_)) {
        let message = format!("{}: TensorFlow Datasets reads a folder, not one file", output.path.display());
        return Err(Failure::new(message).hint("name a folder, as in OUT/, or a .zip with its files"));
    }
    match index(args, output) {
        Some(index) => output::refuse_existing(&index, args.force),
        None => Ok(()),
    }
}

/// Where the index of a bare record file goes. Of shards, each has its own.
pub(super) fn index(args: &ConvertArgs, output: &Output) -> Option<PathBuf> {
    match &output.form {
        Form::Bare(name) if !args.parts.is_sharded() => index_of(args, output, name),
        _ => None,
    }
}

/// The same for a shard.
pub(super) fn index_of(args: &ConvertArgs, output: &Output, file: &str) -> Option<PathBuf> {
    let is_indexed = args.consumer == Some(Consumer::Dali) && output.format == TargetFormat::Tfrecord;
    is_indexed.then(|| output::folder(&output.path).join(format!("{file}.idx")))
}

/// Which files they are, where that is not as CVAT has them.
pub(super) fn layout(args: &ConvertArgs, output: &Output) -> Option<Layout> {
    (args.consumer == Some(Consumer::Tfds)).then(|| Layout::Tfds(name(&output.path)))
}

/// The name of an output's data set.
fn name(path: &Path) -> TfdsName {
    let text = |part: Option<&std::ffi::OsStr>| part.map(|part| part.to_string_lossy().into_owned());
    let own = text(path.file_name()).unwrap_or_default();
    let own = own.strip_suffix(".zip").or_else(|| own.strip_suffix(".ZIP")).unwrap_or(&own);
    TfdsName::of_folder(own, text(path.parent().and_then(Path::file_name)).as_deref())
}

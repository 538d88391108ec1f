//! Records for a reader of theirs, and what does not go with it.

use cvat_model::WarningKind;
use cvat_tfrecord_format::{ObjectKeys, compression_by_name};
use tfrecord_frame::Compression;

use crate::cli::{Consumer, ConvertArgs, MaskPixels, SourceFormat, TargetFormat};
use crate::exit::Failure;
use crate::output::{Form, Output};

/// Refuses what does not go together.
pub(super) fn check_options(args: &ConvertArgs, output: &Output) -> Result<(), Failure> {
    if args.no_clamp {
        check_no_clamp(args, output)?;
    }
    let Some(consumer) = args.consumer.filter(|consumer| *consumer != Consumer::LegacyCvat) else {
        return Ok(());
    };
    let name = consumer.profile().name;
    if output.format != TargetFormat::Tfrecord {
        let message = format!("--for {name} is for TFRecord, and something else is written here");
        return Err(Failure::new(message).hint("leave --for out, or name a .tfrecord file or --to tfrecord"));
    }
    if args.legacy {
        let message = format!("--legacy is for CVAT 2.10, and --for {name} for another reader");
        return Err(Failure::new(message).hint("leave one of them out"));
    }
    if consumer == Consumer::Dali {
        check_dali(args, output)?;
    }
    if consumer == Consumer::ModelGarden && args.mask_values == Some(MaskPixels::Full) {
        let message = "--for model-garden needs masks of 0 and 1: its decoder takes pixels as they are";
        return Err(Failure::new(message).hint("leave --mask-values out"));
    }
    Ok(())
}

fn check_no_clamp(args: &ConvertArgs, output: &Output) -> Result<(), Failure> {
    if output.format != TargetFormat::Tfrecord {
        let message = "--no-clamp is for TFRecord, and something else is written here";
        return Err(Failure::new(message).hint("leave --no-clamp out"));
    }
    if args.is_legacy() {
        let message = "--legacy never cuts boxes towards records, as CVAT 2.10 did not";
        return Err(Failure::new(message).hint("leave --no-clamp out"));
    }
    Ok(())
}

fn check_dali(args: &ConvertArgs, output: &Output) -> Result<(), Failure> {
    if args.masks {
        let message = "--for dali has no masks: DALI reads one byte string of a record's list and no more";
        return Err(Failure::new(message).hint("leave --masks out, or write for another reader"));
    }
    if args.lossless {
        let message =
            "--for dali has no place for what --lossless keeps: DALI wants the same keys in every record";
        return Err(Failure::new(message).hint("keep the archive in a file of its own, without --for"));
    }
    let is_compressed =
        matches!(&output.form, Form::Bare(name) if compression_by_name(name) != Compression::None);
    if is_compressed {
        let message = format!(
            "{}: DALI goes by an index, and cannot seek in what is compressed",
            output.path.display()
        );
        return Err(Failure::new(message).hint("name a file without .gz or .zlib"));
    }
    Ok(())
}

/// What a reader is not told of: none that there is a profile of decompresses records unasked.
pub(super) fn compressed(args: &ConvertArgs, output: &Output) -> Option<WarningKind> {
    let profile = args.consumer?.profile();
    let Form::Bare(name) = &output.form else { return None };
    let compression = Some(compression_by_name(name)).filter(|found| *found != Compression::None)?;
    let words = format!("records compressed with {compression}: {} is not set up for them", profile.title);
    Some(WarningKind::ReaderNeeds(words))
}

/// Which keys objects have always, where the reader leaves a choice: those of the script for the input's format.
pub(super) fn object_keys(source: SourceFormat) -> ObjectKeys {
    if source == SourceFormat::Coco { ObjectKeys::Coco } else { ObjectKeys::Pascal }
}

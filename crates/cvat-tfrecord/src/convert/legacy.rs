//! Records as CVAT 2.10 wrote and read them.

use cvat_model::Origin;
use cvat_tfrecord_format::Layout;

use crate::cli::{ConvertArgs, MaskPixels, SourceFormat, TargetFormat};
use crate::exit::Failure;
use crate::input::Input;
use crate::output::Output;

/// Refuses what does not go with it.
pub(super) fn check_options(args: &ConvertArgs, input: &Input, output: &Output) -> Result<(), Failure> {
    if !args.is_legacy() {
        return Ok(());
    }
    if input.format != SourceFormat::Tfrecord && output.format != TargetFormat::Tfrecord {
        let message =
            "--legacy is for records as CVAT 2.10 had them, to be read or to be written; here are none";
        return Err(
            Failure::new(message).hint("leave --legacy out, or name a .tfrecord file or --to tfrecord")
        );
    }
    if args.lossless {
        let message = "--legacy has no place for what --lossless keeps";
        return Err(Failure::new(message).hint("leave one of them out"));
    }
    if args.mask_values == Some(MaskPixels::Full) {
        let message = "--legacy writes masks of 0 and 1, as CVAT 2.10 took no others";
        return Err(Failure::new(message).hint("leave --mask-values or --legacy out"));
    }
    if args.drop_degenerate && output.format == TargetFormat::Tfrecord {
        let message = "--legacy keeps boxes without area, as CVAT 2.10 did";
        return Err(Failure::new(message).hint("leave --drop-degenerate or --legacy out"));
    }
    Ok(())
}

/// Which files an archive is: a task or a job was one file, whatever the task's subset.
pub(super) fn layout(args: &ConvertArgs, origin: Option<&Origin>, subsets: &[String]) -> Layout {
    let is_task = matches!(origin, Some(Origin::Task(_) | Origin::Job(_)));
    if args.is_legacy() && is_task && subsets.len() <= 1 { Layout::Task } else { Layout::Archive }
}

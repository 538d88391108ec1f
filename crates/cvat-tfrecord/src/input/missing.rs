//! Images that a data set speaks of and that are not there.

use std::path::Path;

use cvat_model::ImageCensus;

use super::Reader;
use crate::exit::Failure;

/// Some images missing is an oversight; all missing is a source of annotations alone, unless somebody named where they
/// should be.
pub(crate) fn refuse_some_missing(
    path: &Path,
    images: &ImageCensus,
    were_named: bool,
    reader: &Reader,
) -> Result<(), Failure> {
    if !(images.some_missing() || images.all_missing() && were_named) {
        return Ok(());
    }
    let (missing, all) = (images.missing_count(), images.missing_count() + images.found_count());
    let first = images.first_missing();
    let more = if missing > first.len() as u64 { ", …" } else { "" };
    let message =
        format!("{}: {missing} of {all} images are missing: {}{more}", path.display(), first.join(", "));
    let mut hint =
        "name the folder they are in with --images, or go on without them with --allow-missing-images"
            .to_owned();
    if let Some(missing) = reader.missing_frames().first() {
        hint.extend(["; ", missing]);
    }
    Err(Failure::new(message).hint(hint))
}

//! What is noticed of images, whatever format they come in.

use cvat_model::{AnnotatedFrame, Location, Warning, WarningKind, frame_extension};
use image_probe::{ImageFormat, probe};

/// What an image's bytes say otherwise than its name, and what they should say and do not.
pub(crate) fn findings(frame: &AnnotatedFrame) -> Vec<Warning> {
    let Some(header) = frame.image.as_deref().map(probe) else { return Vec::new() };
    let Some(format) = header.format else { return Vec::new() };
    // An extension that is no image's says nothing.
    let is_of_another = |extension: &&str| {
        !format.is_called(extension) && ImageFormat::ALL.iter().any(|other| other.is_called(extension))
    };
    let lies = frame_extension(&frame.name).filter(is_of_another).map(|extension| {
        WarningKind::ImageExtension { extension: extension.to_owned(), actual: format.to_string() }
    });
    let says_nothing = header.size.is_none().then_some(WarningKind::ImageHeader);
    let kinds = lies.into_iter().chain(says_nothing);
    kinds.map(|kind| Warning::new(Location::frame(&frame.name), kind)).collect()
}

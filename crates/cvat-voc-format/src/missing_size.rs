//! Annotation files that state no size, and what to say of them.

use cvat_model::FrameSize;

use crate::error::{Error, ErrorKind, Position};
use crate::images::{ImageRef, Images};
use crate::survey::{Item, MissingSize, plural};

pub(crate) const ADD_SIZE: &str = "add <size> with <width> and <height>";

/// The first annotation file that states no size and may not take it from an image is an error.
pub(crate) fn check(items: &[&Item], images: &Images, size_from_images: bool) -> Result<(), Error> {
    let mut unsized_items = items.iter().filter_map(|item| {
        let missing = item.missing_size.filter(|_| !size_from_images || item.image.is_none())?;
        Some((item.document.as_deref()?, missing, item.image))
    });
    let Some((document, missing, image)) = unsized_items.next() else { return Ok(()) };
    let (mut words, image_size) = describe(missing, image, images)?;
    let more = unsized_items.count();
    if more > 0 {
        let files = plural(more, "file", "files");
        words = format!("{words} (and in {more} more {files})");
    }
    let position = Position { line: missing.line, column: 0 };
    Err(Error::at(position, ErrorKind::NoSize { words, image_size }).in_entry(document))
}

fn describe(
    missing: MissingSize,
    image: Option<ImageRef>,
    images: &Images,
) -> Result<(String, Option<FrameSize>), Error> {
    let what = if missing.has_element { "<size> states no width and height" } else { "no <size>" };
    let Some(image) = image else { return Ok((format!("{what}: {ADD_SIZE}"), None)) };
    let name = images.full_name(image);
    let header = image_probe::probe(&images.read(image)?);
    let size = header.size.and_then(|(width, height)| FrameSize::new(width, height));
    let words = match size {
        Some(size) => format!("{what}: {ADD_SIZE}; the image {name} is {size}"),
        None => format!("{what}: {ADD_SIZE}; the image {name} does not say its own"),
    };
    Ok((words, size))
}

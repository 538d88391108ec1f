//! `image/encoded`, and what the record says of it.

use image_probe::{ImageFormat, ImageHeader, probe};

use super::fields::Fields;
use super::finding::{Findings, shown};
use crate::{digest, keys};

const GIVE_IMAGES: &str = "write the records with their images: `convert --images DIR`";
const OTHER_FORMAT: &str = "encode the image as JPEG or PNG when writing the records";
const WHOLE_IMAGE: &str = "get an intact copy of the image";
const AGAIN: &str = "write the records anew: `convert` says what the image is";
const RIGHT_SIZE: &str = "mend the producer: boxes may be fractions of the wrong size";

/// What the reader wants of images.
pub(super) struct Wanted<'a> {
    /// Whether a record without image is no use to it.
    pub(super) is_needed: bool,
    /// What its decoder opens; any where there are none.
    pub(super) formats: &'a [ImageFormat],
}

pub(super) fn check(fields: &Fields<'_, '_>, wanted: &Wanted<'_>, findings: &mut Findings) {
    let Some(encoded) = fields.one(keys::ENCODED).filter(|encoded| !encoded.is_empty()) else {
        if wanted.is_needed {
            let words = "no image: \"image/encoded\" is absent or empty, which no decoder opens";
            findings.add("image-empty", words, GIVE_IMAGES);
        }
        return;
    };
    let header = probe(encoded);
    match header.format {
        None => findings.add("image-unknown", "the image is in no known format", OTHER_FORMAT),
        Some(format) => of_format(fields, format, header, wanted, findings),
    }
    of_digest(fields, encoded, findings);
}

fn of_format(
    fields: &Fields<'_, '_>,
    format: ImageFormat,
    header: ImageHeader,
    wanted: &Wanted<'_>,
    findings: &mut Findings,
) {
    if !wanted.formats.is_empty() && !wanted.formats.contains(&format) {
        let words = format!("the image is {format}, which the reader's decoder does not open");
        findings.add("image-format", words, OTHER_FORMAT);
    }
    match (header.size, fields.size()) {
        (None, _) => findings.add(
            "image-header",
            format!("the header of the {format} image does not read"),
            WHOLE_IMAGE,
        ),
        (Some((width, height)), Some(said)) if said != (width.into(), height.into()) => {
            let words = format!(
                "the image is {width}x{height}, \"image/width\" and \"image/height\" say {}x{}",
                said.0, said.1
            );
            findings.add("image-size", words, RIGHT_SIZE);
        }
        _ => {}
    }
    let word = fields.one(keys::FORMAT).filter(|word| !word.is_empty());
    if let Some(word) = word.filter(|word| !str::from_utf8(word).is_ok_and(|word| format.is_called(word))) {
        findings.add(
            "format-word",
            format!("\"image/format\" is {}, the image {format}", shown(word)),
            AGAIN,
        );
    }
}

fn of_digest(fields: &Fields<'_, '_>, encoded: &[u8], findings: &mut Findings) {
    let given = fields.one(keys::SHA256).filter(|given| !given.is_empty());
    if given.is_some_and(|given| !digest::digest(encoded).as_bytes().eq_ignore_ascii_case(given)) {
        let words = "the image's digest is not image/key/sha256: one of them was changed";
        findings.add("digest-mismatch", words, "write the records anew, if the image is right");
    }
}

//! `image/object/mask`: a PNG file for every object, as large as the image.

use cvat_model::FrameSize;

use super::fields::Fields;
use super::finding::{Cases, Findings};
use crate::decode::MAX_ROW_BYTES;
use crate::profile::MaskRule;
use crate::{keys, mask_png};

const AGAIN: &str = "write the masks anew: `convert --masks --for`";
const EMPTY: &str =
    "leave objects without mask out, or give all masks: `convert --masks --transform boxes_to_masks`";

/// A PNG file up to the end of its header chunk: signature, length and name of the chunk, 13 bytes and what follows.
const HEADER_LEN: usize = 29;

#[derive(Default)]
struct Found {
    empty: Cases,
    not_png: Cases,
    size: Cases,
    depth: Cases,
    damaged: Cases,
    values: Cases,
}

/// What a PNG file's header chunk says (PNG 11.2.1).
struct Header {
    width: u32,
    height: u32,
    depth: u8,
    colour: u8,
}

pub(super) fn check(rule: MaskRule, fields: &Fields<'_, '_>, findings: &mut Findings) {
    let masks = fields.byte_strings(keys::MASK);
    if rule == MaskRule::None || masks.is_empty() {
        return;
    }
    let mut found = Found::default();
    let mut row_bytes_left = MAX_ROW_BYTES;
    let size = size(fields);
    for (object, png) in masks.iter().enumerate() {
        found.add(object, png, size, rule, &mut row_bytes_left);
    }
    findings.of_objects("mask-empty", found.empty, EMPTY);
    findings.of_objects("mask-not-png", found.not_png, AGAIN);
    findings.of_objects("mask-size", found.size, AGAIN);
    findings.of_objects("mask-depth", found.depth, AGAIN);
    findings.of_objects("mask-damaged", found.damaged, AGAIN);
    findings.of_objects("mask-values", found.values, AGAIN);
}

/// That of the image, or what the record says of it.
fn size(fields: &Fields<'_, '_>) -> Option<FrameSize> {
    let encoded = fields.one(keys::ENCODED).and_then(|encoded| image_probe::probe(encoded).size);
    let said = || {
        let (width, height) = fields.size()?;
        Some((u32::try_from(width).ok()?, u32::try_from(height).ok()?))
    };
    let (width, height) = encoded.or_else(said)?;
    FrameSize::new(width, height)
}

impl Found {
    fn add(&mut self, object: usize, png: &[u8], size: Option<FrameSize>, rule: MaskRule, left: &mut u64) {
        if png.is_empty() {
            self.empty.add(object, || "its mask is an empty string, which no decoder opens".to_owned());
            return;
        }
        let Some(header) = Header::of(png) else {
            self.not_png.add(object, || "its mask is no PNG file".to_owned());
            return;
        };
        let Header { width, height, depth, colour } = header;
        if let Some(size) = size.filter(|size| (size.width(), size.height()) != (width, height)) {
            let words =
                || format!("its mask is {width}x{height}, the image {}x{}", size.width(), size.height());
            self.size.add(object, words);
            return;
        }
        let is_plain = depth == 8 && colour == 0;
        if depth == 16 || rule == MaskRule::ZeroOne && !is_plain {
            let words = || {
                format!(
                    "its mask has {depth} bits {}, where the reader takes 8 bits of grey",
                    colours(colour)
                )
            };
            self.depth.add(object, words);
            return;
        }
        self.pixels(object, png, FrameSize::new(width, height), rule, left);
    }

    /// Reads all pixels, of a record no more than anybody else reads.
    fn pixels(&mut self, object: usize, png: &[u8], size: Option<FrameSize>, rule: MaskRule, left: &mut u64) {
        let Some(size) = size else { return };
        let rows = mask_png::rows_len(png, size).saturating_mul(2);
        let Some(rest) = left.checked_sub(rows) else { return };
        *left = rest;
        let foreground = match mask_png::read(png, size) {
            Ok(foreground) => foreground,
            Err(error) => {
                self.damaged.add(object, || format!("its mask does not read: {error}"));
                return;
            }
        };
        if rule == MaskRule::ZeroOne && mask_png::read_ones(png, size).is_ok_and(|ones| ones != foreground) {
            let words = || "its mask has pixels above 1, which the reader takes as they are".to_owned();
            self.values.add(object, words);
        }
    }
}

/// What a colour type has samples of.
fn colours(colour: u8) -> &'static str {
    match colour {
        0 => "of grey",
        2 => "of red, green and blue",
        3 => "of a palette",
        4 => "of grey and alpha",
        6 => "of colour and alpha",
        _ => "of an unknown kind",
    }
}

impl Header {
    fn of(png: &[u8]) -> Option<Self> {
        let header: &[u8; HEADER_LEN] = png.first_chunk()?;
        let [
            b0,
            b1,
            b2,
            b3,
            b4,
            b5,
            b6,
            b7,
            _,
            _,
            _,
            _,
            b'I',
            b'H',
            b'D',
            b'R',
            w0,
            w1,
            w2,
            w3,
            h0,
            h1,
            h2,
            h3,
            depth,
            colour,
            ..,
        ] = *header
        else {
            return None;
        };
        let is_png = [b0, b1, b2, b3, b4, b5, b6, b7] == *b"\x89PNG\r\n\x1a\n";
        is_png.then(|| Self {
            width: u32::from_be_bytes([w0, w1, w2, w3]),
            height: u32::from_be_bytes([h0, h1, h2, h3]),
            depth,
            colour,
        })
    }
}

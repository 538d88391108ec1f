//! Where a PNG file is damaged that could not be read (PNG 5.3).

use super::{ErrorKind, SIGNATURE};

/// The first chunk that is not what its checksum says or is cut short; without one, what can be said of them all.
pub(super) fn of(png: &[u8]) -> ErrorKind {
    let mut offset = SIGNATURE.len();
    let mut has_data = false;
    while let Some(rest) = png.get(offset..) {
        let Some((chunk, behind)) = split(rest) else { return ErrorKind::Truncated };
        if chunk.crc != crc32fast::hash(chunk.body) {
            return ErrorKind::Checksum { chunk: chunk.kind.escape_ascii().to_string(), offset };
        }
        match &chunk.kind {
            b"IEND" => break,
            b"IDAT" => has_data = true,
            _ => {}
        }
        offset = png.len() - behind.len();
    }
    ErrorKind::Corrupt(if has_data { "its chunks do not make an image" } else { "it has no image data" })
}

struct Chunk<'a> {
    kind: [u8; 4],
    /// Type and data.
    body: &'a [u8],
    crc: u32,
}

fn split(rest: &[u8]) -> Option<(Chunk<'_>, &[u8])> {
    let (len, rest) = rest.split_first_chunk()?;
    let len = usize::try_from(u32::from_be_bytes(*len)).ok()?;
    let (body, rest) = rest.split_at_checked(len.checked_add(4)?)?;
    let (crc, rest) = rest.split_first_chunk()?;
    Some((Chunk { kind: *body.first_chunk()?, body, crc: u32::from_be_bytes(*crc) }, rest))
}

//! Messages without framing.

use super::text;

/// Field 1 of the message, field 1 of that (an entry of the feature map), field 1 of that (its key), each
/// within the one before.
pub(super) fn is_unframed(head: &[u8]) -> bool {
    let mut rest = head;
    let mut enclosing = u64::MAX;
    for _ in 0..3 {
        let [0x0a, after_tag @ ..] = rest else { return false };
        let Some((len, after_len)) = varint(after_tag) else { return false };
        if len >= enclosing {
            return false;
        }
        (enclosing, rest) = (len, after_len);
    }
    !text::is_text(head)
}

fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0;
    let mut rest = bytes;
    // Five groups of seven bits: lengths beyond 32 GiB are not plausible.
    for shift in [0, 7, 14, 21, 28] {
        let (byte, tail) = rest.split_first()?;
        value |= u64::from(byte & 0x7f) << shift;
        rest = tail;
        if byte & 0x80 == 0 {
            return Some((value, rest));
        }
    }
    None
}

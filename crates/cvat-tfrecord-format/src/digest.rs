//! `image/key/sha256`: the digest of an image.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};
use tf_example::ExampleRef;

use crate::keys;

/// The SHA-256 digest in lower-case hexadecimal digits.
pub(crate) fn digest(bytes: &[u8]) -> String {
    let mut digest = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        // Writing to a string cannot fail.
        let _ = write!(digest, "{byte:02x}");
    }
    digest
}

/// Whether the digest that a record gives of its image is that of its bytes; `None` where the payload is no record with
/// an image and a digest.
///
/// Readers do not compare it: that takes several times as long as everything else they do.
///
/// ```
/// use cvat_tfrecord_format::{DetectionExample, image_digest_holds};
/// use tf_example::Message;
/// let mut detection = DetectionExample { encoded: b"abc"[..].into(), ..Default::default() };
/// assert_eq!(image_digest_holds(&detection.to_example().encode_to_vec()), None);
/// detection.sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad".into();
/// assert_eq!(image_digest_holds(&detection.to_example().encode_to_vec()), Some(true));
/// detection.encoded = b"abd"[..].into();
/// assert_eq!(image_digest_holds(&detection.to_example().encode_to_vec()), Some(false));
/// ```
#[must_use]
pub fn image_digest_holds(payload: &[u8]) -> Option<bool> {
    let example = ExampleRef::parse(payload).ok()?;
    let features = example.features();
    let said = |key| features.optional_bytes(key).ok().flatten().filter(|bytes| !bytes.is_empty());
    let given = said(keys::SHA256)?;
    Some(digest(said(keys::ENCODED)?).as_bytes().eq_ignore_ascii_case(given))
}

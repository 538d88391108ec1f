//! The order of frames by their names.

use sha2::{Digest as _, Sha256};

/// A frame's place among others, by its name and a seed.
///
/// It is the first 16 bytes of the SHA-256 of the seed in decimal digits, a zero byte and the name in UTF-8, as a big-endian
/// number. Frames of one name in several subsets are different frames: they lie next to each other, in the order of
/// the same of seed, name and subset with zero bytes between them.
///
/// ```
/// use cvat_model::split::Rank;
/// assert_eq!(Rank::of(0, "train", "a.jpg"), Rank::of(0, "train", "a.jpg"));
/// assert_ne!(Rank::of(0, "train", "a.jpg"), Rank::of(1, "train", "a.jpg"));
/// assert_ne!(Rank::of(0, "train", "a.jpg"), Rank::of(0, "val", "a.jpg"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rank {
    name: [u8; 16],
    subset: [u8; 8],
}

impl Rank {
    /// The rank of the frame of this name in this subset.
    #[must_use]
    pub fn of(seed: u64, subset: &str, name: &str) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(seed.to_string());
        hasher.update([0]);
        hasher.update(name);
        let of_name = hasher.clone().finalize();
        hasher.update([0]);
        hasher.update(subset);
        Self { name: first(&of_name), subset: first(&hasher.finalize()) }
    }
}

fn first<const N: usize>(digest: &[u8]) -> [u8; N] {
    digest.first_chunk().copied().unwrap_or([0; N])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_those_of_sha_256() {
        // printf '0\0a.jpg' | sha256sum, and printf '0\0a.jpg\0train' | sha256sum
        let rank = Rank::of(0, "train", "a.jpg");
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
        assert_eq!(hex(&rank.name), "e439d64aed980badce6525e3590069ba");
        assert_eq!(hex(&rank.subset), "5b0fb373dcbfe5b5");
    }
}

//! Where the annotations of a file are, image by image, though the file has them in any order.

use dataset_files::{RandomReader, Source};

use crate::error::{Error, ErrorKind};

/// Bytes that are taken at once where annotations are kept.
const BLOCK_LEN: usize = 4 << 20;

/// An annotation: where its bytes are, and the frame it is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Range {
    pub(crate) frame: u32,
    pub(crate) len: u32,
    pub(crate) offset: u64,
}

/// The text of annotations: that of the file itself, or where it cannot be read at any place, all of it.
#[derive(Debug)]
pub(crate) enum Store {
    File(RandomReader),
    /// No annotation is in two blocks; the offset counts block by block.
    Blocks(Blocks),
}

/// Bytes that are kept.
#[derive(Debug, Default)]
pub(crate) struct Blocks {
    blocks: Vec<Vec<u8>>,
    /// What all blocks take together.
    capacity: u64,
}

impl Store {
    pub(crate) fn new(source: &Source, entry: &str) -> Result<Self, Error> {
        Ok(source.open_random(entry)?.map_or_else(|| Self::Blocks(Blocks::default()), Self::File))
    }

    /// Keeps the bytes of an annotation, where they are not in the file: their offset. `at` is that in the file.
    pub(crate) fn keep(&mut self, bytes: &[u8], at: u64) -> u64 {
        let Self::Blocks(Blocks { blocks, capacity }) = self else { return at };
        let fits = |block: &Vec<u8>| block.capacity() - block.len() >= bytes.len();
        if !blocks.last().is_some_and(fits) {
            let block = Vec::with_capacity(BLOCK_LEN.max(bytes.len()));
            *capacity += block.capacity() as u64;
            blocks.push(block);
        }
        let number = blocks.len() as u64 - 1;
        let Some(block) = blocks.last_mut() else { return 0 };
        let start = block.len() as u64;
        block.extend_from_slice(bytes);
        number << 32 | start
    }

    /// The bytes taken so far.
    pub(crate) fn kept_len(&self) -> u64 {
        if let Self::Blocks(kept) = self { kept.capacity } else { 0 }
    }

    /// Reads an annotation's bytes.
    pub(crate) fn read(&mut self, range: Range, bytes: &mut Vec<u8>) -> Result<(), Error> {
        bytes.clear();
        let len = range.len as usize;
        match self {
            Self::File(reader) => {
                bytes.resize(len, 0);
                reader.read_at(range.offset, bytes)?;
            }
            Self::Blocks(Blocks { blocks, .. }) => {
                let place =
                    (usize::try_from(range.offset >> 32), usize::try_from(range.offset & 0xffff_ffff));
                let (Ok(number), Ok(start)) = place else { return Err(Error::new(ErrorKind::Changed)) };
                let kept = blocks.get(number).and_then(|block| block.get(start..start + len));
                bytes.extend_from_slice(kept.ok_or_else(|| Error::new(ErrorKind::Changed))?);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_give_back_what_they_got() {
        let mut store = Store::Blocks(Blocks::default());
        let texts = [vec![b'a'; BLOCK_LEN - 1], vec![b'b'; 3], vec![b'c'; BLOCK_LEN + 7], vec![b'd'; 1]];
        let at: Vec<u64> = texts.iter().map(|text| store.keep(text, 0)).collect();
        assert!((3 * BLOCK_LEN as u64 + 7..).contains(&store.kept_len()));
        let mut bytes = Vec::new();
        for (text, offset) in texts.iter().zip(at).rev() {
            let len = u32::try_from(text.len()).unwrap();
            store.read(Range { frame: 0, len, offset }, &mut bytes).unwrap();
            assert!(*text == bytes);
        }
        let behind = Range { frame: 0, len: 2, offset: 3 << 32 };
        assert_eq!(store.read(behind, &mut bytes).unwrap_err().kind(), &ErrorKind::Changed);
    }
}

//! Records to measure with: the same bytes on every machine and in every run.

use std::fs;
use std::path::{Path, PathBuf};

use crate::floor;

/// Payloads of about one length, framed in a file and, for whoever needs them there, in memory.
pub struct Sample {
    /// What to call the size, such as "2 KB".
    pub name: &'static str,
    /// The file's path.
    pub path: PathBuf,
    /// The file's bytes.
    pub bytes: Vec<u8>,
    /// The number of records.
    pub records: u64,
}

/// Names and mean lengths of payloads, in bytes.
pub const SIZES: [(&str, usize); 4] = [("200 B", 200), ("500 B", 500), ("2 KB", 2_000), ("80 KB", 80_000)];

impl Sample {
    /// Fills a file in `folder` with records up to about `total` bytes, their lengths spread evenly from 3/4
    /// to 5/4 of `mean`.
    pub fn create(folder: &Path, (name, mean): (&'static str, usize), total: usize) -> Self {
        let mut noise = Noise(mean as u64);
        let mut bytes = Vec::with_capacity(total + 2 * mean);
        let mut payload = Vec::new();
        let mut records = 0;
        while bytes.len() < total {
            let len = mean * 3 / 4 + noise.below(mean / 2 + 1);
            payload.clear();
            while payload.len() < len {
                payload.extend_from_slice(&noise.next().to_le_bytes());
            }
            payload.truncate(len);
            floor::append(&mut bytes, &payload);
            records += 1;
        }
        fs::create_dir_all(folder).unwrap();
        let path = folder.join(format!("{mean}.tfrecord"));
        fs::write(&path, &bytes).unwrap();
        Self { name, path, bytes, records }
    }

    /// The payloads, in order.
    pub fn payloads(&self) -> Vec<&[u8]> {
        let mut payloads = Vec::new();
        let mut rest = self.bytes.as_slice();
        while let Some((length, framed)) = rest.split_first_chunk() {
            let len = usize::try_from(u64::from_le_bytes(*length)).unwrap();
            payloads.push(&framed[4..4 + len]);
            rest = &framed[4 + len + 4..];
        }
        payloads
    }
}

/// Xorshift: good enough to be incompressible.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).unwrap()
    }
}

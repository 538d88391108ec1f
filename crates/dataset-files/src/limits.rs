//! How much an archive may ask for.

/// What an archive may ask for before it is refused.
///
/// The defaults leave room for any real data set and stop what is built to exhaust memory or disk.
///
/// ```
/// use dataset_files::Limits;
///
/// let limits = Limits::default().max_entries(10_000).max_entry_len(1 << 30);
/// assert_ne!(limits, Limits::default());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    pub(crate) entries: u64,
    pub(crate) directory_len: u64,
    pub(crate) entry_len: u64,
    pub(crate) total_len: u64,
    pub(crate) ratio: u64,
}

/// Below this many bytes an entry may be compressed as well as it likes.
pub(crate) const RATIO_FREE_LEN: u64 = 1 << 20;

impl Default for Limits {
    fn default() -> Self {
        Self {
            entries: 1_000_000,
            directory_len: 256 << 20,
            entry_len: 64 << 30,
            total_len: 1 << 40,
            ratio: 1000,
        }
    }
}

impl Limits {
    /// The number of entries in an archive, or of files and folders in a folder. Default: 1,000,000.
    #[must_use]
    pub fn max_entries(mut self, entries: u64) -> Self {
        self.entries = entries;
        self
    }

    /// The length of an archive's central directory in bytes, which bounds the memory its names take. Default: 256 MiB.
    #[must_use]
    pub fn max_directory_len(mut self, bytes: u64) -> Self {
        self.directory_len = bytes;
        self
    }

    /// The uncompressed length of one archive entry in bytes. Default: 64 GiB.
    #[must_use]
    pub fn max_entry_len(mut self, bytes: u64) -> Self {
        self.entry_len = bytes;
        self
    }

    /// The uncompressed length of all archive entries together in bytes. Default: 1 TiB.
    #[must_use]
    pub fn max_total_len(mut self, bytes: u64) -> Self {
        self.total_len = bytes;
        self
    }

    /// How many bytes one compressed byte may stand for, once an entry has passed 1 MiB. Default: 1000.
    ///
    /// Deflate reaches 1032 at best, for long runs of one byte.
    #[must_use]
    pub fn max_ratio(mut self, ratio: u64) -> Self {
        self.ratio = ratio;
        self
    }
}

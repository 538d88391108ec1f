//! Record files that are written as several.

use std::num::NonZeroU32;

use tfrecord_frame::ShardSpec;

use crate::profile::ShardNaming;
use crate::record_files::split_name;
use crate::{Error, ErrorKind};

/// How many files the records of each subset are written as, and what they are called.
///
/// A record goes into the one that [`EncodedFrame::shard`](cvat_model::EncodedFrame::shard) says. All files are written, those
/// without records, too.
///
/// ```
/// use std::num::NonZeroU32;
/// use cvat_tfrecord_format::{ShardNaming, Sharding};
/// let two = NonZeroU32::new(2).unwrap();
/// let names = Sharding::new(two, ShardNaming::AfterExtension).file_names("x.tfrecord.gz")?;
/// assert_eq!(names, ["x.tfrecord-00000-of-00002.gz", "x.tfrecord-00001-of-00002.gz"]);
/// let names = Sharding::new(two, ShardNaming::BeforeExtension).file_names("x.tfrecord.gz")?;
/// assert_eq!(names, ["x-00000-of-00002.tfrecord.gz", "x-00001-of-00002.tfrecord.gz"]);
/// # Ok::<(), cvat_tfrecord_format::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sharding {
    shards: NonZeroU32,
    naming: ShardNaming,
}

impl Sharding {
    /// So many files, numbered from 0.
    #[must_use]
    pub fn new(shards: NonZeroU32, naming: ShardNaming) -> Self {
        Self { shards, naming }
    }

    /// How many files.
    #[must_use]
    pub fn shards(self) -> NonZeroU32 {
        self.shards
    }

    /// What the shards of a record file of this name are called. A suffix of compression stays at the end, and a shard's
    /// number that the name has is replaced.
    ///
    /// # Errors
    ///
    /// Where nothing is left of the name.
    pub fn file_names(self, name: &str) -> Result<Vec<String>, Error> {
        let (stem, extension, compression) = split_name(name);
        let dotted = |part: Option<&str>| part.map(|part| format!(".{part}")).unwrap_or_default();
        let (extension, compression) = (dotted(extension), dotted(compression));
        let (prefix, suffix) = match self.naming {
            ShardNaming::AfterExtension => (format!("{stem}{extension}"), compression),
            ShardNaming::BeforeExtension => (stem.to_owned(), format!("{extension}{compression}")),
        };
        let spec = ShardSpec::new(&prefix, self.shards.get(), &suffix);
        let spec = spec.map_err(|error| ErrorKind::ShardName { name: name.to_owned(), error })?;
        Ok(spec.members().map(|member| member.to_string()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record_files::{compression_by_name, is_record_name, missing_shards, record_stem, whole_name};

    #[test]
    fn shards_are_read_as_the_file_they_are_of() {
        let names = [
            "x.tfrecord",
            "my.data.record",
            "x.tfrecord.gz",
            "x.tfrec.zlib",
            "x.data",
            "x-00001-of-00002",
            "x",
        ];
        for name in names {
            for naming in [ShardNaming::AfterExtension, ShardNaming::BeforeExtension] {
                let shards =
                    Sharding::new(NonZeroU32::MIN.saturating_add(10), naming).file_names(name).unwrap();
                assert_eq!(shards.len(), 11);
                assert_eq!(
                    missing_shards(&shards.iter().map(String::as_str).collect()),
                    [""; 0],
                    "{shards:?}"
                );
                for shard in &shards {
                    assert!(is_record_name(shard), "{shard}");
                    assert_eq!(record_stem(shard), record_stem(name), "{shard}");
                    assert_eq!(whole_name(shard), whole_name(&shards[0]));
                    assert_eq!(compression_by_name(shard), compression_by_name(name), "{shard}");
                }
            }
        }
    }
}

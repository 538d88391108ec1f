//! Why a name is not one of a shard.

use core::error::Error;
use core::fmt;

/// Why a text is neither the [name](crate::ShardName) of a shard nor the [specification](crate::ShardSpec) of
/// a set.
///
/// It does not repeat the text, which the caller has.
///
/// # Examples
///
/// ```
/// use tfrecord_frame::{ShardName, ShardNameError, ShardSpec};
///
/// let error = ShardName::parse("x.tfrecord").unwrap_err();
/// assert_eq!(error, ShardNameError::NoShardPart);
/// assert_eq!(error.to_string(), "no shard part such as -00003-of-00010");
///
/// let error = ShardName::parse("x-00002-of-00002").unwrap_err();
/// assert_eq!(error.to_string(), "shard index 2 is out of range, 2 shards are numbered from 0");
///
/// assert_eq!(ShardSpec::parse("x@0").unwrap_err(), ShardNameError::NoShards);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ShardNameError {
    /// Not of the form of a shard's name.
    NoShardPart,
    /// Not of the form of a specification.
    NoShardCount,
    /// No file name before the shard part or the count.
    EmptyPrefix,
    /// A number over 4294967295, or written with more than ten digits.
    TooLarge,
    /// An index that the count has no room for.
    OutOfRange {
        /// The index that is there.
        index: u32,
        /// The count that is there.
        count: u32,
    },
    /// A set of no shards.
    NoShards,
    /// A suffix that does not start with a full stop, that has a `/`, or a shard part of its own.
    Suffix,
}

impl fmt::Display for ShardNameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoShardPart => write!(f, "no shard part such as -00003-of-00010"),
            Self::NoShardCount => write!(f, "no number of shards such as @10"),
            Self::EmptyPrefix => write!(f, "no name before the shard part"),
            Self::TooLarge => {
                write!(f, "a shard number is over {} or has more than ten digits", u32::MAX)
            }
            Self::OutOfRange { index, count } => {
                write!(f, "shard index {index} is out of range, {count} shards are numbered from 0")
            }
            Self::NoShards => write!(f, "a set of no shards"),
            Self::Suffix => write!(f, "what follows the shard part is no extension"),
        }
    }
}

impl Error for ShardNameError {}

//! What can be wrong with the bytes of a message.

use std::{error, fmt};

/// The bytes of a record are not the message they are read as: what is wrong, and where.
///
/// The record it was found in is for the layer that reads records to name.
///
/// ```
/// use tf_example::{ExampleRef, WireErrorKind};
///
/// // Features of five bytes, of which two are there.
/// let error = ExampleRef::parse(&[0x0a, 5, 0x0a, 0x00]).unwrap_err();
/// assert_eq!(error.kind(), WireErrorKind::BeyondEnd { len: 5, available: 2 });
/// assert_eq!(error.offset(), 1);
/// assert_eq!(error.to_string(), "5 bytes where 2 are left, at byte 1 of the record");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WireError {
    kind: WireErrorKind,
    offset: usize,
}

impl WireError {
    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> WireErrorKind {
        self.kind
    }

    /// Where: the distance from the first byte of the record, in bytes.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.offset
    }
}

impl fmt::Display for WireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, at byte {} of the record", self.kind, self.offset)
    }
}

impl error::Error for WireError {}

/// What is wrong with the bytes of a message.
///
/// ```
/// use tf_example::WireErrorKind;
///
/// assert_eq!(WireErrorKind::KeyNotUtf8.to_string(), "a key that is not UTF-8");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WireErrorKind {
    /// A length that leads beyond the bytes around it, be they the record's or a message's within it.
    BeyondEnd {
        /// The length, in bytes.
        len: u64,
        /// How many bytes there are.
        available: usize,
    },
    /// A varint that does not end, or that has more than 64 bits.
    Varint,
    /// A field number that no message can have: 0, or one of more than 29 bits.
    FieldNumber {
        /// The number.
        number: u64,
    },
    /// A wire type that does not exist.
    WireType {
        /// The wire type, 6 or 7.
        wire_type: u8,
    },
    /// A field of the schema that is not encoded as the schema says.
    WrongWireType {
        /// The field's number in its message.
        field: u32,
    },
    /// The end of a group that was not begun.
    Group,
    /// Groups within each other beyond the limit, which is 100 with the messages around them.
    TooDeep,
    /// A key of a map that is not UTF-8. Values need not be.
    KeyNotUtf8,
    /// Packed floats whose length is not a multiple of four.
    PartialFloat {
        /// The length, in bytes.
        len: usize,
    },
}

impl fmt::Display for WireErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BeyondEnd { len, available } => {
                let bytes = if *len == 1 { "byte" } else { "bytes" };
                let are = if *available == 1 { "is" } else { "are" };
                write!(f, "{len} {bytes} where {available} {are} left")
            }
            Self::Varint => f.write_str("a varint that does not end, or of more than 64 bits"),
            Self::FieldNumber { number } => write!(f, "field number {number}, which cannot be"),
            Self::WireType { wire_type } => write!(f, "wire type {wire_type}, which does not exist"),
            Self::WrongWireType { field } => {
                write!(f, "field {field} is not encoded as the schema says")
            }
            Self::Group => f.write_str("the end of a group that was not begun"),
            Self::TooDeep => f.write_str("groups nested too deeply"),
            Self::KeyNotUtf8 => f.write_str("a key that is not UTF-8"),
            Self::PartialFloat { len } => {
                let bytes = if *len == 1 { "byte" } else { "bytes" };
                write!(f, "packed floats of {len} {bytes}, which is not a multiple of 4")
            }
        }
    }
}

/// What is wrong, and the address of the byte where it is: the record is not at hand where it is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    kind: WireErrorKind,
    address: usize,
}

impl Fault {
    #[cold]
    pub(crate) fn new(kind: WireErrorKind, at: &[u8]) -> Self {
        Self { kind, address: at.as_ptr().addr() }
    }
}

/// The address of a record's first byte.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin(usize);

impl Origin {
    pub(crate) fn of(record: &[u8]) -> Self {
        Self(record.as_ptr().addr())
    }

    /// The distance from there to what begins with this byte.
    pub(crate) fn offset(self, at: &[u8]) -> usize {
        at.as_ptr().addr().wrapping_sub(self.0)
    }

    /// The fault as those see it who hold the record.
    #[cold]
    pub(crate) fn error(self, fault: Fault) -> WireError {
        WireError { kind: fault.kind, offset: fault.address.wrapping_sub(self.0) }
    }
}

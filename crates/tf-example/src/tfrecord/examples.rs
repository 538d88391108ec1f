//! Examples as an ordinary iterator.

use std::{fmt, io::Read, iter::FusedIterator};

use super::{Error, ExampleReader};
use crate::Example;

/// The examples of an input, from [`ExampleReader::examples`], or its sequence examples, from
/// [`ExampleReader::sequence_examples`].
///
/// It ends after the first error as well as at the end of the input, so that a loop that looks at every item
/// sees exactly one error and then stops.
///
/// ```
/// use tf_example::tfrecord::{ExampleReader, ExampleWriter};
/// use tf_example::{Example, Feature};
///
/// let mut writer = ExampleWriter::new(Vec::new());
/// writer.write_example(&Example::from_features([("n", Feature::int64s([1]))]))?;
/// writer.write_example(&Example::from_features([("n", Feature::int64s([2]))]))?;
/// let mut file = writer.into_inner();
/// file.pop(); // the last byte is lost
///
/// let mut examples = ExampleReader::new(file.as_slice()).examples();
/// assert_eq!(examples.next().unwrap()?.int64("n")?, 1);
/// assert!(examples.next().unwrap().is_err());
/// assert!(examples.next().is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Examples<R, M = Example> {
    reader: ExampleReader<R>,
    next: fn(&mut ExampleReader<R>) -> Result<Option<M>, Error>,
    done: bool,
}

impl<R, M> Examples<R, M> {
    pub(super) const fn new(
        reader: ExampleReader<R>,
        next: fn(&mut ExampleReader<R>) -> Result<Option<M>, Error>,
    ) -> Self {
        Self { reader, next, done: false }
    }

    /// The reader behind the iterator.
    pub const fn get_ref(&self) -> &ExampleReader<R> {
        &self.reader
    }

    /// Gives the reader back, to go on after an error.
    ///
    /// ```
    /// use tf_example::tfrecord::ExampleReader;
    /// use tf_example::{Example, Feature, Message};
    /// use tfrecord_frame::RecordWriter;
    ///
    /// let mut writer = RecordWriter::new(Vec::new());
    /// writer.write_record(b"some text")?;
    /// writer.write_record(&Example::from_features([("n", Feature::int64s([2]))]).encode_to_vec())?;
    /// let file = writer.into_inner();
    ///
    /// let mut examples = ExampleReader::new(file.as_slice()).examples();
    /// assert!(examples.next().unwrap().is_err());
    /// let mut reader = examples.into_inner();
    /// assert_eq!(reader.next_example()?.unwrap().int64("n")?, 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn into_inner(self) -> ExampleReader<R> {
        self.reader
    }
}

impl<R: Read, M> Iterator for Examples<R, M> {
    type Item = Result<M, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let item = (self.next)(&mut self.reader).transpose();
        self.done = !matches!(item, Some(Ok(_)));
        item
    }
}

impl<R: Read, M> FusedIterator for Examples<R, M> {}

impl<R, M> fmt::Debug for Examples<R, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Examples")
            .field("reader", &self.reader)
            .field("done", &self.done)
            .finish_non_exhaustive()
    }
}

//! The record files of one subset: one, or its shards.

use std::io::{Error as IoError, ErrorKind as IoErrorKind};

use dataset_files::{EntryWriter, Sink, Spool, Spooled};
use tfrecord_frame::{Compression, Encoder, RecordIndex, RecordSpan, RecordWriter};

use crate::lossless::with_dataset;
use crate::{Error, ErrorKind, Sharding};

type RecordFile = RecordWriter<Encoder<EntryWriter>>;

/// What is written of one subset.
#[derive(Debug)]
pub(super) struct SubsetFiles {
    name: String,
    compression: Compression,
    /// Frames still to come at most; `None` where that is not known.
    to_come: Option<u64>,
    is_done: bool,
    /// The file, open from the first frame to the last, where it is known which that is.
    file: Option<RecordFile>,
    shards: Option<Shards>,
    indexes: Indexes,
}

/// Where the records of each file are, one file after the other; `None` where nobody wants to know.
#[derive(Debug)]
struct Indexes(Option<Vec<(String, RecordIndex)>>);

impl Indexes {
    /// Begins a file.
    fn begin(&mut self, name: &str) {
        if let Some(indexes) = &mut self.0 {
            indexes.push((name.to_owned(), RecordIndex::new()));
        }
    }

    /// Writes a record into the file begun last.
    fn write(&mut self, file: &mut RecordFile, record: &[u8]) -> Result<(), Error> {
        let offset = file.write_record(record).map_err(ErrorKind::Write)?.byte;
        if let Some((_, index)) = self.0.as_mut().and_then(|indexes| indexes.last_mut()) {
            let len = file.position().byte.saturating_sub(offset);
            let invalid = |error| ErrorKind::Write(IoError::new(IoErrorKind::InvalidData, error));
            index.push(RecordSpan { offset, len }).map_err(invalid)?;
        }
        Ok(())
    }
}

/// Records that wait for their shard to be written, one shard after the other.
#[derive(Debug)]
struct Shards {
    names: Vec<String>,
    spool: Option<Spool>,
    records: Vec<(u32, Spooled)>,
}

impl SubsetFiles {
    /// One file of this name.
    pub(super) fn new(name: String, compression: Compression, is_indexed: bool) -> Self {
        let indexes = Indexes(is_indexed.then(Vec::new));
        Self { name, compression, to_come: None, is_done: false, file: None, shards: None, indexes }
    }

    /// The files that were written, and where their records are.
    pub(super) fn into_indexes(self) -> Vec<(String, RecordIndex)> {
        self.indexes.0.unwrap_or_default()
    }

    /// The name of the file, or of what there are shards of.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Makes shards of it.
    pub(super) fn shard(&mut self, sharding: Sharding) -> Result<(), Error> {
        let names = sharding.file_names(&self.name)?;
        self.shards = Some(Shards { names, spool: None, records: Vec::new() });
        Ok(())
    }

    /// Tells how many frames will come at most.
    pub(super) fn expect(&mut self, frames: u64) {
        self.to_come = Some(frames);
    }

    /// Whether the next record that is written needs what is said of the data set.
    pub(super) fn needs_facts(&self) -> bool {
        if self.shards.is_some() { self.to_come == Some(1) } else { self.file.is_none() }
    }

    /// Writes a record, or keeps it for its shard.
    pub(super) fn write(
        &mut self,
        sink: &Sink,
        shard: u32,
        record: Vec<u8>,
        facts: Option<&str>,
    ) -> Result<(), Error> {
        let count = self.shards.as_ref().map_or(1, |shards| shards.names.len());
        if shard as usize >= count {
            let shards = u32::try_from(count).unwrap_or(u32::MAX);
            return Err(ErrorKind::NoShard { shard, shards }.into());
        }
        // More records than were told end at a name that is taken, not in silence.
        self.is_done = false;
        match (&mut self.shards, &mut self.file) {
            (Some(shards), _) => shards.keep(sink, shard, &record)?,
            (None, Some(file)) => self.indexes.write(file, &record)?,
            (None, closed) => {
                let file = closed.insert(open(sink, &self.name, self.compression)?);
                self.indexes.begin(&self.name);
                self.indexes.write(file, &first_record(record, facts)?)?;
            }
        }
        self.to_come = self.to_come.map(|to_come| to_come.saturating_sub(1));
        if self.to_come == Some(0) {
            // In a zip one file at a time goes straight to its place: the sooner one ends, the better.
            self.close(sink, facts)?;
        }
        Ok(())
    }

    /// Completes the files where they are not yet. A subset without frames is files without records.
    pub(super) fn close(&mut self, sink: &Sink, facts: Option<&str>) -> Result<(), Error> {
        if std::mem::replace(&mut self.is_done, true) {
            return Ok(());
        }
        if let Some(shards) = &mut self.shards {
            return shards.write(sink, self.compression, facts, &mut self.indexes);
        }
        if let Some(file) = self.file.take() {
            return finish(file);
        }
        self.indexes.begin(&self.name);
        finish(open(sink, &self.name, self.compression)?)
    }
}

impl Shards {
    fn keep(&mut self, sink: &Sink, shard: u32, record: &[u8]) -> Result<(), Error> {
        let spool = match &mut self.spool {
            Some(spool) => spool,
            none => none.insert(sink.spool()?),
        };
        self.records.push((shard, spool.append(record)?));
        Ok(())
    }

    fn write(
        &mut self,
        sink: &Sink,
        compression: Compression,
        facts: Option<&str>,
        indexes: &mut Indexes,
    ) -> Result<(), Error> {
        let mut spool = self.spool.take();
        let mut records = std::mem::take(&mut self.records);
        // Of one shard they stay in the order in which they came.
        records.sort_by_key(|(shard, _)| *shard);
        let mut records = records.into_iter().peekable();
        for (shard, name) in (0..).zip(&self.names) {
            let (mut file, mut facts) = (open(sink, name, compression)?, facts);
            indexes.begin(name);
            while let Some((_, piece)) = records.next_if(|(of, _)| *of == shard) {
                let mut record = Vec::new();
                if let Some(spool) = &mut spool {
                    spool.read_into(piece, &mut record)?;
                }
                indexes.write(&mut file, &first_record(record, facts.take())?)?;
            }
            finish(file)?;
        }
        Ok(())
    }
}

fn open(sink: &Sink, name: &str, compression: Compression) -> Result<RecordFile, Error> {
    Ok(RecordWriter::new(Encoder::new(sink.create(name)?, compression)))
}

fn finish(file: RecordFile) -> Result<(), Error> {
    Ok(file.into_inner().finish().map_err(ErrorKind::Write)?.finish()?)
}

/// The record with what is said of the data set, if anything is.
fn first_record(record: Vec<u8>, facts: Option<&str>) -> Result<Vec<u8>, Error> {
    match facts.filter(|_| !record.is_empty()) {
        Some(facts) => {
            let invalid = |error| ErrorKind::Write(IoError::new(IoErrorKind::InvalidData, error));
            Ok(with_dataset(record, facts.to_owned()).map_err(invalid)?)
        }
        None => Ok(record),
    }
}

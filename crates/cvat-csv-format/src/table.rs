//! A whole table: its rows by frame, in the order in which frames first appear.

use std::collections::HashMap;
use std::io::{Chain, Cursor, Read};

use csv::{ByteRecord, Reader, ReaderBuilder};
use cvat_model::{FrameSize, Location, Warning, WarningKind};
use dataset_files::{EntryReader, Limits, Source};

use crate::allowance::{Allowance, Exceeded, ROW_LEN};
use crate::error::{Error, ErrorKind};
use crate::header::{Header, first_line, is_utf16, without_mark};
use crate::layout::{leads_out, relative};
use crate::plan::LabelSurvey;
use crate::row::Row;
use crate::separator::Separator;

/// How many bytes tell the separator.
const HEAD_LEN: u64 = 4096;

/// A file, and a line feed behind it.
type Bytes = Allowance<Chain<Chain<Cursor<Vec<u8>>, EntryReader>, &'static [u8]>>;

/// A table's frames and the objects in them.
#[derive(Debug, Default)]
pub(crate) struct Table {
    pub(crate) frames: Vec<TableFrame>,
    /// Sorted by frame; those of one frame in the table's order.
    objects: Vec<Object>,
    pub(crate) warnings: Vec<Warning>,
}

/// An image that a table speaks of.
#[derive(Debug)]
pub(crate) struct TableFrame {
    pub(crate) name: Box<str>,
    pub(crate) size: Option<FrameSize>,
    /// The first row.
    pub(crate) line: u64,
}

/// A box.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Object {
    frame: u32,
    /// Its class in the [`LabelSurvey`]; `None` where the row has none.
    pub(crate) class: Option<u32>,
    pub(crate) line: u64,
    /// Pixels, as they stand; perhaps no finite numbers.
    pub(crate) corners: [f64; 4],
}

impl Table {
    /// Reads a table; `rows` counts those of all tables.
    pub(crate) fn read(
        source: &Source,
        name: &str,
        classes: &mut LabelSurvey,
        rows: &mut u64,
        limits: &Limits,
    ) -> Result<Self, Error> {
        let (mut reader, separator) = open(source, name, limits)?;
        let read = Builder::new(name, separator).read(&mut reader, classes, rows, limits);
        read.map_err(|error| error.in_entry(name))
    }

    /// The objects of a frame.
    pub(crate) fn objects(&self, frame: usize) -> &[Object] {
        let frame = u32::try_from(frame).unwrap_or(u32::MAX);
        let start = self.objects.partition_point(|object| object.frame < frame);
        let end = self.objects.partition_point(|object| object.frame <= frame);
        self.objects.get(start..end).unwrap_or_default()
    }
}

fn open(source: &Source, name: &str, limits: &Limits) -> Result<(Reader<Bytes>, Separator), Error> {
    let mut entry = source.open_entry(name)?;
    let mut head = Vec::new();
    entry.by_ref().take(HEAD_LEN).read_to_end(&mut head).map_err(dataset_files::Error::from)?;
    if is_utf16(&head) {
        return Err(Error::new(ErrorKind::Utf16).in_entry(name));
    }
    let separator = Separator::of(first_line(&head));
    let head = Cursor::new(without_mark(&head).to_vec());
    let bytes = Allowance::new(head.chain(entry).chain(&b"\n"[..]), limits.table_len());
    let mut builder = ReaderBuilder::new();
    let builder = builder.has_headers(false).flexible(true).delimiter(separator.byte());
    Ok((builder.from_reader(bytes), separator))
}

/// A table while it is read.
struct Builder<'a> {
    name: &'a str,
    separator: Separator,
    table: Table,
    by_name: HashMap<Box<str>, u32>,
    /// Rows that say another size of their image than an earlier one, and the first of them.
    other_sizes: (u64, u64),
    /// The file names of frames that are called by the last component alone, as the first row has them.
    outside: HashMap<u32, Box<str>>,
    /// Rows of another file that is called the same without the folders that lead out, and the first of them.
    same_names: (u64, u64),
    /// Boxes with finite numbers, and whether all of these are from 0 to 1.
    boxes: u64,
    all_fractions: bool,
}

impl<'a> Builder<'a> {
    fn new(name: &'a str, separator: Separator) -> Self {
        Self {
            name,
            separator,
            table: Table::default(),
            by_name: HashMap::new(),
            other_sizes: (0, 0),
            outside: HashMap::new(),
            same_names: (0, 0),
            boxes: 0,
            all_fractions: true,
        }
    }

    fn read(
        mut self,
        reader: &mut Reader<Bytes>,
        classes: &mut LabelSurvey,
        rows: &mut u64,
        limits: &Limits,
    ) -> Result<Table, Error> {
        let mut record = ByteRecord::new();
        let mut header = None;
        while next(reader, &mut record, limits)? {
            let line = first_line_of(&record, reader);
            let cells = text(&record).ok_or_else(|| Error::at_line(line, ErrorKind::NotUtf8))?;
            let at_line = |kind| Error::at_line(line, kind);
            let Some(header) = &header else {
                header = Some(Header::new(&cells).map_err(at_line)?);
                continue;
            };
            *rows += 1;
            if *rows > limits.table_rows() {
                return Err(at_line(ErrorKind::Limit { what: "rows", limit: limits.table_rows() }));
            }
            if let Some(row) = Row::parse(&cells, header).map_err(at_line)? {
                self.add(&row, line, classes, limits).map_err(at_line)?;
            }
        }
        let Some(header) = header else {
            return Err(Error::new(ErrorKind::NoColumn { name: "filename", header: String::new() }));
        };
        self.table.objects.sort_by_key(|object| object.frame);
        self.warn(&header);
        Ok(self.table)
    }

    fn add(
        &mut self,
        row: &Row<'_>,
        line: u64,
        classes: &mut LabelSurvey,
        limits: &Limits,
    ) -> Result<(), ErrorKind> {
        let frame = self.frame(row, line, limits)?;
        let Some(object) = row.object else { return Ok(()) };
        let is_finite = object.corners.iter().all(|corner| corner.is_finite());
        if is_finite {
            self.boxes += 1;
            self.all_fractions &= object.corners.iter().all(|corner| (0.0..=1.0).contains(corner));
        }
        // The label of a box that is not read is none.
        let class = (!object.class.is_empty() && is_finite).then_some(object.class);
        let class = class.map(|class| classes.add(class, limits)).transpose()?;
        self.table.objects.push(Object { frame, class, line, corners: object.corners });
        Ok(())
    }

    fn frame(&mut self, row: &Row<'_>, line: u64, limits: &Limits) -> Result<u32, ErrorKind> {
        let is_outside = leads_out(row.filename);
        let name = relative(row.filename).ok_or(ErrorKind::NoFilename)?;
        if let Some(index) = self.by_name.get(name.as_str()).copied() {
            let first = self.outside.get(&index).map(Box::as_ref);
            if first != is_outside.then_some(row.filename) {
                count_from(&mut self.same_names, line);
            }
            if let Some(frame) = self.table.frames.get_mut(index as usize) {
                if frame.size.is_some() && row.size.is_some() && frame.size != row.size {
                    count_from(&mut self.other_sizes, line);
                }
                frame.size = frame.size.or(row.size);
            }
            return Ok(index);
        }
        let too_many = ErrorKind::Limit { what: "images", limit: limits.entries() };
        let index = u32::try_from(self.table.frames.len()).map_err(|_| too_many.clone())?;
        if u64::from(index) >= limits.entries() {
            return Err(too_many);
        }
        let name: Box<str> = name.into();
        self.by_name.insert(name.clone(), index);
        if is_outside {
            self.outside.insert(index, row.filename.into());
        }
        self.table.frames.push(TableFrame { name, size: row.size, line });
        Ok(index)
    }

    fn warn(&mut self, header: &Header) {
        let at = || Location::entry(self.name);
        let mut warnings = Vec::new();
        if self.separator != Separator::Comma {
            let words = format!("cells are separated by {}", self.separator.plural());
            warnings.push(Warning::new(at(), WarningKind::Remark(words)));
        }
        for column in &header.others {
            let kind = if column.is_empty() {
                WarningKind::Remark("a column without name, such as one of row numbers: not read".into())
            } else {
                WarningKind::NotKept(cvat_model::Property::Column(column.clone()))
            };
            warnings.push(Warning::new(at(), kind));
        }
        let (count, line) = self.other_sizes;
        if count > 0 {
            let rows = if count == 1 { "row says" } else { "rows say" };
            let words =
                format!("{count} {rows} another size of an image than an earlier row: the first counts");
            warnings.push(Warning::new(at().line(line), WarningKind::Odd(words)));
        }
        let (count, line) = self.same_names;
        if count > 0 {
            let rows = if count == 1 { "row is" } else { "rows are" };
            let words = format!(
                "{count} {rows} of a file that is called as another one in a folder outside the data set: taken for one image"
            );
            warnings.push(Warning::new(at().line(line), WarningKind::Odd(words)));
        }
        if self.boxes > 0 && self.all_fractions {
            let words = "every coordinate is from 0 to 1, as if divided by the image's size: read as pixels";
            warnings.push(Warning::new(at(), WarningKind::Odd(words.into())));
        }
        self.table.warnings = warnings;
    }
}

/// Counts a row, and keeps the line of the first.
fn count_from((count, first): &mut (u64, u64), line: u64) {
    if *count == 0 {
        *first = line;
    }
    *count += 1;
}

/// The line a row that was just read begins at; the parser counts the empty lines before it to the row.
fn first_line_of(record: &ByteRecord, reader: &Reader<Bytes>) -> u64 {
    let within = record.as_slice().split(|byte| *byte == b'\n').count() as u64;
    let earliest = record.position().map_or(1, csv::Position::line);
    reader.position().line().saturating_sub(within).max(earliest)
}

/// The cells of a row, if they are UTF-8.
fn text(record: &ByteRecord) -> Option<Vec<&str>> {
    record.iter().map(|cell| std::str::from_utf8(cell).ok()).collect()
}

fn next(reader: &mut Reader<Bytes>, record: &mut ByteRecord, limits: &Limits) -> Result<bool, Error> {
    let read = reader.read_byte_record(record);
    let exceeded = reader.get_ref().exceeded();
    reader.get_mut().renew();
    read.map_err(|error| match (exceeded, error.into_kind()) {
        (Some(Exceeded::Table), _) => {
            Error::new(ErrorKind::Limit { what: "bytes", limit: limits.table_len() })
        }
        (Some(Exceeded::Row), _) => {
            let line = reader.position().line();
            Error::at_line(line, ErrorKind::Limit { what: "bytes in one row", limit: ROW_LEN })
        }
        (None, csv::ErrorKind::Io(error)) => dataset_files::Error::from(error).into(),
        // Rows may be of any length and are read as bytes: nothing else goes wrong.
        (None, _) => Error::at_line(reader.position().line(), ErrorKind::NotUtf8),
    })
}

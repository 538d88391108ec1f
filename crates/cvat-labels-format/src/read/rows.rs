//! CSV: `id,name` with that header, or without it as TF-vision has it.
//!
//! Quoting is that of RFC 4180, which is Python's `excel` dialect.

use csv::{ByteRecord, Reader, ReaderBuilder};
use pbtxt::Position;
use pbtxt::label_map::LabelMap;

use crate::error::{Error, ErrorKind};
use crate::finding::{Finding, Found};
use crate::transcript::Transcript;

pub(super) fn read(source: &str, has_header: bool) -> Result<(LabelMap, Vec<Finding>), Error> {
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(source.as_bytes());
    let (mut transcript, mut found) = (Transcript::new(source), Found::default());
    let mut record = ByteRecord::new();
    let mut rows = 0_u64;
    let mut last = 0;
    while let Some(row) = next(&mut reader, &mut record, source)? {
        (rows, last) = (rows + 1, row.at);
        if rows == 1 && has_header {
            row.header()?;
            continue;
        }
        if let Some(blank) = row.blank.filter(|_| !has_header) {
            found.push(blank, "blank-line", "line is blank, which TF-vision's reader refuses");
        }
        row.item(&mut transcript, rows == 1)?;
    }
    if let Some(quote) = open_quote(source, last) {
        found.push(quote, "open-quote", "quote is not closed: all that follows is one name");
    }
    let (map, mut findings) = transcript.read()?;
    findings.extend(found.placed(source));
    Ok((map, findings))
}

/// The quote that is still open where the text ends, as both readers let pass; `at` is where the last row begins.
fn open_quote(source: &str, at: usize) -> Option<usize> {
    let (mut opened, mut is_start) = (None, true);
    let mut characters = source.get(at..).unwrap_or_default().char_indices().peekable();
    while let Some((offset, character)) = characters.next() {
        match (character, opened) {
            ('"', None) if is_start => opened = Some(at + offset),
            // Two are one quote within the cell.
            ('"', Some(_)) if characters.next_if(|(_, next)| *next == '"').is_none() => opened = None,
            _ => {}
        }
        is_start = opened.is_none() && character == ',';
    }
    opened
}

/// A row that is not blank.
struct Row<'s> {
    source: &'s str,
    /// Offset of its first byte.
    at: usize,
    /// Offset of a blank line before it.
    blank: Option<usize>,
    cells: Vec<String>,
}

fn next<'s>(
    reader: &mut Reader<&[u8]>,
    record: &mut ByteRecord,
    source: &'s str,
) -> Result<Option<Row<'s>>, Error> {
    let before = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
    let fail = |words: String| Error::at(Position::of(source, before), ErrorKind::Syntax(words));
    if !reader.read_byte_record(record).map_err(|error| fail(error.to_string()))? {
        return Ok(None);
    }
    // The end of a line of two characters may be left over from the row before.
    let rest = source.get(before..).unwrap_or_default();
    let is_left_over = source.get(..before).is_some_and(|before| before.ends_with('\r'));
    let rest = rest.strip_prefix('\n').filter(|_| is_left_over).unwrap_or(rest);
    let line = rest.trim_start_matches(['\r', '\n']);
    let at = source.len() - line.len();
    let blank = (line.len() < rest.len()).then_some(source.len() - rest.len());
    let cells = record.iter().map(|cell| std::str::from_utf8(cell).map(str::to_owned));
    let cells = cells.collect::<Result<_, _>>().map_err(|error| fail(error.to_string()))?;
    Ok(Some(Row { source, at, blank, cells }))
}

impl Row<'_> {
    fn error(&self, at: usize, words: String) -> Error {
        Error::at(Position::of(self.source, at), ErrorKind::Value(words))
    }

    fn header(&self) -> Result<(), Error> {
        let cells = self.cells.iter().map(|cell| cell.trim().to_ascii_lowercase());
        if cells.eq(["id", "name"]) {
            return Ok(());
        }
        let error = self.error(self.at, "expected the header id,name".into());
        Err(error.hinted(self.separator().unwrap_or("rows without a header are tf-vision")))
    }

    /// What to do about cells that commas do not separate.
    fn separator(&self) -> Option<&'static str> {
        let [only] = self.cells.as_slice() else { return None };
        [
            (';', "cells are separated by semicolons; save the file with commas between them"),
            ('\t', "cells are separated by tabs; save the file with commas between them"),
        ]
        .into_iter()
        .find_map(|(separator, hint)| only.contains(separator).then_some(hint))
    }

    /// Writes the row down as an item.
    fn item(&self, transcript: &mut Transcript<'_>, is_first: bool) -> Result<(), Error> {
        let [id, name] = self.cells.as_slice() else {
            let words = format!("expected id and name, two cells, found {}", self.cells.len());
            let hint = self.separator().unwrap_or(match self.cells.len() {
                1 => "a name a line, without ids, is the format names",
                _ => "leave the other columns out, and put a name that has a comma in double quotes",
            });
            return Err(self.error(self.at, words).hinted(hint));
        };
        // As Python's int() reads it.
        let Ok(number) = id.trim().parse::<i128>() else {
            let words = format!("id: expected a whole number, found '{}'", id.escape_debug());
            let error = self.error(self.at, words);
            return Err(match name.trim().parse::<i128>() {
                Ok(_) => error.hinted("the id comes first, then the name"),
                Err(_) if is_first => error.hinted("a header has to be id,name"),
                Err(_) => error,
            });
        };
        // A whole number has no comma, however it is quoted.
        let comma = self.source.get(self.at..).and_then(|row| row.find(',')).unwrap_or_default();
        transcript.mark(self.at).put("item{id:").put(&number.to_string()).put(" ");
        transcript.mark(self.at + comma + 1).put("name:").string(name).put("}");
        Ok(())
    }
}

//! The central directory: what is in the archive.

use std::io::{self, BufReader, Read, Seek, SeekFrom};

use zip::{ZipArchive, read::ZipFileEntry, result::ZipError};

use super::{
    ReadSeek, cannot_read,
    member::{Member, corrupt},
};
use crate::{
    Entry, Limits, Warning, WarningKind,
    error::{Error, ErrorKind, Result},
    name,
    zip_format::{
        IN_ZIP64_U32,
        central_header::{self, CentralHeader, FileType},
        end_record::EndRecord,
    },
};

pub(super) struct Directory {
    /// Sorted by name.
    pub(super) entries: Vec<Entry>,
    /// One for each of the entries.
    pub(super) members: Vec<Member>,
    pub(super) warnings: Vec<Warning>,
}

/// A central header as it stands in the file.
struct Scanned {
    header: CentralHeader,
    raw_name: Vec<u8>,
}

impl Directory {
    /// The zip crate locates and parses the directory; our own scan of the same bytes has to agree with it.
    ///
    /// The crate keeps one of several entries with one name and trusts the end record's count, so the scan
    /// looks for both, and the limits are applied before either reads an entry.
    pub(super) fn read(reader: &mut dyn ReadSeek, limits: &Limits) -> Result<Self> {
        let file_len = reader.seek(SeekFrom::End(0)).map_err(cannot_read)?;
        let mut reader = reader;
        let end = EndRecord::find(&mut reader, file_len)?;
        check_limit(end.entries, limits.entries, "entries")?;
        check_limit(end.directory_len, limits.directory_len, "bytes of central directory")?;
        let scanned = scan(&mut reader, &end)?;
        check_duplicates(&scanned)?;
        let parsed = ZipArchive::new(BufReader::new(reader)).map_err(cannot_parse)?;
        let agrees = parsed.len() == scanned.len()
            && (scanned.is_empty()
                || parsed.offset() == end.prefix_len
                    && parsed.central_directory_start() == end.directory_start);
        if !agrees {
            return Err(corrupt("the central directory can be read in more than one way"));
        }
        join(scanned, &parsed, &end, limits)
    }
}

fn scan(reader: &mut (impl Read + Seek), end: &EndRecord) -> Result<Vec<Scanned>> {
    reader.seek(SeekFrom::Start(end.directory_start)).map_err(cannot_read)?;
    let mut directory = BufReader::new(reader.take(end.directory_len));
    let mut scanned = Vec::new();
    for number in 1..=end.entries {
        let one = scan_one(&mut directory).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => {
                corrupt(format!("the central directory ends within entry {number}"))
            }
            _ => cannot_read(error),
        })?;
        let one = one.ok_or_else(|| {
            corrupt(format!("the central directory has no entry {number} of {} declared", end.entries))
        })?;
        if one.header.is_on_another_disk() {
            return Err(Error::new(ErrorKind::Unsupported, "the archive is one part of several"));
        }
        scanned.push(one);
    }
    let left = io::copy(&mut directory, &mut io::sink()).map_err(cannot_read)?;
    if left > 0 {
        return Err(corrupt(format!("the central directory has {left} bytes after the last entry declared")));
    }
    Ok(scanned)
}

fn scan_one(directory: &mut impl Read) -> io::Result<Option<Scanned>> {
    let mut bytes = [0; central_header::LEN];
    directory.read_exact(&mut bytes)?;
    let Some(header) = CentralHeader::decode(&bytes) else { return Ok(None) };
    let mut raw_name = vec![0; header.fields.name_len.into()];
    directory.read_exact(&mut raw_name)?;
    let rest = u64::from(header.fields.extra_len) + u64::from(header.comment_len);
    if io::copy(&mut directory.take(rest), &mut io::sink())? < rest {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Some(Scanned { header, raw_name }))
}

fn check_duplicates(scanned: &[Scanned]) -> Result<()> {
    let mut names: Vec<&[u8]> = scanned.iter().map(|one| one.raw_name.as_slice()).collect();
    names.sort_unstable();
    match names.windows(2).find(|pair| pair.first() == pair.last()) {
        Some(pair) => Err(duplicate(&String::from_utf8_lossy(pair.first().unwrap_or(&&[][..])))),
        None => Ok(()),
    }
}

/// What both readings say of one entry.
struct Joined {
    entry: Entry,
    member: Member,
    is_file: bool,
}

fn join<R>(
    scanned: Vec<Scanned>,
    parsed: &ZipArchive<R>,
    end: &EndRecord,
    limits: &Limits,
) -> Result<Directory>
where
    R: Read + Seek,
{
    let mut warnings = Vec::new();
    let mut joined = Vec::with_capacity(scanned.len());
    let mut total_len: u64 = 0;
    for (index, one) in scanned.into_iter().enumerate() {
        let parsed = parsed.by_index_data(index).map_err(cannot_parse)?;
        let name = name::from_archive(&parsed.name().map_err(cannot_parse)?);
        check_agreement(&one, &parsed, end).map_err(|error| error.in_entry(&name))?;
        total_len = total_len.saturating_add(parsed.size());
        let is_file = is_file(&one.header, parsed.size(), &name, &mut warnings)?;
        let member = Member {
            fields: one.header.fields,
            // Only a name in another encoding has to be kept as it was.
            raw_name: (one.raw_name != name.as_bytes()).then(|| one.raw_name.into_boxed_slice()),
            header_start: parsed.header_start(),
            compressed_len: parsed.compressed_size(),
            bound: end.directory_start,
        };
        joined.push(Joined { entry: Entry::new(name, parsed.size()), member, is_file });
    }
    check_limit(total_len, limits.total_len, "bytes of contents")?;
    // Sorted by place, an entry has to end before the next one starts.
    joined.sort_by_key(|one| one.member.header_start);
    set_bounds(&mut joined)?;
    joined.retain(|one| one.is_file);
    joined.sort_by(|a, b| a.entry.name().cmp(b.entry.name()));
    let mut next = joined.iter().skip(1);
    if let Some(one) =
        joined.iter().find(|one| next.next().is_some_and(|next| next.entry.name() == one.entry.name()))
    {
        return Err(duplicate(one.entry.name()));
    }
    let (entries, members) = joined.into_iter().map(|one| (one.entry, one.member)).unzip();
    Ok(Directory { entries, members, warnings })
}

fn check_agreement(scanned: &Scanned, parsed: &ZipFileEntry<'_>, end: &EndRecord) -> Result<()> {
    let same = |field: u32, parsed: u64| field == IN_ZIP64_U32 || u64::from(field) == parsed;
    let fields = &scanned.header.fields;
    let start = parsed.header_start().checked_sub(end.prefix_len);
    if fields.crc == parsed.crc32()
        && same(fields.compressed_len, parsed.compressed_size())
        && same(fields.uncompressed_len, parsed.size())
        && start.is_some_and(|start| same(scanned.header.header_start, start))
    {
        return Ok(());
    }
    Err(corrupt("its central header can be read in more than one way"))
}

/// Whether this is a file to list; what is not, and is not just a folder, becomes a warning.
fn is_file(header: &CentralHeader, len: u64, name: &str, warnings: &mut Vec<Warning>) -> Result<bool> {
    let kind = if let Some(folder) = name.strip_suffix('/') {
        match name::check(folder) {
            Err(_) if !folder.is_empty() => WarningKind::OddName,
            _ if len > 0 => WarningKind::FolderWithData,
            _ => return Ok(false),
        }
    } else {
        match header.file_type() {
            FileType::Regular if name.is_empty() && len == 0 => return Ok(false),
            FileType::Regular => return name::check(name).map(|()| true),
            FileType::SymbolicLink => WarningKind::SymbolicLink,
            FileType::Other => WarningKind::NotRegular,
        }
    };
    warnings.push(Warning::new(name, kind));
    Ok(false)
}

/// Gives every entry the place where the next one starts; `joined` is sorted by place.
fn set_bounds(joined: &mut [Joined]) -> Result<()> {
    let starts: Vec<u64> = joined.iter().skip(1).map(|next| next.member.header_start).collect();
    for (one, start) in joined.iter_mut().zip(starts) {
        one.member.bound = start;
    }
    let nexts = joined.iter().skip(1).map(Some).chain([None]);
    for (one, next) in joined.iter().zip(nexts) {
        if one.member.min_end() > one.member.bound {
            let what =
                next.map_or("central directory".to_owned(), |next| format!("entry {}", next.entry.name()));
            return Err(corrupt(format!("its data overlaps the {what}")).in_entry(one.entry.name()));
        }
    }
    Ok(())
}

fn check_limit(value: u64, limit: u64, what: &str) -> Result<()> {
    if value > limit {
        return Err(Error::new(
            ErrorKind::Limit,
            format!("the archive declares {value} {what}, over the limit of {limit}"),
        ));
    }
    Ok(())
}

fn duplicate(name: &str) -> Error {
    Error::new(ErrorKind::Duplicate, "two entries of the archive have this name").in_entry(name)
}

fn cannot_parse(error: ZipError) -> Error {
    match error {
        ZipError::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof => cannot_read(error),
        error => corrupt("the central directory is damaged").with_source(error),
    }
}

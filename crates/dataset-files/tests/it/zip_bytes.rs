//! Zip archives laid out by hand, so that any field can lie.

use std::io::Write;

/// The fields that a local and a central header share, in their order.
#[derive(Clone)]
pub(crate) struct Header {
    pub(crate) version_needed: u16,
    pub(crate) flags: u16,
    pub(crate) method: u16,
    pub(crate) time: u16,
    pub(crate) date: u16,
    pub(crate) crc: u32,
    pub(crate) compressed_len: u32,
    pub(crate) uncompressed_len: u32,
    pub(crate) name: Vec<u8>,
    pub(crate) extra: Vec<u8>,
}

impl Header {
    fn shared_fields(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for field in [self.version_needed, self.flags, self.method, self.time, self.date] {
            out.extend(field.to_le_bytes());
        }
        for field in [self.crc, self.compressed_len, self.uncompressed_len] {
            out.extend(field.to_le_bytes());
        }
        out.extend(u16::try_from(self.name.len()).unwrap().to_le_bytes());
        out.extend(u16::try_from(self.extra.len()).unwrap().to_le_bytes());
        out
    }
}

#[derive(Clone)]
pub(crate) struct Item {
    pub(crate) local: Header,
    pub(crate) central: Header,
    pub(crate) data: Vec<u8>,
    /// After the data: a data descriptor.
    pub(crate) trailer: Vec<u8>,
    pub(crate) made_by: u16,
    pub(crate) unix_mode: u32,
    /// Instead of where the local header is.
    pub(crate) header_start: Option<u32>,
}

impl Item {
    pub(crate) fn stored(name: &str, data: &[u8]) -> Self {
        let len = u32::try_from(data.len()).unwrap();
        let header = Header {
            version_needed: 20,
            flags: 0,
            method: 0,
            time: 0,
            date: 0x21,
            crc: crc32fast::hash(data),
            compressed_len: len,
            uncompressed_len: len,
            name: name.into(),
            extra: Vec::new(),
        };
        Self {
            local: header.clone(),
            central: header,
            data: data.to_vec(),
            trailer: Vec::new(),
            made_by: 0x0314, // Unix, version 2.0
            unix_mode: 0o100_644,
            header_start: None,
        }
    }

    pub(crate) fn deflated(name: &str, data: &[u8]) -> Self {
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(data).unwrap();
        let mut item = Self::stored(name, data);
        item.data = encoder.finish().unwrap();
        let compressed_len = u32::try_from(item.data.len()).unwrap();
        item.both(|header| {
            header.method = 8;
            header.compressed_len = compressed_len;
        })
    }

    pub(crate) fn both(mut self, change: impl Fn(&mut Header)) -> Self {
        change(&mut self.local);
        change(&mut self.central);
        self
    }

    pub(crate) fn local(mut self, change: impl Fn(&mut Header)) -> Self {
        change(&mut self.local);
        self
    }

    pub(crate) fn central(mut self, change: impl Fn(&mut Header)) -> Self {
        change(&mut self.central);
        self
    }
}

/// Local headers and data, the central directory, the end record.
pub(crate) fn zip(items: &[Item]) -> Vec<u8> {
    zip_with(items, &[], &[], u16::try_from(items.len()).unwrap())
}

/// With bytes in front that no offset counts, a comment, and any count of entries.
pub(crate) fn zip_with(items: &[Item], prefix: &[u8], comment: &[u8], count: u16) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for item in items {
        let start = item.header_start.unwrap_or(u32::try_from(out.len()).unwrap());
        out.extend(b"PK\x03\x04");
        out.extend(item.local.shared_fields());
        out.extend(&item.local.name);
        out.extend(&item.local.extra);
        out.extend(&item.data);
        out.extend(&item.trailer);

        directory.extend(b"PK\x01\x02");
        directory.extend(item.made_by.to_le_bytes());
        directory.extend(item.central.shared_fields());
        directory.extend([0; 6]); // comment length, disk, internal attributes
        directory.extend((item.unix_mode << 16).to_le_bytes());
        directory.extend(start.to_le_bytes());
        directory.extend(&item.central.name);
        directory.extend(&item.central.extra);
    }
    let directory_start = u32::try_from(out.len()).unwrap();
    out.extend(&directory);
    out.extend(b"PK\x05\x06");
    out.extend([0; 4]); // disks
    out.extend(count.to_le_bytes());
    out.extend(count.to_le_bytes());
    out.extend(u32::try_from(directory.len()).unwrap().to_le_bytes());
    out.extend(directory_start.to_le_bytes());
    out.extend(u16::try_from(comment.len()).unwrap().to_le_bytes());
    out.extend(comment);
    [prefix, &out].concat()
}

/// A zip64 extra field with these numbers.
pub(crate) fn zip64_extra(numbers: &[u64]) -> Vec<u8> {
    let mut out = vec![1, 0];
    out.extend(u16::try_from(8 * numbers.len()).unwrap().to_le_bytes());
    out.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    out
}

/// Puts a zip64 end record and its locator in front of the end record, whose fields then defer to them.
pub(crate) fn with_zip64_end(mut zip: Vec<u8>, defer: bool) -> Vec<u8> {
    let end = zip.split_off(zip.len() - 22);
    let count = u64::from(u16::from_le_bytes(end[10..12].try_into().unwrap()));
    let len = u64::from(u32::from_le_bytes(end[12..16].try_into().unwrap()));
    let start = u64::from(u32::from_le_bytes(end[16..20].try_into().unwrap()));
    let zip64_start = zip.len() as u64;
    zip.extend(b"PK\x06\x06");
    zip.extend(44_u64.to_le_bytes()); // length of what follows
    zip.extend([45, 3, 45, 0]); // made by, version needed
    zip.extend([0; 8]); // disks
    zip.extend([count, count, len, start].iter().flat_map(|number| number.to_le_bytes()));
    zip.extend(b"PK\x06\x07");
    zip.extend([0; 4]); // disk of the zip64 end record
    zip.extend(zip64_start.to_le_bytes());
    zip.extend(1_u32.to_le_bytes()); // number of disks
    if defer {
        zip.extend(b"PK\x05\x06");
        zip.extend([0; 4]); // disks
        zip.extend([0xff; 12]); // counts, length, start
        zip.extend([0; 2]); // comment length
    } else {
        zip.extend(end);
    }
    zip
}

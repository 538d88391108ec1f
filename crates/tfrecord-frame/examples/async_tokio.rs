//! A reader on tokio in twenty lines, over the pure functions: `cargo run --example async_tokio [PATH]` counts
//! the records of a file, or of one that it makes in memory.

use std::io::{self, Write as _};

use tfrecord_frame::Checksums;
use tfrecord_frame::framing::{
    FOOTER_LEN, HEADER_LEN, decode_header, encode_footer, encode_header, verify_footer,
};
use tokio::fs::File;
use tokio::io::{AsyncRead, AsyncReadExt as _, BufReader};

/// The next record's payload; `None` where the input ends before one, `UnexpectedEof` where it ends inside.
async fn next_record<R: AsyncRead + Unpin>(input: &mut R, max_len: u64) -> io::Result<Option<Vec<u8>>> {
    let mut header = [0; HEADER_LEN];
    let got = input.read(&mut header).await?;
    if got == 0 {
        return Ok(None);
    }
    input.read_exact(header.get_mut(got..).unwrap_or_default()).await?;
    let len = decode_header(&header, Checksums::Verify).map_err(invalid)?;
    if len > max_len {
        return Err(invalid(format!("a payload of {len} bytes, the limit is {max_len} bytes")));
    }
    // `take` lets the buffer grow as data arrives, whatever the length claims.
    let mut payload = Vec::new();
    if input.take(len).read_to_end(&mut payload).await? as u64 != len {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let mut footer = [0; FOOTER_LEN];
    input.read_exact(&mut footer).await?;
    verify_footer(&footer, &payload, Checksums::Verify).map_err(invalid)?;
    Ok(Some(payload))
}

fn invalid(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

const MAX_LEN: u64 = 64 << 20;

/// A file of three records, the second without a payload.
fn sample() -> Vec<u8> {
    let payloads: [&[u8]; 3] = [&[7; 100], b"", b"the last"];
    let record = |payload: &&[u8]| {
        [&encode_header(payload.len() as u64)[..], payload, &encode_footer(payload)].concat()
    };
    payloads.iter().flat_map(record).collect()
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let (records, bytes) = match std::env::args_os().nth(1) {
        Some(path) => count(BufReader::new(File::open(path).await?)).await?,
        None => count(sample().as_slice()).await?,
    };
    writeln!(io::stdout(), "{records} records, {bytes} bytes")
}

/// The number of records, and the bytes of their payloads.
async fn count<R: AsyncRead + Unpin>(mut input: R) -> io::Result<(u64, u64)> {
    let (mut records, mut bytes) = (0, 0);
    while let Some(payload) = next_record(&mut input, MAX_LEN).await? {
        records += 1;
        bytes += payload.len() as u64;
    }
    Ok((records, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(mut input: &[u8]) -> io::Result<Vec<Vec<u8>>> {
        let mut payloads = Vec::new();
        while let Some(payload) = next_record(&mut input, MAX_LEN).await? {
            payloads.push(payload);
        }
        Ok(payloads)
    }

    /// As `RecordSlices` does.
    #[tokio::test]
    async fn reads_what_the_reader_reads() {
        let file = sample();
        let payloads = read(&file).await.unwrap();
        let expected: Result<Vec<_>, _> = tfrecord_frame::RecordSlices::new(&file)
            .records()
            .map(|record| record.map(|record| record.payload().to_vec()))
            .collect();
        assert_eq!(payloads, expected.unwrap());
        assert_eq!(count(file.as_slice()).await.unwrap(), (3, 108));
    }

    #[tokio::test]
    async fn tells_the_end_from_truncation() {
        let file = sample();
        let first = HEADER_LEN + read(&file).await.unwrap()[0].len() + FOOTER_LEN;
        for len in (0..=HEADER_LEN + 8).chain(first - FOOTER_LEN - 8..=first) {
            let outcome = read(&file[..len]).await;
            match len {
                0 => assert_eq!(outcome.unwrap().len(), 0),
                len if len == first => assert_eq!(outcome.unwrap().len(), 1),
                len => assert_eq!(outcome.unwrap_err().kind(), io::ErrorKind::UnexpectedEof, "{len} bytes"),
            }
        }
    }

    #[tokio::test]
    async fn refuses_corruption_and_long_payloads() {
        let file = sample();
        for at in [0, HEADER_LEN - 1, HEADER_LEN, HEADER_LEN + 9] {
            let mut bad = file.clone();
            bad[at] ^= 1;
            assert_eq!(read(&bad).await.unwrap_err().kind(), io::ErrorKind::InvalidData, "byte {at}");
        }
        let error = next_record(&mut file.as_slice(), 1).await.unwrap_err();
        assert!(error.to_string().ends_with("the limit is 1 bytes"), "{error}");
    }
}

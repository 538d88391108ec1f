//! Files that TensorFlow and others wrote.

use std::env;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use tfrecord_frame::{Error, IndexedReader, LookAlike, ReadOptions, RecordIndex, RecordReader, RecordWriter};

use crate::sample::read;

/// Path and number of records.
const FILES: [(&str, usize); 13] = [
    ("raccoon/test.record", 40),
    ("records/snapshot_serengeti_sequence_examples.record", 1),
    ("records/tiny_speech_dataset.tfrecord", 4),
    ("records/torchdata_example.tfrecord", 4),
    ("records/torchdata_sequence_example.tfrecord", 4),
    ("records/grain_morris.tfrecord", 5),
    ("records/sagemaker_100.tfrecords", 100),
    ("records/dareblopy-small-r00.tfrecords", 50),
    ("datumaro-assets/tf_detection_api_dataset/train.tfrecord", 1),
    ("datumaro-assets/tf_detection_api_dataset/val.tfrecord", 1),
    ("datumaro-assets/tf_detection_api_dataset/test.tfrecord", 1),
    ("datumaro-assets/roboflow_dataset/tfrecord/train/train.tfrecord", 2),
    ("datumaro-assets/roboflow_dataset/tfrecord/val/val.tfrecord", 1),
];

/// The folder of real data, if it is there.
fn data() -> Option<PathBuf> {
    let default = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = env::var_os("CVAT_TFRECORD_DATA").map_or_else(default, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: no real data at {}", folder.display());
    None
}

#[test]
fn have_their_number_of_records() {
    let Some(data) = data() else { return };
    for (name, count) in FILES {
        let input = BufReader::new(File::open(data.join(name)).unwrap());
        let (records, error) = read(input, ReadOptions::new());
        assert!(error.is_none(), "{name}: {}", error.unwrap());
        assert_eq!(records.len(), count, "{name}");
    }
}

#[test]
fn are_written_back_byte_for_byte() -> Result<(), Error> {
    let Some(data) = data() else { return Ok(()) };
    for (name, _) in FILES {
        let bytes = std::fs::read(data.join(name)).unwrap();
        let mut writer = RecordWriter::new(Vec::new());
        for record in RecordReader::new(bytes.as_slice()).records() {
            writer.write_record(record?.payload()).unwrap();
        }
        assert!(writer.into_inner() == bytes, "{name}");
    }
    Ok(())
}

#[test]
fn are_indexed_and_read_by_number() -> Result<(), Error> {
    let Some(data) = data() else { return Ok(()) };
    for (name, count) in FILES {
        let open = || File::open(data.join(name)).unwrap();
        let index = RecordIndex::scan(open(), &ReadOptions::new())?;
        assert_eq!(index.len(), count as u64, "{name}");
        let (records, _) = read(BufReader::new(open()), ReadOptions::new());
        let mut reader = IndexedReader::new(open(), &index);
        reader.check_end()?;
        for (position, payload) in records.iter().rev() {
            let record = reader.read_record(position.record)?.unwrap();
            assert_eq!(record.position(), *position, "{name}");
            assert!(record.payload() == payload, "{name}");
        }
    }
    Ok(())
}

#[test]
fn zlib_under_the_name_of_gzip_is_told() {
    let Some(data) = data() else { return };
    let file = File::open(data.join("records/dareblopy-small-gzip-r00.tfrecords")).unwrap();
    let error = RecordReader::new(BufReader::new(file)).next_record().unwrap_err();
    assert_eq!(error.look_alike(), Some(LookAlike::Zlib), "{error}");
}

/// The same records are there without compression, too, with the keys of each in another order.
#[test]
#[cfg(feature = "compression")]
fn zlib_under_the_name_of_gzip_is_read() {
    use tfrecord_frame::{Compression, Decoder};

    let Some(data) = data() else { return };
    let file = File::open(data.join("records/dareblopy-small-gzip-r00.tfrecords")).unwrap();
    let decoder = Decoder::sniff(file).unwrap();
    assert_eq!(decoder.compression(), Compression::Zlib);
    let (records, error) = read(decoder, ReadOptions::new());
    assert!(error.is_none(), "{}", error.unwrap());
    assert_eq!(records.len(), 50);

    let plain = File::open(data.join("records/dareblopy-small-r00.tfrecords")).unwrap();
    let (plain, _) = read(Decoder::sniff(plain).unwrap(), ReadOptions::new());
    let lengths =
        |records: &[(_, Vec<u8>)]| records.iter().map(|(_, payload)| payload.len()).collect::<Vec<_>>();
    assert_eq!(lengths(&records), lengths(&plain));
}

#[test]
fn a_payload_alone_is_an_unframed_example() {
    let Some(data) = data() else { return };
    for name in ["raccoon/test.record", "records/torchdata_example.tfrecord"] {
        let bytes = std::fs::read(data.join(name)).unwrap();
        let error = RecordReader::new(&bytes[12..]).next_record().unwrap_err();
        assert_eq!(error.look_alike(), Some(LookAlike::UnframedExample), "{name}: {error}");
    }
}

#[test]
fn other_files_of_the_data_sets_are_told() {
    let Some(data) = data() else { return };
    let cases = [("raccoon/annotations", LookAlike::Xml), ("raccoon/images", LookAlike::Jpeg)];
    for (folder, expected) in cases {
        let mut told = 0;
        for entry in std::fs::read_dir(data.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let head = std::fs::read(&path).unwrap();
            if let Some(found) = LookAlike::sniff(&head) {
                told += usize::from(found == expected);
            }
        }
        assert!(told > 150, "{told} in {folder}");
    }
}

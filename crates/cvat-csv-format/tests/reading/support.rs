//! Data sets of a few lines.

use cvat_csv_format::{CsvReader, Error, ReadOptions};
use cvat_model::{AnnotatedFrame, DatasetReader, Warning};
use dataset_files::Source;

pub(crate) const HEADER: &str = "filename,width,height,class,xmin,ymin,xmax,ymax\n";

/// A folder with these files.
pub(crate) fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    folder
}

/// The reader of a folder with these files.
pub(crate) fn open(
    files: &[(&str, &[u8])],
    options: ReadOptions,
) -> Result<(CsvReader, tempfile::TempDir), Error> {
    let folder = folder(files);
    CsvReader::open(Source::folder(folder.path()).unwrap(), options).map(|reader| (reader, folder))
}

/// Everything that is read, and said.
pub(crate) fn read(reader: &mut CsvReader) -> (Vec<AnnotatedFrame>, Vec<String>) {
    let mut said: Vec<String> = reader.take_warnings().iter().map(Warning::to_string).collect();
    let mut frames = Vec::new();
    while let Some(frame) = reader.next_frame() {
        match frame {
            Ok(frame) => {
                said.extend(frame.warnings.iter().map(Warning::to_string));
                frames.push(frame.value);
            }
            Err(error) => said.push(format!("error: {error}")),
        }
    }
    (frames, said)
}

/// What is read, and said, of one table without images.
pub(crate) fn read_table(table: impl AsRef<[u8]>) -> Result<(Vec<AnnotatedFrame>, Vec<String>), Error> {
    let (mut reader, _folder) = open(&[("t.csv", table.as_ref())], ReadOptions::new())?;
    Ok(read(&mut reader))
}

/// A bitmap's header; there are no pixels.
pub(crate) fn bitmap(width: u8, height: u8) -> Vec<u8> {
    let mut bytes = vec![0; 30];
    bytes[..2].copy_from_slice(b"BM");
    bytes[14] = 40; // size of the info header
    bytes[18] = width;
    bytes[22] = height;
    bytes
}

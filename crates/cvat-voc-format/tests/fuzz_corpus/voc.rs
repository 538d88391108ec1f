//! Any bytes as an annotation file, a label map and a list, with `\0` between them.

use std::io::Cursor;

use cvat_model::{DatasetReader as _, DatasetWriter as _};
use cvat_voc_format::{ReadOptions, VocReader, VocWriter, WriteOptions};
use dataset_files::{Limits, Overwrite, Sink, Source};

/// What is refused is refused in words; what is read has what its labels say, and is written and read again.
pub(crate) fn check(data: &[u8]) {
    let mut pieces = data.splitn(3, |byte| *byte == 0);
    let mut piece = || pieces.next().unwrap_or_default();
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in
        [("Annotations/a.xml", piece()), ("labelmap.txt", piece()), ("ImageSets/Main/train.txt", piece())]
    {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    let limits = Limits::default().max_labels(50).max_label_attributes(20);
    let source = Source::folder(folder.path()).unwrap();
    let mut reader = match VocReader::open(source, ReadOptions::new().limits(limits).merged(true)) {
        Ok(reader) => reader,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    let (labels, subsets) = (reader.labels().clone(), reader.subsets().to_vec());
    let output = folder.path().join("o.zip");
    let sink = Sink::zip(&output, Overwrite::Refuse).unwrap();
    let options = WriteOptions::new().parts(reader.parts());
    let mut writer = VocWriter::new(sink, labels.clone(), &subsets, options).unwrap();
    let mut shapes = 0;
    while let Some(frame) = reader.next_frame() {
        let frame = frame.unwrap().value;
        for shape in &frame.shapes {
            let declared = &labels[shape.label.unwrap()].attributes;
            assert!(shape.attributes.iter().all(|own| declared.iter().any(|spec| spec.name == own.name)));
        }
        shapes += frame.shapes.len();
        let encoded = writer.encoder().encode(frame).unwrap();
        writer.write_frame(encoded).unwrap();
    }
    Box::new(writer).finish().unwrap();
    let archive = Cursor::new(std::fs::read(&output).unwrap());
    let mut reader =
        VocReader::open(Source::zip(archive, &Limits::default()).unwrap(), ReadOptions::new()).unwrap();
    let mut again = 0;
    while let Some(frame) = reader.next_frame() {
        again += frame.unwrap().value.shapes.len();
    }
    assert_eq!(again, shapes);
}

//! What can be done about an error: libraries say what is wrong and where, the way out on the command line is said here.

use cvat_model::DatasetError;

/// What can be done about an error of reading, told from it or from what caused it.
pub(crate) fn hint(error: &(dyn std::error::Error + 'static)) -> Option<&'static str> {
    own_hint(error).or_else(|| error.source().and_then(hint))
}

fn own_hint(error: &(dyn std::error::Error + 'static)) -> Option<&'static str> {
    if let Some(error) = error.downcast_ref::<DatasetError>() {
        return hint(error.get_ref());
    }
    if let Some(error) = error.downcast_ref::<dataset_files::Error>() {
        return files_hint(error);
    }
    if let Some(error) = error.downcast_ref::<cvat_xml_format::Error>() {
        use cvat_xml_format::ErrorKind;
        return match error.kind() {
            ErrorKind::Truncated => Some("the file ends too early: get a whole copy of it"),
            ErrorKind::NotWellFormed | ErrorKind::Missing | ErrorKind::Value => {
                Some("correct the document there")
            }
            ErrorKind::Encoding => Some("save it as UTF-8"),
            ErrorKind::SameNumber => Some(
                "a video's frames are known by their numbers: choose one video with --subset, or write --to cvat, which has names",
            ),
            ErrorKind::FrameNumbers => Some(
                "a video has every frame between its first and its last: write --to cvat, which lists those there are",
            ),
            _ => None,
        };
    }
    if let Some(error) = error.downcast_ref::<cvat_voc_format::Error>() {
        return match error.kind() {
            cvat_voc_format::ErrorKind::NoSize { image_size: Some(_), .. } => {
                Some("fill in <size>, or pass --size-from-images to take every missing size from its image")
            }
            cvat_voc_format::ErrorKind::Truncated => Some("the file ends too early: get a whole copy of it"),
            cvat_voc_format::ErrorKind::NotUtf8 => Some("save it as UTF-8"),
            cvat_voc_format::ErrorKind::Syntax(_)
            | cvat_voc_format::ErrorKind::NoName
            | cvat_voc_format::ErrorKind::MissingNumber { .. }
            | cvat_voc_format::ErrorKind::InvalidNumber { .. } => {
                Some("correct the annotation file there, or take it out of the data set")
            }
            cvat_voc_format::ErrorKind::SeveralRoots(_) => {
                Some("name one of them as INPUT; `convert --voc-merged` reads all as one")
            }
            _ => None,
        };
    }
    if let Some(error) = error.downcast_ref::<cvat_coco_format::Error>() {
        use cvat_coco_format::ErrorKind;
        return match error.kind() {
            ErrorKind::Truncated => Some("the file ends too early: get a whole copy of it"),
            ErrorKind::Syntax(_) | ErrorKind::NotCoco(_) => Some("correct the document there"),
            ErrorKind::SeveralRoots(_) => Some("name one of them as INPUT"),
            ErrorKind::UnknownSubset { .. } => Some("leave --subset out, or name one of those"),
            ErrorKind::Unwritable(words) if words.contains("holds one subset") => {
                Some("choose one subset with --subset, or write a folder or a .zip, which hold several")
            }
            ErrorKind::NoSize => Some("or say with --images where the images are"),
            ErrorKind::SeveralSubsets(_) => {
                Some("choose one subset with --subset, or write a folder or a .zip, which hold several")
            }
            ErrorKind::CategoryId(_) => Some("correct the label map, or leave --labels out"),
            _ => None,
        };
    }
    if let Some(error) = error.downcast_ref::<cvat_datumaro_format::Error>() {
        use cvat_datumaro_format::ErrorKind;
        return match error.kind() {
            ErrorKind::Truncated => Some("the file ends too early: get a whole copy of it"),
            ErrorKind::Syntax(_) | ErrorKind::Categories(_) | ErrorKind::Item(_) => {
                Some("correct the document there")
            }
            ErrorKind::SeveralRoots(_) => Some("name one of them as INPUT"),
            ErrorKind::Unwritable(_) => {
                Some("choose one subset with --subset, or write a folder or a .zip, which hold several")
            }
            _ => None,
        };
    }
    if let Some(error) = error.downcast_ref::<cvat_csv_format::Error>() {
        use cvat_csv_format::ErrorKind;
        return match error.kind() {
            ErrorKind::NoSize { has_image: false, .. } => Some("say with --images where the images are"),
            _ => None,
        };
    }
    if let Some(error) = error.downcast_ref::<cvat_yolo_format::Error>() {
        use cvat_yolo_format::ErrorKind;
        return match error.kind() {
            ErrorKind::NoImages { .. } | ErrorKind::NoSize { has_image: false, .. } => {
                Some("say with --images where the images are")
            }
            ErrorKind::NoFrames => Some("name the folder that holds data.yaml and the images as INPUT"),
            ErrorKind::SeveralDatasets(_) => Some("name one of them as INPUT"),
            ErrorKind::Yaml(_) | ErrorKind::Description(_) | ErrorKind::Row(_) => {
                Some("correct the file there")
            }
            _ => None,
        };
    }
    if let Some(error) = error.downcast_ref::<tfrecord_frame::Error>() {
        return frame_hint(error);
    }
    error.downcast_ref::<cvat_tfrecord_format::Error>().and_then(record_hint)
}

fn files_hint(error: &dataset_files::Error) -> Option<&'static str> {
    use dataset_files::ErrorKind;
    match error.kind() {
        ErrorKind::NotAnArchive | ErrorKind::Corrupt => {
            Some("if it was downloaded or copied, do so again: it is not whole, or not what its name says")
        }
        ErrorKind::Unsupported | ErrorKind::Duplicate | ErrorKind::UnsafeName => {
            Some("extract the archive with a tool you trust, and convert the folder")
        }
        _ => None,
    }
}

const TOO_SHORT: &str = "the file ends too early: get a whole copy of it, or save the whole records with `cvat-tfrecord salvage IN OUT`";
pub(crate) const MAYBE_NO_RECORDS: &str =
    "this may not be a TFRecord file; `cvat-tfrecord check` searches it for records";
const DAMAGED: &str = "the file is damaged: get an intact copy of it, or save the sound records with `cvat-tfrecord salvage IN OUT`";

fn frame_hint(frame: &tfrecord_frame::Error) -> Option<&'static str> {
    use tfrecord_frame::{CompressionFault, ErrorKind};
    match frame.kind() {
        ErrorKind::Truncated { .. } if frame.look_alike().is_none() => Some(TOO_SHORT),
        ErrorKind::Compression(CompressionFault::Truncated) => Some(TOO_SHORT),
        ErrorKind::Compression(CompressionFault::TrailingData) => Some(
            "something was appended to the file: get an intact copy of it, or save its records with `cvat-tfrecord salvage IN OUT`",
        ),
        ErrorKind::Compression(_) => Some(DAMAGED),
        ErrorKind::TooLong { .. } => {
            Some("no real record is that long: the file is damaged, or something else")
        }
        ErrorKind::LengthChecksum { .. }
            if frame.look_alike().is_none() && frame.position() == tfrecord_frame::Position::default() =>
        {
            Some(MAYBE_NO_RECORDS)
        }
        ErrorKind::LengthChecksum { .. } | ErrorKind::PayloadChecksum { .. }
            if frame.look_alike().is_none() =>
        {
            Some(DAMAGED)
        }
        _ if frame.look_alike().is_some_and(|what| what.remedy().is_none()) => {
            Some("name the TFRecord file itself; this is another kind of file")
        }
        _ => None,
    }
}

fn record_hint(error: &cvat_tfrecord_format::Error) -> Option<&'static str> {
    use cvat_tfrecord_format::ErrorKind;
    match error.kind() {
        ErrorKind::Frame(error) => frame_hint(error),
        ErrorKind::Files(error) => files_hint(error),
        ErrorKind::NoSize => {
            Some("the record needs image/width and image/height, or an image with a sound header")
        }
        ErrorKind::Feature(error) => match error.kind() {
            tf_example::FeatureErrorKind::NotUtf8 { .. } => {
                Some("the producer of the file has to write UTF-8")
            }
            tf_example::FeatureErrorKind::WrongKind { .. } => {
                Some("the producer of the file wrote another type than readers of this key expect")
            }
            _ => Some("the producer of the file wrote lists that do not belong together"),
        },
        ErrorKind::NotDetection(_) | ErrorKind::NotExample(_) => {
            Some("only records of images with objects can be converted; `cvat-tfrecord info` reads any")
        }
        ErrorKind::LabelMap(_) => Some("correct the label map, or name another with --labels"),
        ErrorKind::SeveralSubsets(_) => {
            Some("write a .zip or a folder, choose one with --subset, or make them one with --split all=1")
        }
        ErrorKind::UnmappedLabels(_) => Some("add them to the label map, or leave --labels out"),
        ErrorKind::InPixels(_) => Some("the producer has to divide them by the image's width and height"),
        _ => None,
    }
}

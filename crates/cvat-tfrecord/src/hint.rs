//! What can be done about an error: libraries say what is wrong and where, the way out on the command line is said here.

use cvat_model::DatasetError;

/// What can be done about an error of reading.
pub(crate) fn hint(error: &(dyn std::error::Error + 'static)) -> Option<&'static str> {
    if let Some(error) = error.downcast_ref::<DatasetError>() {
        return hint(error.get_ref());
    }
    if let Some(error) = error.downcast_ref::<cvat_voc_format::Error>() {
        return match error.kind() {
            cvat_voc_format::ErrorKind::NoSize { image_size: Some(_), .. } => {
                Some("fill in <size>, or pass --size-from-images to take every missing size from its image")
            }
            cvat_voc_format::ErrorKind::SeveralRoots(_) => Some("name one of them as INPUT"),
            _ => None,
        };
    }
    error.downcast_ref::<cvat_tfrecord_format::Error>().and_then(record_hint)
}

fn record_hint(error: &cvat_tfrecord_format::Error) -> Option<&'static str> {
    use cvat_tfrecord_format::ErrorKind;
    use tfrecord_frame::ErrorKind as FrameKind;
    match error.kind() {
        ErrorKind::Frame(frame) => match frame.kind() {
            FrameKind::Truncated { .. } if frame.look_alike().is_none() => {
                Some("the file ends too early: get a whole copy of it")
            }
            FrameKind::TooLong { .. } => {
                Some("no real record is that long: the file is damaged, or something else")
            }
            FrameKind::LengthChecksum { .. } | FrameKind::PayloadChecksum { .. }
                if frame.look_alike().is_none() =>
            {
                Some("the file is damaged: get an intact copy of it")
            }
            _ => None,
        },
        ErrorKind::NoSize => {
            Some("the record needs image/width and image/height, or an image with a sound header")
        }
        ErrorKind::Feature(_) => Some("the producer of the file wrote lists that do not belong together"),
        ErrorKind::NotDetection(_) | ErrorKind::NotExample(_) => {
            Some("only records of images with objects can be converted; `cvat-tfrecord info` reads any")
        }
        ErrorKind::LabelMap(_) => Some("correct the label map, or name another with --labels"),
        ErrorKind::SeveralSubsets(_) => Some("write a .zip or a folder, or choose one with --subset"),
        ErrorKind::UnmappedLabels(_) => Some("add them to the label map, or leave --labels out"),
        ErrorKind::InPixels(_) => Some("the producer has to divide them by the image's width and height"),
        _ => None,
    }
}

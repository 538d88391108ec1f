//! Any record: what is read of it has a normal form, and goes through the model.

use cvat_model::{AnnotatedFrame, Labels};
use cvat_tfrecord_format::{
    DetectionExample, EncodeOptions, LabelIds, MaskValues, ObjectKeys, Profile, Vocabulary, decode_frame,
    encode_frame,
};
use tf_example::{Bytes, Example, Message};

/// A record.
pub(crate) fn check(data: &[u8]) {
    let Ok(example) = Example::decode(Bytes::copy_from_slice(data)) else { return };
    let Ok(read) = DetectionExample::from_example(&example) else { return };
    assert_stable(&read);
    for profile in Profile::ALL {
        let shaped = read.to_example_for(profile, ObjectKeys::Pascal).value;
        let again = DetectionExample::from_example(&shaped).unwrap();
        assert_eq!(again.instances.len(), read.instances.len(), "{}", profile.name);
    }
    assert_frame(&read, &Vocabulary::default());
    let mut labels = Labels::new();
    let Ok(vocabulary) = Vocabulary::new(None, [read.clone()], &mut labels) else { return };
    let Some(frame) = assert_frame(&read, &vocabulary) else { return };
    let ids = LabelIds::numbered(&labels);
    for masks in [None, Some(MaskValues::One), Some(MaskValues::Full)] {
        let written = encode_frame(frame.clone(), &ids, EncodeOptions::new().masks(masks)).unwrap().value;
        assert_stable(&written);
        let bounded = |fraction: f32| (0.0..=1.0).contains(&fraction);
        for instance in &written.instances {
            let b = instance.bounding_box;
            assert!([b.xmin, b.ymin, b.xmax, b.ymax].into_iter().all(bounded), "{b:?}");
            assert_eq!(instance.mask.is_some(), masks.is_some());
        }
        let again = assert_frame(&written, &vocabulary).unwrap();
        assert_eq!(again.size, frame.size);
    }
}

/// What was read is written, and read as the same.
fn assert_stable(read: &DetectionExample) {
    let written = read.to_example();
    let again = DetectionExample::from_example(&written).unwrap();
    assert_eq!(again.other_keys, [""; 0]);
    assert_eq!(again.instances.len(), read.instances.len());
    // Byte for byte, as coordinates may be no number.
    assert_eq!(again.to_example().encode_to_vec(), written.encode_to_vec());
}

/// A record with a size is a frame; all that is lost of it is said.
fn assert_frame(detection: &DetectionExample, vocabulary: &Vocabulary) -> Option<AnnotatedFrame> {
    let decoded = decode_frame(detection.clone(), "a".into(), vocabulary).ok()?;
    let frame = decoded.value;
    for shape in &frame.shapes {
        let around = shape.geometry.bounding_box().unwrap();
        let corners = [around.xtl(), around.ytl(), around.xbr(), around.ybr()];
        assert!(corners.into_iter().all(f64::is_finite), "{around:?}");
    }
    assert!(frame.shapes.len() + decoded.warnings.len() >= detection.instances.len());
    Some(frame)
}

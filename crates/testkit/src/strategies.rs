//! Proptest strategies over the model.

mod data_sets;
mod origins;
mod shapes;

pub use data_sets::{DataSet, data_set, defined_labels, shapes_of};
pub use origins::{origin, task};
pub use shapes::{attributes, coordinate, geometry, mask, point, shape, tag, text};

use cvat_model::{AnnotatedFrame, BoundingBox, FrameSize, LabelId, Labels, Shape};
use proptest::prelude::*;

/// Label names people and tests come up with: plain, quoted, escaped, beyond ASCII.
pub fn label_name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,8}",
        "[ -~]{1,12}",
        "\\PC{1,8}",
        Just("ка't".to_owned()),
        Just("q\"uo\\te'".to_owned())
    ]
}

/// One to five different labels.
pub fn labels() -> impl Strategy<Value = Labels> {
    prop::collection::vec(label_name(), 1..6).prop_map(|names| names.into_iter().collect())
}

/// A box with corners in order inside a frame of this size, in whole hundredths of a pixel as CVAT stores them.
pub fn box_inside(size: FrameSize) -> impl Strategy<Value = BoundingBox> {
    let edges = |pixels: u32| (0..=pixels * 100, 0..=pixels * 100).prop_map(|(a, b)| (a.min(b), a.max(b)));
    let in_pixels = |hundredths: u32| f64::from(hundredths) / 100.0;
    (edges(size.width()), edges(size.height())).prop_filter_map(
        "four finite numbers",
        move |((x1, x2), (y1, y2))| {
            BoundingBox::new(in_pixels(x1), in_pixels(y1), in_pixels(x2), in_pixels(y2))
        },
    )
}

fn size() -> impl Strategy<Value = FrameSize> {
    (1_u32..3000, 1_u32..3000).prop_filter_map("not zero", |(width, height)| FrameSize::new(width, height))
}

fn frame(labels: Vec<LabelId>) -> impl Strategy<Value = AnnotatedFrame> {
    let image = prop::option::of(prop::collection::vec(any::<u8>(), 1..40));
    (size(), "[a-z]{1,3}(/[a-zö]{1,3})?", prop_oneof![Just("default"), Just("train")], image).prop_flat_map(
        move |(size, stem, subset, image)| {
            let label = prop::option::of(prop::sample::select(labels.clone()));
            prop::collection::vec((label, box_inside(size)), 0..5).prop_map(move |boxes| {
                let mut frame = AnnotatedFrame::new(format!("{stem}.jpg"), size);
                subset.clone_into(&mut frame.subset);
                frame.image = image.clone().map(Into::into);
                frame.shapes = boxes.into_iter().map(|(label, b)| Shape::rectangle(label, b)).collect();
                frame
            })
        },
    )
}

/// Labels, and frames of upright rectangles with those labels, with and without images, in one or two subsets.
pub fn rectangles() -> impl Strategy<Value = (Labels, Vec<AnnotatedFrame>)> {
    labels().prop_flat_map(|labels| {
        let ids = labels.iter().map(|(id, _)| id).collect::<Vec<_>>();
        (Just(labels), prop::collection::vec(frame(ids), 0..8))
    })
}

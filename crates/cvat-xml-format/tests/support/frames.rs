//! Frames as the format can hold them.

use cvat_model::{AnnotatedFrame, FrameSize, Labels, Tag};
use proptest::collection::vec;
use proptest::prelude::*;

use super::strategies::{Vocabulary, attributes, shape, vocabulary};

pub(crate) fn frame(known: &Vocabulary) -> impl Strategy<Value = AnnotatedFrame> + use<> {
    let tag = (prop::sample::select(known.top_level.clone()), 0..2_i64, attributes(known)).prop_map(
        |(l, group, a)| {
            let mut tag = Tag::new(Some(l));
            (tag.group, tag.source, tag.attributes) = (group, "manual".into(), a);
            tag
        },
    );
    let name = "[a-zö&<>\"' ]{1,4}(/[a-z0-9]{1,3})?";
    let image = prop::option::of(vec(any::<u8>(), 1..9));
    let subset = prop::sample::select(vec!["train", "val", "a & b"]);
    (name, 1_u32.., 1_u32.., subset, image, vec(shape(known), 0..5), vec(tag, 0..2)).prop_map(
        |(name, width, height, subset, image, shapes, tags)| {
            let mut frame = AnnotatedFrame::new(name, FrameSize::new(width, height).unwrap());
            (frame.subset, frame.image) = (subset.into(), image.map(Into::into));
            (frame.shapes, frame.tags) = (shapes, tags);
            frame
        },
    )
}

pub(crate) fn frames() -> impl Strategy<Value = (Labels, Vec<AnnotatedFrame>)> {
    vocabulary().prop_flat_map(|known| (Just(known.labels.clone()), vec(frame(&known), 0..4)))
}

/// Subsets in the order of their first frames.
pub(crate) fn subsets(frames: &[AnnotatedFrame]) -> Vec<&str> {
    let mut subsets = Vec::new();
    for frame in frames {
        if !subsets.contains(&frame.subset.as_str()) {
            subsets.push(frame.subset.as_str());
        }
    }
    subsets
}

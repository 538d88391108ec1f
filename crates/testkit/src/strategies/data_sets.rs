//! Data sets with everything the model has a place for.

use cvat_model::{AnnotatedFrame, AttributeSpec, Label, LabelId, Labels, Origin, Shape};
use proptest::prelude::*;

use super::shapes::{shape, tag};
use super::{label_name, origin, size, text};

fn spec() -> impl Strategy<Value = AttributeSpec> {
    let input = prop::sample::select(vec!["text", "select", "radio", "number", "checkbox"]);
    (text(), any::<bool>(), input, text(), prop::collection::vec(text(), 0..4)).prop_map(
        |(name, mutable, input_type, default_value, values)| {
            let mut spec = AttributeSpec::new(name);
            (spec.mutable, spec.input_type) = (mutable, input_type.to_owned());
            (spec.default_value, spec.values) = (default_value, values.join("\n"));
            spec
        },
    )
}

fn label() -> impl Strategy<Value = Label> {
    let label_type = prop::sample::select(vec!["", "any", "rectangle", "skeleton", "points"]);
    let color = prop_oneof![Just(String::new()), "#[0-9a-f]{6}"];
    (label_name(), color, label_type, prop::collection::vec(spec(), 0..3), text()).prop_map(
        |(name, color, label_type, attributes, svg)| {
            let mut label = Label::new(name);
            (label.color, label.label_type, label.svg) = (color, label_type.to_owned(), svg);
            label.attributes = attributes;
            label
        },
    )
}

/// Labels with definitions, some of them sublabels of earlier ones. At least one is none.
pub fn defined_labels() -> impl Strategy<Value = Labels> {
    let parents = prop::collection::vec((label(), prop::option::of(any::<prop::sample::Index>())), 0..5);
    (label(), parents).prop_map(|(first, rest)| {
        let mut labels = Labels::new();
        let mut tops = vec![labels.insert(first)];
        for (mut label, parent) in rest {
            label.parent = parent.map(|parent| *parent.get(&tops));
            let (is_top, id) = (label.parent.is_none(), labels.insert(label));
            if is_top {
                tops.push(id);
            }
        }
        labels
    })
}

/// A data set as a reader gives it.
#[derive(Clone, Debug)]
pub struct DataSet {
    /// Labels with their definitions.
    pub labels: Labels,
    /// Where it comes from.
    pub origin: Option<Origin>,
    /// Frames, each name once.
    pub frames: Vec<AnnotatedFrame>,
}

fn frame(labels: &[LabelId]) -> impl Strategy<Value = AnnotatedFrame> + use<> {
    let subset = prop::sample::select(vec!["default", "train", "a/b", "x y", "ö"]);
    let facts = (size(), subset, any::<Option<u64>>(), text(), text());
    let shapes = || prop::collection::vec(shape(labels.to_vec()), 0..4);
    (facts, shapes(), prop::collection::vec(tag(labels.to_vec()), 0..3), shapes()).prop_map(
        |((size, subset, number, task_id, source_id), shapes, tags, outside)| {
            let mut frame = AnnotatedFrame::new(String::new(), size);
            subset.clone_into(&mut frame.subset);
            (frame.number, frame.task_id, frame.source_id) = (number, task_id, source_id);
            (frame.shapes, frame.tags, frame.outside) = (shapes, tags, outside);
            frame
        },
    )
}

/// Everything that the model has a place for, but images.
pub fn data_set() -> impl Strategy<Value = DataSet> {
    defined_labels().prop_flat_map(|labels| {
        let tops: Vec<_> = labels.top_level().map(|(id, _)| id).collect();
        let frames = prop::collection::vec(frame(&tops), 0..5);
        (Just(labels), prop::option::of(origin()), frames).prop_map(|(labels, origin, mut frames)| {
            for (number, frame) in frames.iter_mut().enumerate() {
                frame.name = format!("sub/frame ö {number}.jpg");
            }
            DataSet { labels, origin, frames }
        })
    })
}

/// All shapes of a frame, those outside it too.
pub fn shapes_of(frame: &AnnotatedFrame) -> impl Iterator<Item = &Shape> {
    frame.shapes.iter().chain(&frame.outside)
}

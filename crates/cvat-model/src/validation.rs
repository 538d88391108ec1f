//! Checks of a data set against its labels and CVAT's rules: what is found is told, nothing is changed.
//!
//! ```
//! use cvat_model::{AnnotatedFrame, BoundingBox, FrameSize, Labels, Shape, validation};
//! let labels: Labels = ["cat"].into_iter().collect();
//! let mut frame = AnnotatedFrame::new("a.jpg", FrameSize::new(64, 48).unwrap());
//! frame.shapes.push(Shape::rectangle(None, BoundingBox::new(5.0, 5.0, 5.0, 9.0).unwrap()));
//! let codes: Vec<_> = validation::frame(&frame, &labels).iter().map(|finding| finding.fault().code()).collect();
//! assert_eq!(codes, ["no-label", "no-area"]);
//! ```

mod attributes;
mod fault;
mod geometry;
mod labels;
mod names;
mod skeleton;
mod tracks;

use std::fmt;

use crate::frame::{AnnotatedFrame, FrameSize};
use crate::label::{Label, LabelId, Labels};
use crate::shape::{Geometry, Shape, ShapeKind};
use crate::warning::Location;

pub use fault::Fault;
pub use labels::labels;
pub use names::FrameNames;
pub use tracks::video;

/// A fault and where it is.
///
/// ```
/// use cvat_model::{Location, validation::{Fault, Finding}};
/// let finding = Finding::new(Location::frame("a.jpg").object(2), Fault::NoArea);
/// assert_eq!(finding.to_string(), "frame \"a.jpg\": object 2: no area");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    location: Location,
    fault: Fault,
}

impl Finding {
    /// A fault at a place.
    #[must_use]
    pub fn new(location: Location, fault: Fault) -> Self {
        Self { location, fault }
    }

    /// Where it is.
    #[must_use]
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// What it is.
    #[must_use]
    pub fn fault(&self) -> &Fault {
        &self.fault
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.location.is_unknown() {
            return self.fault.fmt(f);
        }
        write!(f, "{}: {}", self.location, self.fault)
    }
}

/// What is wrong with the shapes and tags of a frame; of shapes that are outside, with their labels and attributes. Names of several frames are compared by [`FrameNames`].
#[must_use]
pub fn frame(frame: &AnnotatedFrame, labels: &Labels) -> Vec<Finding> {
    let mut findings = Vec::new();
    let location = Location::frame(&frame.name);
    for (index, a_shape) in frame.shapes.iter().enumerate() {
        shape(a_shape, labels, Some(frame.size), &mut |fault| {
            findings.push(Finding::new(location.clone().object(index), fault));
        });
    }
    // Where they lie matters to nobody.
    for outside in &frame.outside {
        let mut report = |fault| findings.push(Finding::new(location.clone(), fault));
        if let Some((_, label)) = label(outside.label, outside.geometry.kind(), labels, &mut report) {
            attributes::check(&outside.attributes, label, &mut report);
        }
    }
    for tag in &frame.tags {
        let mut report = |fault| findings.push(Finding::new(location.clone(), fault));
        if let Some((_, label)) = label(tag.label, ShapeKind::Tag, labels, &mut report) {
            attributes::check(&tag.attributes, label, &mut report);
        }
    }
    findings
}

fn shape(shape: &Shape, labels: &Labels, size: Option<FrameSize>, report: &mut impl FnMut(Fault)) {
    if let Some((id, label)) = label(shape.label, shape.geometry.kind(), labels, report) {
        attributes::check(&shape.attributes, label, report);
        if let Geometry::Skeleton(elements) = &shape.geometry {
            skeleton::check(elements, id, labels, report);
        }
    }
    geometry::check(&shape.geometry, size, report);
}

/// The label, if there is one for top-level shapes of this kind.
fn label<'l>(
    id: Option<LabelId>,
    kind: ShapeKind,
    labels: &'l Labels,
    report: &mut impl FnMut(Fault),
) -> Option<(LabelId, &'l Label)> {
    let Some(id) = id else {
        report(Fault::NoLabel);
        return None;
    };
    let Some(label) = labels.get(id) else {
        report(Fault::UnknownLabel(id));
        return None;
    };
    if label.parent.is_some() {
        report(Fault::Sublabel(label.name.clone()));
    } else if !fault::is_for(label, kind) {
        report(Fault::LabelType { label: label.name.clone(), label_type: label.label_type.clone(), kind });
    }
    Some((id, label))
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU64;

    use super::*;
    use crate::frame::Tag;
    use crate::geometry::{BoundingBox, Point};
    use crate::origin::{Origin, Task};
    use crate::shape::{Attribute, SkeletonElement};
    use crate::track::{Track, TrackedShape};
    use crate::video::{Video, VideoTrack};

    fn typed(name: &str, label_type: &str, parent: Option<LabelId>) -> Label {
        let mut label = Label::new(name);
        (label.label_type, label.parent) = (label_type.into(), parent);
        label
    }

    /// A cat of any kind, a polygon, and a skeleton of two points.
    fn vocabulary() -> Labels {
        let mut labels = Labels::new();
        labels.insert(typed("cat", "any", None));
        labels.insert(typed("road", "polygon", None));
        let body = labels.insert(typed("body", "skeleton", None));
        for name in ["nose", "tail"] {
            labels.insert(typed(name, "points", Some(body)));
        }
        labels
    }

    fn rectangle(label: Option<LabelId>) -> Shape {
        Shape::rectangle(label, BoundingBox::new(1.0, 1.0, 3.0, 3.0).unwrap())
    }

    fn part(label: &str, points: usize) -> SkeletonElement {
        SkeletonElement {
            label: label.into(),
            points: vec![Point { x: 1.0, y: 1.0 }; points],
            ..SkeletonElement::default()
        }
    }

    fn lines(findings: &[Finding]) -> Vec<String> {
        findings.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn shapes_and_tags_are_checked_against_the_labels() {
        let labels = vocabulary();
        let (cat, road, body) = (labels.find("cat"), labels.find("road"), labels.find("body"));
        let mut image = AnnotatedFrame::new("a.jpg", FrameSize::new(10, 10).unwrap());
        let skeleton = |parts| Shape::new(body, Geometry::Skeleton(parts));
        image.shapes = vec![
            rectangle(cat),
            rectangle(road),
            rectangle(labels.find_in(body, "nose")),
            rectangle(None),
            skeleton(vec![part("nose", 1), part("tail", 1)]),
            skeleton(vec![part("nose", 1), part("nose", 2), part("ear", 1)]),
            Shape::new(cat, Geometry::Skeleton(vec![])),
        ];
        let mut tag = Tag::new(cat);
        tag.attributes.push(Attribute { name: "x".into(), value: String::new() });
        image.tags = vec![Tag::new(road), tag];
        assert_eq!(
            lines(&frame(&image, &labels)),
            [
                "frame \"a.jpg\": object 1: label \"road\" is for polygon, not for a rectangle",
                "frame \"a.jpg\": object 2: label \"nose\" is for a point of a skeleton only",
                "frame \"a.jpg\": object 3: no label",
                "frame \"a.jpg\": object 5: skeleton has \"nose\" twice",
                "frame \"a.jpg\": object 5: \"nose\" of the skeleton has 2 points, not one",
                "frame \"a.jpg\": object 5: \"ear\" is no sublabel of the skeleton",
                "frame \"a.jpg\": object 5: skeleton lacks \"tail\"",
                "frame \"a.jpg\": object 6: label \"cat\" is for any, not for a skeleton",
                "frame \"a.jpg\": label \"road\" is for polygon, not for a tag",
                "frame \"a.jpg\": label \"cat\" declares no attribute \"x\"",
            ]
        );
        image.shapes.clear();
        image.tags.clear();
        image.outside = vec![rectangle(cat), rectangle(road)];
        image.outside[0].geometry = Geometry::Polygon(vec![]);
        assert_eq!(
            lines(&frame(&image, &labels)),
            ["frame \"a.jpg\": label \"road\" is for polygon, not for a rectangle"]
        );
        image.outside.clear();
        image.shapes = vec![rectangle(body)];
        assert_eq!(
            lines(&frame(&image, &Labels::new())),
            ["frame \"a.jpg\": object 0: label 2 does not exist"]
        );
    }

    #[test]
    fn labels_are_checked_themselves() {
        let mut all = vocabulary();
        let cat = all.find("cat");
        all.insert(typed("", "any", None));
        all.insert(typed("whisker", "points", cat));
        assert_eq!(
            lines(&labels(&all)),
            ["label without name", "label \"whisker\" is a sublabel of \"cat\", which is no skeleton"]
        );
    }

    #[test]
    fn tracks_are_checked() {
        let labels = vocabulary();
        let cat = rectangle(labels.find("cat"));
        let at = |frame, keyframe, shape: &Shape| TrackedShape {
            frame,
            outside: false,
            keyframe,
            shape: shape.clone(),
        };
        let mut other = rectangle(labels.find("road"));
        (other.group, other.geometry) = (1, Geometry::Polygon(vec![]));
        let mask = Shape::new(
            labels.find("cat"),
            Geometry::Mask(crate::mask::Mask::new(0, 0, 1, 1, vec![0, 1]).unwrap()),
        );
        let mut task = Task::new("clip");
        (task.start_frame, task.stop_frame) = (Some(3), Some(7));
        task.frame_step = NonZeroU64::new(2);
        let track = |task, shapes| VideoTrack { task, track: Track::new(0, shapes) };
        let mut clip = Video::new(labels);
        clip.origin = Some(Origin::Task(task));
        clip.tracks = vec![
            track(0, vec![at(3, true, &cat), at(5, false, &cat), at(7, true, &cat)]),
            track(0, vec![at(3, false, &cat), at(4, true, &cat), at(9, true, &cat)]),
            track(1, vec![]),
            track(0, vec![at(3, true, &cat), at(5, true, &other), at(7, true, &other)]),
            track(0, vec![at(3, true, &mask)]),
        ];
        assert_eq!(
            lines(&video(&clip)),
            [
                "object 1: track begins at frame 3 without a keyframe",
                "object 1: frame 4 is not among the task's",
                "object 1: frame 9 is not among the task's",
                "object 2: there is no task 1",
                "object 2: track without shapes",
                "object 3: shapes of one track differ in label",
                "object 3: shapes of one track differ in group",
                "object 3: shapes of one track differ in kind",
                "object 3: polygon of 0 points; it takes at least 3",
                "object 4: track of masks",
            ]
        );
        clip.origin = None;
        assert_eq!(video(&clip).len(), 8, "which frames there are is not known");
    }
}

//! What frames say that the standard keys of records have no place for, and that is no property of a shape.

use cvat_model::{AnnotatedFrame, Geometry, SkeletonElement};

/// What was seen of it in frames.
#[derive(Debug, Default)]
pub(super) struct Beside {
    frames: u64,
    /// One more than the greatest number that no name says.
    numbered: u64,
    keyframes: bool,
    places: bool,
}

impl Beside {
    pub(super) fn of(frame: &AnnotatedFrame) -> Self {
        let number = frame.number.filter(|number| !is_named_by(&frame.name, *number));
        let keyframes =
            !frame.outside.is_empty() || frame.shapes.iter().any(|shape| shape.keyframe == Some(false));
        let mut skeletons = frame.shapes.iter().filter_map(|shape| match &shape.geometry {
            Geometry::Skeleton(elements) => Some(elements),
            _ => None,
        });
        let places = skeletons.any(|elements| elements.iter().any(is_placed_outside));
        Self { frames: 1, numbered: number.map_or(0, |number| number.saturating_add(1)), keyframes, places }
    }

    /// The same with what was seen in another frame.
    pub(super) fn add(&mut self, other: &Self) {
        self.frames += other.frames;
        self.numbered = self.numbered.max(other.numbered);
        self.keyframes |= other.keyframes;
        self.places |= other.places;
    }

    /// It in words. Numbers that are all below how many frames there are are taken for their order.
    pub(super) fn take(&mut self) -> impl Iterator<Item = &'static str> + use<> {
        let Self { frames, numbered, keyframes, places } =
            std::mem::replace(self, Self { frames: self.frames, ..Self::default() });
        let said = [
            (numbered > frames, "frame numbers"),
            (keyframes, "keyframes and ends of tracks"),
            (places, "places of outside points"),
        ];
        said.into_iter().filter_map(|(said, words)| said.then_some(words))
    }
}

/// Whether a name ends with the number, as those of a video's frames do.
fn is_named_by(name: &str, number: u64) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let digits = stem.len() - stem.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    stem.get(stem.len() - digits..).and_then(|digits| digits.parse().ok()) == Some(number)
}

fn is_placed_outside(element: &SkeletonElement) -> bool {
    element.outside && element.points.iter().any(|point| point.x != 0.0 || point.y != 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cvat_model::{FrameSize, Point, Shape};

    fn frame(name: &str, number: u64) -> AnnotatedFrame {
        let mut frame = AnnotatedFrame::new(name, FrameSize::new(4, 2).unwrap());
        frame.number = Some(number);
        frame
    }

    fn said(frames: &[AnnotatedFrame]) -> Vec<&'static str> {
        let mut beside = Beside::default();
        for frame in frames {
            beside.add(&Beside::of(frame));
        }
        let said = beside.take().collect();
        assert_eq!(beside.take().count(), 0);
        said
    }

    #[test]
    fn numbers_that_order_or_names_say_are_not_lost() {
        assert_eq!(said(&[frame("a.jpg", 1), frame("b.jpg", 0)]), [""; 0]);
        assert_eq!(said(&[frame("frame_000010.PNG", 10), frame("frame_000012", 12)]), [""; 0]);
        assert_eq!(said(&[frame("a.jpg", 0), frame("b.jpg", 2)]), ["frame numbers"]);
        assert_eq!(said(&[frame("frame_000010.PNG", 11)]), ["frame numbers"]);
        assert_eq!(said(&[frame("v1.0/x", 1)]), ["frame numbers"]);
        assert_eq!(said(&[frame("a.jpg", u64::MAX)]), ["frame numbers"]);
    }

    #[test]
    fn keyframes_ends_of_tracks_and_places_outside_are_lost() {
        let points = vec![Point { x: 0.0, y: 1.0 }];
        let mut shape = Shape::new(None, Geometry::Points(points.clone()));
        let mut of_track = frame("a.jpg", 0);
        shape.keyframe = Some(true);
        of_track.shapes.push(shape.clone());
        assert_eq!(said(std::slice::from_ref(&of_track)), [""; 0]);
        shape.keyframe = Some(false);
        of_track.shapes.push(shape.clone());
        assert_eq!(said(&[of_track]), ["keyframes and ends of tracks"]);
        let mut ending = frame("a.jpg", 0);
        ending.outside.push(shape);
        assert_eq!(said(&[ending]), ["keyframes and ends of tracks"]);
        let element = SkeletonElement { outside: true, points, ..SkeletonElement::default() };
        let mut skeleton = frame("a.jpg", 0);
        skeleton.shapes.push(Shape::new(None, Geometry::Skeleton(vec![element])));
        assert_eq!(said(&[skeleton]), ["places of outside points"]);
    }
}

//! Tracks laid out, frame by frame.

use cvat_model::{LaidOut, Shape, Track, TrackedShape};

use super::Section;

/// The frames of all tasks, one after the other.
#[derive(Debug)]
pub(crate) struct Video {
    sections: std::vec::IntoIter<Section>,
    current: Option<Playing>,
}

/// One task's frames being given out.
#[derive(Debug)]
struct Playing {
    section: Section,
    next: u64,
    /// Tracks by their first frame, the ones that have not begun.
    to_come: std::iter::Peekable<std::vec::IntoIter<(u64, usize)>>,
    /// Tracks that have begun and not ended, in the document's order.
    live: Vec<usize>,
}

/// A frame with its shapes.
#[derive(Debug)]
pub(crate) struct VideoFrame<'a> {
    pub(crate) section: &'a Section,
    pub(crate) number: u64,
    pub(crate) shapes: Vec<(Shape, bool)>,
    /// What tracks give here to say that it is not there.
    pub(crate) outside: Vec<Shape>,
}

impl Video {
    pub(crate) fn new(sections: Vec<Section>) -> Self {
        Self { sections: sections.into_iter(), current: None }
    }

    /// The next frame. With each shape whether it repeats an earlier one for want of interpolation.
    pub(crate) fn next(&mut self) -> Option<VideoFrame<'_>> {
        while self.current.as_ref().is_none_or(|playing| playing.next >= playing.section.count()) {
            self.current = Some(Playing::new(self.sections.next()?));
        }
        self.current.as_mut().map(Playing::advance)
    }
}

impl Playing {
    fn new(section: Section) -> Self {
        let mut starts: Vec<(u64, usize)> = section
            .tracks
            .iter()
            .enumerate()
            .filter_map(|(index, track)| Some((track.shapes().first()?.frame, index)))
            .collect();
        starts.sort_unstable();
        Self { section, next: 0, to_come: starts.into_iter().peekable(), live: Vec::new() }
    }

    fn advance(&mut self) -> VideoFrame<'_> {
        let number = self.section.number(self.next);
        self.next += 1;
        while let Some((_, index)) = self.to_come.next_if(|(first, _)| *first <= number) {
            let at = self.live.partition_point(|&live| live < index);
            self.live.insert(at, index);
        }
        let tracks = &self.section.tracks;
        let (mut shapes, mut outside) = (Vec::new(), Vec::new());
        self.live.retain(|&index| {
            let Some((track, last)) =
                tracks.get(index).and_then(|track| Some((track, track.shapes().last()?)))
            else {
                return false;
            };
            if let Some((mut shape, how)) = track.at(number) {
                shape.keyframe = given(track, number).map(|given| given.keyframe);
                // That the last shape of a track lasts is CVAT's rule, no makeshift.
                let is_makeshift = how == LaidOut::Held && last.frame > number;
                shapes.push((shape, is_makeshift));
            } else {
                outside.extend(given(track, number).map(|given| {
                    let mut shape = given.shape.clone();
                    (shape.track, shape.keyframe) = (Some(track.id()), Some(given.keyframe));
                    shape
                }));
            }
            !(last.outside && last.frame <= number)
        });
        VideoFrame { section: &self.section, number, shapes, outside }
    }
}

/// What the track itself has at this frame.
fn given(track: &Track, number: u64) -> Option<&TrackedShape> {
    let at = track.shapes().binary_search_by_key(&number, |shape| shape.frame).ok()?;
    track.shapes().get(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cvat_model::{BoundingBox, Task};

    /// Their numbers, and as what they are given.
    type Tracks<'a> = &'a [(u64, Option<bool>)];

    #[test]
    fn tracks_are_played_in_the_documents_order() {
        let track = |id, frames: &[(u64, bool)]| {
            let at = |&(frame, outside): &(u64, bool)| {
                let shape = Shape::rectangle(None, BoundingBox::new(0.0, 0.0, 1.0, 1.0).unwrap());
                TrackedShape { frame, outside, keyframe: true, shape }
            };
            Track::new(id, frames.iter().map(at).collect())
        };
        let mut task = Task::default();
        (task.size, task.frame_step) = (Some(5), std::num::NonZeroU64::new(2));
        let mut section = Section::new(&task, None);
        assert!(section.add(track(0, &[(4, false), (6, true)]), 1).is_none());
        assert!(section.add(track(1, &[(0, false), (4, true), (8, false)]), 1).is_none());
        let outside = section.add(track(4, &[(1, true), (2, false), (8, true)]), 6).unwrap();
        assert_eq!(outside.to_string(), "line 6: track 4 is outside at frame 1, not among the task's frames");
        let nothing = section.add(track(2, &[]), 1).unwrap();
        assert_eq!(nothing.to_string(), "line 1: track 2 without shapes");
        let warning = section.add(track(3, &[(2, false), (3, false), (9, false), (11, true)]), 5).unwrap();
        assert_eq!(
            warning.to_string(),
            "line 5: frame left out: track 3 has a shape at frame 3 and 2 more, not among the task's frames"
        );
        let mut video = Video::new(vec![section]);
        let (mut played, mut left) = (Vec::new(), Vec::new());
        while let Some(frame) = video.next() {
            let tracks = frame.shapes.iter().filter_map(|(shape, _)| Some((shape.track?, shape.keyframe)));
            played.push((frame.number, tracks.collect::<Vec<_>>()));
            left.push(frame.outside.iter().map(|shape| (shape.track, shape.keyframe)).collect::<Vec<_>>());
        }
        let (given, laid_out) = (Some(true), None);
        let expected: [(u64, Tracks<'_>); 5] = [
            (0, &[(1, given)]),
            (2, &[(1, laid_out), (4, given), (3, given)]),
            (4, &[(0, given), (4, laid_out), (3, laid_out)]),
            (6, &[(4, laid_out), (3, laid_out)]),
            (8, &[(1, given), (3, laid_out)]),
        ];
        assert_eq!(played, expected.map(|(number, tracks)| (number, tracks.to_vec())));
        let outside = |track| vec![(Some(track), Some(true))];
        assert_eq!(left, [vec![], vec![], outside(1), outside(0), outside(4)]);
    }
}

//! The frames of a task, as an upload meets them.

use std::collections::HashMap;

use crate::frame::FrameSize;
use crate::matching::paths::without_extension;
use crate::origin::TaskMode;

/// A frame of a task.
///
/// ```
/// let frame = cvat_model::matching::TaskFrame::new("frame_000012.PNG", 1, 12);
/// assert_eq!((frame.index, frame.number), (1, 12));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TaskFrame {
    /// Name with folders.
    pub name: String,
    /// Place among the frames of its task, from 0. The first frame of a job may have another than 0.
    pub index: u64,
    /// CVAT's absolute number: the task's first, and a step for every frame before this one.
    pub number: u64,
    /// Size in pixels, where it is known.
    pub size: Option<FrameSize>,
}

impl TaskFrame {
    /// A frame of unknown size.
    pub fn new(name: impl Into<String>, index: u64, number: u64) -> Self {
        Self { name: name.into(), index, number, size: None }
    }
}

/// The frames of a task or job, in its order.
///
/// ```
/// use cvat_model::matching::TaskFrames;
/// let video = TaskFrames::of_video(10, 2, 3);
/// let names: Vec<_> = video.iter().map(|frame| frame.name.as_str()).collect();
/// assert_eq!(names, ["frame_000010.PNG", "frame_000012.PNG", "frame_000014.PNG"]);
/// assert!(video.is_video());
/// assert!(!TaskFrames::of_names(["a.jpg"]).is_video());
/// ```
#[derive(Clone, Debug, Default)]
pub struct TaskFrames {
    mode: TaskMode,
    frames: Vec<TaskFrame>,
    /// Positions by name without extension. Of several alike, the last counts.
    by_key: HashMap<String, usize>,
    by_index: Positions,
    by_number: Positions,
}

/// Positions by a number. Of several with one number, the last counts.
///
/// Where a number is the position itself, as in most tasks, it takes no place.
#[derive(Clone, Debug, Default)]
struct Positions(HashMap<u64, usize>);

impl Positions {
    fn insert(&mut self, number: u64, position: usize) {
        if usize::try_from(number) == Ok(position) {
            // Whatever had the number came before.
            self.0.remove(&number);
        } else {
            self.0.insert(number, position);
        }
    }

    /// `is_own` says whether the frame at a position has that position's number.
    fn get(&self, number: u64, is_own: impl Fn(usize) -> bool) -> Option<usize> {
        let other = self.0.get(&number).copied();
        other.or_else(|| usize::try_from(number).ok().filter(|position| is_own(*position)))
    }
}

impl TaskFrames {
    /// No frames yet, of a task of images or of a video.
    #[must_use]
    pub fn new(mode: TaskMode) -> Self {
        Self { mode, ..Self::default() }
    }

    /// The frames of a task of images, in its order, numbered from 0.
    pub fn of_names<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Self {
        let mut frames = Self::new(TaskMode::Annotation);
        for (name, index) in names.into_iter().zip(0..) {
            frames.push(TaskFrame::new(name, index, index));
        }
        frames
    }

    /// The frames of a video, called as CVAT calls them: so many, from an absolute number on, in steps. Ends where numbers
    /// do.
    #[must_use]
    pub fn of_video(start: u64, step: u64, count: u32) -> Self {
        let mut frames = Self::new(TaskMode::Interpolation);
        for index in 0..u64::from(count) {
            let Some(number) = index.checked_mul(step).and_then(|offset| start.checked_add(offset)) else {
                break;
            };
            frames.push(TaskFrame::new(format!("frame_{number:06}.PNG"), index, number));
        }
        frames
    }

    /// With this size for all frames that there are.
    #[must_use]
    pub fn with_size(mut self, size: Option<FrameSize>) -> Self {
        for frame in &mut self.frames {
            frame.size = size;
        }
        self
    }

    /// Adds a frame behind the others.
    pub fn push(&mut self, frame: TaskFrame) {
        let position = self.frames.len();
        self.by_key.insert(without_extension(&frame.name).to_owned(), position);
        self.by_index.insert(frame.index, position);
        self.by_number.insert(frame.number, position);
        self.frames.push(frame);
    }

    /// Whether it is a video.
    #[must_use]
    pub fn is_video(&self) -> bool {
        self.mode == TaskMode::Interpolation
    }

    /// The frame at a position, from 0; of a job that is not its [index](TaskFrame::index).
    #[must_use]
    pub fn get(&self, position: usize) -> Option<&TaskFrame> {
        self.frames.get(position)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.frames.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    /// All frames, in order.
    pub fn iter(&self) -> impl Iterator<Item = &TaskFrame> {
        self.frames.iter()
    }

    /// The position of the frame with this name, without extension.
    pub(super) fn named(&self, key: &str) -> Option<usize> {
        self.by_key.get(key).copied()
    }

    /// The position of the frame with this place in its task.
    pub(super) fn at_index(&self, index: u64) -> Option<usize> {
        let is_own = |position| self.get(position).is_some_and(|frame| frame.index == index);
        self.by_index.get(index, is_own)
    }

    /// The position of the frame with this absolute number.
    pub(super) fn numbered(&self, number: u64) -> Option<usize> {
        let is_own = |position| self.get(position).is_some_and(|frame| frame.number == number);
        self.by_number.get(number, is_own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_frames_with_one_number_the_last_counts() {
        let mut frames = TaskFrames::new(TaskMode::Annotation);
        // Places 0 to 4: number 3 before its own place, 1 at its own and after it.
        for number in [3, 1, 7, 3, 1] {
            frames.push(TaskFrame::new("a", number, number));
        }
        for (number, position) in [(3, Some(3)), (1, Some(4)), (7, Some(2)), (0, None), (2, None), (4, None)]
        {
            assert_eq!(frames.numbered(number), position, "{number}");
            assert_eq!(frames.at_index(number), position, "{number}");
        }
    }

    #[test]
    fn all_frames_of_a_video_have_one_size() {
        let size = FrameSize::new(4, 3);
        assert!(TaskFrames::of_video(10, 2, 3).with_size(size).iter().all(|frame| frame.size == size));
    }
}

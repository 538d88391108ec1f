//! Frames of a task that a document for images does not list: CVAT leaves out deleted ones.

use std::iter::Peekable;

use cvat_model::Task;

/// More frames than this are not told one by one.
const MAX_GAPS: usize = 1_000_000;

/// Compares the images, in the document's order, with the frames that the task speaks of.
pub(crate) struct Gaps {
    /// The task's frames after the last image.
    to_come: Option<Peekable<Box<dyn Iterator<Item = u64>>>>,
    missing: Vec<u64>,
}

impl Gaps {
    /// Begins before the first image. Nothing is told of a task whose frames are not known.
    pub(crate) fn new(task: Option<&Task>) -> Self {
        let known = task.filter(|task| task.start_frame.is_some()).cloned();
        let to_come = known.map(|task| {
            let numbers = (0..).map_while(move |index| task.frame_number(index));
            (Box::new(numbers) as Box<dyn Iterator<Item = u64>>).peekable()
        });
        Self { to_come, missing: Vec::new() }
    }

    /// Takes the next image by its number. One that is out of order, or of no frame of the task, ends the comparison.
    pub(crate) fn image(&mut self, number: Option<u64>) {
        let Some(number) = number else { return self.give_up() };
        let found = self.skip_to(number);
        if !found {
            self.give_up();
        }
    }

    /// Goes past this frame; whether it is there and those before it are not too many.
    fn skip_to(&mut self, number: u64) -> bool {
        let Some(to_come) = &mut self.to_come else { return true };
        while let Some(missing) = to_come.next_if(|&frame| frame < number) {
            if self.missing.len() == MAX_GAPS {
                return false;
            }
            self.missing.push(missing);
        }
        to_come.next_if_eq(&number).is_some()
    }

    fn give_up(&mut self) {
        self.to_come = None;
        self.missing.clear();
    }

    /// After the last image: the frames without one, ascending; none where images and frames do not agree.
    pub(crate) fn finish(mut self) -> Vec<u64> {
        if let Some(to_come) = &mut self.to_come {
            let room = MAX_GAPS - self.missing.len();
            self.missing.extend(to_come.take(room + 1));
        }
        if self.missing.len() > MAX_GAPS {
            self.missing.clear();
        }
        self.missing
    }
}

impl std::fmt::Debug for Gaps {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gaps").field("missing", &self.missing.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gaps(task: &Task, images: &[Option<u64>]) -> Vec<u64> {
        let mut gaps = Gaps::new(Some(task));
        for &number in images {
            gaps.image(number);
        }
        gaps.finish()
    }

    fn task(first: u64, last: u64, step: u64) -> Task {
        let mut task = Task::new("");
        (task.start_frame, task.stop_frame) = (Some(first), Some(last));
        task.frame_step = std::num::NonZeroU64::new(step);
        task
    }

    #[test]
    fn frames_without_image_are_found() {
        let task = task(10, 19, 3);
        assert_eq!(gaps(&task, &[Some(10), Some(13), Some(16), Some(19)]), [0; 0]);
        assert_eq!(gaps(&task, &[Some(13)]), [10, 16, 19]);
        assert_eq!(gaps(&task, &[]), [10, 13, 16, 19]);
    }

    #[test]
    fn what_does_not_agree_tells_nothing() {
        let of = |images: &[Option<u64>]| gaps(&task(10, 19, 3), images);
        assert_eq!(of(&[Some(16), Some(13)]), [0; 0], "out of order");
        assert_eq!(of(&[Some(14)]), [0; 0], "not among the frames");
        assert_eq!(of(&[Some(13), None]), [0; 0], "no number");
        assert_eq!(of(&[Some(13), Some(13)]), [0; 0], "twice");
        assert_eq!(of(&[Some(13), Some(20)]), [0; 0], "beyond the last");
        let endless = task(0, u64::MAX, 1);
        assert_eq!(gaps(&endless, &[]), [0; 0]);
        assert_eq!(gaps(&endless, &[Some(u64::MAX)]), [0; 0]);
        assert_eq!(Gaps::new(None).finish(), [0; 0]);
    }
}

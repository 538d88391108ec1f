//! A reader that gives the frames that are to be written, in the subsets they are put into.

use std::collections::BTreeMap;

use cvat_model::split::Rank;
use cvat_model::{
    AnnotatedFrame, DatasetError, DatasetReader, ImageCensus, Labels, Origin, Warning, WithWarnings,
};

use super::{Becomes, Plan, Slot};

pub(in crate::convert) struct PlannedReader<'a> {
    inner: &'a mut dyn DatasetReader,
    seed: u64,
    slots: std::vec::IntoIter<Option<Slot>>,
    parts: Option<Vec<String>>,
    counts: BTreeMap<String, u64>,
    /// Whether frames come from several tasks, and their numbers are not of one.
    is_of_project: bool,
}

impl<'a> PlannedReader<'a> {
    pub(super) fn new(inner: &'a mut dyn DatasetReader, plan: Plan) -> Self {
        let is_of_project = matches!(inner.origin(), Some(Origin::Project(_)));
        let Plan { seed, slots, parts, counts, .. } = plan;
        Self { inner, seed, slots: slots.into_iter(), parts, counts, is_of_project }
    }

    /// Whether the frame is written; puts it where it belongs then.
    fn place(&mut self, frame: &mut AnnotatedFrame) -> Result<bool, DatasetError> {
        let slot = self.slots.next().flatten();
        let slot = slot.filter(|slot| slot.rank == Rank::of(self.seed, &frame.subset, &frame.name));
        match slot.map(|slot| slot.becomes) {
            None => {
                let message = format!("frame {:?}: the input has changed since it was looked at", frame.name);
                Err(DatasetError::fatal(message.into()))
            }
            Some(Becomes::LeftOut) => Ok(false),
            Some(Becomes::Nothing) => Ok(true),
            Some(Becomes::Written { part, .. }) => {
                if let Some(name) = self.parts.as_ref().and_then(|parts| parts.get(part)) {
                    frame.subset.clone_from(name);
                    // A task has one subset.
                    frame.task_id.clear();
                    frame.number = frame.number.filter(|_| !self.is_of_project);
                }
                Ok(true)
            }
        }
    }
}

impl DatasetReader for PlannedReader<'_> {
    fn labels(&self) -> &Labels {
        self.inner.labels()
    }

    fn subsets(&self) -> &[String] {
        self.parts.as_deref().unwrap_or_else(|| self.inner.subsets())
    }

    fn frame_count(&self) -> Option<u64> {
        Some(self.counts.values().sum())
    }

    fn frames_in_subset(&self, subset: &str) -> Option<u64> {
        self.counts.get(subset).copied()
    }

    fn images(&self) -> Option<&ImageCensus> {
        self.inner.images()
    }

    fn origin(&self) -> Option<&Origin> {
        self.inner.origin()
    }

    fn take_warnings(&mut self) -> Vec<Warning> {
        self.inner.take_warnings()
    }

    fn next_frame(&mut self) -> Option<Result<WithWarnings<AnnotatedFrame>, DatasetError>> {
        loop {
            match self.inner.next_frame()? {
                Ok(mut frame) => match self.place(&mut frame.value) {
                    Ok(true) => return Some(Ok(frame)),
                    Ok(false) => {}
                    Err(error) => return Some(Err(error)),
                },
                Err(error) => {
                    self.slots.next();
                    return Some(Err(error));
                }
            }
        }
    }
}

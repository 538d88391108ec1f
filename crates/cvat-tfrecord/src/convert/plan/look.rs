//! The pass over all frames.

use std::collections::{BTreeSet, HashMap};

use cvat_model::split::{Candidate, Rank};
use cvat_model::{AnnotatedFrame, DatasetReader, LabelId, Labels};

use super::{Becomes, Frames, Slot};
use crate::cli::PartArgs;
use crate::exit::Failure;
use crate::input::Wanted;

/// Length, its checksum and the payload's.
const FRAMING_LEN: u64 = 16;

/// A frame that will be written.
#[derive(Debug)]
pub(super) struct Found {
    /// Among all frames of the input, those that cannot be read, too.
    pub(super) position: usize,
    pub(super) candidate: Candidate,
    /// Which of the subsets it is of.
    pub(super) subset: usize,
    /// Bytes of its record, where they were asked for.
    pub(super) record_len: u64,
}

#[derive(Debug, Default)]
pub(super) struct Looked {
    pub(super) slots: Vec<Option<Slot>>,
    pub(super) frames: Vec<Found>,
    pub(super) subsets: Vec<String>,
}

pub(super) struct Look<'a> {
    args: &'a PartArgs,
    frames: &'a Frames<'a>,
    /// Labels by their names' order, which does not depend on the order of the input.
    label_numbers: HashMap<LabelId, u32>,
    subsets: HashMap<String, usize>,
    looked: Looked,
}

impl<'a> Look<'a> {
    pub(super) fn new(args: &'a PartArgs, frames: &'a Frames<'a>, labels: &Labels) -> Self {
        let mut named: Vec<_> = labels.iter().map(|(id, label)| (label.name.as_str(), id)).collect();
        named.sort_unstable_by(|a, b| a.0.cmp(b.0));
        let label_numbers = named.into_iter().map(|(_, id)| id).zip(0..).collect();
        Self { args, frames, label_numbers, subsets: HashMap::new(), looked: Looked::default() }
    }

    pub(super) fn at_all(mut self) -> Result<Looked, Failure> {
        let Frames { input, wanted, renames, .. } = self.frames;
        // Of images the length alone is needed, and that for shards of a size.
        let read_images = wanted.read_images && self.args.shard_size.is_some();
        let mut reader = input.open(&Wanted { read_images, ..**wanted })?;
        let mut under_new_names;
        let reader: &mut dyn DatasetReader = match renames {
            Some(renames) => {
                under_new_names = (*renames).clone().reader(reader.as_dataset());
                &mut under_new_names
            }
            None => reader.as_dataset(),
        };
        for subset in reader.subsets().to_vec() {
            self.subset(&subset);
        }
        while let Some(frame) = reader.next_frame() {
            let slot = match frame {
                Ok(frame) => Some(self.at(frame.value)),
                Err(error) if error.is_fatal() => return Err(input.error(&error)),
                // It is told when it is converted.
                Err(_) => None,
            };
            self.looked.slots.push(slot);
        }
        Ok(self.looked)
    }

    fn at(&mut self, mut frame: AnnotatedFrame) -> Slot {
        let rank = Rank::of(self.args.seed.unwrap_or_default(), &frame.subset, &frame.name);
        let subset = self.subset(&frame.subset);
        let must_encode = self.args.skip_empty || self.args.shard_size.is_some();
        if must_encode || self.args.stratify {
            // What it has to say, it says when the frame is converted.
            self.frames.changes.apply(&mut frame);
        }
        let labels = if self.args.stratify { self.labels(&frame) } else { Vec::new() };
        let mut record_len = 0;
        if must_encode {
            match self.frames.changes.encode(frame, self.frames.encoder) {
                Ok(encoded) => record_len = encoded.body.len() as u64 + FRAMING_LEN,
                Err(_) => return Slot { rank, becomes: Becomes::Nothing },
            }
        }
        let candidate = Candidate { rank, labels };
        let position = self.looked.slots.len();
        self.looked.frames.push(Found { position, candidate, subset, record_len });
        Slot { rank, becomes: Becomes::LeftOut }
    }

    fn subset(&mut self, name: &str) -> usize {
        if let Some(subset) = self.subsets.get(name) {
            return *subset;
        }
        let new = self.looked.subsets.len();
        self.looked.subsets.push(name.to_owned());
        self.subsets.insert(name.to_owned(), new);
        new
    }

    /// The labels of shapes and tags, each once.
    fn labels(&self, frame: &AnnotatedFrame) -> Vec<u32> {
        let of_shapes = frame.shapes.iter().filter_map(|shape| shape.label);
        let of_tags = frame.tags.iter().filter_map(|tag| tag.label);
        let numbers = of_shapes.chain(of_tags).filter_map(|id| self.label_numbers.get(&id).copied());
        numbers.collect::<BTreeSet<_>>().into_iter().collect()
    }
}

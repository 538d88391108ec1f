//! What is done to frames on the way, as the command line asks for it: difficult shapes and labels first, then shapes in the order given.

use std::fmt;
use std::sync::Arc;

use cvat_model::transforms::{LabelRules, Relabelling, Transform, leave_difficult_out};
use cvat_model::{AnnotatedFrame, DatasetError, EncodedFrame, FrameEncoder, Labels, Warning};

use crate::cli::ConvertArgs;
use crate::exit::Failure;

/// The changes to every frame.
#[derive(Clone, Debug)]
pub(super) struct Changes {
    relabelling: Option<Relabelling>,
    transforms: Vec<Transform>,
    ignore_difficult: bool,
    skip_empty: bool,
    lossless: bool,
}

impl Changes {
    /// The changes asked for, to frames with these labels.
    pub(super) fn new(args: &ConvertArgs, labels: &Labels) -> Result<Self, Failure> {
        let mut rules = LabelRules::new();
        for renaming in &args.rename_labels {
            let (from, to) = renamed(renaming, labels)?;
            rules = rules.rename(from, to);
        }
        rules = names(&args.keep_labels, labels).fold(rules, LabelRules::keep);
        rules = names(&args.drop_labels, labels).fold(rules, LabelRules::drop);
        let relabelling = if rules.is_empty() { None } else { Some(relabelling(args, &rules, labels)?) };
        Ok(Self {
            relabelling,
            transforms: args.transforms.clone(),
            ignore_difficult: args.ignore_difficult,
            skip_empty: args.parts.skip_empty,
            lossless: args.lossless,
        })
    }

    /// The labels of the output.
    pub(super) fn labels<'a>(&'a self, source: &'a Labels) -> &'a Labels {
        self.relabelling.as_ref().map_or(source, Relabelling::labels)
    }

    /// An encoder of frames that are changed first.
    pub(super) fn before(self, encoder: Arc<dyn FrameEncoder>) -> Arc<dyn FrameEncoder> {
        let changes = self.relabelling.is_some() || !self.transforms.is_empty() || self.ignore_difficult;
        let nothing = !changes && !self.skip_empty;
        if nothing { encoder } else { Arc::new(Changing { changes: self, encoder }) }
    }

    /// Changes a frame.
    pub(super) fn apply(&self, frame: &mut AnnotatedFrame) -> Vec<Warning> {
        let mut warnings = if self.ignore_difficult { leave_difficult_out(frame) } else { Vec::new() };
        warnings.extend(self.relabelling.iter().flat_map(|labels| labels.apply(frame)));
        for transform in &self.transforms {
            warnings.extend(transform.apply(frame));
        }
        warnings
    }

    /// Encodes a frame that was changed, unless there is nothing to write and that is to be left out.
    pub(super) fn encode(
        &self,
        frame: AnnotatedFrame,
        encoder: &dyn FrameEncoder,
    ) -> Result<EncodedFrame, DatasetError> {
        // What is kept whole beside the records is written, too.
        let has_shapes = !frame.shapes.is_empty() || !frame.outside.is_empty();
        let keeps_more = !frame.tags.is_empty() || self.lossless && has_shapes;
        let written = encoder.encode(frame)?;
        if self.skip_empty && written.objects == 0 && !keeps_more {
            return Err(DatasetError::frame(Box::new(Empty(written.warnings))));
        }
        Ok(written)
    }
}

fn relabelling(args: &ConvertArgs, rules: &LabelRules, labels: &Labels) -> Result<Relabelling, Failure> {
    rules.of(labels).map_err(|error| {
        let known: Vec<_> = labels.top_level().map(|(_, label)| format!("{:?}", label.name)).collect();
        let hint = format!("the labels are {}", known.join(", "));
        Failure::new(format!("{}: {error}", args.input.display())).hint(hint)
    })
}

/// A label's name may have an `=` in it itself.
fn renamed<'a>(renaming: &'a str, labels: &Labels) -> Result<(&'a str, &'a str), Failure> {
    let mut splits = renaming.match_indices('=').filter_map(|(at, _)| {
        let (from, to) = renaming.split_at_checked(at)?;
        Some((from, to.strip_prefix('=')?))
    });
    let first = splits.clone().next();
    let known = splits.find(|(from, _)| labels.find(from).is_some());
    known.or(first).ok_or_else(|| {
        Failure::new(format!("--rename-label {renaming}: has no `=`")).hint("write --rename-label OLD=NEW")
    })
}

/// Names with commas between them, unless the whole is a label.
fn names<'a>(values: &'a [String], labels: &'a Labels) -> impl Iterator<Item = &'a str> {
    values.iter().flat_map(|value| {
        let whole = labels.find(value).is_some();
        value.split(move |c| c == ',' && !whole)
    })
}

/// That a frame is left out, for there is nothing to write of it, and what became of what there was.
#[derive(Debug)]
pub(super) struct Empty(Vec<Warning>);

impl Empty {
    /// What became of the frame's annotations, where this is what an error says.
    pub(super) fn warnings(error: &DatasetError) -> Option<&[Warning]> {
        error.get_ref().downcast_ref::<Self>().map(|empty| empty.0.as_slice())
    }
}

impl fmt::Display for Empty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("there are no annotations to write")
    }
}

impl std::error::Error for Empty {}

struct Changing {
    changes: Changes,
    encoder: Arc<dyn FrameEncoder>,
}

impl FrameEncoder for Changing {
    fn encode(&self, mut frame: AnnotatedFrame) -> Result<EncodedFrame, DatasetError> {
        let mut warnings = self.changes.apply(&mut frame);
        let mut encoded = match self.changes.encode(frame, &*self.encoder) {
            Ok(encoded) => encoded,
            Err(error) => {
                let Some(empty) = Empty::warnings(&error) else { return Err(error) };
                warnings.extend_from_slice(empty);
                return Err(DatasetError::frame(Box::new(Empty(warnings))));
            }
        };
        warnings.append(&mut encoded.warnings);
        encoded.warnings = warnings;
        Ok(encoded)
    }
}

//! Which frames of the input belong to which of a task: what `check` and `convert` tell of it.

mod names;
mod task;

use std::path::Path;

use cvat_model::matching::{How, Item, Matching, Rule, Rules, Strategy, TaskFrame, TaskFrames};
use cvat_model::{DatasetError, DatasetReader, FrameSize, Location, Warning, WarningKind};

pub(crate) use self::task::read_task;
use crate::exit::Failure;
use crate::input::Input;
use crate::terminal::counted;

/// A frame of the input, as far as matching is about it.
#[derive(Debug)]
pub(crate) struct Own {
    pub(crate) name: String,
    number: Option<u64>,
    size: FrameSize,
}

/// The frames of the input and of the task, and what belongs together.
#[derive(Debug)]
pub(crate) struct Matched {
    pub(crate) own: Vec<Own>,
    pub(crate) task: TaskFrames,
    pub(crate) rules: Rules,
    pub(crate) matching: Matching,
}

/// What is wrong with a frame of the input, or of the task; which of them, from 0.
pub(crate) enum Side {
    Own(usize),
    Task(usize),
}

impl Matched {
    /// Matches, and has the strategies find what CVAT would not.
    pub(crate) fn new(own: Vec<Own>, task: TaskFrames, rules: Rules, strategies: &[Strategy]) -> Self {
        let items: Vec<_> = own.iter().map(|own| Item::new(&own.name).frame(own.number)).collect();
        let mut matching = Matching::of(&task, rules, &items);
        if !strategies.is_empty() {
            matching.rename(&task, &items, strategies);
        }
        Self { own, task, rules, matching }
    }

    /// How many belong together, and by what.
    pub(crate) fn counts(&self, against: &Path) -> String {
        let by: Vec<_> = self.matching.by_how().iter().map(|(how, count)| format!("{count} {how}")).collect();
        let by = if by.is_empty() { String::new() } else { format!(" ({})", by.join(", ")) };
        let root = self.matching.root_hint().map(|root| format!(", names sought in {root:?} too"));
        let left = self.matching.frames_without_item().count();
        format!(
            "{} of {} matched to frames of {} by the rules for {}{by}{}; {left} of its {} left over",
            self.matching.matched(),
            counted(self.own.len() as u64, "frame"),
            against.display(),
            self.rules,
            root.unwrap_or_default(),
            counted(self.task.len() as u64, "frame"),
        )
    }

    /// All that is wrong, the input's frames first.
    pub(crate) fn findings(&self) -> impl Iterator<Item = (Side, Warning)> + '_ {
        let of_own = self.own.iter().enumerate().flat_map(|(item, own)| {
            let found = self.of_own(item, own).into_iter();
            found.map(move |kind| (Side::Own(item), Warning::new(Location::frame(&own.name), kind)))
        });
        let of_task = self.matching.frames_without_item().filter_map(|position| {
            let location = Location::frame(&self.task.get(position)?.name);
            Some((Side::Task(position), Warning::new(location, WarningKind::TaskFrameLeft)))
        });
        of_own.chain(of_task)
    }

    /// What the frame is to be called, and its number there, so that CVAT takes it for the frame that it is; `None` where it
    /// has none, or CVAT would only guess.
    pub(crate) fn new_name(&self, item: usize) -> Option<(&str, u64)> {
        let frame = self.task.get(self.matching.get(item)?).filter(|frame| !self.is_guess(item, frame))?;
        // The extension is nothing to CVAT, and what it has says what the image is.
        let is_called_so = self.matching.how(item) == Some(How::Rule(Rule::Name));
        let name = if is_called_so { &self.own.get(item)?.name } else { &frame.name };
        Some((name, frame.number))
    }

    /// Whether CVAT takes it for that frame because of a number that need not be meant so.
    fn is_guess(&self, item: usize, frame: &TaskFrame) -> bool {
        let Some(How::Rule(rule)) = self.matching.how(item) else { return false };
        // A bare number that is the frame's number as well as its place was meant.
        let is_meant = rule.is_by_name()
            || self.rules == Rules::CvatXmlTracks
            || (self.rules == Rules::Datumaro && frame.index == frame.number);
        !is_meant
    }

    fn of_own(&self, item: usize, own: &Own) -> Vec<WarningKind> {
        let mut kinds = Vec::new();
        let position = self.matching.get(item);
        let Some((position, frame)) =
            position.and_then(|position| Some((position, self.task.get(position)?)))
        else {
            let mut reason = self.matching.why_not(item).map(|why| why.to_string()).unwrap_or_default();
            if let Some(strategy) = self.matching.ambiguous(item) {
                reason.extend(["; by ", strategy.name(), " there is more than one possibility"]);
            }
            return vec![WarningKind::NoTaskFrame(reason)];
        };
        if self.is_guess(item, frame) {
            kinds.push(WarningKind::TakenByNumber(frame.name.clone()));
        }
        if self.matching.items_of(position) > 1 {
            kinds.push(WarningKind::SameTaskFrame(frame.name.clone()));
        }
        if let Some(task) = frame.size.filter(|task| *task != own.size) {
            kinds.push(WarningKind::TaskFrameSize { own: own.size, task });
        }
        kinds
    }
}

/// The frames of an opened input. Of those that cannot be read `skipped` is told, and the place.
///
/// Of the formats that CVAT reads through Datumaro only Datumaro's own says a frame's number (`has_frames`).
pub(crate) fn survey(
    input: &Input,
    reader: &mut dyn DatasetReader,
    rules: Rules,
    has_frames: bool,
    mut skipped: impl FnMut(usize, DatasetError) -> Result<(), Failure>,
) -> Result<Vec<Own>, Failure> {
    let mut own = Vec::new();
    let mut placed = std::collections::HashMap::<String, u64>::new();
    while let Some(frame) = reader.next_frame() {
        let frame = match frame {
            Ok(frame) => frame.value,
            Err(error) if error.is_fatal() => return Err(input.error(&error)),
            Err(error) => {
                skipped(own.len(), error)?;
                continue;
            }
        };
        let number = match rules {
            Rules::Datumaro => frame.number.filter(|_| has_frames),
            Rules::CvatXmlTracks => frame.number,
            // Where there is none, the place in the subset is written.
            _ => {
                let place = placed.entry(frame.subset).or_default();
                *place += 1;
                Some(frame.number.unwrap_or(*place - 1))
            }
        };
        own.push(Own { name: frame.name, number, size: frame.size });
    }
    Ok(own)
}

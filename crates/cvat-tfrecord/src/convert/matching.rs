//! `--match-against` and `--rename-to-match`: frames that are given the names of a task's on the way.

use cvat_model::matching::Rules;
use cvat_model::{
    AnnotatedFrame, DatasetError, DatasetReader, ImageCensus, Labels, Location, Origin, Warning, WarningKind,
    WithWarnings,
};

use crate::cli::{ConvertArgs, TargetFormat};
use crate::exit::Failure;
use crate::input::{Input, Wanted};
use crate::matching::{self, Matched};
use crate::output::Output;
use crate::report::Report;

/// What each frame is called and is to be called.
#[derive(Clone, Debug)]
pub(super) struct Renames(Vec<Rename>);

#[derive(Clone, Debug)]
struct Rename {
    from: String,
    /// Name and number of the task's frame.
    to: Option<(String, u64)>,
}

/// Reads the names of all frames once, and reports what they are to the task. What to rename, if that was asked for.
pub(super) fn plan(
    args: &ConvertArgs,
    input: &Input,
    output: &Output,
    wanted: &Wanted<'_>,
    report: &mut Report,
) -> Result<Option<Renames>, Failure> {
    let Some(against) = &args.matching.match_against else { return Ok(None) };
    let task = matching::read_task(&args.matching, against)?;
    let rules = match output.format {
        TargetFormat::Cvat => Rules::CvatXml,
        TargetFormat::CvatVideo => Rules::CvatXmlTracks,
        TargetFormat::Tfrecord | TargetFormat::Datumaro | TargetFormat::Voc | TargetFormat::Coco => {
            Rules::Datumaro
        }
    };
    // What cannot be read is told when it is converted.
    let has_frames = output.format == TargetFormat::Datumaro;
    let own = matching::survey(input, input.open(wanted)?.as_dataset(), rules, has_frames, |_, _| Ok(()))?;
    let matched = Matched::new(own, task, rules, &args.rename_to_match);
    let counts = WarningKind::Remark(matched.counts(against));
    report.add(&Warning::new(Location::default(), counts));
    for (_, warning) in matched.findings() {
        report.add(&warning);
    }
    Ok((!args.rename_to_match.is_empty()).then(|| renames(&matched)))
}

fn renames(matched: &Matched) -> Renames {
    let rename = |(item, own): (usize, &matching::Own)| {
        let to = matched.new_name(item).map(|(name, number)| (name.to_owned(), number));
        Rename { from: own.name.clone(), to }
    };
    Renames(matched.own.iter().enumerate().map(rename).collect())
}

impl Renames {
    /// A reader whose frames are renamed.
    pub(super) fn reader(self, inner: &mut dyn DatasetReader) -> RenamedReader<'_> {
        RenamedReader { inner, renames: self.0.into_iter() }
    }
}

/// Frames in the same order under their new names.
pub(super) struct RenamedReader<'a> {
    inner: &'a mut dyn DatasetReader,
    renames: std::vec::IntoIter<Rename>,
}

impl RenamedReader<'_> {
    fn rename(&mut self, frame: &mut WithWarnings<AnnotatedFrame>) -> Result<(), DatasetError> {
        let rename = self.renames.next().filter(|rename| rename.from == frame.value.name);
        let Some(Rename { from, to }) = rename else {
            let message = format!("frame {:?}: the input has changed since it was matched", frame.value.name);
            return Err(DatasetError::fatal(message.into()));
        };
        let Some((name, number)) = to else { return Ok(()) };
        let is_renamed = name != from;
        if is_renamed {
            let kind = WarningKind::RenamedToMatch { from: from.clone(), to: name.clone() };
            frame.warnings.push(Warning::new(Location::frame(from), kind));
        }
        // What only repeats the old name repeats the new one, and is nothing of its own.
        if is_renamed && !frame.value.source_id.is_empty() && !frame.value.has_own_source_id() {
            frame.value.source_id.clone_from(&name);
        }
        (frame.value.name, frame.value.number) = (name, Some(number));
        Ok(())
    }
}

impl DatasetReader for RenamedReader<'_> {
    fn labels(&self) -> &Labels {
        self.inner.labels()
    }

    fn subsets(&self) -> &[String] {
        self.inner.subsets()
    }

    fn frame_count(&self) -> Option<u64> {
        self.inner.frame_count()
    }

    fn frames_in_subset(&self, subset: &str) -> Option<u64> {
        self.inner.frames_in_subset(subset)
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
        let mut frame = self.inner.next_frame()?;
        if let Ok(read) = &mut frame
            && let Err(error) = self.rename(read)
        {
            return Some(Err(error));
        }
        Some(frame)
    }
}

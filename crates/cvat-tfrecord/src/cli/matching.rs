//! Arguments about the frames of a task that annotations are for.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use cvat_model::matching::Rules;

#[derive(Debug, Args)]
pub(crate) struct MatchArgs {
    /// Tell which frames of a task the input's frames belong to, as CVAT decides it by their names: an export of the task
    /// as CVAT XML, bare or in a zip, its manifest.jsonl, or a text file of its frames' names in order, one a line
    #[arg(long, value_name = "FILE")]
    pub(crate) match_against: Option<PathBuf>,
    /// Which task of the project that --match-against names: its id, name or subset
    #[arg(long, value_name = "TASK", requires = "match_against")]
    pub(crate) match_task: Option<String>,
}

/// By whose rules CVAT matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MatchRules {
    /// As COCO, PASCAL VOC and Datumaro are imported, and TFRecord was
    Datumaro,
    /// As CVAT XML for images is imported
    Cvat,
    /// As CVAT XML for video is imported: by frame numbers alone
    CvatVideo,
}

impl From<MatchRules> for Rules {
    fn from(rules: MatchRules) -> Self {
        match rules {
            MatchRules::Datumaro => Self::Datumaro,
            MatchRules::Cvat => Self::CvatXml,
            MatchRules::CvatVideo => Self::CvatXmlTracks,
        }
    }
}

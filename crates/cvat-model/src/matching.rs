//! Which record belongs to which frame of a task, as CVAT decides it when annotations are uploaded.
//!
//! CVAT goes by names alone. What it cannot match it refuses, and with it the whole upload; a frame that nothing matches
//! loses the annotations it has, as an upload replaces them. This module says all of that beforehand.
//!
//! # The rules
//!
//! The *id* of a record is its name without extension, folders kept, `\` made `/`. Rules are tried in this order:
//!
//! | rule | [formats through Datumaro](Rules::Datumaro) | [CVAT XML for images](Rules::CvatXml) | [for video](Rules::CvatXmlTracks) |
//! |---|---|---|---|
//! | [`Name`](Rule::Name): the id is a frame's name without extension, to the letter | yes | yes | |
//! | [`RootHint`](Rule::RootHint): the id is that behind the folders that all records lack | yes | | |
//! | [`Index`](Rule::Index): a number is the frame's place in its task, from 0 | attribute `frame`, else the id | the image's `id` | |
//! | [`VideoIndex`](Rule::VideoIndex): likewise the id's last part without its first six characters | videos | videos | |
//! | [`Number`](Rule::Number): the number is the frame's absolute number | | | `frame` |
//!
//! The folders that records lack are found once for all of them: of the first record with the most folders, the first
//! frame whose path ends so says what comes before it. Under such a root CVAT mistakes the task's first frame for none
//! ([`Unmatched::FirstFrame`]): its place is 0, which counts as false.
//!
//! `frame_000012` is a video's frame with the absolute number 12, by its name; `frame_12` is nobody's name, and is taken
//! for the frame at place 12, whose number is another where the task does not begin at 0 or leaves frames out.
//!
//! ```
//! use cvat_model::matching::{Item, Matching, Rule, Rules, TaskFrames};
//!
//! let frames = TaskFrames::of_names(["day1/a.jpg", "day1/b.jpg", "day1/c.jpg"]);
//! let items = ["b.png", "2.png", "nobody.png"].map(Item::new);
//! let matching = Matching::of(&frames, Rules::Datumaro, &items);
//! assert_eq!(matching.root_hint(), Some("day1"));
//! assert_eq!(matching.get(0), Some(1), "where the extension says nothing");
//! assert_eq!(matching.count(Rule::Index), 1);
//! assert_eq!(matching.get(2), None);
//! assert_eq!(matching.frames_without_item().collect::<Vec<_>>(), [0]);
//! ```

mod matcher;
mod outcome;
mod paths;
mod python_int;
mod rename;
mod task_frames;

pub use matcher::{Item, Match, Matcher, Rule, Rules, Unmatched};
pub use outcome::{How, Matching};
pub use rename::{Strategy, UnknownStrategy};
pub use task_frames::{TaskFrame, TaskFrames};

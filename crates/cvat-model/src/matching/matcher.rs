//! CVAT's rules, one record at a time.

use std::borrow::Cow;
use std::fmt;

use super::paths::{after_chars, basename, before_chars, dirname, join, parts_reversed, without_extension};
use super::python_int::python_int;
use super::task_frames::TaskFrames;

/// The characters of `frame_`; whatever they are, CVAT cuts so many.
const VIDEO_PREFIX_LEN: usize = 6;

/// Whose rules.
///
/// ```
/// assert_eq!(cvat_model::matching::Rules::CvatXml.to_string(), "CVAT XML for images");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Rules {
    /// Formats that CVAT reads through Datumaro: COCO, PASCAL VOC, Datumaro and the former TFRecord.
    Datumaro,
    /// CVAT XML for images.
    CvatXml,
    /// CVAT XML for video: numbers alone.
    CvatXmlTracks,
}

impl fmt::Display for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Datumaro => "formats through Datumaro",
            Self::CvatXml => "CVAT XML for images",
            Self::CvatXmlTracks => "CVAT XML for video",
        })
    }
}

/// By what a record was matched; the [module](super) has the table.
///
/// ```
/// assert_eq!(cvat_model::matching::Rule::RootHint.to_string(), "by name in a folder");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Rule {
    /// Its name.
    Name,
    /// Its name, behind the folders that all records lack.
    RootHint,
    /// A number that says the place among the task's frames.
    Index,
    /// The number behind `frame_`, taken for the place among the video's frames.
    VideoIndex,
    /// The absolute number.
    Number,
}

impl Rule {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Name, Self::RootHint, Self::Index, Self::VideoIndex, Self::Number];

    /// Whether a name was found, and not a number taken for a place.
    #[must_use]
    pub fn is_by_name(self) -> bool {
        matches!(self, Self::Name | Self::RootHint)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => "by name",
            Self::RootHint => "by name in a folder",
            Self::Index => "by index",
            Self::VideoIndex => "by index behind frame_",
            Self::Number => "by number",
        })
    }
}

/// What CVAT goes by of a record or image.
///
/// ```
/// use cvat_model::matching::Item;
/// let image = Item::new("a.jpg").frame(Some(3));
/// assert_eq!(image.name, "a.jpg");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Item<'a> {
    /// Name with folders and extension.
    pub name: &'a str,
    /// The `id` of an image or the `frame` of a track's shape in CVAT XML, the attribute `frame` of a Datumaro item;
    /// records have none.
    pub frame: Option<u64>,
}

impl<'a> Item<'a> {
    /// A record that has a name alone.
    #[must_use]
    pub fn new(name: &'a str) -> Self {
        Self { name, frame: None }
    }

    /// With this number.
    #[must_use]
    pub fn frame(self, frame: Option<u64>) -> Self {
        Self { frame, ..self }
    }

    /// What CVAT calls it.
    pub(super) fn id(self) -> Cow<'a, str> {
        let id = without_extension(self.name);
        if id.contains('\\') { id.replace('\\', "/").into() } else { id.into() }
    }
}

/// The frame of a record.
///
/// ```
/// use cvat_model::matching::{Item, Match, Matcher, Rule, Rules, TaskFrames};
/// let frames = TaskFrames::of_names(["a.jpg"]);
/// let found = Matcher::new(&frames, Rules::Datumaro, []).find(Item::new("a.png"));
/// assert_eq!(found, Ok(Match { position: 0, rule: Rule::Name }));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// Position of the frame among [`TaskFrames`].
    pub position: usize,
    /// By what it was found.
    pub rule: Rule,
}

/// Why a record has no frame.
///
/// ```
/// use cvat_model::matching::Unmatched;
/// assert_eq!(Unmatched::NoSuchIndex(7).to_string(), "no frame has its name, and the task has no frame at place 7");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unmatched {
    /// No frame is called so, and no number was found to go by.
    NoSuchName,
    /// The task's first frame is called so, and CVAT overlooks it because records lack folders.
    FirstFrame,
    /// There was a number, taken for the place among the task's frames, and there is none.
    NoSuchIndex(u64),
    /// No frame has the number.
    NoSuchNumber(u64),
    /// CVAT XML for video goes by numbers, and there is none.
    NoNumber,
}

impl fmt::Display for Unmatched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchName => f.write_str("no frame has its name"),
            Self::FirstFrame => f.write_str(
                "the first frame has its name, which CVAT overlooks where names of records lack folders of the task's",
            ),
            Self::NoSuchIndex(index) => {
                write!(f, "no frame has its name, and the task has no frame at place {index}")
            }
            Self::NoSuchNumber(number) => write!(f, "the task has no frame with the number {number}"),
            Self::NoNumber => f.write_str("it has no frame number, and tracks go by that alone"),
        }
    }
}

impl std::error::Error for Unmatched {}

/// Finds the frames of records, as one upload of them does.
///
/// ```
/// use cvat_model::matching::{Item, Matcher, Rules, TaskFrames};
/// let frames = TaskFrames::of_names(["shoot/x/a.jpg", "shoot/x/b.jpg"]);
/// // All names first: they tell which folders are missing.
/// let names = ["x/b.jpg"];
/// let matcher = Matcher::new(&frames, Rules::Datumaro, names);
/// assert_eq!(matcher.root_hint(), Some("shoot"));
/// assert_eq!(matcher.find(Item::new("x/b.jpg")).unwrap().position, 1);
/// ```
#[derive(Clone, Debug)]
pub struct Matcher<'a> {
    frames: &'a TaskFrames,
    rules: Rules,
    /// Never empty.
    root_hint: Option<String>,
}

impl<'a> Matcher<'a> {
    /// A matcher for the records with these names, in their order.
    pub fn new<'n>(frames: &'a TaskFrames, rules: Rules, names: impl IntoIterator<Item = &'n str>) -> Self {
        let root_hint = if rules == Rules::Datumaro { root_hint(frames, names) } else { None };
        Self { frames, rules, root_hint }
    }

    /// The folders that CVAT looks for names in, having found that the records lack them.
    #[must_use]
    pub fn root_hint(&self) -> Option<&str> {
        self.root_hint.as_deref()
    }

    /// The frame of a record.
    ///
    /// # Errors
    ///
    /// Where there is none, and why: CVAT would refuse the whole upload.
    pub fn find(&self, item: Item<'_>) -> Result<Match, Unmatched> {
        if self.rules == Rules::CvatXmlTracks {
            let number = item.frame.ok_or(Unmatched::NoNumber)?;
            let position = self.frames.numbered(number).ok_or(Unmatched::NoSuchNumber(number))?;
            return Ok(Match { position, rule: Rule::Number });
        }
        let id = item.id();
        let direct = self.frames.named(&id);
        let is_first =
            direct.and_then(|position| self.frames.get(position)).is_some_and(|frame| frame.index == 0);
        let rooted = self.root_hint.as_deref().filter(|root| !id.starts_with(root));
        let by_name = match (direct, rooted) {
            // Its place, 0, is no different to CVAT from having found nothing.
            (Some(position), root) if !is_first || root.is_none() => Some((position, Rule::Name)),
            (_, Some(root)) => self.frames.named(&join(root, &id)).map(|position| (position, Rule::RootHint)),
            _ => None,
        };
        if let Some((position, rule)) = by_name {
            return Ok(Match { position, rule });
        }
        let (number, rule) = self.index(item, &id);
        let Some(index) = number else {
            return Err(if direct.is_some() { Unmatched::FirstFrame } else { Unmatched::NoSuchName });
        };
        let position = self.frames.at_index(index).ok_or(Unmatched::NoSuchIndex(index))?;
        Ok(Match { position, rule })
    }

    /// The number that is taken for a place.
    fn index(&self, item: Item<'_>, id: &str) -> (Option<u64>, Rule) {
        let number = match (item.frame, self.rules) {
            (Some(frame), _) => Some(Some(frame)),
            (None, Rules::CvatXml) => None,
            (None, _) => python_int(id),
        };
        match number {
            Some(index) => (index, Rule::Index),
            None if self.frames.is_video() => {
                let after = after_chars(basename(id), VIDEO_PREFIX_LEN);
                (python_int(after).flatten(), Rule::VideoIndex)
            }
            None => (None, Rule::Index),
        }
    }
}

/// The folders that come before the names of all records; `None` for none.
fn root_hint<'n>(frames: &TaskFrames, names: impl IntoIterator<Item = &'n str>) -> Option<String> {
    let mut longest: Option<(usize, Cow<'n, str>)> = None;
    for name in names {
        let id = Item::new(name).id();
        let count = parts_reversed(&id).count();
        if longest.as_ref().is_none_or(|(most, _)| count > *most) {
            longest = Some((count, id));
        }
    }
    let (count, id) = longest?;
    let frame = frames.iter().find(|frame| ends_with(without_extension(&frame.name), &id, count))?;
    // Of several frames with one name, the last is the one that counts.
    let frame = frames.named(without_extension(&frame.name)).and_then(|position| frames.get(position))?;
    let prefix = before_chars(dirname(&frame.name), dirname(&id).chars().count());
    let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
    (!prefix.is_empty()).then(|| prefix.to_owned())
}

/// Whether the path's last parts are the other's, which has so many. Of none, only a path of none ends so.
fn ends_with(path: &str, end: &str, count: usize) -> bool {
    let mut parts = parts_reversed(path);
    let all_equal = parts_reversed(end).all(|part| parts.next() == Some(part));
    all_equal && (count > 0 || parts.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(
        frames: &TaskFrames,
        rules: Rules,
        names: &[&str],
        item: Item<'_>,
    ) -> Result<(usize, Rule), Unmatched> {
        let matcher = Matcher::new(frames, rules, names.iter().copied());
        matcher.find(item).map(|found| (found.position, found.rule))
    }

    #[test]
    fn names_are_matched_to_the_letter_but_for_the_extension() {
        let frames = TaskFrames::of_names(["b.jpg", "sub/a.JPG", "sub/a.b.png"]);
        let by_name = |name| find(&frames, Rules::Datumaro, &[], Item::new(name));
        assert_eq!(by_name("sub/a.png"), Ok((1, Rule::Name)), "the extension says nothing");
        assert_eq!(by_name("sub\\a.png"), Ok((1, Rule::Name)), "Datumaro turns separators round");
        assert_eq!(by_name("sub/a.b.x"), Ok((2, Rule::Name)), "one extension alone is cut");
        assert_eq!(by_name("sub/A.JPG"), Err(Unmatched::NoSuchName), "case tells");
        assert_eq!(
            by_name("more/sub/a.JPG"),
            Err(Unmatched::NoSuchName),
            "folders too many are not forgiven"
        );
        assert_eq!(by_name("a.JPG"), Err(Unmatched::NoSuchName), "nor too few, without a hint");
    }

    #[test]
    fn folders_that_all_records_lack_are_found() {
        let frames = TaskFrames::of_names(["top.jpg", "set/x/a.jpg", "set/b.jpg"]);
        let names = ["x/a.jpg", "b.jpg"];
        let rooted = |name| find(&frames, Rules::Datumaro, &names, Item::new(name));
        assert_eq!(rooted("x/a.jpg"), Ok((1, Rule::RootHint)));
        assert_eq!(rooted("b.jpg"), Ok((2, Rule::RootHint)));
        assert_eq!(rooted("set/b.jpg"), Ok((2, Rule::Name)));
        assert_eq!(
            find(&frames, Rules::CvatXml, &names, Item::new("b.jpg")),
            Err(Unmatched::NoSuchName),
            "no hints there"
        );
    }

    #[test]
    fn under_a_root_the_first_frame_is_overlooked() {
        // Its place is 0, and CVAT asks whether what it found is true.
        let frames = TaskFrames::of_names(["top.jpg", "set/x/a.jpg", "other.jpg"]);
        let names = ["x/a.jpg", "top.jpg"];
        assert_eq!(find(&frames, Rules::Datumaro, &names, Item::new("top.jpg")), Err(Unmatched::FirstFrame));
        assert_eq!(find(&frames, Rules::Datumaro, &names, Item::new("other.jpg")), Ok((2, Rule::Name)));
        assert_eq!(find(&frames, Rules::Datumaro, &["top.jpg"], Item::new("top.jpg")), Ok((0, Rule::Name)));
        // A name that begins as the root does is not looked for under it again.
        let frames = TaskFrames::of_names(["setup.jpg", "set/x/a.jpg"]);
        assert_eq!(find(&frames, Rules::Datumaro, &["x/a.jpg"], Item::new("setup.jpg")), Ok((0, Rule::Name)));
    }

    #[test]
    fn numbers_are_places_and_not_frame_numbers() {
        let video = TaskFrames::of_video(10, 2, 20);
        let of_video = |name| find(&video, Rules::Datumaro, &[], Item::new(name));
        assert_eq!(
            of_video("frame_000012.PNG"),
            Ok((1, Rule::Name)),
            "the absolute number, as CVAT names it"
        );
        assert_eq!(of_video("frame_12.png"), Ok((12, Rule::VideoIndex)), "not the name of any, so a place");
        assert_eq!(
            of_video("image/12"),
            Err(Unmatched::NoSuchName),
            "six characters are cut, whatever they are"
        );
        assert_eq!(of_video("anyway12"), Ok((12, Rule::VideoIndex)), "and nobody looks which");
        assert_eq!(of_video("12.jpg"), Ok((12, Rule::Index)));
        assert_eq!(
            of_video("frame_000011.PNG"),
            Ok((11, Rule::VideoIndex)),
            "between two frames, so a place"
        );
        assert_eq!(of_video("frame_000030.PNG"), Ok((10, Rule::Name)));
        assert_eq!(of_video("frame_000051.PNG"), Err(Unmatched::NoSuchIndex(51)));
        let images = TaskFrames::of_names(["a", "b"]);
        assert_eq!(find(&images, Rules::Datumaro, &[], Item::new("frame_1")), Err(Unmatched::NoSuchName));
        assert_eq!(find(&images, Rules::Datumaro, &[], Item::new("1.jpg")), Ok((1, Rule::Index)));
        assert_eq!(find(&images, Rules::Datumaro, &[], Item::new("x/1")), Err(Unmatched::NoSuchName));
        let with_attribute = Item::new("1.jpg").frame(Some(5));
        assert_eq!(find(&images, Rules::Datumaro, &[], with_attribute), Err(Unmatched::NoSuchIndex(5)));
    }

    #[test]
    fn documents_for_images_go_by_name_then_by_id_as_a_place() {
        let frames = TaskFrames::of_names(["a.jpg", "b.jpg", "c.jpg"]);
        let image = |name, id| find(&frames, Rules::CvatXml, &[], Item::new(name).frame(id));
        assert_eq!(image("c.jpg", Some(0)), Ok((2, Rule::Name)), "the name counts first");
        assert_eq!(image("z.jpg", Some(1)), Ok((1, Rule::Index)), "another name, and taken all the same");
        assert_eq!(image("1.jpg", Some(9)), Err(Unmatched::NoSuchIndex(9)), "the id counts, not the name");
        assert_eq!(image("z.jpg", None), Err(Unmatched::NoSuchName));
    }

    #[test]
    fn documents_for_video_go_by_the_absolute_number() {
        let video = TaskFrames::of_video(10, 2, 5);
        let track = |frame| find(&video, Rules::CvatXmlTracks, &[], Item::new("x").frame(frame));
        assert_eq!(track(Some(12)), Ok((1, Rule::Number)));
        assert_eq!(track(Some(11)), Err(Unmatched::NoSuchNumber(11)), "off the grid");
        assert_eq!(track(None), Err(Unmatched::NoNumber));
    }

    #[test]
    fn of_frames_alike_but_for_the_extension_the_last_counts() {
        let frames = TaskFrames::of_names(["x/a.jpg", "x/a.png"]);
        assert_eq!(find(&frames, Rules::Datumaro, &[], Item::new("x/a.jpg")), Ok((1, Rule::Name)));
    }
}

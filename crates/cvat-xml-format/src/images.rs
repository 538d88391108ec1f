//! Finding, reading and checking the image of a frame.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use cvat_model::{FrameSize, Location, Warning, WarningKind};
use dataset_files::{Limits, Source, safe_name};

use crate::error::{Error, ErrorKind, Result};
use crate::frame_name;

/// As many folders as are remembered.
const MAX_KNOWN_FOLDERS: usize = 256;
/// Extensions that are tried where a name has none, or where its own leads nowhere.
pub(crate) const EXTENSIONS: [&str; 16] = [
    "jpg", "JPG", "jpeg", "JPEG", "png", "PNG", "bmp", "BMP", "gif", "GIF", "webp", "WEBP", "tif", "TIF",
    "tiff", "TIFF",
];

/// Where images may lie.
#[derive(Debug)]
pub(crate) struct ImageFiles {
    /// What the user named; looked into first.
    extra: Option<Source>,
    /// Where the document is.
    own: Source,
    /// The document's folder there, empty or ending in `/`.
    folder: String,
    limits: Limits,
    /// Whether folders asked for so far are there: without this, each image that is missing is looked for in folders that
    /// are not there, under every extension.
    known_folders: Mutex<HashMap<(bool, String), bool>>,
}

/// An image file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    extra: bool,
    path: String,
}

/// A subset, and whether the document is a project's: those keep images in a folder for each subset.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Home<'a> {
    pub(crate) subset: &'a str,
    pub(crate) in_project: bool,
}

impl ImageFiles {
    pub(crate) fn new(extra: Option<Source>, own: Source, entry: &str) -> Self {
        let folder = entry.rfind('/').and_then(|end| entry.get(..=end)).unwrap_or_default().to_owned();
        Self { extra, own, folder, limits: Limits::default(), known_folders: Mutex::default() }
    }

    /// What contents may ask for, where that is not the default.
    pub(crate) fn within(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// The image of a frame. Names are cleaned first, so nothing outside the source is ever asked for.
    pub(crate) fn find(&self, home: Home<'_>, name: &str) -> Option<Found> {
        let name = safe_name(name);
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut places = self.places(home);
        places.retain(|(extra, place)| self.has_folder(*extra, format!("{place}{folder}")));
        let there = |extra: bool, path: String| self.contains(extra, &path).then_some(Found { extra, path });
        if let Some(found) = places.iter().find_map(|(extra, place)| there(*extra, format!("{place}{name}")))
        {
            return Some(found);
        }
        let stem = frame_name::without_extension(&name, |extension| EXTENSIONS.contains(&extension));
        places.iter().find_map(|(extra, place)| {
            EXTENSIONS.iter().find_map(|extension| there(*extra, format!("{place}{stem}.{extension}")))
        })
    }

    /// The frames of a video that lie there as `frame_000010.png` and the like, by their number.
    pub(crate) fn numbered(&self, home: Home<'_>) -> Result<BTreeMap<u64, Found>> {
        let mut numbered = BTreeMap::new();
        for (extra, place) in self.places(home) {
            let files = self.source(extra).list(place.trim_end_matches('/'));
            let files = files.map_err(|error| Error::files("cannot look for images", error))?;
            for path in files {
                if let Some(number) = frame_number(&path) {
                    numbered.entry(number).or_insert(Found { extra, path });
                }
            }
        }
        Ok(numbered)
    }

    fn places(&self, home: Home<'_>) -> Vec<(bool, String)> {
        let subset = safe_name(home.subset);
        let mut places = Vec::with_capacity(8);
        for (extra, folder) in [(true, ""), (false, self.folder.as_str())] {
            if extra && self.extra.is_none() {
                continue;
            }
            let general = if extra { ["", "images/"] } else { ["images/", ""] };
            let general = general.map(|place| format!("{folder}{place}"));
            let specific = general.clone().map(|place| format!("{place}{subset}/"));
            // Equal names in two subsets of a project are two images; a task has no folders for subsets.
            let (first, second) = if home.in_project { (specific, general) } else { (general, specific) };
            places.extend(first.into_iter().chain(second).map(|place| (extra, place)));
        }
        places
    }

    /// Where the document is.
    pub(crate) fn own(&self) -> &Source {
        &self.own
    }

    /// What contents may ask for.
    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    fn source(&self, extra: bool) -> &Source {
        self.extra.as_ref().filter(|_| extra).unwrap_or(&self.own)
    }

    fn has_folder(&self, extra: bool, folder: String) -> bool {
        let mut known = self.known_folders.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = (extra, folder);
        if let Some(is_there) = known.get(&asked) {
            return *is_there;
        }
        let is_there = self.source(extra).has_folder(asked.1.trim_end_matches('/'));
        // A document may name more folders than there is room for.
        if known.len() == MAX_KNOWN_FOLDERS {
            known.clear();
        }
        known.insert(asked, is_there);
        is_there
    }

    fn contains(&self, extra: bool, path: &str) -> bool {
        self.source(extra).contains(path)
    }

    fn read(&self, found: &Found) -> Result<Bytes, dataset_files::Error> {
        self.source(found.extra).read(&found.path, self.limits.image_len())
    }
}

impl Found {
    /// The name as the source has it, without the folders it was looked for in.
    pub(crate) fn file_name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

/// The number in `images/frame_000010.png`.
fn frame_number(path: &str) -> Option<u64> {
    frame_name::extension(path).filter(|extension| EXTENSIONS.contains(extension))?;
    frame_name::number_of_video(path)
}

/// The image of a frame, and the frame's size.
#[derive(Debug)]
pub(crate) struct Picture {
    pub(crate) image: Option<Bytes>,
    pub(crate) size: FrameSize,
}

/// What is to be read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted {
    /// The image's bytes, not only its size.
    pub(crate) bytes: bool,
    /// A warning where there is no image.
    pub(crate) report_missing: bool,
}

/// Reads the image and settles the size: the declared one counts, then the image's.
pub(crate) fn picture(
    files: &ImageFiles,
    found: Option<&Found>,
    declared: Option<FrameSize>,
    wanted: Wanted,
    location: &Location,
    warnings: &mut Vec<Warning>,
) -> Result<Picture> {
    let mut warn = |kind| warnings.push(Warning::new(location.clone(), kind));
    let no_size = |why: &str| {
        Error::new(
            ErrorKind::NoSize,
            format!("no width and height in the document, and {why}; give it its image"),
        )
    };
    let Some(found) = found else {
        if wanted.report_missing {
            warn(WarningKind::ImageMissing);
        }
        let size = declared.ok_or_else(|| no_size("no image to take them from"))?;
        return Ok(Picture { image: None, size });
    };
    if let (Some(size), false) = (declared, wanted.bytes) {
        return Ok(Picture { image: None, size });
    }
    let bytes = files
        .read(found)
        .map_err(|error| Error::new(ErrorKind::Image, "its image cannot be read").caused_by(error))?;
    let header = image_probe::probe(&bytes);
    let actual = header.size.and_then(|(width, height)| FrameSize::new(width, height));
    if header.format.is_none() {
        warn(WarningKind::ImageUnknown);
    }
    if header.is_turned() {
        warn(WarningKind::ExifRotated);
    }
    let (size, warning) = FrameSize::settle(declared, actual);
    warning.into_iter().for_each(&mut warn);
    let size = size.ok_or_else(|| no_size("its image does not say"))?;
    Ok(Picture { image: wanted.bytes.then_some(bytes), size })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_video_frames() {
        assert_eq!(frame_number("images/frame_000010.png"), Some(10));
        assert_eq!(frame_number("frame_1234567.PNG"), Some(1_234_567));
        for no in
            ["frame_10.png", "frame_000010", "frame_000010.txt", "xframe_000010.png", "frame_+00010.png"]
        {
            assert_eq!(frame_number(no), None, "{no}");
        }
    }

    fn in_folder(files: &[&str]) -> (tempfile::TempDir, ImageFiles) {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, file).unwrap();
        }
        let source = Source::folder(folder.path()).unwrap();
        let files = ImageFiles::new(None, source, "annotations.xml");
        (folder, files)
    }

    fn path(files: &ImageFiles, subset: &str, in_project: bool, name: &str) -> Option<String> {
        files.find(Home { subset, in_project }, name).map(|found| found.path)
    }

    #[test]
    fn looks_in_the_places_of_a_project_and_of_a_task() {
        let (_folder, files) = in_folder(&["images/a.jpg", "images/train/a.jpg", "val/a.jpg", "b.png"]);
        let found = |subset, in_project, name| path(&files, subset, in_project, name);
        assert_eq!(found("train", true, "a.jpg").unwrap(), "images/train/a.jpg");
        assert_eq!(found("train", false, "a.jpg").unwrap(), "images/a.jpg");
        assert_eq!(found("val", true, "a.jpg").unwrap(), "val/a.jpg");
        assert_eq!(found("test", true, "a.jpg").unwrap(), "images/a.jpg");
        assert_eq!(found("default", false, "train/a.jpg").unwrap(), "images/train/a.jpg");
        assert_eq!(found("default", false, "b.png").unwrap(), "b.png");
        assert_eq!(found("default", false, "c.png"), None);
    }

    #[test]
    fn tries_other_extensions_after_all_places() {
        let (_folder, files) = in_folder(&["images/a.PNG", "a.jpg", "images/v1.2.webp", "images/c"]);
        let found = |name| path(&files, "default", false, name);
        assert_eq!(found("a.jpg").unwrap(), "a.jpg", "the exact name counts most");
        assert_eq!(found("a").unwrap(), "images/a.PNG");
        assert_eq!(found("a.png").unwrap(), "images/a.PNG");
        assert_eq!(found("v1.2").unwrap(), "images/v1.2.webp", ".2 is no extension of an image");
        assert_eq!(found("c").unwrap(), "images/c");
    }

    #[test]
    fn never_leaves_the_source() {
        let (folder, _) = in_folder(&["secret.jpg", "set/images/a.jpg"]);
        let source = Source::folder(folder.path().join("set")).unwrap();
        let files = ImageFiles::new(None, source, "annotations.xml");
        let absolute = folder.path().join("secret.jpg");
        for name in ["../secret.jpg", "../../secret.jpg", "..\\secret.jpg", absolute.to_str().unwrap()] {
            assert_eq!(path(&files, "..", true, name), None, "{name}");
        }
        assert_eq!(path(&files, "default", false, "x/../a.jpg"), None);
        assert_eq!(path(&files, "default", false, "./a.jpg").unwrap(), "images/a.jpg");
    }
}

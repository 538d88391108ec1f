//! Where the annotation files, images and lists of a data set lie, told from the names of its files.

use std::collections::BTreeMap;

use dataset_files::Limits;

use crate::error::{Error, ErrorKind};

/// Names of the folder of annotation files, in lower case.
const ANNOTATION_FOLDERS: [&str; 1] = ["annotations"];
/// Names of the folder of images, in lower case, the likeliest first.
pub(crate) const IMAGE_FOLDERS: [&str; 3] = ["jpegimages", "images", "img"];

/// Extensions of images, in lower case, the likeliest first.
const IMAGE_EXTENSIONS: [&str; 8] = ["jpg", "jpeg", "png", "bmp", "gif", "webp", "tif", "tiff"];

/// The folders of one VOC data set. Folders have no `/` at the end; `""` is the source's root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Layout {
    /// The folder that annotation files' names are relative to.
    pub(crate) annotations: String,
    /// The folder of images, where there is one by name.
    pub(crate) images: Option<String>,
    /// The folder that the others are in.
    pub(crate) root: String,
    /// Annotation files lie among the images, not in a folder of their own.
    pub(crate) flat: bool,
    /// XML files that may be annotations, by full name.
    pub(crate) documents: Vec<String>,
    /// The lists of subsets, by full name.
    pub(crate) lists: Vec<String>,
    /// Annotation files that lie elsewhere, by full name.
    pub(crate) elsewhere: Vec<String>,
}

impl Layout {
    /// Finds the one VOC data set among files of these names; `is_voc` looks into one.
    pub(crate) fn discover(
        names: &[&str],
        is_voc: impl FnMut(&str) -> Result<bool, Error>,
    ) -> Result<Self, Error> {
        let found = Found::new(names, is_voc)?;
        // Around each folder all names are looked at: not before it is known to be the one.
        if found.groups.len() > 1 {
            return Err(Error::new(ErrorKind::SeveralRoots(found.roots())));
        }
        found.layouts(names).pop().ok_or_else(|| Error::new(ErrorKind::NoAnnotations))
    }

    /// Finds all of them, in the order of their folders' names.
    pub(crate) fn discover_all(
        names: &[&str],
        is_voc: impl FnMut(&str) -> Result<bool, Error>,
        limits: &Limits,
    ) -> Result<Vec<Self>, Error> {
        let found = Found::new(names, is_voc)?;
        let limit = usize::try_from(limits.subsets()).unwrap_or(usize::MAX);
        if found.groups.len() > limit {
            return Err(Error::new(ErrorKind::Limit { what: "data sets", limit }));
        }
        Ok(found.layouts(names))
    }

    /// The folder of the whole data set, as people name it.
    pub(crate) fn whole(&self) -> &str {
        whole(&self.annotations, self.flat)
    }

    /// The folders around a folder of annotation files.
    pub(crate) fn around(annotations: &str, flat: bool, names: &[&str]) -> Self {
        let mut root = if flat { annotations } else { folder_of(annotations) };
        let mut images = image_folder(root, names);
        if flat && images.is_none() && !annotations.is_empty() {
            // `xml/` beside `images/`: the folder's name says nothing, its neighbour does.
            let has_images = names
                .iter()
                .any(|name| within(annotations, name).is_some_and(|name| image_stem(name).is_some()));
            let neighbour = image_folder(folder_of(annotations), names).filter(|_| !has_images);
            if neighbour.is_some() {
                (root, images) = (folder_of(annotations), neighbour);
            }
        }
        Self {
            annotations: annotations.to_owned(),
            images,
            root: root.to_owned(),
            flat,
            lists: lists(root, names),
            ..Self::default()
        }
    }

    /// The folder that frames are named relative to.
    pub(crate) fn image_root(&self) -> &str {
        self.images.as_deref().unwrap_or(&self.root)
    }
}

/// Folders with annotation files, before what is around them is looked at.
struct Found<'a> {
    groups: BTreeMap<&'a str, Vec<&'a str>>,
    elsewhere: Vec<&'a str>,
    flat: bool,
}

impl<'a> Found<'a> {
    fn new(names: &[&'a str], mut is_voc: impl FnMut(&str) -> Result<bool, Error>) -> Result<Self, Error> {
        let mut own_folder: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let mut by_folder: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for name in names.iter().filter(|name| is_document(name)) {
            match annotation_folder(name) {
                Some(folder) => own_folder.entry(folder).or_default().push(name),
                None => by_folder.entry(folder_of(name)).or_default().push(name),
            }
        }
        let own_folder = with_annotations(own_folder, &mut is_voc)?;
        let flat = under_shallowest(with_annotations(by_folder, &mut is_voc)?);
        Ok(if own_folder.is_empty() {
            Self { groups: flat, elsewhere: Vec::new(), flat: true }
        } else {
            Self { groups: own_folder, elsewhere: flat.into_values().flatten().collect(), flat: false }
        })
    }

    fn roots(&self) -> Vec<String> {
        let mut roots: Vec<String> =
            self.groups.keys().map(|folder| whole(folder, self.flat).to_owned()).collect();
        roots.dedup();
        roots
    }

    fn layouts(self, names: &[&str]) -> Vec<Layout> {
        // Which of several they might belong to nothing tells.
        let mut elsewhere: Vec<String> = self.elsewhere.into_iter().map(str::to_owned).collect();
        let layouts = self.groups.into_iter().map(|(folder, documents)| Layout {
            flat: self.flat,
            elsewhere: std::mem::take(&mut elsewhere),
            documents: documents.into_iter().map(str::to_owned).collect(),
            ..Layout::around(folder, self.flat, below(folder_of(folder), names))
        });
        layouts.collect()
    }
}

/// The folder of a whole data set.
fn whole(annotations: &str, flat: bool) -> &str {
    match if flat { annotations } else { folder_of(annotations) } {
        "" => ".",
        folder => folder,
    }
}

fn with_annotations<'a>(
    groups: BTreeMap<&'a str, Vec<&'a str>>,
    is_voc: &mut impl FnMut(&str) -> Result<bool, Error>,
) -> Result<BTreeMap<&'a str, Vec<&'a str>>, Error> {
    let mut found = BTreeMap::new();
    for (folder, documents) in groups {
        for document in &documents {
            if is_voc(document)? {
                found.insert(folder, documents);
                break;
            }
        }
    }
    Ok(found)
}

/// Folders inside another of them join it.
fn under_shallowest<'a>(groups: BTreeMap<&'a str, Vec<&'a str>>) -> BTreeMap<&'a str, Vec<&'a str>> {
    let mut joined: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    // A folder sorts before what is in it.
    for (folder, documents) in groups {
        let outer = ancestors(folder).find(|outer| joined.contains_key(outer)).unwrap_or(folder);
        joined.entry(outer).or_default().extend(documents);
    }
    for documents in joined.values_mut() {
        documents.sort_unstable();
    }
    joined
}

/// `a/b/c`, `a/b`, `a` and `""`.
fn ancestors(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |folder| (!folder.is_empty()).then(|| folder_of(folder)))
}

/// The outermost folder called `Annotations` that a file lies in.
fn annotation_folder(name: &str) -> Option<&str> {
    let mut end = 0;
    for component in folder_of(name).split('/') {
        end += component.len();
        if is_one_of(component, &ANNOTATION_FOLDERS) {
            return name.get(..end);
        }
        end += 1;
    }
    None
}

pub(crate) fn is_annotation_folder(folder: &str) -> bool {
    is_one_of(base_of(folder), &ANNOTATION_FOLDERS)
}

pub(crate) fn is_image_folder(component: &str) -> bool {
    is_one_of(component, &IMAGE_FOLDERS)
}

fn is_one_of(component: &str, names: &[&str]) -> bool {
    names.iter().any(|name| component.eq_ignore_ascii_case(name))
}

/// The folder directly in `root` whose name says that it holds the images.
fn image_folder(root: &str, names: &[&str]) -> Option<String> {
    names
        .iter()
        .filter_map(|name| {
            let (folder, _) = within(root, name)?.split_once('/')?;
            let rank = IMAGE_FOLDERS.iter().position(|known| folder.eq_ignore_ascii_case(known))?;
            Some((rank, folder))
        })
        .min()
        .map(|(_, folder)| join(root, folder))
}

/// The `.txt` files in `ImageSets/Main`, or in `ImageSets` where there is no such folder.
fn lists(root: &str, names: &[&str]) -> Vec<String> {
    let (mut main, mut outer) = (Vec::new(), Vec::new());
    for name in names.iter().filter(|name| has_extension(name, "txt")) {
        let mut components = within(root, name).unwrap_or_default().split('/');
        let (first, second, third) = (components.next(), components.next(), components.next());
        if !first.is_some_and(|first| first.eq_ignore_ascii_case("imagesets")) {
            continue;
        }
        match (second, third) {
            (Some(second), Some(_)) if second.eq_ignore_ascii_case("main") && components.next().is_none() => {
                main.push((*name).to_owned());
            }
            (Some(_), None) => outer.push((*name).to_owned()),
            _ => {}
        }
    }
    if main.is_empty() { outer } else { main }
}

fn is_document(name: &str) -> bool {
    has_extension(name, "xml")
}

fn has_extension(name: &str, extension: &str) -> bool {
    base_of(name).rsplit_once('.').is_some_and(|(_, found)| found.eq_ignore_ascii_case(extension))
}

/// A name without its last extension.
pub(crate) fn stem_of(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, extension)) if !extension.contains('/') => stem,
        _ => name,
    }
}

/// A name without the extension of an image, and how likely that is; `None` where it has no such extension.
pub(crate) fn image_stem(name: &str) -> Option<(&str, usize)> {
    let (stem, extension) = name.rsplit_once('.')?;
    let rank = IMAGE_EXTENSIONS.iter().position(|known| extension.eq_ignore_ascii_case(known))?;
    Some((stem, rank))
}

/// A name relative to a folder it lies in.
pub(crate) fn within<'a>(folder: &str, name: &'a str) -> Option<&'a str> {
    if folder.is_empty() {
        return Some(name);
    }
    name.strip_prefix(folder)?.strip_prefix('/')
}

/// Those of sorted names that lie in a folder.
pub(crate) fn below<'n, 'a>(folder: &str, names: &'n [&'a str]) -> &'n [&'a str] {
    if folder.is_empty() {
        return names;
    }
    let start = format!("{folder}/");
    let names = names.get(names.partition_point(|name| *name < start.as_str())..).unwrap_or_default();
    names.get(..names.partition_point(|name| name.starts_with(&start))).unwrap_or_default()
}

pub(crate) fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

pub(crate) fn folder_of(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

pub(crate) fn base_of(name: &str) -> &str {
    name.rsplit_once('/').map_or(name, |(_, base)| base)
}

#[cfg(test)]
mod tests;

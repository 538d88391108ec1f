//! The first pass through a file: its labels, its images, and where the annotations of each are.

use std::collections::{BTreeSet, HashMap};

use cvat_model::{Location, NameSet, Property, Warning, WarningKind};
use dataset_files::{Limits, Source};

use crate::decode::{Categories, FileLabels, LabelTable, Usage};
use crate::document::{Brief, Document, Emptiness, Image, Json, parse};
use crate::error::{Error, ErrorKind, Position};
use crate::frames::{Frame, Id, ImageIds, frame_name};
use crate::store::{Range, Store};

/// How many warnings are told one by one: there can be one an annotation, and they are kept until they are asked for.
const MAX_TOLD: u64 = 10_000;
/// Members that are told of one file, at most.
const MAX_MEMBERS: usize = 100;

/// Bytes that the name of an image may have.
const MAX_NAME_LEN: usize = 4096;

/// A file whose annotations can be read image by image.
#[derive(Debug)]
pub(crate) struct CocoFile {
    pub(crate) entry: String,
    /// By its position among the subsets.
    pub(crate) subset: u32,
    pub(crate) labels: FileLabels,
    /// By frame, and by their places in the file.
    pub(crate) annotations: Vec<Range>,
    pub(crate) store: Store,
}

/// What is known of all files.
#[derive(Debug)]
pub(crate) struct Survey<'a> {
    source: &'a Source,
    limits: &'a Limits,
    pub(crate) labels: LabelTable,
    pub(crate) frames: Vec<Frame>,
    pub(crate) files: Vec<CocoFile>,
    warnings: Vec<Warning>,
    told: u64,
    names: NameSet,
    /// The images of the files before of the same subset.
    before: Vec<ImageIds>,
    kept_len: u64,
}

impl<'a> Survey<'a> {
    pub(crate) fn new(source: &'a Source, limits: &'a Limits) -> Self {
        Self {
            source,
            limits,
            labels: LabelTable::default(),
            frames: Vec::new(),
            files: Vec::new(),
            warnings: Vec::new(),
            told: 0,
            names: NameSet::default(),
            before: Vec::new(),
            kept_len: 0,
        }
    }

    /// All that is to be said.
    pub(crate) fn take_warnings(&mut self) -> Vec<Warning> {
        let mut warnings = std::mem::take(&mut self.warnings);
        if let Some(more) = self.told.checked_sub(MAX_TOLD).filter(|more| *more > 0) {
            let kind = WarningKind::NotKept(Property::Annotation(format!(
                "and what {more} more warnings would say"
            )));
            warnings.push(Warning::new(Location::default(), kind));
        }
        warnings
    }

    /// Reads a file once. Files of one subset follow each other.
    pub(crate) fn file(&mut self, entry: &str, subset: u32, subset_name: &str) -> Result<(), Error> {
        if self.files.last().is_none_or(|last| last.subset != subset) {
            self.before.clear();
        }
        let store = Store::new(self.source, entry)?;
        let mut pass = Pass {
            survey: self,
            entry,
            subset,
            subset_name,
            usage: Usage::default(),
            categories: None,
            ids: ImageIds::default(),
            has_images: false,
            annotations: None,
            annotation_ids: NameSet::default(),
            not_kept: BTreeSet::new(),
            store,
        };
        pass.run().and_then(|()| pass.finish()).map_err(|error| error.in_entry(entry))
    }

    /// Adds the labels of a file of which nothing else is asked for.
    pub(crate) fn labels_of(&mut self, entry: &str) -> Result<(), Error> {
        let categories = || {
            let mut document = Document::new(self.source.open_entry(entry)?, self.limits)?;
            let mut bytes = Vec::new();
            while let Some(name) = document.next_member()? {
                if name != "categories" {
                    document.skip()?;
                    continue;
                }
                let begin = document.read(&mut bytes)?;
                let categories = Categories::parse(&parse(&bytes, begin)?, self.limits);
                return categories.map_err(|error| error.at(begin));
            }
            Ok(Categories::default())
        };
        let categories = categories().map_err(|error| error.in_entry(entry))?;
        self.labels.add(&categories, Usage::default(), self.limits)?;
        Ok(())
    }

    fn tell(&mut self, entry: &str, kind: WarningKind) {
        self.told += 1;
        if self.told <= MAX_TOLD {
            self.warnings.push(Warning::new(Location::entry(entry), kind));
        }
    }
}

struct Pass<'s, 'a> {
    survey: &'s mut Survey<'a>,
    entry: &'s str,
    subset: u32,
    subset_name: &'s str,
    usage: Usage,
    categories: Option<Categories>,
    ids: ImageIds,
    has_images: bool,
    /// The frame of each is the number of its image, until all images are known.
    annotations: Option<Vec<Range>>,
    annotation_ids: NameSet,
    not_kept: BTreeSet<String>,
    store: Store,
}

impl Pass<'_, '_> {
    fn run(&mut self) -> Result<(), Error> {
        let limits = self.survey.limits;
        let mut document = Document::new(self.survey.source.open_entry(self.entry)?, limits)?;
        let mut bytes = Vec::new();
        while let Some(name) = document.next_member()? {
            let is_second = match name.as_str() {
                "images" => self.has_images,
                "annotations" => self.annotations.is_some(),
                "categories" => self.categories.is_some(),
                _ => false,
            };
            let not_coco = |words: String, document: &Document<_>| {
                Error::new(ErrorKind::NotCoco(words)).at(document.position())
            };
            if is_second {
                return Err(not_coco(format!("a second member {name:?}"), &document));
            }
            match name.as_str() {
                "images" | "annotations" => {
                    if !document.enter_list()? {
                        return Err(not_coco(format!("{name:?} is no list"), &document));
                    }
                    let is_images = name == "images";
                    if is_images {
                        self.has_images = true;
                    } else {
                        self.annotations = Some(Vec::new());
                    }
                    while let Some(begin) = document.next_element(&mut bytes)? {
                        if is_images {
                            self.image(&bytes, begin)?;
                        } else {
                            let at = document.offset() - bytes.len() as u64;
                            self.annotation(&bytes, begin, at)?;
                        }
                    }
                }
                "categories" => {
                    let begin = document.read(&mut bytes)?;
                    let categories = Categories::parse(&parse(&bytes, begin)?, limits);
                    self.categories = Some(categories.map_err(|error| error.at(begin))?);
                }
                // Older files say of which task they are.
                "type" => document.skip()?,
                _ => {
                    let begin = document.read(&mut bytes)?;
                    if parse::<Emptiness>(&bytes, begin)? == Emptiness(false) {
                        self.lost(&name);
                    }
                }
            }
        }
        if !self.has_images {
            return Err(Error::new(ErrorKind::NotCoco("there is no member \"images\"".to_owned())));
        }
        Ok(())
    }

    fn lost(&mut self, member: &str) {
        if self.not_kept.len() < MAX_MEMBERS && !self.not_kept.contains(member) {
            self.not_kept.insert(member.to_owned());
        }
    }

    fn odd(&mut self, words: String) {
        self.survey.tell(self.entry, WarningKind::Odd(words));
    }

    fn image(&mut self, bytes: &[u8], begin: Position) -> Result<(), Error> {
        let number = self.survey.frames.len();
        if bytes.first() != Some(&b'{') {
            parse::<Emptiness>(bytes, begin)?;
            self.odd("an image that is no object: left out".to_owned());
            return Ok(());
        }
        let Image { read: image, others } = &parse(bytes, begin)?;
        for name in others {
            self.lost(name);
        }
        let id = image.get("id").and_then(Id::of);
        let file_name = image.get("file_name").and_then(Json::text).unwrap_or_default();
        let id_len = image.get("id").and_then(Json::text).map_or(0, str::len);
        if file_name.len().max(id_len) > MAX_NAME_LEN {
            self.odd(format!("an image whose name or id is longer than {MAX_NAME_LEN} bytes: left out"));
            return Ok(());
        }
        let mut name = frame_name(file_name);
        if name.is_empty() {
            name = id.as_ref().map_or_else(|| format!("image_{number}"), ToString::to_string);
            self.survey.tell(self.entry, WarningKind::Named(name.clone()));
        } else if name != file_name {
            let (from, to) = (file_name.to_owned(), name.clone());
            self.survey.tell(self.entry, WarningKind::Renamed { from, to });
        }
        let Some(id) = id else {
            self.odd(format!("image {name:?} has no id: no annotation is of it"));
            return self.frame(name, None, image);
        };
        // The keypoints of a subset are in another file than its instances.
        let survey = &self.survey;
        let same = |frame: &u32| survey.frames.get(*frame as usize).is_some_and(|frame| *frame.name == name);
        let before = survey.before.iter().find_map(|ids| ids.frame_of(&id).filter(same));
        let frame = before.map_or_else(|| u32::try_from(number), Ok);
        let frame =
            frame.map_err(|_| Error::new(ErrorKind::Limit { what: "images", limit: u32::MAX.into() }))?;
        if !self.ids.set_frame(&id, frame) {
            self.odd(format!("two images have id {id}: annotations are of the first"));
            return self.frame(name, None, image);
        }
        let Some(before) = before else { return self.frame(name, Some(id), image) };
        let known = self.survey.frames.get_mut(before as usize).map(|frame| &mut frame.size);
        if let (Some(known), Some(size)) = (known, Frame::size_of(image))
            && size != *known.get_or_insert(size)
        {
            let known = known.map(|known| known.to_string()).unwrap_or_default();
            self.odd(format!("image {name:?} is {size} here and {known} in a file before, which counts"));
        }
        Ok(())
    }

    fn frame(&mut self, name: String, id: Option<Id>, image: &Json) -> Result<(), Error> {
        let limit = self.survey.limits.entries();
        if self.survey.frames.len() as u64 >= limit {
            return Err(Error::new(ErrorKind::Limit { what: "images", limit }));
        }
        if !self.survey.names.insert(self.subset_name, &name) {
            let words = format!("two images of {:?} are called {name:?}: both read", self.subset_name);
            self.survey.tell(self.entry, WarningKind::SameName(words));
        }
        let size = Frame::size_of(image);
        self.survey.frames.push(Frame { name: name.into(), id, size, subset: self.subset });
        Ok(())
    }

    fn annotation(&mut self, bytes: &[u8], begin: Position, at: u64) -> Result<(), Error> {
        let left_out = |words: String| WarningKind::NotKept(Property::Annotation(words));
        if bytes.first() != Some(&b'{') {
            self.survey.tell(self.entry, left_out("that is no object".to_owned()));
            return Ok(());
        }
        let brief: Brief = parse(bytes, begin)?;
        let Some(image) = brief.image_id.as_ref().and_then(Id::of) else {
            self.survey.tell(self.entry, left_out("without \"image_id\"".to_owned()));
            return Ok(());
        };
        for name in &brief.others {
            self.lost(name);
        }
        if let Some(id) = brief.id.as_ref().and_then(Id::of)
            && !self.annotation_ids.insert("", &id.to_string())
        {
            self.odd(format!("two annotations have id {id}: both read"));
        }
        if let Some(category) = brief.category_id.as_ref().and_then(Json::int) {
            self.usage.add(category, &brief, self.survey.limits)?;
        }
        let limit = self.survey.limits.item_len();
        let too_long = Error::new(ErrorKind::Limit { what: "bytes of one image or annotation", limit });
        let len = u32::try_from(bytes.len()).map_err(|_| too_long)?;
        let offset = self.store.keep(bytes, at);
        let limit = self.survey.limits.kept_len();
        if self.survey.kept_len + self.store.kept_len() > limit {
            let what = "bytes of annotations in an archive, all of which are kept";
            return Err(Error::new(ErrorKind::Limit { what, limit }));
        }
        let range = Range { frame: self.ids.number(&image), len, offset };
        self.annotations.get_or_insert_default().push(range);
        Ok(())
    }

    fn finish(self) -> Result<(), Error> {
        let Self { survey, entry, subset, usage, categories, ids, annotations, store, not_kept, .. } = self;
        let mut categories = categories.unwrap_or_default();
        let mut annotations = annotations.unwrap_or_default();
        let mut homeless: HashMap<u32, u64> = HashMap::new();
        annotations.retain_mut(|range| {
            let frame = ids.frame(range.frame);
            match frame {
                Some(frame) => range.frame = frame,
                None => *homeless.entry(range.frame).or_default() += 1,
            }
            frame.is_some()
        });
        annotations.sort_unstable_by_key(|range| (range.frame, range.offset));
        annotations.shrink_to_fit();
        for (id, count) in ids.counted(&homeless) {
            for _ in 0..count {
                let words = format!("of image {id}, which is not there");
                survey.tell(entry, WarningKind::NotKept(Property::Annotation(words)));
            }
        }
        let members = not_kept.into_iter().chain(std::mem::take(&mut categories.not_kept));
        for name in members {
            survey.tell(entry, WarningKind::NotKept(Property::Member(name)));
        }
        for kind in std::mem::take(&mut categories.kinds) {
            survey.tell(entry, kind);
        }
        let labels = survey.labels.add(&categories, usage, survey.limits)?;
        survey.kept_len += store.kept_len();
        survey.before.push(ids);
        survey.files.push(CocoFile { entry: entry.to_owned(), subset, labels, annotations, store });
        Ok(())
    }
}

//! The first pass through a file: its labels, and what its items have, without keeping them.

use cvat_model::{ImageCensus, Location, NameSet, Property, Warning, WarningKind};
use dataset_files::{Limits, Source};

use crate::decode::{Categories, FileLabels, Item, LabelTable, Usage};
use crate::document::{Document, Json};
use crate::error::{Error, ErrorKind, Position};
use crate::images::Images;
use crate::layout::subset_of;

/// What is known of a file before its frames are read.
#[derive(Debug)]
pub(crate) struct SubsetFile {
    pub(crate) entry: String,
    pub(crate) subset: String,
    pub(crate) items: u64,
    pub(crate) labels: FileLabels,
}

/// What is known of all files.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    pub(crate) labels: LabelTable,
    pub(crate) census: ImageCensus,
    pub(crate) warnings: Vec<Warning>,
    /// Items called as others, and members that are not kept.
    same_names: u64,
    lost_members: u64,
    names: NameSet,
}

/// How many of each kind are told one by one: there can be one an item, and they are kept until they are asked for.
const MAX_TOLD: u64 = 10_000;

/// Media types, by Datumaro's numbers, whose items are images, or say nothing of it.
const IMAGES: [i64; 6] = [0, 1, 2, 3, 8, 9];

impl Survey {
    /// All that is to be said.
    pub(crate) fn take_warnings(&mut self) -> Vec<Warning> {
        let mut warnings = std::mem::take(&mut self.warnings);
        if let Some(more) = self.same_names.checked_sub(MAX_TOLD).filter(|more| *more > 0) {
            let words = format!("{more} more items are called as others of their subset: all read");
            warnings.push(Warning::new(Location::default(), WarningKind::SameName(words)));
        }
        if let Some(more) = self.lost_members.checked_sub(MAX_TOLD).filter(|more| *more > 0) {
            let kind = WarningKind::NotKept(Property::Member(format!("and {more} more")));
            warnings.push(Warning::new(Location::default(), kind));
        }
        warnings
    }

    /// Reads a file once.
    pub(crate) fn file(
        &mut self,
        source: &Source,
        entry: &str,
        images: &Images,
        limits: &Limits,
    ) -> Result<SubsetFile, Error> {
        let subset = subset_of(entry);
        let mut pass = Pass {
            entry,
            subset,
            images,
            limits,
            survey: self,
            usage: Usage::default(),
            categories: None,
            items: None,
        };
        pass.run(source).map_err(|error| error.in_entry(entry))?;
        let Pass { usage, categories, items, .. } = pass;
        let Some(items) = items else {
            let words = "there is no member \"items\"".to_owned();
            return Err(Error::new(ErrorKind::NotDatumaro(words)).in_entry(entry));
        };
        let categories = categories.unwrap_or_default();
        let labels = self.labels.add(entry, categories, &usage, limits, &mut self.warnings)?;
        Ok(SubsetFile { entry: entry.to_owned(), subset: subset.to_owned(), items, labels })
    }
}

struct Pass<'a> {
    entry: &'a str,
    subset: &'a str,
    images: &'a Images,
    limits: &'a Limits,
    survey: &'a mut Survey,
    usage: Usage,
    categories: Option<Categories>,
    items: Option<u64>,
}

impl Pass<'_> {
    fn run(&mut self, source: &Source) -> Result<(), Error> {
        let mut document = Document::new(source.open_entry(self.entry)?, self.limits)?;
        let mut bytes = Vec::new();
        while let Some(name) = document.next_member()? {
            match name.as_str() {
                "items" if self.items.is_some() => {
                    let words = "a second member \"items\"".to_owned();
                    return Err(Error::new(ErrorKind::NotDatumaro(words)).at(document.position()));
                }
                "items" => {
                    if !document.enter_list()? {
                        let words = "\"items\" is no list".to_owned();
                        return Err(Error::new(ErrorKind::NotDatumaro(words)).at(document.position()));
                    }
                    let mut number = 0;
                    while let Some(begin) = document.next_element(&mut bytes)? {
                        self.item(&bytes, begin).map_err(|error| error.in_item(number, None))?;
                        number += 1;
                    }
                    self.items = Some(number);
                }
                "categories" => {
                    let begin = document.read(&mut bytes)?;
                    let json = Json::parse(&bytes, begin, ErrorKind::Syntax)?;
                    let categories = Categories::parse(&json, self.limits);
                    self.categories = Some(categories.map_err(|error| error.at(begin))?);
                }
                name => {
                    let begin = document.read(&mut bytes)?;
                    let json = Json::parse(&bytes, begin, ErrorKind::Syntax)?;
                    self.member(name, &json).map_err(|error| error.at(begin))?;
                }
            }
        }
        Ok(())
    }

    fn member(&mut self, name: &str, json: &Json) -> Result<(), Error> {
        match name {
            "dm_format_version" => match json.text() {
                Some("1.0" | "legacy") => {}
                _ => return Err(Error::new(ErrorKind::Version(json.text().unwrap_or_default().to_owned()))),
            },
            "media_type" => match json.int() {
                Some(4) => return Err(Error::new(ErrorKind::MediaType("frames of videos".into()))),
                Some(5) => return Err(Error::new(ErrorKind::MediaType("videos".into()))),
                Some(6) => return Err(Error::new(ErrorKind::MediaType("point clouds".into()))),
                Some(known) if IMAGES.contains(&known) => {}
                _ => return Err(Error::new(ErrorKind::MediaType(format!("media type {json}")))),
            },
            _ if json.is_empty() => {}
            _ => {
                let kind = WarningKind::NotKept(Property::Member(name.to_owned()));
                self.survey.lost_members += 1;
                if self.survey.lost_members <= MAX_TOLD {
                    self.survey.warnings.push(Warning::new(Location::entry(self.entry), kind));
                }
            }
        }
        Ok(())
    }

    /// What is wrong with an item is said when its frame is read.
    fn item(&mut self, bytes: &[u8], begin: Position) -> Result<(), Error> {
        let Ok(json) = Json::parse(bytes, begin, ErrorKind::Item) else { return Ok(()) };
        let Ok(item) = Item::new(&json) else { return Ok(()) };
        let found = self.images.find(self.subset, &item);
        let name = found.as_ref().map_or(item.name.as_str(), |found| &found.name);
        match &found {
            Some(_) => self.survey.census.found(),
            None => self.survey.census.missing(name),
        }
        if !self.survey.names.insert(self.subset, name) {
            self.survey.same_names += 1;
            if self.survey.same_names <= MAX_TOLD {
                let words = format!("two items of {:?} are called {name:?}: both read", self.subset);
                let kind = WarningKind::SameName(words);
                self.survey.warnings.push(Warning::new(Location::entry(self.entry), kind));
            }
        }
        self.usage.add(item.annotations, self.limits)
    }
}

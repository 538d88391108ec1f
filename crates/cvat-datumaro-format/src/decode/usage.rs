//! What the annotations of a file say of its labels: which are skeletons, and which attributes there are.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use dataset_files::Limits;

use super::attributes::{Said, Words};
use super::values::Values;
use crate::document::Json;
use crate::error::{Error, ErrorKind};

/// What attributes are of, before it is known what labels there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Owner {
    /// A label by its id.
    Label(usize),
    /// An element without label of a skeleton, by its position.
    Part {
        /// The skeleton's label.
        skeleton: usize,
        /// From 0.
        position: usize,
    },
}

/// Attributes by name, with the order they came in.
pub(crate) type Seen = HashMap<String, (usize, Values)>;

/// What was seen of one file.
#[derive(Debug, Default)]
pub(crate) struct Usage {
    pub(crate) attributes: BTreeMap<Owner, Seen>,
    /// Labels of annotations that are skeletons.
    pub(crate) skeletons: BTreeSet<usize>,
}

impl Usage {
    /// Looks at the annotations of an item.
    pub(crate) fn add(&mut self, annotations: &[Json], limits: &Limits) -> Result<(), Error> {
        for annotation in annotations {
            let Some(label) = label_below(annotation, limits) else { continue };
            let words = match annotation.get("type").and_then(Json::text) {
                Some("label") => Words::Tag,
                _ => Words::Shape,
            };
            self.see(Owner::Label(label), &Said::of(annotation, words), limits)?;
            if annotation.get("type").and_then(Json::text) != Some("skeleton") {
                continue;
            }
            self.skeletons.insert(label);
            let elements = annotation.get("elements").and_then(Json::list).unwrap_or_default();
            for (position, element) in elements.iter().enumerate() {
                let owner = match label_below(element, limits) {
                    Some(label) => Owner::Label(label),
                    None => Owner::Part { skeleton: label, position },
                };
                self.see(owner, &Said::of(element, Words::Element), limits)?;
            }
            let of_points = annotation.get("points_attributes").and_then(Json::list).unwrap_or_default();
            for (position, attributes) in of_points.iter().enumerate() {
                let said = Said::in_object(Some(attributes), Words::Element);
                self.see(Owner::Part { skeleton: label, position }, &said, limits)?;
            }
        }
        Ok(())
    }

    fn see(&mut self, owner: Owner, said: &Said<'_>, limits: &Limits) -> Result<(), Error> {
        if said.others.is_empty() {
            return Ok(());
        }
        let owners = self.attributes.len() as u64;
        if owners >= limits.labels() && !self.attributes.contains_key(&owner) {
            return Err(Error::new(ErrorKind::Limit { what: "labels", limit: limits.labels() }));
        }
        let seen = self.attributes.entry(owner).or_default();
        for &(name, value) in &said.others {
            let order = seen.len();
            if let Some((_, values)) = seen.get_mut(name) {
                values.add(value);
                continue;
            }
            let limit = limits.label_attributes();
            if order as u64 >= limit {
                return Err(Error::new(ErrorKind::Limit { what: "attributes of one label", limit }));
            }
            let mut values = Values::default();
            values.add(value);
            seen.insert(name.to_owned(), (order, values));
        }
        Ok(())
    }
}

/// The label, where there may be one of this id.
fn label_below(annotation: &Json, limits: &Limits) -> Option<usize> {
    let id = annotation.get("label_id")?.int()?;
    let id = u64::try_from(id).ok().filter(|id| *id < limits.labels())?;
    usize::try_from(id).ok()
}

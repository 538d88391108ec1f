//! What the annotations of a file say of its labels: which attributes there are.

use std::collections::{BTreeMap, HashMap};

use dataset_files::Limits;

use super::attributes::{IS_CROWD, Said};
use super::values::Values;
use crate::document::{Brief, Json};
use crate::error::{Error, ErrorKind};

/// Attributes by name, with the order they came in.
pub(crate) type Seen = HashMap<String, (usize, Values)>;

/// The attributes of each category, by its id: categories may come behind the annotations.
#[derive(Debug, Default)]
pub(crate) struct Usage(pub(crate) BTreeMap<i64, Seen>);

impl Usage {
    /// Looks at an annotation of a category.
    pub(crate) fn add(&mut self, category: i64, brief: &Brief, limits: &Limits) -> Result<(), Error> {
        let said = Said::of(brief.attributes.as_ref());
        let crowd = brief.is_crowd.then_some((IS_CROWD, &Json::Bool(true)));
        for (name, value) in said.others.into_iter().chain(crowd) {
            let owners = self.0.len() as u64;
            if owners >= limits.labels() && !self.0.contains_key(&category) {
                return Err(Error::new(ErrorKind::Limit { what: "labels", limit: limits.labels() }));
            }
            let seen = self.0.entry(category).or_default();
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

//! A start tag and its attributes.

use std::borrow::Cow;
use std::str::FromStr;

use dataset_files::Limits;
use quick_xml::XmlVersion;
use quick_xml::events::BytesStart;

use crate::error::{Error, ErrorKind, Position, Result};

/// A start tag.
#[derive(Debug)]
pub(crate) struct Element<'a> {
    start: BytesStart<'a>,
    position: Position,
}

impl<'a> Element<'a> {
    /// The tag, if its attributes are written as XML has them.
    pub(super) fn new(start: BytesStart<'a>, position: Position, limits: &Limits) -> Result<Self> {
        check_attributes(&start, limits.element_attributes()).map_err(|error| error.at(position))?;
        Ok(Self { start, position })
    }

    pub(crate) fn name(&self) -> &str {
        self.start.name().0
    }

    /// Where its `<` is.
    pub(crate) fn position(&self) -> Position {
        self.position
    }

    /// The value of an attribute.
    pub(crate) fn get(&self, name: &str) -> Result<Option<Cow<'_, str>>> {
        let Some(attribute) = self.start.attributes().with_checks(false).flatten().find(|a| a.key.0 == name)
        else {
            return Ok(None);
        };
        match attribute.normalized_value(XmlVersion::Implicit1_0) {
            Ok(value) => Ok(Some(value)),
            Err(error) => Err(self.error(
                ErrorKind::NotWellFormed,
                format!("attribute {name:?} of <{}>: {error}", self.name()),
            )),
        }
    }

    /// The value of an attribute that has to be there.
    pub(crate) fn required(&self, name: &str) -> Result<Cow<'_, str>> {
        self.get(name)?.ok_or_else(|| {
            self.error(ErrorKind::Missing, format!("<{}> has no attribute {name:?}", self.name()))
        })
    }

    /// A number, where the attribute is there.
    pub(crate) fn number<T: FromStr>(&self, name: &str) -> Result<Option<T>> {
        match self.get(name)? {
            Some(value) => self.parse(name, &value).map(Some),
            None => Ok(None),
        }
    }

    /// A number that has to be there.
    pub(crate) fn required_number<T: FromStr>(&self, name: &str) -> Result<T> {
        self.parse(name, &self.required(name)?)
    }

    /// `0` or `1`, false where the attribute is not there.
    pub(crate) fn flag(&self, name: &str) -> Result<bool> {
        match self.get(name)?.as_deref().map(str::trim) {
            None | Some("0" | "false" | "False") => Ok(false),
            Some("1" | "true" | "True") => Ok(true),
            Some(value) => Err(self.value_error(name, value, "0 or 1")),
        }
    }

    fn parse<T: FromStr>(&self, name: &str, value: &str) -> Result<T> {
        value.trim().parse().map_err(|_| {
            let wanted = if std::any::type_name::<T>() == "f64" { "a number" } else { "a whole number" };
            self.value_error(name, value, wanted)
        })
    }

    /// That an attribute holds something else than the format says.
    pub(crate) fn value_error(&self, name: &str, value: &str, wanted: &str) -> Error {
        let shown: String = value.chars().take(40).collect();
        let more = if shown.len() < value.len() { "…" } else { "" };
        self.error(
            ErrorKind::Value,
            format!("attribute {name:?} of <{}> is {shown:?}{more}, not {wanted}", self.name()),
        )
    }

    pub(crate) fn error(&self, kind: ErrorKind, message: impl Into<String>) -> Error {
        Error::new(kind, message).at(self.position)
    }
}

fn check_attributes(start: &BytesStart<'_>, limit: u64) -> Result<()> {
    let element = start.name().0;
    let mut names: Vec<&str> = Vec::new();
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| {
            Error::new(ErrorKind::NotWellFormed, format!("attributes of <{element}>: {error}"))
        })?;
        let name = attribute.key.0;
        if names.contains(&name) {
            let message = format!("<{element}> has attribute {name:?} twice");
            return Err(Error::new(ErrorKind::NotWellFormed, message));
        }
        if names.len() as u64 == limit {
            let message = format!("<{element}> has more than {limit} attributes");
            return Err(Error::new(ErrorKind::Limit, message));
        }
        names.push(name);
    }
    Ok(())
}

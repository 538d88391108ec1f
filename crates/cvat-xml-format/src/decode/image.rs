//! `image`: one frame with its shapes and tags.

use cvat_model::{Labels, Location, Property, Shape, Tag, Warning, WarningKind};

use super::label::label;
use super::shape::{self, Begun, Unknown, attributes};
use crate::document::{Document, Element, Token};
use crate::error::{Position, Result};

/// What the start tag of an image says.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    pub(crate) name: String,
    pub(crate) number: Option<u64>,
    /// Present in projects.
    pub(crate) subset: Option<String>,
    /// Id of the task, in projects; else empty.
    pub(crate) task_id: String,
    /// Pixels; zero where the document says nothing.
    pub(crate) size: (u32, u32),
    pub(crate) position: Position,
}

impl Head {
    pub(crate) fn new(element: &Element<'_>) -> Result<Self> {
        Ok(Self {
            name: element.required("name")?.into_owned(),
            number: element.number("id")?,
            subset: subset(element)?,
            task_id: element.get("task_id")?.unwrap_or_default().into_owned(),
            size: (element.number("width")?.unwrap_or(0), element.number("height")?.unwrap_or(0)),
            position: element.position(),
        })
    }
}

/// The subset an image or track belongs to, in projects.
pub(crate) fn subset(element: &Element<'_>) -> Result<Option<String>> {
    Ok(element.get("subset")?.filter(|subset| !subset.is_empty()).map(std::borrow::Cow::into_owned))
}

/// What an image holds.
#[derive(Debug, Default)]
pub(crate) struct Body {
    pub(crate) shapes: Vec<Shape>,
    pub(crate) tags: Vec<Tag>,
    pub(crate) warnings: Vec<Warning>,
}

/// The children of the image entered last, through its end.
pub(crate) fn body(document: &mut Document, frame: &str, labels: &Labels) -> Result<Body> {
    let mut body = Body::default();
    let mut unknown = Unknown::default();
    let mut index = 0;
    loop {
        match document.next()? {
            Token::Start(element) if element.name() == "tag" => {
                let mut tag = Tag::new(label(&element, labels)?);
                tag.group = element.number("group_id")?.unwrap_or(0);
                tag.source = element.get("source")?.unwrap_or_default().into_owned();
                tag.attributes = attributes(document, &mut unknown)?;
                body.tags.push(tag);
            }
            Token::Start(element) => {
                let Some(kind) = shape::kind(element.name()) else {
                    unknown.add(element.name());
                    document.skip()?;
                    continue;
                };
                let line = element.position().line;
                let begun = Begun::new(&element, kind, label(&element, labels)?)?;
                match begun.finish(document, &mut unknown)? {
                    Some(finished) => body.shapes.push(finished.shape),
                    None => body.warnings.push(Warning::new(
                        Location::frame(frame).line(line).object(index),
                        WarningKind::NotFinite,
                    )),
                }
                index += 1;
            }
            Token::End | Token::EndOfDocument => break,
            Token::Text(_) | Token::Other => {}
        }
    }
    body.warnings.extend(
        unknown
            .into_names()
            .into_iter()
            .map(|name| Warning::new(Location::frame(frame), WarningKind::NotKept(Property::Element(name)))),
    );
    Ok(body)
}

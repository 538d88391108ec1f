//! `skeleton`: elements with labels of their own, then attributes.

use cvat_model::{Attribute, SkeletonElement};

use super::points::points;
use super::shape::{Unknown, attributes};
use crate::document::{Document, Token};
use crate::error::Result;

/// What a skeleton holds.
#[derive(Debug, Default)]
pub(crate) struct Children {
    pub(crate) elements: Vec<SkeletonElement>,
    pub(crate) attributes: Vec<Attribute>,
    /// In a track: one of the elements is a keyframe of its own.
    pub(crate) has_keyframe: bool,
}

/// The children of the skeleton entered last, through its end.
///
/// CVAT's skeletons are made of points; an element of another kind is left out as unknown.
pub(crate) fn children(document: &mut Document, unknown: &mut Unknown) -> Result<Children> {
    let mut children = Children::default();
    loop {
        match document.next()? {
            Token::Start(element) if element.name() == "points" => {
                children.has_keyframe |= element.flag("keyframe")?;
                let mut part = SkeletonElement {
                    label: element.required("label")?.into_owned(),
                    points: points(&element)?,
                    outside: element.flag("outside")?,
                    occluded: element.flag("occluded")?,
                    attributes: Vec::new(),
                };
                part.attributes = attributes(document, unknown)?;
                children.elements.push(part);
            }
            Token::Start(element) if element.name() == "attribute" => {
                let name = element.required("name")?.into_owned();
                children.attributes.push(Attribute { name, value: document.text()? });
            }
            Token::Start(element) => {
                unknown.add(element.name());
                document.skip()?;
            }
            Token::End | Token::EndOfDocument => return Ok(children),
            Token::Text(_) | Token::Other => {}
        }
    }
}

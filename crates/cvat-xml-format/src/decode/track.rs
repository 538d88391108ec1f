//! `track`: one object over the frames of a video.

use cvat_model::{Geometry, Labels, Location, Property, Shape, Track, TrackedShape, Warning, WarningKind};

use super::image::subset;
use super::label::label;
use super::shape::{self, Begun, Unknown};
use crate::document::{Document, Element, Token};
use crate::error::{Position, Result};

/// What the start tag of a track says.
#[derive(Debug)]
pub(crate) struct Head {
    id: u64,
    /// Present in projects.
    pub(crate) task_id: Option<String>,
    /// Present in projects.
    pub(crate) subset: Option<String>,
    /// Label, group and source; they hold for all shapes.
    common: Common,
    pub(crate) position: Position,
}

#[derive(Debug)]
struct Common {
    label: Option<cvat_model::LabelId>,
    group: i64,
    source: String,
}

impl Head {
    pub(crate) fn new(element: &Element<'_>, labels: &Labels, index: u64) -> Result<Self> {
        Ok(Self {
            id: element.number("id")?.unwrap_or(index),
            task_id: element.get("task_id")?.map(std::borrow::Cow::into_owned),
            subset: subset(element)?,
            common: Common {
                label: label(element, labels)?,
                group: element.number("group_id")?.unwrap_or(0),
                source: element.get("source")?.unwrap_or_default().into_owned(),
            },
            position: element.position(),
        })
    }
}

/// The shapes of the track entered last, through its end. What is noticed goes to `warnings`.
pub(crate) fn body(document: &mut Document, head: &Head, warnings: &mut Vec<Warning>) -> Result<Track> {
    let mut shapes = Vec::new();
    let mut unknown = Unknown::default();
    loop {
        match document.next()? {
            Token::Start(element) => {
                let Some(kind) = shape::kind(element.name()) else {
                    unknown.add(element.name());
                    document.skip()?;
                    continue;
                };
                let line = element.position().line;
                let frame = element.required_number("frame")?;
                let (outside, keyframe) = (element.flag("outside")?, element.flag("keyframe")?);
                let begun = Begun::new(&element, kind, head.common.label)?;
                match begun.finish(document, &mut unknown)? {
                    Some(shape) => shapes.push(tracked(shape, head, frame, outside, keyframe)),
                    None => {
                        warnings.push(Warning::new(Location::default().line(line), WarningKind::NotFinite));
                    }
                }
            }
            Token::End | Token::EndOfDocument => break,
            Token::Text(_) | Token::Other => {}
        }
    }
    warnings.extend(unknown.into_names().into_iter().map(|name| {
        let location = Location::default().line(head.position.line);
        Warning::new(location, WarningKind::NotKept(Property::Element(name)))
    }));
    Ok(Track::new(head.id, shapes))
}

fn tracked(mut shape: Shape, head: &Head, frame: u64, outside: bool, keyframe: bool) -> TrackedShape {
    shape.group = head.common.group;
    shape.source.clone_from(&head.common.source);
    // CVAT marks a skeleton's elements, not the skeleton itself.
    let all_outside = match &shape.geometry {
        Geometry::Skeleton(elements) => {
            !elements.is_empty() && elements.iter().all(|element| element.outside)
        }
        _ => false,
    };
    TrackedShape { frame, outside: outside || all_outside, keyframe, shape }
}

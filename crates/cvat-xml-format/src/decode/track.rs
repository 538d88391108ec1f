//! `track`: one object over the frames of a video.

use cvat_model::{Geometry, Labels, Location, Property, Track, TrackedShape, Warning, WarningKind};

use super::image::subset;
use super::label::label;
use super::shape::{self, Begun, Finished, Unknown};
use super::skeleton_track;
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
                let outside = element.flag("outside")?;
                // What does not say whether it is one was not computed.
                let keyframe = element.get("keyframe")?.is_none() || element.flag("keyframe")?;
                let begun = Begun::new(&element, kind, head.common.label)?;
                match begun.finish(document, &mut unknown)? {
                    Some(Finished { mut shape, has_keyframe }) => {
                        shape.group = head.common.group;
                        shape.source.clone_from(&head.common.source);
                        let keyframe = keyframe || has_keyframe;
                        shapes.push(TrackedShape { frame, outside, keyframe, shape });
                    }
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
    let has_skeletons = shapes.iter().any(|shape| matches!(shape.shape.geometry, Geometry::Skeleton(_)));
    let track = Track::new(head.id, shapes);
    if !has_skeletons {
        return Ok(track);
    }
    let mut shapes = track.shapes().to_vec();
    if !skeleton_track::settle(&mut shapes) {
        let words = format!("track {}: its skeletons lack elements that earlier ones have", head.id);
        let location = Location::default().line(head.position.line);
        warnings.push(Warning::new(location, WarningKind::Odd(words)));
    }
    Ok(Track::new(head.id, shapes))
}

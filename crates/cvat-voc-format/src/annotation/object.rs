//! One `<object>`.

use cvat_model::{Attribute, BoundingBox};
use roxmltree::Node;

use super::parse::{Places, child, text_of};
use super::{Annotation, Object, ObjectWithoutBox, Part, number};
use crate::error::{Error, ErrorKind};

const READ: [&str; 8] =
    ["name", "pose", "truncated", "difficult", "occluded", "bndbox", "attributes", "actions"];
/// The one that may be there several times.
const PART: &str = "part";

/// The attribute that holds a rectangle's rotation where CVAT wrote the file.
pub(crate) const ROTATION: &str = "rotation";

pub(super) fn read(node: Node<'_, '_>, places: &Places<'_>, into: &mut Annotation) -> Result<(), Error> {
    let line = places.line(node);
    let Some(bndbox) = child(node, "bndbox") else {
        into.without_box.push(ObjectWithoutBox { line, polygon: child(node, "polygon").is_some() });
        return Ok(());
    };
    let name = child(node, "name").map(text_of).filter(|name| !name.is_empty());
    let mut object = Object {
        name: name.ok_or_else(|| places.error(node, ErrorKind::NoName))?,
        bounding_box: bounding_box(bndbox, places)?,
        rotation: 0.0,
        pose: child(node, "pose").map(text_of).filter(|pose| is_specified(pose)),
        truncated: false,
        difficult: false,
        occluded: false,
        actions: Vec::new(),
        attributes: Vec::new(),
        parts: Vec::new(),
        not_read: elements_not_read(node),
        line,
    };
    object.truncated = flag(node, "truncated", &mut object.not_read);
    object.difficult = flag(node, "difficult", &mut object.not_read);
    object.occluded = flag(node, "occluded", &mut object.not_read);
    if let Some(actions) = child(node, "actions") {
        read_actions(actions, &mut object);
    }
    if let Some(attributes) = child(node, "attributes") {
        read_attributes(attributes, &mut object);
    }
    for node in node.children().filter(|node| node.tag_name().name() == PART) {
        match part(node, places) {
            Some(part) => object.parts.push(part),
            None if says_something(node) => object.not_read.push(PART.to_owned()),
            None => {}
        }
    }
    into.objects.push(object);
    Ok(())
}

fn is_specified(pose: &str) -> bool {
    !pose.is_empty() && !pose.eq_ignore_ascii_case("unspecified")
}

fn bounding_box(bndbox: Node<'_, '_>, places: &Places<'_>) -> Result<BoundingBox, Error> {
    let number = |element: &'static str| {
        let node = child(bndbox, element)
            .ok_or_else(|| places.error(bndbox, ErrorKind::MissingNumber { element }))?;
        let text = text_of(node);
        number::finite(&text).ok_or_else(|| places.invalid(node, element, &text))
    };
    let (xmin, ymin, xmax, ymax) = (number("xmin")?, number("ymin")?, number("xmax")?, number("ymax")?);
    // All four are finite.
    BoundingBox::new(xmin, ymin, xmax, ymax).ok_or_else(|| places.invalid(bndbox, "bndbox", ""))
}

/// Every child element that says something and is not read, or is there a second time.
fn elements_not_read(object: Node<'_, '_>) -> Vec<String> {
    let mut seen = [false; READ.len()];
    let mut not_read = Vec::new();
    for node in object.children().filter(Node::is_element) {
        let name = node.tag_name().name();
        let known = READ.iter().zip(&mut seen).find(|(read, _)| **read == name);
        let first = known.is_some_and(|(_, seen)| !std::mem::replace(seen, true));
        if !first && name != PART && says_something(node) {
            not_read.push(name.to_owned());
        }
    }
    not_read
}

fn says_something(node: Node<'_, '_>) -> bool {
    node.has_children() || node.attributes().len() > 0
}

/// A part that is damaged is not read, and takes nothing from its object.
fn part(node: Node<'_, '_>, places: &Places<'_>) -> Option<Part> {
    let name = child(node, "name").map(text_of).filter(|name| !name.is_empty())?;
    Some(Part { name, bounding_box: bounding_box(child(node, "bndbox")?, places).ok()? })
}

/// `<actions><jumping>1</jumping>…`; anything else in it is not read.
fn read_actions(actions: Node<'_, '_>, object: &mut Object) {
    let mut all_read = text_of(actions).is_empty();
    for node in actions.children().filter(Node::is_element) {
        match number::flag(&text_of(node)) {
            Some(true) => object.actions.push(node.tag_name().name().to_owned()),
            Some(false) => {}
            None => all_read = false,
        }
    }
    if !all_read {
        object.not_read.push("actions".to_owned());
    }
}

fn flag(object: Node<'_, '_>, element: &str, not_read: &mut Vec<String>) -> bool {
    let Some(node) = child(object, element) else { return false };
    number::flag(&text_of(node)).unwrap_or_else(|| {
        not_read.push(element.to_owned());
        false
    })
}

/// `<attributes><attribute><name>…</name><value>…</value></attribute>…`; anything else in it is not read.
fn read_attributes(attributes: Node<'_, '_>, object: &mut Object) {
    let mut all_read = text_of(attributes).is_empty();
    for node in attributes.children().filter(Node::is_element) {
        let (name, value) = (child(node, "name").map(text_of), child(node, "value").map(text_of));
        match (name, value) {
            (Some(name), Some(value)) if !name.is_empty() && node.tag_name().name() == "attribute" => {
                all_read &= keep_attribute(name, value, object);
            }
            _ => all_read = false,
        }
    }
    if !all_read {
        object.not_read.push("attributes".to_owned());
    }
}

fn keep_attribute(name: String, value: String, object: &mut Object) -> bool {
    if name == ROTATION {
        let rotation = number::finite(&value);
        object.rotation = rotation.unwrap_or(0.0);
        return rotation.is_some();
    }
    object.attributes.push(Attribute { name, value });
    true
}

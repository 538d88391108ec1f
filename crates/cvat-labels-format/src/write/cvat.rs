//! CVAT's labels, laid out as its Raw tab shows them.

use std::collections::HashSet;
use std::fmt::{self, Write as _};

use pbtxt::label_map::LabelMap;

use super::{map_losses, numbered, spellings, which};
use crate::error::Error;
use crate::format::Format;
use crate::json::{Json, Node, quoted};
use crate::loss::{LossKind, Losses};

pub(super) fn write(labels: &[Node]) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = array(labels, 0, &mut text);
    text.push('\n');
    text
}

/// What a label map says in CVAT's words: a name, and nothing that nobody knows.
///
/// CVAT gives ids and colours itself. The label constructor asks for a type and attributes.
pub(super) fn labels(map: &LabelMap, losses: &mut Losses) -> Result<Vec<Node>, Error> {
    let mut names = HashSet::new();
    let mut labels = Vec::new();
    for item in numbered(map, losses) {
        // As the conversion of a data set calls it, where no record calls it otherwise.
        let Some(name) = item
            .display_name()
            .filter(|name| !name.is_empty())
            .or(item.name())
            .filter(|name| !name.is_empty())
        else {
            return Err(Error::unwritable(Format::Cvat, format!("{} has no name", which(item))));
        };
        losses.add_if(spellings(item).any(|other| other != name), LossKind::Name, name);
        if !names.insert(name) {
            losses.add(LossKind::DuplicateName, 1, name);
            continue;
        }
        // A label's place is all that is left of its id.
        let number = i64::try_from(names.len()).unwrap_or(i64::MAX);
        losses.add_if(i64::from(item.id()) != number, LossKind::Id, name);
        labels.push(Node::object([
            ("name".to_owned(), Node::string(name)),
            ("type".to_owned(), Node::string("any")),
            ("attributes".to_owned(), Node::new(Json::Array(Vec::new()))),
        ]));
    }
    map_losses(map, losses);
    Ok(labels)
}

/// A value as `JSON.stringify(…, null, 2)` lays it out.
fn value(node: &Node, level: usize, out: &mut String) -> fmt::Result {
    match &node.value {
        Json::Array(nodes) => array(nodes, level, out),
        Json::Object(members) if !members.is_empty() => {
            out.push('{');
            for (index, member) in members.iter().enumerate() {
                next(index, level + 1, out);
                quoted(&member.key, out)?;
                out.push_str(": ");
                value(&member.node, level + 1, out)?;
            }
            end_line(level, out);
            out.push('}');
            Ok(())
        }
        other => write!(out, "{other}"),
    }
}

fn array(nodes: &[Node], level: usize, out: &mut String) -> fmt::Result {
    out.push('[');
    for (index, node) in nodes.iter().enumerate() {
        next(index, level + 1, out);
        value(node, level + 1, out)?;
    }
    if !nodes.is_empty() {
        end_line(level, out);
    }
    out.push(']');
    Ok(())
}

fn next(index: usize, level: usize, out: &mut String) {
    if index > 0 {
        out.push(',');
    }
    end_line(level, out);
}

fn end_line(level: usize, out: &mut String) {
    out.push('\n');
    (0..level).for_each(|_| out.push_str("  "));
}

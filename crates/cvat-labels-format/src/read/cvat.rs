//! CVAT's labels: what the Raw tab of its label constructor shows, its API replies, and backups have.

use cvat_model::{AttributeSpec, Label, LabelId, Labels};

use super::cvat_rules::Rules;
use pbtxt::Position;

use crate::error::{Error, ErrorKind};
use crate::finding::{Finding, Found};
use crate::json::{self, Json, Node};
use crate::list::LabelList;
use crate::transcript::Transcript;

pub(super) fn read(source: &str) -> Result<(LabelList, Vec<Finding>), Error> {
    let document = json::parse(source)?;
    let mut found = Found::default();
    let error = |at, kind| Error::at(Position::of(source, at), kind);
    let Some(labels) = array(&document) else {
        let words = format!("expected CVAT's array of labels, found {}", document.kind());
        return Err(error(document.at, ErrorKind::NoLabels(words))
            .hinted("copy it from the Raw tab of the label constructor"));
    };
    if let Some(next) = document.get("next").filter(|next| next.as_str().is_some()) {
        found.push(
            next.at,
            "more-pages",
            "this is one page of several; the labels of the others are not here",
        );
    }
    let mut transcript = Transcript::new(source);
    for (label, id) in labels.iter().zip(1_u32..) {
        let Some(name) = label.get("name") else {
            if let Json::Object(_) = label.value {
                return Err(error(label.at, ErrorKind::Value("label has no name".into())));
            }
            let words = format!("expected a label, an object, found {}", label.kind());
            return Err(error(label.at, ErrorKind::Value(words)).hinted(
                "a label is {\"name\":\"cat\",\"type\":\"any\",\"attributes\":[]}; a name a line is the format names",
            ));
        };
        let Some(text) = name.as_str() else {
            let words = format!("name: expected a string, found {}", name.kind());
            return Err(error(name.at, ErrorKind::Value(words)));
        };
        transcript.mark(name.at).put("item{id:").put(&id.to_string()).put(" name:").string(text).put("}");
    }
    let (map, mut findings) = transcript.read()?;
    let mut rules = Rules { found };
    for label in labels {
        rules.label(label);
    }
    findings.extend(rules.found.placed(source));
    Ok((LabelList::of_cvat(map, labels.to_vec()), findings))
}

/// The labels of a Raw tab, of an API reply, or of a task or project.
fn array(document: &Node) -> Option<&[Node]> {
    let wrapped = || ["results", "labels"].iter().find_map(|key| document.get(key)?.as_array());
    document.as_array().or_else(wrapped)
}

/// Labels in the words of the model.
pub(crate) fn labels(nodes: &[Node]) -> Labels {
    let mut labels = Labels::new();
    for node in nodes {
        insert(node, None, &mut labels);
    }
    labels
}

fn insert(node: &Node, parent: Option<LabelId>, labels: &mut Labels) {
    let mut label = Label::new(text(node, "name"));
    label.parent = parent;
    label.color = text(node, "color");
    label.label_type = text(node, "type");
    // The Raw tab shows quotes escaped.
    label.svg = text(node, "svg").replace("&quot;", "\"");
    label.attributes = list(node, "attributes").iter().map(attribute).collect();
    let id = labels.insert(label);
    for sublabel in list(node, "sublabels") {
        insert(sublabel, Some(id), labels);
    }
}

fn attribute(node: &Node) -> AttributeSpec {
    let mut attribute = AttributeSpec::new(text(node, "name"));
    attribute.mutable = node.get("mutable").and_then(Node::as_bool).unwrap_or_default();
    attribute.input_type = text(node, "input_type");
    attribute.default_value = text(node, "default_value");
    attribute.values = list(node, "values").iter().filter_map(Node::as_str).collect::<Vec<_>>().join("\n");
    attribute
}

pub(crate) fn text(node: &Node, key: &str) -> String {
    node.get(key).and_then(Node::as_str).unwrap_or_default().to_owned()
}

pub(crate) fn list<'a>(node: &'a Node, key: &str) -> &'a [Node] {
    node.get(key).and_then(Node::as_array).unwrap_or_default()
}

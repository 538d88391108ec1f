//! CVAT's labels in its own words, of those that a data set has.

use std::collections::HashMap;

use cvat_model::{AttributeSpec, Label, LabelId, Labels};
use pbtxt::label_map::LabelMapItem;

use crate::json::{Json, Node};
use crate::list::LabelList;

/// Labels as the Raw tab of CVAT's label constructor takes them, numbered from 1 in their order. What the data set does not
/// say is what the constructor begins with: any type, text that may not change along a track.
///
/// ```
/// use cvat_labels_format::{Format, LabelList};
/// use cvat_model::{AttributeSpec, Label, Labels};
///
/// let mut cat = Label::new("cat");
/// cat.attributes.push(AttributeSpec::new("name"));
/// let mut labels = Labels::new();
/// labels.insert(cat);
/// let text = LabelList::from(&labels).to_text(Format::Cvat)?.text;
/// let read = LabelList::parse(&text, Format::Cvat)?.list.cvat_labels().unwrap();
/// assert_eq!(read.top_level().next().unwrap().1.attributes[0].name, "name");
/// # Ok::<(), cvat_labels_format::Error>(())
/// ```
impl From<&Labels> for LabelList {
    fn from(labels: &Labels) -> Self {
        let mut sublabels: HashMap<LabelId, Vec<&Label>> = HashMap::new();
        for (_, label) in labels.iter() {
            if let Some(parent) = label.parent {
                sublabels.entry(parent).or_default().push(label);
            }
        }
        let none = Vec::new();
        let of = |id: LabelId| sublabels.get(&id).unwrap_or(&none).as_slice();
        let nodes = labels.top_level().map(|(id, label)| node(label, of(id), "any")).collect();
        let items = labels.top_level().zip(1_i32..);
        let map = items.map(|((_, label), id)| LabelMapItem::new(id, label.name.as_str())).collect();
        Self::of_cvat(map, nodes)
    }
}

/// A label; skeletons of skeletons there are none.
fn node(label: &Label, sublabels: &[&Label], otherwise: &str) -> Node {
    let default = if sublabels.is_empty() { otherwise } else { "skeleton" };
    let attributes = Node::new(Json::Array(label.attributes.iter().map(attribute).collect()));
    let mut members = vec![
        ("name".to_owned(), Node::string(&label.name)),
        (
            "type".to_owned(),
            Node::string(if label.label_type.is_empty() { default } else { &label.label_type }),
        ),
        ("attributes".to_owned(), attributes),
    ];
    if !label.color.is_empty() {
        members.insert(1, ("color".to_owned(), Node::string(&label.color)));
    }
    if !label.svg.is_empty() {
        // The Raw tab has quotes escaped.
        members.push(("svg".to_owned(), Node::string(label.svg.replace('"', "&quot;"))));
    }
    if !sublabels.is_empty() {
        let nodes = sublabels.iter().map(|label| node(label, &[], "points")).collect();
        members.push(("sublabels".to_owned(), Node::new(Json::Array(nodes))));
    }
    Node::object(members)
}

fn attribute(spec: &AttributeSpec) -> Node {
    let values = spec.values.split('\n').map(Node::string).collect();
    Node::object([
        ("name".to_owned(), Node::string(&spec.name)),
        ("mutable".to_owned(), Node::new(Json::Bool(spec.mutable))),
        (
            "input_type".to_owned(),
            Node::string(if spec.input_type.is_empty() { "text" } else { &spec.input_type }),
        ),
        ("default_value".to_owned(), Node::string(&spec.default_value)),
        ("values".to_owned(), Node::new(Json::Array(values))),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Format;

    #[test]
    fn labels_come_back_as_they_were() {
        let mut labels = Labels::new();
        let mut person = Label::new("person \"p\"");
        person.color = "#ff0000".into();
        person.label_type = "skeleton".into();
        person.svg = "<line x1=\"1\"/>".into();
        let mut age = AttributeSpec::new("age");
        age.mutable = true;
        (age.input_type, age.default_value, age.values) = ("number".into(), "3".into(), "0\n9\n1".into());
        person.attributes = vec![age, AttributeSpec::new("remark")];
        let person = labels.insert(person);
        let mut nose = Label::new("nose");
        nose.parent = Some(person);
        nose.label_type = "points".into();
        labels.insert(nose);
        let mut car = Label::new("car");
        car.label_type = "any".into();
        labels.insert(car);
        let list = LabelList::from(&labels);
        assert_eq!(list.cvat_labels().unwrap(), labels);
        let parsed = LabelList::parse(&list.to_text(Format::Cvat).unwrap().text, Format::Cvat).unwrap();
        assert_eq!(parsed.list.cvat_labels().unwrap(), labels);
        assert_eq!(parsed.findings, []);
        let names: Vec<_> = list.map().iter().map(|item| (item.id(), item.label().to_owned())).collect();
        assert_eq!(names, [(1, "person \"p\"".to_owned()), (2, "car".to_owned())]);
    }

    #[test]
    fn what_nobody_said_is_what_the_constructor_begins_with() {
        let labels: Labels = ["cat"].into_iter().collect();
        let text = LabelList::from(&labels).to_text(Format::Cvat).unwrap().text;
        assert_eq!(
            text,
            "[\n  {\n    \"name\": \"cat\",\n    \"type\": \"any\",\n    \"attributes\": []\n  }\n]\n"
        );
    }
}

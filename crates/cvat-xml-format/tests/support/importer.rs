//! What CVAT's importer asks of a document that it loads into a task or a project, read from the text alone.
#![allow(clippy::panic, reason = "that is how it refuses a document")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::Event;

/// An element with all that is in it.
#[derive(Debug, Default)]
struct Node {
    name: String,
    attributes: BTreeMap<String, String>,
    children: Vec<Node>,
    text: String,
}

impl Node {
    fn children<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Node> {
        self.children.iter().filter(move |child| child.name == name)
    }

    fn child(&self, name: &str) -> Option<&Node> {
        self.children.iter().find(|child| child.name == name)
    }

    fn text_of(&self, name: &str) -> &str {
        self.child(name).map_or("", |child| &child.text)
    }

    /// An attribute that the importer looks up without asking.
    fn get(&self, name: &str) -> &str {
        self.attributes.get(name).unwrap_or_else(|| panic!("<{}> without {name:?}", self.name))
    }

    /// What Python's `int` takes.
    fn int(&self, name: &str) -> i128 {
        let value = self.get(name);
        value.parse().unwrap_or_else(|_| panic!("{name}={value:?} of <{}> is no int", self.name))
    }

    fn flag(&self, name: &str) -> bool {
        match self.get(name) {
            "0" => false,
            "1" => true,
            value => panic!("{name}={value:?} of <{}>", self.name),
        }
    }

    /// What Python's `float` takes, with two decimals as CVAT writes them.
    fn float(&self, name: &str) -> f64 {
        float(self.get(name))
    }

    fn floats(&self, names: &[&str]) {
        for name in names {
            self.float(name);
        }
    }
}

fn float(text: &str) -> f64 {
    let (whole, decimals) = text.split_once('.').unwrap_or_else(|| panic!("{text:?} has no decimals"));
    let is_whole = |digits: &str| !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    assert!(is_whole(whole.strip_prefix('-').unwrap_or(whole)), "{text:?}");
    assert!(is_whole(decimals) && decimals.len() == 2, "{text:?} has not two decimals");
    text.parse().unwrap()
}

fn tree(text: &str) -> Node {
    let mut reader = Reader::from_reader(Cursor::new(text.as_bytes()));
    reader.config_mut().expand_empty_elements = true;
    let (mut open, mut buffer) = (vec![Node::default()], Vec::new());
    loop {
        match reader.read_event_into(&mut buffer).unwrap() {
            Event::Start(start) => {
                let attributes = start.attributes().map(|attribute| {
                    let attribute = attribute.unwrap();
                    let value = attribute.normalized_value(XmlVersion::Implicit1_0).unwrap();
                    (attribute.key.0.to_owned(), value.into_owned())
                });
                let attributes = attributes.collect();
                let name = start.name().0.to_owned();
                open.push(Node { name, attributes, ..Node::default() });
            }
            Event::End(_) => {
                let node = open.pop().unwrap();
                open.last_mut().unwrap().children.push(node);
            }
            Event::Text(text) => open.last_mut().unwrap().text.push_str(&text),
            Event::GeneralRef(name) => {
                let text = match name.resolve_char_ref().unwrap() {
                    Some(character) => character.to_string(),
                    None => quick_xml::escape::resolve_predefined_entity(&name).unwrap().to_owned(),
                };
                open.last_mut().unwrap().text.push_str(&text);
            }
            Event::Eof => break,
            _ => {}
        }
        buffer.clear();
    }
    assert_eq!(open.len(), 1);
    open.pop().unwrap().children.pop().unwrap()
}

/// Labels with the label they are under.
type Labels = BTreeSet<(Option<String>, String)>;

fn labels(owner: &Node) -> Labels {
    let labels = owner.child("labels").unwrap().children("label");
    labels
        .map(|label| {
            let parent = label.child("parent").map(|parent| parent.text.clone());
            (parent, label.text_of("name").to_owned())
        })
        .collect()
}

/// The frames of a task, as far as its `meta` tells them.
struct Grid {
    start: u64,
    stop: u64,
    step: u64,
}

impl Grid {
    fn of(task: &Node) -> Option<Self> {
        Some(Self {
            start: task.text_of("start_frame").parse().ok()?,
            stop: task.text_of("stop_frame").parse().ok()?,
            step: task.text_of("frame_filter").strip_prefix("step=").map_or(1, |step| step.parse().unwrap()),
        })
    }

    fn has(&self, frame: u64) -> bool {
        (self.start..=self.stop).contains(&frame) && (frame - self.start).is_multiple_of(self.step)
    }
}

struct Importer {
    labels: Labels,
    /// By id; of a task or job alone, by an empty one.
    grids: BTreeMap<String, Option<Grid>>,
    subsets: Vec<String>,
}

/// Panics where CVAT would refuse the document; how many shapes and tags it takes from it.
pub(crate) fn import(text: &str) -> usize {
    let document = tree(text);
    assert_eq!((document.name.as_str(), document.text_of("version")), ("annotations", "1.1"));
    let meta = document.child("meta").unwrap();
    let project = meta.child("project");
    let owner = project.or(meta.child("task")).or(meta.child("job")).unwrap();
    let grids = match project.and_then(|project| project.child("tasks")) {
        Some(tasks) => {
            tasks.children("task").map(|task| (task.text_of("id").to_owned(), Grid::of(task))).collect()
        }
        None => [(String::new(), Grid::of(owner))].into(),
    };
    let subsets = project
        .map_or_else(Vec::new, |project| project.text_of("subsets").split('\n').map(str::to_owned).collect());
    let importer = Importer { labels: labels(owner), grids, subsets };
    let mut names = BTreeSet::new();
    let images = document.children("image").map(|image| importer.image(image, &mut names));
    let tracks = document.children("track").map(|track| importer.track(track));
    images.chain(tracks).sum()
}

impl Importer {
    fn image(&self, image: &Node, names: &mut BTreeSet<(String, String)>) -> usize {
        assert!(image.int("id") >= 0 && image.int("width") > 0 && image.int("height") > 0);
        let name = image.get("name");
        assert!(!name.is_empty());
        let subset = image.attributes.get("subset").cloned().unwrap_or_default();
        assert!(subset.is_empty() || self.subsets.contains(&subset), "{subset:?}");
        if let Some(task) = image.attributes.get("task_id") {
            assert!(self.grids.contains_key(task), "{task:?}");
        }
        let base = name.rfind('/').map_or(0, |slash| slash + 1);
        let dot = name[base..].rfind('.').filter(|dot| *dot > 0);
        let matched = dot.map_or(name, |dot| &name[..base + dot]);
        assert!(names.insert((subset, matched.to_owned())), "{name:?} is matched twice");
        for object in &image.children {
            check_attributes(object);
            self.check_label(None, object.get("label"));
            // Both have defaults, but CVAT writes them.
            object.get("source");
            if object.name != "tag" {
                object.int("z_order");
                Self::shape(object);
            }
            if object.attributes.contains_key("group_id") {
                assert_ne!(object.int("group_id"), 0);
            }
            self.elements(object, object.get("label"), false);
        }
        image.children.len()
    }

    fn track(&self, track: &Node) -> usize {
        assert!(track.int("id") >= 0);
        self.check_label(None, track.get("label"));
        let id = track.attributes.get("task_id").cloned().unwrap_or_default();
        let grid = self.grids.get(&id).unwrap_or_else(|| panic!("no task {id:?}"));
        let grid = grid.as_ref().unwrap();
        if !id.is_empty() {
            assert!(self.subsets.iter().any(|subset| subset == track.get("subset")));
        }
        let keyframes = track.children.iter().filter(|shape| shape.flag("keyframe")).count();
        assert!(keyframes > 0, "a track without keyframe");
        for shape in &track.children {
            check_attributes(shape);
            let frame = shape.get("frame").parse().unwrap();
            assert!(grid.has(frame), "unknown frame {frame}");
            shape.int("z_order");
            if shape.name != "skeleton" {
                shape.flag("outside");
            }
            Self::shape(shape);
            self.elements(shape, track.get("label"), true);
        }
        keyframes
    }

    fn check_label(&self, parent: Option<&str>, name: &str) {
        let key = (parent.map(str::to_owned), name.to_owned());
        assert!(self.labels.contains(&key), "label {name:?} is not registered under {parent:?}");
    }

    fn elements(&self, skeleton: &Node, label: &str, in_track: bool) {
        let parts = skeleton.children.iter().filter(|child| child.name != "attribute");
        for element in parts {
            check_attributes(element);
            assert_eq!((skeleton.name.as_str(), element.name.as_str()), ("skeleton", "points"));
            self.check_label(Some(label), element.get("label"));
            element.flag("outside");
            if in_track {
                element.flag("keyframe");
            }
            Self::shape(element);
        }
    }

    /// The geometry, and whether it is occluded.
    fn shape(shape: &Node) {
        if shape.name != "skeleton" {
            shape.flag("occluded");
        }
        match shape.name.as_str() {
            "box" => shape.floats(&["xtl", "ytl", "xbr", "ybr"]),
            "ellipse" => shape.floats(&["cx", "cy", "rx", "ry"]),
            "polygon" | "polyline" | "points" => {
                for pair in shape.get("points").split(';') {
                    let pair: Vec<f64> = pair.split(',').map(float).collect();
                    assert_eq!(pair.len(), 2);
                }
            }
            "cuboid" => {
                for corner in ["tl1", "bl1", "tr1", "br1", "tl2", "bl2", "tr2", "br2"] {
                    shape.float(&format!("x{corner}"));
                    shape.float(&format!("y{corner}"));
                }
            }
            "mask" => {
                let runs = shape.get("rle").split(',').map(|run| run.trim().parse::<u64>().unwrap());
                assert!(shape.int("left") >= 0 && shape.int("top") >= 0);
                let (width, height) = (shape.int("width"), shape.int("height"));
                assert!(width > 0 && height > 0);
                assert_eq!(i128::from(runs.sum::<u64>()), width * height);
            }
            "skeleton" => {}
            name => panic!("<{name}> is no shape"),
        }
        if shape.attributes.contains_key("rotation") {
            assert!(shape.float("rotation") != 0.0);
        }
    }
}

fn check_attributes(object: &Node) {
    for attribute in object.children("attribute") {
        attribute.get("name");
    }
}

//! Skeletons: the order of their points, what joins them, and one of them as the three numbers a point that CVAT writes.

use std::collections::{HashMap, HashSet};

use cvat_model::{Label, LabelId, Labels, Point, Property, SkeletonElement, WarningKind};

use super::annotation::Coordinate;
use super::attributes::Attributes;
use super::labels::LabelTable;

/// Not in the image; COCO's number.
const ABSENT: u8 = 0;
/// Hidden behind something.
const HIDDEN: u8 = 1;
/// To be seen.
pub(crate) const VISIBLE: u8 = 2;

/// What a skeleton's label says of its points.
#[derive(Debug)]
pub(crate) struct Drawing {
    /// The sublabels, in the order in which points are written.
    pub(crate) sublabels: Vec<LabelId>,
    /// Pairs of points, counted from 1, as CVAT numbers them.
    pub(crate) joints: Vec<[u64; 2]>,
    places: HashMap<String, usize>,
}

impl Drawing {
    /// Points are in the order of the drawing's circles, as CVAT has them, where it has one for each sublabel.
    pub(crate) fn new(label: &Label, children: &[LabelId], labels: &Labels) -> Self {
        let circles: Vec<Circle<'_>> = elements(&label.svg, "circle").filter_map(Circle::of).collect();
        let by_name: HashMap<&str, LabelId> =
            children.iter().filter_map(|&id| Some((labels.get(id)?.name.as_str(), id))).collect();
        let drawn: Vec<LabelId> =
            circles.iter().filter_map(|circle| by_name.get(circle.label.as_str()).copied()).collect();
        let is_whole = drawn.len() == circles.len()
            && drawn.len() == children.len()
            && drawn.iter().collect::<HashSet<_>>().len() == drawn.len();
        let (sublabels, joints) =
            if is_whole { (drawn, joints(&label.svg, &circles)) } else { (children.to_vec(), Vec::new()) };
        let names = sublabels.iter().enumerate();
        let places = names.filter_map(|(at, &id)| Some((labels.get(id)?.name.clone(), at))).collect();
        Self { sublabels, joints, places }
    }
}

/// A point of a drawing.
struct Circle<'a> {
    label: String,
    node: &'a str,
}

impl<'a> Circle<'a> {
    fn of(element: &'a str) -> Option<Self> {
        let label = unescaped(attribute(element, "data-label-name")?);
        Some(Self { label, node: attribute(element, "data-node-id").unwrap_or_default() })
    }
}

fn joints(svg: &str, circles: &[Circle<'_>]) -> Vec<[u64; 2]> {
    let nodes: HashMap<&str, u64> = circles.iter().map(|circle| circle.node).zip(1..).collect();
    let joint = |line| {
        let end = |name| nodes.get(attribute(line, name)?).copied();
        Some([end("data-node-from")?, end("data-node-to")?])
    };
    elements(svg, "line").filter_map(joint).collect()
}

/// What stands in the opening tags of this name.
fn elements<'a>(svg: &'a str, name: &'static str) -> impl Iterator<Item = &'a str> {
    svg.split('<').filter_map(move |rest| {
        let inside = rest.strip_prefix(name)?;
        let inside = inside.split('>').next()?;
        inside.starts_with(|c: char| c.is_ascii_whitespace() || c == '/').then_some(inside)
    })
}

fn attribute<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = element;
    loop {
        let (before, after) = rest.split_once('=')?;
        let key = before.trim().rsplit(|c: char| c.is_ascii_whitespace()).next().unwrap_or_default();
        let after = after.trim_start();
        let quote = after.chars().next().filter(|&c| c == '"' || c == '\'')?;
        let (value, following) = after.get(1..)?.split_once(quote)?;
        if key == name {
            return Some(value);
        }
        rest = following;
    }
}

fn unescaped(text: &str) -> String {
    let named = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'");
    named.replace("&amp;", "&")
}

/// One skeleton: a point for each sublabel, the absent ones among them.
pub(crate) struct Points {
    /// x and y of each.
    pub(crate) places: Vec<Point>,
    /// How each is to be seen.
    pub(crate) visibility: Vec<u8>,
    /// What is said of each.
    pub(crate) attributes: Vec<Attributes>,
}

impl Points {
    /// The points in the drawing's order; says what there is no place for.
    pub(crate) fn new(
        elements: &[SkeletonElement],
        drawing: &Drawing,
        labels: &LabelTable,
        warn: &mut impl FnMut(WarningKind),
    ) -> Self {
        let count = drawing.sublabels.len();
        let mut given = vec![None; count];
        for element in elements {
            let place = drawing.places.get(&element.label).and_then(|&at| given.get_mut(at));
            match (place, element.points.first()) {
                (Some(place @ None), Some(&point)) => *place = Some((element, point)),
                _ => warn(WarningKind::NotKept(Property::Keypoint(element.label.clone()))),
            }
        }
        let mut points = Self { places: Vec::new(), visibility: Vec::new(), attributes: Vec::new() };
        for (&sublabel, given) in drawing.sublabels.iter().zip(given) {
            let (place, visibility, attributes) = match given {
                Some((element, point)) => {
                    let said = Attributes::of(&element.attributes, sublabel, labels, warn);
                    (point, visibility(element, warn), said)
                }
                None => (Point::default(), ABSENT, Attributes::default()),
            };
            points.places.push(place);
            points.visibility.push(visibility);
            points.attributes.push(attributes);
        }
        points
    }

    /// As CVAT writes them: x, y and visibility in turn.
    pub(crate) fn triplets(&self) -> Vec<Coordinate> {
        let each = self.places.iter().zip(&self.visibility);
        each.flat_map(|(point, &visibility)| {
            [Coordinate::Pixels(point.x), Coordinate::Pixels(point.y), Coordinate::Visibility(visibility)]
        })
        .collect()
    }
}

fn visibility(element: &SkeletonElement, warn: &mut impl FnMut(WarningKind)) -> u8 {
    if element.points.len() > 1 {
        warn(WarningKind::NotKept(Property::FurtherPoints(element.label.clone())));
    }
    match (element.outside, element.occluded) {
        (true, occluded) => {
            if occluded {
                warn(WarningKind::NotKept(Property::Occluded));
            }
            ABSENT
        }
        (false, true) => HIDDEN,
        (false, false) => VISIBLE,
    }
}

//! A skeleton's drawing: the order of its points, and what joins them.

use std::collections::{HashMap, HashSet};

use cvat_model::{LabelId, Labels};

/// What a skeleton's label says of its points.
#[derive(Debug, Default)]
pub(crate) struct Drawing {
    /// Names of the points, in the order in which they are written.
    pub(crate) names: Vec<String>,
    /// Pairs of points, counted from 1.
    pub(crate) joints: Vec<[usize; 2]>,
    /// Where each name is.
    pub(crate) places: HashMap<String, usize>,
}

impl Drawing {
    /// Points are in the order of the drawing's circles, as CVAT has them, where it has one for each sublabel.
    pub(super) fn new(svg: &str, sublabels: &[LabelId], labels: &Labels) -> Self {
        let declared = sublabels.iter().filter_map(|&id| Some(labels.get(id)?.name.clone()));
        let declared: Vec<String> = declared.collect();
        let circles: Vec<(String, &str)> = tags(svg, "circle")
            .filter_map(|tag| {
                Some((unescaped(value(tag, "data-label-name")?), value(tag, "data-node-id").unwrap_or("")))
            })
            .collect();
        let drawn: HashSet<&str> = circles.iter().map(|(name, _)| name.as_str()).collect();
        let is_whole = circles.len() == declared.len()
            && drawn.len() == declared.len()
            && declared.iter().all(|name| drawn.contains(name.as_str()));
        let (names, joints) = if is_whole {
            let nodes: HashMap<&str, usize> = circles.iter().map(|(_, node)| *node).zip(1..).collect();
            let end = |tag, name| nodes.get(value(tag, name)?).copied();
            let joint = |tag| Some([end(tag, "data-node-from")?, end(tag, "data-node-to")?]);
            let joints = tags(svg, "line").filter_map(joint).collect();
            (circles.into_iter().map(|(name, _)| name).collect(), joints)
        } else {
            (declared, Vec::new())
        };
        let places = names.iter().cloned().zip(0..).collect();
        Self { names, joints, places }
    }
}

/// What stands in the opening tags of this name.
fn tags<'a>(svg: &'a str, name: &'static str) -> impl Iterator<Item = &'a str> {
    svg.split('<').filter_map(move |text| {
        let inside = text.split('>').next()?.strip_prefix(name)?;
        inside.starts_with(|c: char| c.is_ascii_whitespace() || c == '/').then_some(inside)
    })
}

/// The value of an attribute, as it is written between its quotes.
fn value<'a>(mut tag: &'a str, name: &str) -> Option<&'a str> {
    loop {
        let (key, rest) = tag.split_once('=')?;
        let rest = rest.trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, behind) = rest.strip_prefix(quote)?.split_once(quote)?;
        if key.split_ascii_whitespace().next_back() == Some(name) {
            return Some(value);
        }
        tag = behind;
    }
}

fn unescaped(text: &str) -> String {
    let named = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'");
    named.replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;
    use cvat_model::Label;

    fn drawing(svg: &str) -> Drawing {
        let mut labels = Labels::new();
        let parent = Some(labels.insert(Label::new("body")));
        let mut child = |name: &str| {
            let mut label = Label::new(name);
            label.parent = parent;
            labels.insert(label)
        };
        let children = [child("a"), child("b\"<"), child("c")];
        Drawing::new(svg, &children, &labels)
    }

    #[test]
    fn circles_order_points_and_lines_join_them() {
        let svg = concat!(
            r#"<line x1="1" data-node-from="3" data-node-to = '7'></line><line data-node-from="3" data-node-to="9"/>"#,
            r#"<circle data-node-id="7" data-label-name="c"/><circle data-node-id='3' data-label-name='b&quot;&lt;'>"#,
            r#"</circle><circle data-node-id="1" data-label-name="a"></circle>"#
        );
        let found = drawing(svg);
        assert_eq!((found.names.join(" ").as_str(), found.joints), ("c b\"< a", vec![[2, 1]]));
        assert_eq!(found.places["a"], 2);
    }

    #[test]
    fn a_drawing_that_is_not_whole_does_not_count() {
        for svg in
            ["", r#"<circle data-node-id="1" data-label-name="c"/>"#, "<circle data-label-name=", "<line"]
        {
            let found = drawing(svg);
            assert_eq!((found.names.join(" ").as_str(), found.joints.len()), ("a b\"< c", 0));
        }
    }
}

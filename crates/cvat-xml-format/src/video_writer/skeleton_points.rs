//! The points of a track's skeletons, in the text that they were written as.

use std::collections::HashSet;

use super::at_frame::AtFrame;

/// What no value has, as `<` is escaped in them.
const START: &str = "      <points label=\"";
const END: &str = "      </points>\n";

/// The points that are in the frame since an earlier skeleton of the track has them.
#[derive(Debug, Default)]
pub(super) struct Points<'t>(Vec<Point<'t>>);

#[derive(Debug)]
struct Point<'t> {
    label: &'t str,
    skeleton: &'t AtFrame,
    start: usize,
    end: usize,
}

impl<'t> Points<'t> {
    /// Writes the text of a skeleton; the points that it does not name and an earlier one has are outside from here.
    ///
    /// To CVAT each point is a track of its own, which lasts until it says otherwise.
    pub(super) fn push(&mut self, skeleton: &'t AtFrame, out: &mut String) {
        let points = points(skeleton);
        let named: HashSet<&str> = points.iter().map(|point| point.label).collect();
        let at = points.first().map_or(0, |first| first.start);
        out.push_str(skeleton.text.get(..at).unwrap_or_default());
        for gone in self.0.iter().filter(|point| !named.contains(point.label)) {
            gone.skeleton.push_outside(gone.start..gone.end, out);
        }
        out.push_str(skeleton.text.get(at..).unwrap_or_default());
        self.0 = points;
    }
}

fn points(skeleton: &AtFrame) -> Vec<Point<'_>> {
    let text = &*skeleton.text;
    let point = |(start, _): (usize, &'static str)| {
        let rest = text.get(start..)?;
        let (label, _) = rest.get(START.len()..)?.split_once('"')?;
        Some(Point { label, skeleton, start, end: start + rest.find(END)? + END.len() })
    };
    text.match_indices(START).map(|(start, _)| (start, START)).filter_map(point).collect()
}

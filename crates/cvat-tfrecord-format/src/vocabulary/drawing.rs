//! The drawing of a skeleton that CVAT asks of its label, an element of it for each sublabel.

use std::fmt::Write as _;

/// Columns and rows of circles in a square of 100 by 100: where the points of a skeleton lie on a body, records do not
/// say.
pub(super) fn drawing(sublabels: &[String]) -> String {
    let columns = sublabels.len().saturating_sub(1).isqrt() + 1;
    let rows = sublabels.len().div_ceil(columns);
    let mut svg = String::new();
    for (index, name) in sublabels.iter().enumerate() {
        let (cx, cy) = (middle(index % columns, columns), middle(index / columns, rows));
        let id = index + 1;
        // Writing to a string does not fail.
        let _ = write!(
            svg,
            r#"<circle r="1.5" cx="{cx}" cy="{cy}" data-type="element node" data-element-id="{id}" data-node-id="{id}" data-label-name=""#
        );
        push_escaped(&mut svg, name);
        svg.push_str("\"></circle>");
    }
    svg
}

/// The middle of a cell, in hundredths of a hundredth.
fn middle(cell: usize, of: usize) -> String {
    let hundredths = (2 * cell + 1) * 5000 / of.max(1);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

fn push_escaped(svg: &mut String, name: &str) {
    for c in name.chars() {
        match c {
            '&' => svg.push_str("&amp;"),
            '<' => svg.push_str("&lt;"),
            '>' => svg.push_str("&gt;"),
            '"' => svg.push_str("&quot;"),
            c => svg.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sublabel_has_a_circle_of_its_own() {
        let names: Vec<_> = ["a", "<\"&>", "c", "d", "e"].map(str::to_owned).into();
        let svg = drawing(&names);
        let places: Vec<_> = svg
            .split("<circle r=\"1.5\" ")
            .skip(1)
            .filter_map(|circle| circle.split(" data-type").next())
            .collect();
        assert_eq!(
            places,
            [
                r#"cx="16.66" cy="25.00""#,
                r#"cx="50.00" cy="25.00""#,
                r#"cx="83.33" cy="25.00""#,
                r#"cx="16.66" cy="75.00""#,
                r#"cx="50.00" cy="75.00""#,
            ]
        );
        assert!(
            svg.contains(r#"data-element-id="2" data-node-id="2" data-label-name="&lt;&quot;&amp;&gt;""#)
        );
        assert_eq!(drawing(&[]), "");
    }
}

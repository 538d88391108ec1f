//! The drawing of a skeleton that CVAT asks of its label: a circle for each sublabel, a line for each joint.

use std::fmt::Write as _;

/// Circles in columns and rows of a square of 100 by 100: where points lie on a body, COCO does not say.
pub(super) fn drawing(sublabels: &[String], joints: &[(usize, usize)]) -> String {
    let columns = sublabels.len().saturating_sub(1).isqrt() + 1;
    let rows = sublabels.len().div_ceil(columns);
    let place = |at: usize| (middle(at % columns, columns), middle(at / columns, rows));
    let mut svg = String::new();
    for &(from, to) in joints {
        let ((x1, y1), (x2, y2)) = (place(from), place(to));
        // Writing to a string does not fail.
        let _ = write!(
            svg,
            r#"<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" data-type="edge" data-node-from="{}" data-node-to="{}"></line>"#,
            from + 1,
            to + 1
        );
    }
    for (at, name) in sublabels.iter().enumerate() {
        let ((cx, cy), id) = (place(at), at + 1);
        let _ = write!(
            svg,
            r#"<circle r="1.5" cx="{cx}" cy="{cy}" data-type="element node" data-element-id="{id}" data-node-id="{id}" data-label-name=""#
        );
        for c in name.chars() {
            match c {
                '&' => svg.push_str("&amp;"),
                '<' => svg.push_str("&lt;"),
                '>' => svg.push_str("&gt;"),
                '"' => svg.push_str("&quot;"),
                c => svg.push(c),
            }
        }
        svg.push_str("\"></circle>");
    }
    svg
}

/// The middle of a cell.
fn middle(cell: usize, of: usize) -> String {
    let hundredths = (2 * cell + 1) * 5000 / of.max(1);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joints_are_lines_between_circles() {
        let svg = drawing(&["a".into(), "\"b".into()], &[(0, 1)]);
        assert_eq!(
            svg,
            concat!(
                r#"<line x1="25.00" y1="50.00" x2="75.00" y2="50.00" data-type="edge" "#,
                r#"data-node-from="1" data-node-to="2"></line>"#,
                r#"<circle r="1.5" cx="25.00" cy="50.00" data-type="element node" "#,
                r#"data-element-id="1" data-node-id="1" data-label-name="a"></circle>"#,
                r#"<circle r="1.5" cx="75.00" cy="50.00" data-type="element node" "#,
                r#"data-element-id="2" data-node-id="2" data-label-name="&quot;b"></circle>"#,
            )
        );
        assert_eq!(drawing(&[], &[]), "");
    }
}

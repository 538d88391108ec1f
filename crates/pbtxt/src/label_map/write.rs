//! Label map to text, in the layout of CVAT's TFRecord 1.0 export.

use super::LabelMapItem;
use crate::print;
use std::fmt::{self, Write};

pub(super) fn cvat_text(items: &[LabelMapItem]) -> String {
    let mut out = String::new();
    for item in items {
        // Writing to a string cannot fail.
        let _ = write_item(item, &mut out);
    }
    out
}

fn write_item(item: &LabelMapItem, out: &mut String) -> fmt::Result {
    write!(out, "item {{\n\tid: {}\n\tname: ", item.id)?;
    write_text(&item.name, out)?;
    if let Some(display_name) = &item.display_name {
        out.write_str("\tdisplay_name: ")?;
        write_text(display_name, out)?;
    }
    for keypoint in &item.keypoints {
        write!(out, "\tkeypoints {{\n\t\tid: {}\n\t\tlabel: ", keypoint.id)?;
        write_text(&keypoint.label, out)?;
        out.write_str("\t}\n")?;
    }
    for id in &item.ancestor_ids {
        writeln!(out, "\tancestor_ids: {id}")?;
    }
    for id in &item.descendant_ids {
        writeln!(out, "\tdescendant_ids: {id}")?;
    }
    if let Some(frequency) = item.frequency {
        writeln!(out, "\tfrequency: {}", frequency.as_str())?;
    }
    if let Some(count) = item.instance_count {
        writeln!(out, "\tinstance_count: {count}")?;
    }
    out.write_str("}\n\n")
}

/// A string and the end of its line. Single quotes as CVAT has them; double quotes where the text has single
/// ones.
fn write_text(text: &str, out: &mut String) -> fmt::Result {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    print::string(text.as_bytes(), quote, out)?;
    out.write_char('\n')
}

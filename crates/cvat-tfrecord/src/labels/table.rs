//! Labels as a table for people.

use std::collections::HashMap;
use std::fmt::Write as _;

use cvat_labels_format::LabelList;
use cvat_model::{Label, LabelId};
use pbtxt::label_map::LabelMapItem;

use crate::exit::Failure;
use crate::terminal::{self, Lines};

/// What stands for something that is not there.
const ABSENT: &str = "-";

/// What a column is widened to at most; a longer cell takes the room it needs in its own row.
const MOST_WIDTH: usize = 40;

/// Prints a row a label, in the order of the file; nothing where there is none. Columns that no label fills are left
/// out.
pub(super) fn print(list: &LabelList, lines: &mut Lines) -> Result<(), Failure> {
    if list.map().is_empty() {
        return Ok(());
    }
    let mut columns = item_columns(list);
    columns.extend(cvat_columns(list));
    columns.retain(|column| column.is_needed || column.cells.iter().any(|cell| cell != ABSENT));
    let widths: Vec<_> = columns.iter().map(Column::width).collect();
    for row in 0..=list.map().len() {
        let mut line = String::new();
        for (column, width) in columns.iter().zip(&widths) {
            // Writing to a string cannot fail.
            let _ = write!(line, "{:width$}  ", column.cell(row));
        }
        lines.line(line.trim_end())?;
    }
    lines.line("")
}

struct Column {
    title: &'static str,
    is_needed: bool,
    cells: Vec<String>,
}

impl Column {
    fn new(title: &'static str, cells: impl Iterator<Item = Option<String>>) -> Self {
        let cells = cells.map(|cell| cell.unwrap_or_else(|| ABSENT.to_owned())).collect();
        Self { title, is_needed: matches!(title, "id" | "name"), cells }
    }

    /// The title, then the cells.
    fn cell(&self, row: usize) -> &str {
        row.checked_sub(1).map_or(self.title, |row| self.cells.get(row).map_or("", String::as_str))
    }

    fn width(&self) -> usize {
        let widths = self.cells.iter().map(|cell| cell.chars().count()).chain([self.title.len()]);
        widths.max().unwrap_or_default().min(MOST_WIDTH)
    }
}

fn item_columns(list: &LabelList) -> Vec<Column> {
    let column =
        |title, cell: fn(&LabelMapItem) -> Option<String>| Column::new(title, list.map().iter().map(cell));
    vec![
        column("id", |item| item.has_id().then(|| item.id().to_string())),
        column("name", |item| item.name().map(shown)),
        column("display name", |item| item.display_name().map(shown)),
        column("keypoints", |item| count(item.keypoints().len())),
        column("ancestors", |item| count(item.ancestor_ids().len())),
        column("descendants", |item| count(item.descendant_ids().len())),
        column("frequency", |item| item.frequency().map(|frequency| frequency.as_str().to_owned())),
        column("instances", |item| item.instance_count().map(|count| count.to_string())),
    ]
}

fn cvat_columns(list: &LabelList) -> Vec<Column> {
    let Some(labels) = list.cvat_labels() else { return Vec::new() };
    let of = |item: &LabelMapItem| labels.find(item.name().unwrap_or_default());
    let column = |title, cell: &dyn Fn(LabelId, &Label) -> Option<String>| {
        let cells = list.map().iter().map(|item| of(item).and_then(|id| cell(id, labels.get(id)?)));
        Column::new(title, cells)
    };
    let text = |text: &str| (!text.is_empty()).then(|| shown(text));
    let mut sublabels = HashMap::new();
    for parent in labels.iter().filter_map(|(_, label)| label.parent) {
        *sublabels.entry(parent).or_default() += 1;
    }
    vec![
        column("type", &|_, label| text(&label.label_type)),
        column("color", &|_, label| text(&label.color)),
        column("attributes", &|_, label| count(label.attributes.len())),
        column("sublabels", &|id, _| sublabels.get(&id).copied().and_then(count)),
    ]
}

fn count(count: usize) -> Option<String> {
    (count > 0).then(|| count.to_string())
}

/// A name on its line; quotes tell that it is empty or has blanks at its ends.
fn shown(name: &str) -> String {
    let line = terminal::one_line(name);
    if name.is_empty() || name.trim().len() < name.len() { format!("\"{line}\"") } else { line.into_owned() }
}

//! `meta`: the task or project that the document speaks of, as far as a conversion knows it.

use cvat_model::{DEFAULT_SUBSET, Labels};

use super::label::push_labels;
use super::text::push_text;

/// The declaration and the root element's start.
const PROLOGUE: &str =
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<annotations>\n  <version>1.1</version>\n";
/// The root element's end.
pub(crate) const EPILOGUE: &str = "</annotations>\n";

/// Elements inside each other, each on its own lines, two spaces a level.
#[derive(Debug)]
pub(crate) struct Elements {
    out: String,
    depth: usize,
}

impl Elements {
    pub(crate) fn open(&mut self, name: &str) {
        self.indent();
        self.out.extend(["<", name, ">\n"]);
        self.depth += 1;
    }

    pub(crate) fn close(&mut self, name: &str) {
        self.depth = self.depth.saturating_sub(1);
        self.indent();
        self.out.extend(["</", name, ">\n"]);
    }

    pub(crate) fn leaf(&mut self, name: &str, text: &str) {
        self.indent();
        self.out.extend(["<", name, ">"]);
        push_text(&mut self.out, text);
        self.out.extend(["</", name, ">\n"]);
    }

    fn leaves<const N: usize>(&mut self, names: [&str; N]) {
        for name in names {
            self.leaf(name, "");
        }
    }

    fn indent(&mut self) {
        (0..self.depth).for_each(|_| self.out.push_str("  "));
    }
}

/// All that comes before the first image. Times, owners and servers are not known and left empty.
///
/// Nor is how many frames will be there: some may turn out unreadable, and what is written cannot be taken back.
pub(crate) fn head(name: &str, labels: &Labels, subsets: &[String]) -> String {
    let mut meta = Elements { out: PROLOGUE.to_owned(), depth: 1 };
    meta.open("meta");
    match subsets {
        [] => push_task(&mut meta, "0", name, "", Some(labels)),
        [subset] => {
            let subset = if subset == DEFAULT_SUBSET { "" } else { subset };
            push_task(&mut meta, "0", name, subset, Some(labels));
        }
        subsets => push_project(&mut meta, name, labels, subsets),
    }
    meta.leaf("dumped", "");
    meta.close("meta");
    meta.out
}

fn push_project(meta: &mut Elements, name: &str, labels: &Labels, subsets: &[String]) {
    meta.open("project");
    meta.leaf("id", "0");
    meta.leaf("name", name);
    meta.leaves(["bugtracker", "created", "updated"]);
    meta.open("tasks");
    for (id, subset) in subsets.iter().enumerate() {
        push_task(meta, &id.to_string(), subset, subset, None);
    }
    meta.close("tasks");
    meta.leaf("subsets", &subsets.join("\n"));
    meta.leaves(["owner", "assignee"]);
    push_labels(meta, labels);
    meta.close("project");
}

fn push_task(meta: &mut Elements, id: &str, name: &str, subset: &str, labels: Option<&Labels>) {
    meta.open("task");
    meta.leaf("id", id);
    meta.leaf("name", name);
    meta.leaf("mode", "annotation");
    meta.leaf("overlap", "0");
    meta.leaves(["bugtracker", "created", "updated"]);
    meta.leaf("subset", subset);
    meta.leaf("start_frame", "0");
    meta.leaf("frame_filter", "");
    meta.open("segments");
    meta.close("segments");
    meta.leaves(["owner", "assignee"]);
    if let Some(labels) = labels {
        push_labels(meta, labels);
    }
    meta.close("task");
}

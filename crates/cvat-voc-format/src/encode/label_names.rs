//! Labels as they are written, and `labelmap.txt`.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt::Write as _;

use cvat_model::{LabelId, Labels, WarningKind};

use super::is_char;
use crate::label_survey::BACKGROUND;

/// The name of what has none.
const UNNAMED: &str = "unnamed";

/// The labels of a data set by the names they are written with.
#[derive(Debug)]
pub(crate) struct LabelNames {
    /// By position; `None` for a sublabel, which only skeletons have.
    names: Vec<Option<String>>,
    /// `r,g,b`, or nothing, by position.
    colors: Vec<String>,
    /// Whose parts a label's are, by the names written.
    wholes: BTreeMap<String, BTreeSet<String>>,
}

impl LabelNames {
    /// Names that a label map cannot hold are changed, which is said.
    pub(crate) fn new(
        labels: &Labels,
        parts: &BTreeMap<String, Vec<String>>,
        warn: &mut impl FnMut(WarningKind),
    ) -> Self {
        // A name that can stay as it is does, whichever comes first.
        let fine = labels.top_level().filter(|(_, label)| clean(&label.name) == label.name);
        let mut taken: HashSet<String> = fine.map(|(_, label)| label.name.clone()).collect();
        let mut counts = HashMap::new();
        let mut names = Vec::with_capacity(labels.len());
        for (_, label) in labels.iter() {
            let name = label.parent.is_none().then(|| unique(&label.name, &mut taken, &mut counts));
            if let Some(to) = name.as_ref().filter(|name| **name != label.name) {
                warn(WarningKind::Renamed { from: label.name.clone(), to: to.clone() });
            }
            names.push(name);
        }
        let colors = labels.iter().map(|(_, label)| color(&label.color).unwrap_or_default()).collect();
        let mut written = Self { names, colors, wholes: BTreeMap::new() };
        for (whole, parts) in parts {
            let Some(whole) = labels.find(whole).and_then(|id| written.name(id)).map(str::to_owned) else {
                continue;
            };
            let parts = parts.iter().filter_map(|part| written.name(labels.find(part)?));
            // They are separated by commas.
            let parts: Vec<_> = parts.filter(|part| !part.contains(',') && **part != whole).collect();
            for part in parts.into_iter().map(str::to_owned).collect::<Vec<_>>() {
                written.wholes.entry(part).or_default().insert(whole.clone());
            }
        }
        written
    }

    /// What a label is called; `None` for a sublabel.
    pub(crate) fn name(&self, id: LabelId) -> Option<&str> {
        self.names.get(id.index())?.as_deref()
    }

    /// Whether some label is of parts of another.
    pub(crate) fn has_parts(&self) -> bool {
        !self.wholes.is_empty()
    }

    /// Whether labels of the one name are of parts of what has the other.
    pub(crate) fn is_part_of(&self, part: &str, whole: &str) -> bool {
        self.wholes.get(part).is_some_and(|wholes| wholes.contains(whole))
    }

    /// `labelmap.txt`. As Datumaro writes it: black is the background's, which comes first where no label has it.
    pub(crate) fn label_map(&self) -> String {
        let mut text = "# label:color_rgb:parts:actions\n".to_owned();
        let lines = || {
            let both = self.names.iter().zip(&self.colors);
            both.filter_map(|(name, color)| Some((name.as_deref()?, color.as_str())))
        };
        if lines().all(|(name, color)| name != BACKGROUND && color != BLACK) {
            let color = if lines().any(|(_, color)| !color.is_empty()) { BLACK } else { "" };
            let _ = writeln!(text, "{BACKGROUND}:{color}::");
        }
        let mut parts_of: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (part, wholes) in &self.wholes {
            for whole in wholes {
                parts_of.entry(whole).or_default().push(part);
            }
        }
        for (name, color) in lines() {
            let parts = parts_of.get(name);
            // What is declared as a part, and not as an object that has parts, has no line.
            if parts.is_some() || !self.wholes.contains_key(name) {
                let _ = writeln!(
                    text,
                    "{name}:{color}:{}:",
                    parts.map_or_else(String::new, |parts| parts.join(","))
                );
            }
        }
        text
    }
}

const BLACK: &str = "0,0,0";

/// The name as one of a line's first field and of an element: without the colon that ends the former, `#` at its
/// beginning, white space around it, and what XML cannot say.
fn clean(name: &str) -> String {
    let is_fine = |c: char| c != ':' && !c.is_control() && is_char(c);
    let name: String = name.chars().map(|c| if is_fine(c) { c } else { '_' }).collect();
    let name = name.trim();
    match name.strip_prefix('#') {
        Some(rest) => format!("_{rest}"),
        None if name.is_empty() => UNNAMED.to_owned(),
        None => name.to_owned(),
    }
}

/// The cleaned name; of one that had to be changed and is taken, with a number behind it. `counts` are the last ones.
fn unique(name: &str, taken: &mut HashSet<String>, counts: &mut HashMap<String, u64>) -> String {
    let cleaned = clean(name);
    if cleaned == name || taken.insert(cleaned.clone()) {
        return cleaned;
    }
    let count = counts.entry(cleaned.clone()).or_default();
    loop {
        *count += 1;
        let other = format!("{cleaned}_{count}");
        if taken.insert(other.clone()) {
            return other;
        }
    }
}

/// Whether a label's colour can be kept.
pub(crate) fn is_color(text: &str) -> bool {
    color(text).is_some()
}

/// `#rrggbb` as `r,g,b`.
fn color(text: &str) -> Option<String> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    let plain = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    plain.then_some(())?;
    Some(format!("{},{},{}", part(0)?, part(2)?, part(4)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cvat_model::Label;

    fn label(name: &str, color: &str) -> Label {
        let mut label = Label::new(name);
        label.color = color.into();
        label
    }

    fn written(labels: &[(&str, &str)], parts: &[(&str, &[&str])]) -> (String, Vec<String>) {
        let mut all = Labels::new();
        for (name, color) in labels {
            all.insert(label(name, color));
        }
        let parts = parts.iter().map(|(whole, parts)| {
            (String::from(*whole), parts.iter().map(|part| String::from(*part)).collect())
        });
        let mut said = Vec::new();
        let names = LabelNames::new(&all, &parts.collect(), &mut |kind| said.push(kind.to_string()));
        (names.label_map(), said)
    }

    #[test]
    fn the_background_comes_first() {
        let head = "# label:color_rgb:parts:actions\n";
        let cases: [(&[(&str, &str)], &str); 5] = [
            (&[("cat", "#fa3253"), ("dog", "")], "background:0,0,0::\ncat:250,50,83::\ndog:::\n"),
            (&[("cat", ""), ("dog", "red")], "background:::\ncat:::\ndog:::\n"),
            (&[("cat", "#fa3253"), ("void", "#000000")], "cat:250,50,83::\nvoid:0,0,0::\n"),
            (&[("cat", ""), ("background", "")], "cat:::\nbackground:::\n"),
            (&[], "background:::\n"),
        ];
        for (labels, lines) in cases {
            assert_eq!(written(labels, &[]), (format!("{head}{lines}"), vec![]));
        }
    }

    #[test]
    fn parts_are_in_the_line_of_their_whole() {
        let labels = [("person", ""), ("head", ""), ("dog", ""), ("a,b", "")];
        let (text, _) = written(&labels, &[("person", &["head", "a,b", "none"]), ("dog", &["head", "dog"])]);
        let lines: Vec<_> = text.lines().skip(2).collect();
        assert_eq!(lines, ["person::head:", "dog::head:", "a,b:::"]);
    }

    #[test]
    fn names_that_a_line_cannot_hold_are_changed() {
        let labels = ["a:b", "a_b", " #c", "x\ny", "", "\u{1}"].map(|name| (name, ""));
        let (text, said) = written(&labels, &[]);
        let lines: Vec<_> = text.lines().skip(2).collect();
        assert_eq!(lines, ["a_b_1:::", "a_b:::", "_c:::", "x_y:::", "unnamed:::", "_:::"]);
        assert_eq!(said.len(), 5, "{said:?}");
    }

    #[test]
    fn many_names_that_are_changed_to_the_same_take_no_long_time() {
        let mut all = Labels::new();
        // Each in one of two characters that a line cannot hold: `a_______`.
        for number in 0..20_000_u32 {
            let bits = (0..15).map(|bit| if number >> bit & 1 == 0 { ':' } else { '\n' });
            all.insert(Label::new(format!("a{}z", bits.collect::<String>())));
        }
        let started = std::time::Instant::now();
        let names = LabelNames::new(&all, &BTreeMap::new(), &mut |_| {});
        // Counted from 1 for each: 200 million names.
        assert!(started.elapsed().as_secs() < 10);
        assert!(names.label_map().ends_with("a_______________z_19999:::\n"));
    }
}

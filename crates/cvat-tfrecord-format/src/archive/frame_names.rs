//! Names that several records have.

use cvat_model::{Location, NameSet, Warning, WarningKind, matched_name};
use dataset_files::safe_name;

/// As many names as a message has.
const NAMED: usize = 3;

/// The names of the records seen so far, without their extensions, as CVAT matches them.
#[derive(Default)]
pub(super) struct FrameNames {
    in_subset: NameSet,
    /// Of all subsets together, where there are several.
    anywhere: Option<NameSet>,
    same: Names,
    in_several: Names,
}

/// How many names there are, and the first of them.
#[derive(Default)]
struct Names {
    count: u64,
    first: Vec<String>,
}

impl FrameNames {
    /// None so far, of so many subsets.
    pub(super) fn of_subsets(subsets: usize) -> Self {
        Self { anywhere: (subsets > 1).then(NameSet::default), ..Self::default() }
    }

    /// Adds the name of a record; one without is given a name of its own.
    pub(super) fn add(&mut self, subset: &str, name: &str) {
        if name.is_empty() {
            return;
        }
        let safe = safe_name(name);
        let matched = matched_name(&safe);
        let is_new = self.anywhere.as_mut().is_none_or(|names| names.insert("", matched));
        if !self.in_subset.insert(subset, matched) {
            self.same.add(matched);
        } else if !is_new {
            self.in_several.add(matched);
        }
    }

    /// What is said of them.
    pub(super) fn warnings(&self) -> impl Iterator<Item = Warning> {
        let same = self.same.words("called as another record of the subset, extensions apart");
        let in_several = self.in_several.words(
            "called as a record of another subset, extensions apart: CVAT's projects tell them apart, a task does not",
        );
        let words = same.into_iter().chain(in_several);
        words.map(|words| Warning::new(Location::default(), WarningKind::SameName(words)))
    }
}

impl Names {
    fn add(&mut self, name: &str) {
        self.count += 1;
        if self.first.len() < NAMED && !self.first.iter().any(|first| first == name) {
            self.first.push(name.to_owned());
        }
    }

    fn words(&self, what: &str) -> Option<String> {
        let records = if self.count == 1 { "record is" } else { "records are" };
        let names: Vec<_> = self.first.iter().map(|name| format!("{name:?}")).collect();
        let more = if self.count > names.len() as u64 { ", …" } else { "" };
        (self.count > 0).then(|| format!("{} {records} {what} ({}{more})", self.count, names.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(names: &[(&str, &str)]) -> Vec<String> {
        let mut seen = FrameNames::of_subsets(2);
        for (subset, name) in names {
            seen.add(subset, name);
        }
        seen.warnings().map(|warning| warning.to_string()).collect()
    }

    #[test]
    fn names_are_compared_as_cvat_does() {
        assert_eq!(told(&[("a", "x.jpg"), ("a", "y.jpg"), ("a", "v1.0/x"), ("a", "")]), [""; 0]);
        assert_eq!(told(&[("a", ""), ("a", "")]), [""; 0], "each is given a name");
        let same = "1 record is called as another record of the subset, extensions apart (\"x\")";
        assert_eq!(told(&[("a", "x.jpg"), ("a", "x.png")]), [same]);
        assert_eq!(told(&[("a", "x.jpg"), ("a", "../x.jpg")]), [same]);
        let four = told(&[("a", "x.jpg"), ("a", "x.jpg"), ("a", "x.jpg"), ("a", "x.jpg"), ("a", "x.jpg")]);
        assert!(four[0].starts_with("4 records are") && four[0].ends_with("(\"x\", …)"), "{four:?}");
    }

    #[test]
    fn one_name_in_several_subsets_is_told_apart() {
        let [several] = told(&[("a", "x.jpg"), ("b", "x.jpg")]).try_into().unwrap();
        assert!(several.contains("of another subset") && several.ends_with("(\"x\")"), "{several}");
    }
}

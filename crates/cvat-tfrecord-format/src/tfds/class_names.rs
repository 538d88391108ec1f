//! The names of classes by their ids, as TensorFlow Datasets' `ClassLabel` reads them: a line each, from id 0.

use std::collections::HashSet;

use cvat_model::WarningKind;
use pbtxt::label_map::{LabelMap, LabelMapItem};

use crate::ErrorKind;

/// As great an id as gets a line: every id below it has one, too.
const MAX_ID: i32 = 1 << 20;
/// What id 0 is called.
const BACKGROUND: &str = "background";

/// A name for every id from 0 to the greatest.
#[derive(Clone, Debug)]
pub(crate) struct ClassNames {
    names: Vec<String>,
    renamed: Vec<WarningKind>,
}

impl ClassNames {
    /// The names in a label map. Ids that it lacks are called by their number, 0 `background`.
    ///
    /// Lines are cut by line ends, stripped of blanks, left out where empty and refused where two are the same: a name
    /// that would not come back is changed.
    pub(crate) fn new(map: &LabelMap) -> Result<Self, ErrorKind> {
        let greatest = map.iter().map(LabelMapItem::id).max().unwrap_or(0).max(0);
        if greatest > MAX_ID {
            return Err(ErrorKind::IdTooGreat { id: greatest, limit: MAX_ID });
        }
        let mut wanted: Vec<Option<&str>> = (0..=greatest).map(|_| None).collect();
        for item in map {
            let place = usize::try_from(item.id()).ok().and_then(|id| wanted.get_mut(id));
            if let Some(place) = place.filter(|place| place.is_none()) {
                *place = Some(item.text());
            }
        }
        // Those that stay as they are come first, so that no other takes their names.
        let mut taken: HashSet<String> = HashSet::new();
        let mut names: Vec<Option<String>> = wanted
            .iter()
            .map(|name| {
                let name = name.filter(|name| is_line(name))?;
                taken.insert(name.to_owned()).then(|| name.to_owned())
            })
            .collect();
        let mut renamed = Vec::new();
        for (id, (name, wanted)) in
            names.iter_mut().zip(&wanted).enumerate().filter(|(_, (name, _))| name.is_none())
        {
            let base = match wanted {
                Some(wanted) => line(wanted),
                None if id == 0 => BACKGROUND.to_owned(),
                None => String::new(),
            };
            let made = free(&base, id, &mut taken);
            renamed
                .extend(wanted.map(|from| WarningKind::Renamed { from: from.to_owned(), to: made.clone() }));
            *name = Some(made);
        }
        Ok(Self { names: names.into_iter().flatten().collect(), renamed })
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// The lines.
    pub(crate) fn text(&self) -> String {
        self.names.iter().flat_map(|name| [name.as_str(), "\n"]).collect()
    }

    /// Says which names are not those of the label map.
    pub(crate) fn take_renamed(&mut self) -> Vec<WarningKind> {
        std::mem::take(&mut self.renamed)
    }
}

/// Whether a name comes back from its line as it is.
fn is_line(name: &str) -> bool {
    !name.is_empty() && line(name) == name
}

/// The name on one line.
fn line(name: &str) -> String {
    // Python strips more than Unicode calls blank, some control characters among it.
    let one_line: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    one_line.trim().to_owned()
}

/// A name that is free: this one, with the id behind it, or the id alone.
fn free(base: &str, id: usize, taken: &mut HashSet<String>) -> String {
    let mut name = if base.is_empty() { id.to_string() } else { base.to_owned() };
    while !taken.insert(name.clone()) {
        name = format!("{name}_{id}");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(items: &[(i32, &str)]) -> (String, usize) {
        let map: LabelMap = items.iter().map(|(id, name)| LabelMapItem::new(*id, *name)).collect();
        let mut names = ClassNames::new(&map).unwrap();
        assert_eq!(names.text().lines().count(), names.len());
        (names.text(), names.take_renamed().len())
    }

    #[test]
    fn every_id_has_a_line() {
        assert_eq!(lines(&[]), ("background\n".into(), 0));
        assert_eq!(lines(&[(1, "cat"), (2, "a b")]), ("background\ncat\na b\n".into(), 0));
        assert_eq!(lines(&[(3, "cat"), (1, "dog")]), ("background\ndog\n2\ncat\n".into(), 0));
        assert_eq!(lines(&[(0, "background"), (1, "dog")]), ("background\ndog\n".into(), 0));
    }

    #[test]
    fn names_that_would_not_come_back_are_changed() {
        assert_eq!(lines(&[(1, " cat"), (2, "cat")]), ("background\ncat_1\ncat\n".into(), 1));
        assert_eq!(lines(&[(1, "a\nb"), (2, "\u{1c}x")]), ("background\na b\nx\n".into(), 2));
        assert_eq!(lines(&[(1, "background"), (3, "2")]), ("background_0\nbackground\n2_2\n2\n".into(), 0));
        assert_eq!(lines(&[(1, "cat"), (2, "cat")]), ("background\ncat\ncat_2\n".into(), 1));
        assert_eq!(lines(&[(1, "\t")]), ("background\n1\n".into(), 1));
    }

    #[test]
    fn ids_without_measure_are_refused() {
        let map = LabelMap::from_iter([LabelMapItem::new(i32::MAX, "cat")]);
        let error = ClassNames::new(&map).unwrap_err();
        assert_eq!(
            error.to_string(),
            "label map id 2147483647 is above 1048576, and TensorFlow Datasets has a line for every id up to it"
        );
    }
}

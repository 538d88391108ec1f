//! `labelmap.txt` as CVAT and Datumaro write it: which labels there are, in which order and colour.

use std::collections::HashSet;

use cvat_model::Label;
use dataset_files::{Limits, Source};

use crate::error::{Error, ErrorKind, Position, cut_short};
use crate::image_set::text_of;
use crate::layout::join;

/// The labels that a data set declares, and the file it does so in.
#[derive(Debug)]
pub(crate) struct LabelMap {
    pub(crate) file: String,
    pub(crate) labels: Vec<Declared>,
}

/// A line of it.
#[derive(Debug)]
pub(crate) struct Declared {
    pub(crate) label: Label,
    /// The labels of its parts.
    pub(crate) parts: Vec<String>,
    /// Attributes that are set or not.
    pub(crate) actions: Vec<String>,
}

impl LabelMap {
    /// The one in this folder; `None` where there is none.
    pub(crate) fn read(source: &Source, folder: &str, limits: &Limits) -> Result<Option<Self>, Error> {
        let file = join(folder, "labelmap.txt");
        if !source.contains(&file) {
            return Ok(None);
        }
        let bytes = source.read(&file, limits.label_map_len())?;
        let labels = text_of(&bytes).and_then(parse).map_err(|error| error.in_entry(&file))?;
        let limit = usize::try_from(limits.labels()).unwrap_or(usize::MAX);
        if labels.len() > limit {
            return Err(Error::new(ErrorKind::Limit { what: "labels", limit }).in_entry(&file));
        }
        Ok(Some(Self { file, labels }))
    }
}

/// One label a line; empty lines and those that begin with `#` say nothing.
fn parse(text: &str) -> Result<Vec<Declared>, Error> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (mut labels, mut names) = (Vec::new(), HashSet::new());
    for (line, text) in (1..).zip(text.lines()) {
        let text = text.trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let malformed = |words| Error::at(Position { line, column: 0 }, ErrorKind::LabelMap(words));
        let declared = declared(text).map_err(malformed)?;
        let name = &declared.label.name;
        if !names.insert(name.clone()) {
            return Err(malformed(format!("label {:?} is declared twice: remove one", cut_short(name))));
        }
        labels.push(declared);
    }
    Ok(labels)
}

/// `name:r,g,b:parts:actions`. What is behind the name may be empty or, from the end on, missing.
fn declared(line: &str) -> Result<Declared, String> {
    // From the right: a name may hold colons itself.
    let mut fields: Vec<&str> = line.rsplitn(4, ':').collect();
    fields.reverse();
    let mut fields = fields.into_iter();
    let mut field = || fields.next().unwrap_or_default();
    let (name, color, parts, actions) = (field(), field(), field(), field());
    let (name, color) = (name.trim(), color.trim());
    if name.is_empty() {
        return Err("label without name: name it, or remove the line".to_owned());
    }
    let mut label = Label::new(name);
    if !color.is_empty() {
        label.color = hexadecimal(color).ok_or_else(|| {
            let color = cut_short(color);
            format!("colour is {color:?}, not three numbers from 0 to 255: correct it, or leave it empty")
        })?;
    }
    Ok(Declared { label, parts: names(parts), actions: names(actions) })
}

/// Names with commas between them.
fn names(list: &str) -> Vec<String> {
    list.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

fn hexadecimal(color: &str) -> Option<String> {
    let mut parts = color.split(',').map(|part| part.trim().parse::<u8>().ok());
    let (red, green, blue) = (parts.next()??, parts.next()??, parts.next()??);
    parts.next().is_none().then(|| format!("#{red:02x}{green:02x}{blue:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(text: &str) -> Vec<(String, String)> {
        parse(text).unwrap().into_iter().map(|line| (line.label.name, line.label.color)).collect()
    }

    fn label(name: &str, color: &str) -> (String, String) {
        (name.to_owned(), color.to_owned())
    }

    #[test]
    fn names_and_colours() {
        let text = "\u{feff}# label:color_rgb:parts:actions\r\nbackground:0,0,0::\r\n\r\n\
                    zebra:250, 5,16:head,hoof:run\n # a remark\n ant ::: \nbare\nshort:1,2,3\nparts::head";
        assert_eq!(
            found(text),
            [
                label("background", "#000000"),
                label("zebra", "#fa0510"),
                label("ant", ""),
                label("bare", ""),
                label("short", "#010203"),
                label("parts", ""),
            ]
        );
        assert_eq!(found("# nothing\n"), []);
    }

    #[test]
    fn parts_and_actions() {
        let line = &parse("person:1,2,3:head, hand,,:jumping").unwrap()[0];
        assert_eq!(
            (&*line.parts, &*line.actions),
            (&["head".into(), "hand".into()][..], &["jumping".into()][..])
        );
        let line = &parse("person::head").unwrap()[0];
        assert_eq!((line.parts.len(), line.actions.len()), (1, 0));
    }

    #[test]
    fn a_name_may_hold_colons() {
        assert_eq!(found("sign:stop:255,0,0::\na:b:::"), [label("sign:stop", "#ff0000"), label("a:b", "")]);
    }

    #[test]
    fn malformed_lines_are_errors_with_their_line() {
        let message = |text: &str| parse(text).unwrap_err().to_string();
        let bad_color = |color: &str| {
            format!(
                "line 2: colour is {color:?}, not three numbers from 0 to 255: correct it, or leave it empty"
            )
        };
        for color in ["256,0,0", "1,2", "1,2,3,4", "#ff0000", "1,,3", "-1,0,0", "1.0,0,0"] {
            assert_eq!(message(&format!("#\ndog:{color}::")), bad_color(color));
        }
        assert_eq!(message("dog:::\n:1,2,3::"), "line 2: label without name: name it, or remove the line");
        assert_eq!(
            message("dog:::\ncat:::\ndog:1,2,3::"),
            "line 3: label \"dog\" is declared twice: remove one"
        );
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "(\\PC|[\n:,#0-9]){0,60}") {
            for Declared { label, .. } in parse(&text).unwrap_or_default() {
                prop_assert!(!label.name.is_empty());
                prop_assert!(label.color.is_empty() || label.color.len() == 7);
            }
        }
    }
}

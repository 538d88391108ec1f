//! Which format a text is in.

use std::fmt;

use crate::json;

/// A format of label lists.
///
/// ```
/// use cvat_labels_format::Format;
///
/// assert_eq!(Format::detect("labels.json", "[{\"name\": \"cat\"}]"), Format::Cvat);
/// assert_eq!(Format::detect("labels.csv", "1,cat\n"), Format::TfVision);
/// assert_eq!(Format::detect("classes.txt", "cat\ndog\n"), Format::Names);
/// assert_eq!(Format::detect("-", "# ours\nitem {\n}\n"), Format::Pbtxt);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// `StringIntLabelMap` in protobuf's text format.
    Pbtxt,
    /// `StringIntLabelMap` as JSON: `{"items":[…]}`, each item with the fields it has.
    Json,
    /// CVAT's labels: an array, or an object that has it under `labels` or `results`.
    Cvat,
    /// A name a line.
    Names,
    /// Rows under the header `id,name`.
    Csv,
    /// Rows of id and name, no header.
    TfVision,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Pbtxt, Self::Json, Self::Cvat, Self::Names, Self::Csv, Self::TfVision];

    /// Tells the format of a text by the end of its file's name, and by how it begins.
    ///
    /// A name that ends in `.pbtxt`, `.prototxt` or `.names` tells it alone; `.csv` and `.json` leave it to the text
    /// which of two it is. For other names the text tells: JSON begins with a bracket, a label map with a word and
    /// one of `{ : < [`, CSV with a header or a number and a comma. A binary file is called a label map, whose reader
    /// says what it looks like. Anything else are names.
    #[must_use]
    pub fn detect(name: &str, text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
        match extension.as_deref() {
            Some("pbtxt" | "prototxt" | "textproto") => Self::Pbtxt,
            Some("names") => Self::Names,
            Some("json") => json_flavour(text),
            Some("csv") if has_header(text) => Self::Csv,
            Some("csv") => Self::TfVision,
            _ if is_json(text) => json_flavour(text),
            _ if is_binary(text) || is_text_format(text) => Self::Pbtxt,
            _ if has_header(text) => Self::Csv,
            _ if is_row(first_line(text)) => Self::TfVision,
            _ => Self::Names,
        }
    }

    /// The word for it on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pbtxt => "pbtxt",
            Self::Json => "json",
            Self::Cvat => "cvat",
            Self::Names => "names",
            Self::Csv => "csv",
            Self::TfVision => "tf-vision",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An object, or an array of objects. `[` alone may begin the name of an extension in text format.
fn is_json(text: &str) -> bool {
    let mut characters = text.chars().filter(|character| !character.is_ascii_whitespace());
    match characters.next() {
        Some('{') => true,
        Some('[') => matches!(characters.next(), Some('{' | ']')),
        _ => false,
    }
}

/// CVAT's labels, unless it is an object that says otherwise.
fn json_flavour(text: &str) -> Format {
    if text.trim_start().starts_with('[') {
        return Format::Cvat;
    }
    // Keys of the outermost object alone; where it is broken, a look at the text has to do.
    let parsed = json::parse(text);
    let has = |key: &str| match &parsed {
        Ok(node) => node.members().iter().any(|member| member.key == key),
        Err(_) => text.contains(&format!("\"{key}\"")),
    };
    if !has("items") && (has("labels") || has("results")) { Format::Cvat } else { Format::Json }
}

/// Whether there is something in it that no list of labels has.
fn is_binary(text: &str) -> bool {
    text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}'))
}

/// Whether the first token outside comments is a word, and the next one belongs behind a field's name.
fn is_text_format(text: &str) -> bool {
    let rest = text.lines().map(|line| line.split_once('#').map_or(line, |(before, _)| before));
    let rest = rest.collect::<Vec<_>>().join("\n");
    let rest = rest.trim_start();
    if let Some(extension) = rest.strip_prefix('[') {
        return extension.contains(']');
    }
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
    let (word, rest) = rest.split_at_checked(end).unwrap_or_default();
    let is_word = word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    is_word && rest.trim_start().starts_with(['{', ':', '<', '['])
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// Whether the first row is `id,name`, in whatever case.
pub(crate) fn has_header(text: &str) -> bool {
    first_line(text).split_once(',').is_some_and(|(id, name)| {
        let is = |cell: &str, word: &str| cell.trim().trim_matches('"').eq_ignore_ascii_case(word);
        is(id, "id") && is(name, "name")
    })
}

fn is_row(line: &str) -> bool {
    line.split_once(',').is_some_and(|(id, _)| id.trim().parse::<i64>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_first_then_the_text() {
        for (name, text, format) in [
            ("a.PBTXT", "cat", Format::Pbtxt),
            ("a.names", "item {}", Format::Names),
            ("a.json", "{\"items\": []}", Format::Json),
            ("a.json", "{\"labels\": []}", Format::Cvat),
            ("a.json", "{\"count\": 1, \"results\": []}", Format::Cvat),
            ("a.json", " [ ]", Format::Cvat),
            ("a.csv", "ID, Name\n1,cat", Format::Csv),
            ("a.csv", "1,cat", Format::TfVision),
            ("-", "\u{feff}\n[\n {\"name\": 1}]", Format::Cvat),
            ("-", "{\"items\": [", Format::Json),
            ("-", "{\"name\": \"x\", \"labels\": [", Format::Cvat),
            ("-", "# cats\n\nitem\n{", Format::Pbtxt),
            ("a.txt", "item: {", Format::Pbtxt),
            ("a.txt", "item<", Format::Pbtxt),
            ("a.txt", "item [{", Format::Pbtxt),
            ("a.txt", "[pkg.extension] { }", Format::Pbtxt),
            ("a.pb", "\n\u{7}\n\u{3}cat\u{10}\u{1}", Format::Pbtxt),
            ("a.txt", "item", Format::Names),
            ("a.txt", "traffic light\ncar: red", Format::Names),
            ("a.txt", "id,name\n", Format::Csv),
            ("a.txt", "1,cat\n", Format::TfVision),
            ("a.txt", "", Format::Names),
            ("a.pbtxt", "", Format::Pbtxt),
        ] {
            assert_eq!(Format::detect(name, text), format, "{name} {text:?}");
        }
    }
}

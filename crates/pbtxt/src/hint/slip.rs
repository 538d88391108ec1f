//! Single slips of the pen.

use super::look_alike::of_lines;
use super::shown::{bare, shorten};
use super::{Place, layout};
use crate::parse::{COLON_OR_MESSAGE, COMMA_OR_END, MESSAGE, SCALAR, TOP_LEVEL, VALUE, is_name_character};
use crate::position::Position;

const NAME_CHARACTERS: &str = "a field name has the letters a to z, digits and _ only";

/// Something else has to stand at the place.
pub(super) fn unexpected(place: Place<'_>, expected: &str) -> Option<String> {
    let begins = |prefixes: [&str; 2]| prefixes.iter().any(|&prefix| place.rest.starts_with(prefix));
    if begins(["//", "/*"]) {
        return Some("a comment begins with #".to_owned());
    }
    let hint = match expected {
        COLON_OR_MESSAGE => no_colon(place),
        VALUE => no_value(place),
        _ if expected.starts_with(TOP_LEVEL) => no_field_name(place, expected),
        _ => no_element(place, expected),
    };
    let is_near_the_start = place.before().lines().count() <= 3;
    let other = if is_near_the_start && expected != VALUE { of_lines(place.source) } else { None };
    other.or(hint)
}

/// A field name, then neither a colon nor a message.
fn no_colon(place: Place<'_>) -> Option<String> {
    let before = place.before().trim_end();
    let name = before.get(before.trim_end_matches(is_name_character).len()..)?;
    let behind = before.get(..before.len() - name.len())?;
    let first = place.rest.chars().next();
    match first {
        Some('=') => return Some("a field name is followed by a colon".to_owned()),
        Some('(') => return Some(format!("a message stands in braces: {} {{ … }}", shorten(name))),
        _ => {}
    }
    if let Some(quote) = behind.chars().next_back().filter(|&c| c == '\'' || c == '"') {
        return Some(format!("a {quote} inside the text is written \\{quote}"));
    }
    if let Some(hint) = unquoted(place, behind) {
        return Some(hint);
    }
    match first {
        None | Some('}' | '>' | ',' | ';' | ']') => {
            Some("a field is a name with a value, as in id: 1".to_owned())
        }
        Some(c) if c.is_alphanumeric() && !c.is_ascii() => Some(NAME_CHARACTERS.to_owned()),
        Some(_) if name.is_empty() => None,
        Some(_) => {
            let ends = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '}' | '>');
            let value = place.rest.split(ends).next()?;
            Some(format!("is a colon missing? {}: {}", shorten(name), bare(value)))
        }
    }
}

/// A field name has to stand here.
fn no_field_name(place: Place<'_>, expected: &str) -> Option<String> {
    let before = place.before();
    let last = before.trim_end().chars().next_back();
    let first = place.rest.chars().next()?;
    let hint = match first {
        '}' | '>' if expected == TOP_LEVEL => return Some(nothing_open(place)),
        '}' => "a message that begins with < ends with >",
        '>' => "a message that begins with { ends with }",
        '\'' | '"' if is_quoted_name(place.rest) => "field names have no quotes",
        ',' | ';' if matches!(last, Some(',' | ';')) => "one , or ; behind a field is enough",
        ',' | ';' => "a , or ; stands behind a field only",
        ':' => "is the field name missing before the colon?",
        '{' | '<' => "a message has a name before it, as in item {",
        ']' => "no list is open here: is this bracket one too many?",
        _ if last.is_some_and(is_name_character) && !before.ends_with(char::is_whitespace) => {
            return unquoted(place, before);
        }
        '0'..='9' => "a field name begins with a letter or _",
        '=' => "a field name is followed by a colon",
        _ if first.is_alphabetic() => NAME_CHARACTERS,
        _ => return None,
    };
    Some(hint.to_owned())
}

/// A value has to stand here.
fn no_value(place: Place<'_>) -> Option<String> {
    let last = place.before().trim_end().chars().next_back();
    let first = place.rest.chars().next()?;
    let hint = match (last, first) {
        (Some(','), ']') | (Some(',' | '['), ',') => return no_element(place, VALUE),
        (_, '+') => "a number has no plus sign",
        (Some(':'), ':' | '=') => "one colon stands between name and value",
        (_, '[') => "a list holds no lists",
        (Some(':'), _)
            if first.is_alphabetic() || matches!(first, '/' | '@' | '$' | '%' | '&' | '*' | '_' | '\\') =>
        {
            return unquoted(place, place.before());
        }
        _ => return None,
    };
    Some(hint.to_owned())
}

/// Something has to stand here that lists are made of.
fn no_element(place: Place<'_>, expected: &str) -> Option<String> {
    let last = place.before().trim_end().chars().next_back();
    let first = place.rest.chars().next();
    let hint = match (expected, last, first) {
        (COMMA_OR_END, _, None) => "the list is not closed: is a ']' missing?",
        (COMMA_OR_END, ..) => "a comma stands between two elements of a list",
        (_, Some(','), Some(']')) => "no comma stands behind the last element of a list",
        (_, Some(',' | '['), Some(',')) => "one comma stands between two elements of a list",
        (MESSAGE, Some('['), Some(_)) if is_field(place.rest) => {
            "a message stands in braces, in a list too: [{ id: 1 }]"
        }
        (MESSAGE, Some('['), Some(_)) => "a list of values has a colon before it",
        (MESSAGE | SCALAR, Some(','), Some(_)) => "a list holds messages or values, not both",
        (_, Some('-'), Some('-')) => "a number has one sign",
        _ => return None,
    };
    Some(hint.to_owned())
}

/// A number runs into what follows.
pub(super) fn after_number(place: Place<'_>) -> Option<String> {
    let before = place.before();
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '.';
    let number = before.get(before.trim_end_matches(is_part).len()..)?;
    let tail = place.rest.get(..place.rest.len() - place.rest.trim_start_matches(is_part).len())?;
    match (number.starts_with('0'), tail) {
        (true, tail) if tail.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some("a 0 in front makes a number octal: leave it out".to_owned())
        }
        (true, tail) if tail.starts_with('.') => Some("leave out the 0 in front".to_owned()),
        (_, "e" | "E" | "x" | "X") => None,
        _ => unquoted(place, before),
    }
}

/// Advice to put the value in quotes that is behind the last colon of `before`, on the same line.
fn unquoted(place: Place<'_>, before: &str) -> Option<String> {
    let line = before.rsplit('\n').next()?;
    let field = line.get(..line.rfind(':')?)?;
    let line = place.line_at(before.len());
    let value = line.get(field.len() + 1..)?.split(['#', '}', '>']).next()?;
    // Up to the next field: to the separator, else to the word that is its name.
    let value = match value.split_once(':') {
        Some((start, _)) => {
            let start = start.trim_end();
            start.get(..start.rfind([',', ';']).or_else(|| start.rfind(char::is_whitespace))?)?
        }
        None => value,
    };
    let value = value.trim().trim_end_matches([',', ';']).trim_end();
    let field = field.get(field.trim_end_matches(is_name_character).len()..)?;
    if field.is_empty() || value.is_empty() || value.contains(['\'', '"', '{', '[', '<']) {
        return None;
    }
    Some(format!("put the text in quotes: {field}: '{}'", shorten(value)))
}

fn nothing_open(place: Place<'_>) -> String {
    match layout::last_close(place.before()) {
        Some(offset) => {
            let line = Position::of(place.source, offset).line;
            format!("nothing is open here: the last message ended on line {line}; one bracket is too many")
        }
        None => "nothing is open here: is this bracket one too many?".to_owned(),
    }
}

/// Whether a name in quotes and a colon begin here.
fn is_quoted_name(rest: &str) -> bool {
    let Some(quote) = rest.chars().next() else { return false };
    let inside = rest.get(1..).unwrap_or_default();
    let behind = inside.trim_start_matches(is_name_character);
    behind.strip_prefix(quote).is_some_and(|behind| behind.trim_start().starts_with([':', '=', '{']))
}

/// Whether a field name and a colon begin here.
fn is_field(rest: &str) -> bool {
    let behind = rest.trim_start_matches(is_name_character);
    behind.len() < rest.len() && behind.trim_start().starts_with(':')
}

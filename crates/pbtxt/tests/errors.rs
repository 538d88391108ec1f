//! Where errors point, what they say, and what they advise.

#![allow(clippy::unwrap_used, reason = "test code, also outside the functions marked as tests")]

use pbtxt::{ErrorKind, parse};

/// Message and hint of the error in `source`.
fn error(source: &str) -> (String, Option<String>) {
    let error = parse(source).unwrap_err();
    assert!(source.is_char_boundary(error.offset()));
    (error.to_string(), error.hint().map(str::to_owned))
}

#[track_caller]
fn check(source: &str, message: &str, hint: Option<&str>) {
    assert_eq!(error(source), (message.to_owned(), hint.map(str::to_owned)));
}

#[test]
fn value_missing() {
    check("item {\n  id: 1\n  name: }\n", "line 3, column 9: expected a value, found '}'", None);
    check("a:", "line 1, column 3: expected a value, found the end of the text", None);
    let hint = Some("a field is a name with a value, as in id: 1");
    check("a", "line 1, column 2: expected ':' or '{', found the end of the text", hint);
    check("m { a }", "line 1, column 7: expected ':' or '{', found '}'", hint);
}

#[test]
fn colon_missing_or_other() {
    let hint = Some("is a colon missing? id: 1");
    check("item {\n  id 1\n}", "line 2, column 6: expected ':' or '{', found '1'", hint);
    check("m { id 1}", "line 1, column 8: expected ':' or '{', found '1'", hint);
    check(
        "a = 1",
        "line 1, column 3: expected ':' or '{', found '='",
        Some("a field name is followed by a colon"),
    );
    check(
        "\"a\": 1",
        "line 1, column 1: expected a field name, found '\"'",
        Some("field names have no quotes"),
    );
    check("// x", "line 1, column 1: expected a field name, found '/'", Some("a comment begins with #"));
}

#[test]
fn braces() {
    check(
        "item {\n  id: 1\n\n",
        "line 4, column 1: expected a field name or '}', found the end of the text",
        Some("the message opened on line 1 is not closed"),
    );
    check(
        "a: 1\n}\n",
        "line 2, column 1: expected a field name, found '}'",
        Some("nothing is open here: is this bracket one too many?"),
    );
}

#[test]
fn layout_tells_which_brace_is_missing() {
    let hint = |source: &str| error(source).1.unwrap();
    let missing = |opened: usize, bracket: char, before: usize| {
        format!(
            "the message opened on line {opened} is not closed: is a '{bracket}' missing before line {before}?"
        )
    };
    assert_eq!(hint("a {\n  b: 1\na {\n  b: 2\n}\n"), missing(1, '}', 3));
    assert_eq!(hint("a <\n\tb: 1\n\n# c\na <\n\tb: 2\n>\n"), missing(1, '>', 5));
    assert_eq!(hint("a {\n  b {\n    c: 1\n  d: '}'\n}\ne: 1\n"), missing(2, '}', 4));
    assert_eq!(hint("a {\n  b {\n    c: 1\n}\ne: 1\n"), missing(2, '}', 4));
    assert_eq!(hint("a {\n  b: '{' # {\n"), "the message opened on line 1 is not closed");
    assert_eq!(hint("a {\nb: 1\na {\nb: 2\n}\n"), "the message opened on line 1 is not closed");
    let one_more = "nothing is open here: the last message ended on line 3; one bracket is too many";
    assert_eq!(hint("a {\n  b: 1\n}\nc: 2\n}\n"), one_more);
}

#[test]
fn lists() {
    let advice = |source: &str| error(source).1;
    let some = |hint: &str| Some(hint.to_owned());
    assert_eq!(advice("a: [1, 2,]"), some("no comma stands behind the last element of a list"));
    assert_eq!(advice("a: [{},]"), some("no comma stands behind the last element of a list"));
    assert_eq!(advice("a: [1,, 2]"), some("one comma stands between two elements of a list"));
    assert_eq!(advice("a: [1 2]"), some("a comma stands between two elements of a list"));
    assert_eq!(advice("a: [1; 2]"), some("a comma stands between two elements of a list"));
    assert_eq!(advice("a: [1"), some("the list is not closed: is a ']' missing?"));
    assert_eq!(advice("a: [[1]]"), some("a list holds no lists"));
    assert_eq!(advice("a [1]"), some("a list of values has a colon before it"));
    assert_eq!(advice("a: [1, {}]"), some("a list holds messages or values, not both"));
    assert_eq!(advice("a: [{}, 1]"), some("a list holds messages or values, not both"));
}

#[test]
fn slips() {
    let advice = |source: &str| error(source).1;
    let some = |hint: &str| Some(hint.to_owned());
    assert_eq!(advice("a: 1,, b: 2"), some("one , or ; behind a field is enough"));
    assert_eq!(advice("m { ; }"), some("a , or ; stands behind a field only"));
    assert_eq!(advice("a:: 1"), some("one colon stands between name and value"));
    assert_eq!(advice("a: +1"), some("a number has no plus sign"));
    assert_eq!(advice("a: --1"), some("a number has one sign"));
    assert_eq!(advice("a: 08"), some("a 0 in front makes a number octal: leave it out"));
    assert_eq!(advice("a: 01.5"), some("leave out the 0 in front"));
    assert_eq!(advice("v: 1.2.3"), some("put the text in quotes: v: '1.2.3'"));
    assert_eq!(advice("a: 1\u{a0}b: 2"), some("the blank here is the character U+00A0; use an ordinary one"));
    assert_eq!(advice("naïve: 1"), some("a field name has the letters a to z, digits and _ only"));
    assert_eq!(advice("1: 2"), some("a field name begins with a letter or _"));
    assert_eq!(advice("{ a: 1 }"), some("a message has a name before it, as in item {"));
    assert_eq!(advice("a: 1 ]"), some("no list is open here: is this bracket one too many?"));
    assert_eq!(advice("m { 'a': 1 }"), some("field names have no quotes"));
    assert_eq!(advice("m { 'a' }"), None);
    // The advice is for the value at hand, on a line with others.
    assert_eq!(
        advice("m { id: 1, name: red car, size: 2 }"),
        some("put the text in quotes: name: 'red car'")
    );
    assert_eq!(advice("m { id: 1, name: red car }"), some("put the text in quotes: name: 'red car'"));
    assert_eq!(advice("a: b\nc 1"), some("is a colon missing? c: 1"));
}

#[test]
fn typographic_quotes() {
    check(
        "name: “cat”",
        "line 1, column 7: expected a value, found '“'",
        Some("“ is a typographic quote; use the straight ' or \""),
    );
    check(
        "name: 'cat’\nid: 1",
        "line 1, column 12: expected a closing quote, found the end of the line",
        Some("’ is a typographic quote; use the straight ' or \""),
    );
}

#[test]
fn unterminated_strings() {
    let hint = Some("the string opened in column 7 has no closing quote on its line");
    check(
        "name: 'cat\nid: 1",
        "line 1, column 11: expected a closing quote, found the end of the line",
        hint,
    );
    check(
        "name: 'cat\r\nid: 1",
        "line 1, column 11: expected a closing quote, found the end of the line",
        hint,
    );
    check("name: \"кот", "line 1, column 11: expected a closing quote, found the end of the text", hint);
    check("name: 'c\rt", "line 1, column 11: expected a closing quote, found the end of the text", hint);
}

#[test]
fn binary_files() {
    let hint = Some("this looks like a binary file, perhaps a label map in binary protobuf; text is needed");
    // item { name: "cat" id: 1 }: tag, length; tag, length, text; tag, value.
    check(
        "\x0a\x07\x0a\x03cat\x10\x01",
        "line 2, column 1: expected a field name, found the control character U+0007",
        hint,
    );
    check(
        "name: 'a\0b'",
        "line 1, column 9: expected a closing quote, found the control character U+0000",
        hint,
    );
    check("\0", "line 1, column 1: expected a field name, found the control character U+0000", hint);
}

#[test]
fn backslashes() {
    check(
        r"path: 'C:\data'",
        "line 1, column 10: unknown escape in a string",
        Some(r"a backslash itself is written \\"),
    );
}

#[test]
fn render_points_at_the_place() {
    let source = "\u{feff}item {\r\n\tname: 'ä' ?\r\n}";
    let error = parse(source).unwrap_err();
    assert_eq!(
        error.render(source),
        "line 2, column 12: expected a field name or '}', found '?'\n  |\n2 | \tname: 'ä' ?\n  | \t          ^\n"
    );
    let source = "\u{feff}?";
    assert_eq!(
        parse(source).unwrap_err().render(source),
        "line 1, column 1: expected a field name, found '?'\n  |\n1 | ?\n  | ^\n"
    );
}

#[test]
fn render_is_short_and_clean() {
    let source = format!("{}\u{1b}[31m{}", "a: 1 ".repeat(1_000), "b: 2 ".repeat(1_000));
    let text = parse(&source).unwrap_err().render(&source);
    assert!(text.len() < 600, "{}", text.len());
    assert!(!text.contains('\u{1b}'));
    let [_, _, shown, caret, ..] = text.lines().collect::<Vec<_>>()[..] else { panic!("{text}") };
    let column = caret.chars().position(|c| c == '^').unwrap();
    assert_eq!(shown.chars().nth(column), Some(char::REPLACEMENT_CHARACTER));
}

#[test]
fn render_with_another_text_does_not_panic() {
    let error = parse("a: 1\n\n\n   ?").unwrap_err();
    for other in ["", "x", "ä\nö\nü\nß", "\u{feff}"] {
        assert!(error.render(other).contains('^'));
    }
}

#[test]
fn errors_are_errors() {
    fn is_error<E: std::error::Error + Send + Sync + 'static>(_: &E) {}
    let error = parse("?").unwrap_err();
    is_error(&error);
    assert!(matches!(error.kind(), ErrorKind::Syntax { expected: "a field name", .. }));
    assert!(format!("{error:?}").starts_with("Error { kind: Syntax"));
}

#[test]
fn hints_on_one_line() {
    for (source, hint) in [
        ("item { display_name 'cat' }", "is a colon missing? display_name: 'cat'"),
        ("item ( id: 1 )", "a message stands in braces: item { … }"),
        ("item [ id: 1 ]", "a message stands in braces, in a list too: [{ id: 1 }]"),
        ("item { name: red car id: 1 }", "put the text in quotes: name: 'red car'"),
        ("item { id: 1 item { id: 2 } }", "is a '}' missing before column 14?"),
        ("item { id: 1.0 }", "write the number without a point: id: 1"),
        ("item { id: one }", "write a number: id: 1"),
    ] {
        assert_eq!(pbtxt::label_map::LabelMap::parse(source).unwrap_err().hint(), Some(hint), "{source}");
    }
}

//! Edits: the text changes where it is told to, and nowhere else.

#![allow(clippy::unwrap_used, reason = "test code, also outside the functions marked as tests")]

use pbtxt::{Edits, Field, Name, Span, parse};

/// The field or value that is spelt so.
fn at(source: &str, text: &str) -> Span {
    let start = source.find(text).unwrap();
    Span { start, end: start + text.len() }
}

fn edit<'a>(source: &'a str, change: impl FnOnce(&mut Edits<'a>)) -> String {
    let mut edits = Edits::new(source).unwrap();
    change(&mut edits);
    edits.finish().unwrap_or_else(|error| panic!("{}", error.render(source)))
}

fn set(source: &str, value: &str, new: &str) -> String {
    let new = new.to_owned();
    let tree = parse(Box::leak(format!("x: {new}").into_boxed_str())).unwrap();
    edit(source, |edits| _ = edits.set(at(source, value), tree.fields[0].value.kind.clone()))
}

fn remove(source: &str, texts: &[&str]) -> String {
    edit(source, |edits| {
        for text in texts {
            edits.remove(at(source, text));
        }
    })
}

fn field(source: &'static str) -> Field<'static> {
    parse(source).unwrap().fields.remove(0)
}

fn after(source: &str, anchor: &str, new: &'static str) -> String {
    edit(source, |edits| _ = edits.insert_after(at(source, anchor), field(new)))
}

fn before(source: &str, anchor: &str, new: &'static str) -> String {
    edit(source, |edits| _ = edits.insert_before(at(source, anchor), field(new)))
}

fn push(source: &str, message: &str, new: &'static str) -> String {
    let span = if message.is_empty() { Span::default() } else { at(source, message) };
    edit(source, |edits| _ = edits.push(span, field(new)))
}

#[test]
fn nothing_changes_nothing() {
    for source in ["", "\u{feff}", "a:1", "# c", "a { b: 'x' # y\r\n}\r\n"] {
        assert_eq!(edit(source, |_| {}), source);
    }
}

#[test]
fn values_are_set() {
    assert_eq!(set("a: 1 # one\n", "1", "2"), "a: 2 # one\n");
    assert_eq!(set("a: 'x' # one\n", "'x'", "\"it's\""), "a: 'it\\'s' # one\n");
    assert_eq!(set("a: 'x' # one\n  \"y\"; b: 2", "'x' # one\n  \"y\"", "'z'"), "a: 'z'; b: 2");
    assert_eq!(set("a: [1, 2 , 3]", "2", "7"), "a: [1, 7 , 3]");
    assert_eq!(set("a:'x'b:2", "'x'", "1"), "a:1 b:2");
    assert_eq!(set("a { b: 1 }", "{ b: 1 }", "5"), "a: 5");
    assert_eq!(set("a{b:1}", "{b:1}", "5"), "a:5");
    assert_eq!(set("a # c\n{}", "{}", "5"), "a: # c\n5");
    assert_eq!(set("a [{}, {}]", "[{}, {}]", "[1]"), "a: [1]");
    assert_eq!(set("a [{}]", "{}", "1"), "a: [1]");
    assert_eq!(set("a:5 b: 1", "5", "{c: 1}"), "a { c:1 } b: 1");
    assert_eq!(set("x {\n\ta: 5\n}\n", "5", "{c: 1}"), "x {\n\ta {\n\t\tc: 1\n\t}\n}\n");
    assert_eq!(set("a: # c\n 5", "5", "{}"), "a: # c\n {\n }");
}

#[test]
fn fields_are_renamed() {
    let rename = |source: &'static str, old: &str, name: Name<'static>| {
        let span = parse(source).unwrap().fields.iter().find(|f| f.name.to_string() == old).unwrap().span;
        edit(source, |edits| _ = edits.rename(span, name))
    };
    assert_eq!(rename("a : 1", "a", Name::Field("b".into())), "b : 1");
    assert_eq!(rename("[a.# ]\nb ]: 1", "[a.b]", Name::Field("b".into())), "b: 1");
    assert_eq!(rename("a:1[x.y]{}", "[x.y]", Name::Field("b".into())), "a:1 b{}");
}

#[test]
fn fields_are_removed() {
    assert_eq!(remove("a: 1\nb: 2 # two\nc: 3\n", &["b: 2"]), "a: 1\nc: 3\n");
    assert_eq!(remove("a: 1\r\n# b\r\nb: 2;\r\n", &["b: 2"]), "a: 1\r\n# b\r\n");
    assert_eq!(remove("a: 1\nb: 2", &["b: 2"]), "a: 1\n");
    assert_eq!(remove("\u{feff}a: 1\nb: 2", &["a: 1"]), "\u{feff}b: 2");
    assert_eq!(remove("{ a: 1 b: 2 }".replace('{', "m {").as_str(), &["a: 1"]), "m { b: 2 }");
    assert_eq!(remove("m { a: 1 b: 2 }", &["b: 2"]), "m { a: 1 }");
    assert_eq!(remove("m { a: 1, b: 2 }", &["a: 1", "b: 2"]), "m { }");
    assert_eq!(remove("m { a: 1 } # m\n", &["a: 1"]), "m { } # m\n");
    assert_eq!(remove("m {\n  a: 1 b: 2 # c\n}\n", &["b: 2"]), "m {\n  a: 1 # c\n}\n");
    assert_eq!(remove("m {\n  a: 1 b: 2 # c\n}\n", &["a: 1"]), "m {\n  b: 2 # c\n}\n");
    assert_eq!(remove("a: 1 # one\n, b: 2", &["a: 1"]), " # one\n b: 2");
    assert_eq!(remove("a:'x'b:'y'c:'z'", &["b:'y'"]), "a:'x'c:'z'");
    assert_eq!(remove("m {\n  a {\n    b: 1\n  } # a\n}\n", &["a {\n    b: 1\n  }"]), "m {\n}\n");
}

#[test]
fn elements_are_removed_with_a_comma() {
    let source = "a: [1, 2, 3]";
    for (gone, left) in [
        (&["1"][..], "a: [2, 3]"),
        (&["2"], "a: [1, 3]"),
        (&["3"], "a: [1, 2]"),
        (&["1", "2"], "a: [3]"),
        (&["1", "3"], "a: [2]"),
        (&["2", "3"], "a: [1]"),
        (&["1", "2", "3"], "a: []"),
    ] {
        assert_eq!(remove(source, gone), left, "{gone:?}");
    }
    assert_eq!(remove("a: [\n  {}, # one\n  <>\n]", &["{}"]), "a: [\n   # one\n  <>\n]");
    assert_eq!(remove("a: [\n  {},\n  <>\n]", &["<>"]), "a: [\n  {}\n]");
}

#[test]
fn new_fields_look_like_their_neighbours() {
    assert_eq!(after("a: 1\nc: 3\n", "a: 1", "b: 2"), "a: 1\nb: 2\nc: 3\n");
    assert_eq!(after("a: 1 # one\r\nc: 3", "a: 1", "b: 2"), "a: 1 # one\r\nb: 2\r\nc: 3");
    assert_eq!(after("a: 1\nc: 3 # last", "c: 3", "b: 'x'"), "a: 1\nc: 3 # last\nb: \"x\"");
    assert_eq!(after("m { a:'1' }", "a:'1'", "b: 'x'"), "m { a:'1' b:'x' }");
    assert_eq!(after("m { a: 1, b: 2 }", "b: 2", "c: 3"), "m { a: 1, b: 2, c: 3 }");
    assert_eq!(after("m { a: 1, b: 2 }", "a: 1", "c: 3"), "m { a: 1, c: 3, b: 2 }");
    assert_eq!(after("m {\n  a: 1;\n  b: 2;\n}", "b: 2", "c: 3"), "m {\n  a: 1;\n  b: 2;\n  c: 3;\n}");
    assert_eq!(after("m {\n  a: 1,\n  b: 2 # b\n}", "b: 2", "c: 3"), "m {\n  a: 1,\n  b: 2, # b\n  c: 3\n}");
    assert_eq!(after("a:'x'b:2", "a:'x'", "c: 3"), "a:'x' c:3 b:2");
    assert_eq!(before("# head\na: 1\n", "a: 1", "b: 2"), "# head\nb: 2\na: 1\n");
    assert_eq!(before("x: 0\n # a\n a: 1\n", "a: 1", "b: 2"), "x: 0\n b: 2\n # a\n a: 1\n");
    assert_eq!(before("m { a: 1 }", "a: 1", "b: 2"), "m { b: 2 a: 1 }");
    assert_eq!(before("\u{feff}a: 1", "a: 1", "b: 2"), "\u{feff}b: 2\na: 1");
    let cvat = "item {\n\tid: 1\n\tname: 'cat'\n}\n\nitem {\n\tid: 2\n\tname: 'dog'\n}\n\n";
    assert_eq!(
        push(cvat, "", "item { id: 3 name: \"cow\" }"),
        format!("{cvat}item {{\n\tid: 3\n\tname: 'cow'\n}}\n\n")
    );
    assert_eq!(
        push("item { id: 1 }\nitem { id: 2 }\n", "", "item { id: 3 }"),
        "item { id: 1 }\nitem { id: 2 }\nitem { id: 3 }\n"
    );
}

#[test]
fn fields_are_pushed_into_nothing() {
    assert_eq!(push("", "", "a: 1"), "a: 1\n");
    assert_eq!(push("\u{feff}", "", "a: 1"), "\u{feff}a: 1\n");
    assert_eq!(push("# c", "", "a: 1"), "# c\na: 1\n");
    assert_eq!(push("# c\r\n", "", "a: 1"), "# c\r\na: 1\r\n");
    assert_eq!(push("m {}", "{}", "a: 1"), "m { a: 1 }");
    assert_eq!(push("m < >", "< >", "a: 1"), "m < a: 1 >");
    assert_eq!(push("m {\n}\n", "{\n}", "a: 1"), "m {\n  a: 1\n}\n");
    assert_eq!(push("m {\n  # c\n}\n", "{\n  # c\n}", "a: 1"), "m {\n  # c\n  a: 1\n}\n");
    assert_eq!(push("m { # c\n }", "{ # c\n }", "a: 1"), "m { # c\n   a: 1\n }");
}

//! Edits: the text changes where it is told to, and nowhere else.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "test code, also outside the functions marked as tests"
)]

use pbtxt::{Edits, ErrorKind, Field, Message, Name, ReadOptions, Span, Value, ValueKind, parse};

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
    assert_eq!(remove("m {\n  a: 1 b: 2 # c\n}\n", &["a: 1", "b: 2"]), "m {\n}\n");
    assert_eq!(remove("x: 1\n  a: 1, b: 2", &["a: 1", "b: 2"]), "x: 1\n");
    assert_eq!(remove("m {\n  a: 1 b: 2 }\n", &["a: 1", "b: 2"]), "m {\n   }\n");
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

/// The error of changes, with the place where it is.
fn fails(source: &'static str, change: impl FnOnce(&mut Edits<'static>)) -> (ErrorKind, usize) {
    let mut edits = Edits::new(source).unwrap();
    change(&mut edits);
    let error = edits.finish().unwrap_err();
    (error.kind().clone(), error.offset())
}

#[test]
fn changes_of_nothing_fail() {
    let source = "a: 1 b { c: 2 } d: [3]";
    let fails = |change: &dyn Fn(&mut Edits<'static>)| fails(source, |edits| change(edits));
    let (field_a, value_a, three) = (at(source, "a: 1"), at(source, "1"), at(source, "3"));
    let new = || Field::new("x", 1);
    let nowhere = |span: Span| (ErrorKind::NoSuchPlace, span.start);
    assert_eq!(fails(&|edits| _ = edits.set(at(source, "a:"), 1)), nowhere(field_a));
    assert_eq!(fails(&|edits| _ = edits.set(Span { start: 90, end: 91 }, 1)), (ErrorKind::NoSuchPlace, 22));
    assert_eq!(fails(&|edits| _ = edits.set(field_a, 1)), nowhere(field_a));
    assert_eq!(fails(&|edits| _ = edits.set(Span::default(), 1)), nowhere(Span::default()));
    assert_eq!(fails(&|edits| _ = edits.remove(Span::default())), nowhere(Span::default()));
    assert_eq!(fails(&|edits| _ = edits.remove(value_a)), nowhere(value_a));
    assert_eq!(fails(&|edits| _ = edits.rename(value_a, Name::Field("x".into()))), nowhere(value_a));
    assert_eq!(fails(&|edits| _ = edits.insert_after(value_a, new())), nowhere(value_a));
    assert_eq!(fails(&|edits| _ = edits.insert_before(three, new())), nowhere(three));
    assert_eq!(fails(&|edits| _ = edits.push(value_a, new())), nowhere(value_a));
    assert_eq!(fails(&|edits| _ = edits.push(field_a, new())), nowhere(field_a));
}

#[test]
fn changes_of_the_same_part_fail() {
    let source = "a: 1 b { c: 2 } d: [3]";
    let fails = |change: &dyn Fn(&mut Edits<'static>)| fails(source, |edits| change(edits));
    let (field_a, value_a) = (at(source, "a: 1"), at(source, "1"));
    let (field_b, value_b, two) = (at(source, "b { c: 2 }"), at(source, "{ c: 2 }"), at(source, "2"));
    let new = || Field::new("x", 1);
    let overlap = |span: Span| (ErrorKind::Overlap, span.start);
    assert_eq!(fails(&|edits| _ = edits.set(value_a, 1).set(value_a, 1)), overlap(value_a));
    assert_eq!(fails(&|edits| _ = edits.remove(field_a).remove(field_a)), overlap(field_a));
    assert_eq!(fails(&|edits| _ = edits.remove(field_a).set(value_a, 1)), overlap(value_a));
    assert_eq!(fails(&|edits| _ = edits.remove(field_b).set(two, 1)), overlap(two));
    assert_eq!(fails(&|edits| _ = edits.remove(field_b).push(value_b, new())), overlap(value_b));
    assert_eq!(fails(&|edits| _ = edits.set(value_b, 1).set(two, 1)), overlap(two));
    assert_eq!(fails(&|edits| _ = edits.set(value_b, 1).push(value_b, new())), overlap(value_b));
    assert_eq!(fails(&|edits| _ = edits.remove(field_a).insert_after(field_a, new())), overlap(field_a));
    let name = || Name::Field("x".into());
    assert_eq!(fails(&|edits| _ = edits.rename(field_a, name()).rename(field_a, name())), overlap(field_a));
}

#[test]
fn changes_that_no_text_says_fail() {
    let problem = |change: &dyn Fn(&mut Edits<'static>)| {
        let (kind, offset) = fails("a: 1 b: [2, 3]", |edits| change(edits));
        let ErrorKind::Unprintable(problem) = kind else { panic!("{kind}") };
        (problem.to_string(), offset)
    };
    let (a, one, two) = (Span { start: 0, end: 4 }, Span { start: 3, end: 4 }, Span { start: 9, end: 10 });
    let list = || ValueKind::List(vec![]);
    let bad = || Field::new("x y", 1);
    assert_eq!(problem(&|e| _ = e.set(two, list())), ("a list stands in a list".into(), 8));
    assert_eq!(problem(&|e| _ = e.set(two, Message::default())).0, "messages and scalars stand in one list");
    assert_eq!(problem(&|e| _ = e.rename(a, bad().name)), ("the name is none of the text format".into(), 0));
    assert_eq!(problem(&|e| _ = e.insert_before(a, bad())).0, "x y: the name is none of the text format");
    assert_eq!(problem(&|e| _ = e.insert_after(a, bad())).1, 0);
    assert_eq!(
        problem(&|e| _ = e.push(Span::default(), bad())).0,
        "x y: the name is none of the text format"
    );
    let any = || Name::Any { domain: "x.y".into(), type_name: "Z".into() };
    assert_eq!(problem(&|e| _ = e.rename(a, any())).0, "the type of an Any stands before a message only");
    let source = "a: 1 [x.y/Z] {}";
    let changed = |e: &mut Edits<'_>| _ = e.rename(a, any()).set(one, Message::default());
    assert_eq!(edit(source, changed), "[x.y/Z] {} [x.y/Z] {}");
    let (kind, offset) = fails(source, |e| _ = e.set(Span { start: 13, end: 15 }, 1));
    assert!(matches!(kind, ErrorKind::Unprintable(_)) && offset == 5);
    let word = || ValueKind::Identifier("inf".into());
    assert_eq!(
        problem(&|e| _ = e.set(one, word())),
        ("the word is no identifier of the text format".into(), 3)
    );
    assert_eq!(
        problem(&|e| _ = e.set(one, ValueKind::Integer(1 << 64))).0,
        "the integer does not fit 64 bits"
    );
    let deep = || {
        (0..=pbtxt::MAX_DEPTH)
            .fold(Message::default(), |inner, _| Message { fields: vec![Field::new("m", inner)] })
    };
    assert!(problem(&|e| _ = e.set(one, deep())).0.ends_with("messages are nested too deep to be read"));
}

#[test]
fn a_list_changes_its_sort_when_all_of_it_does() {
    let source = "a [{}, {}]";
    let (first, second) = (Span { start: 3, end: 5 }, Span { start: 7, end: 9 });
    assert_eq!(edit(source, |edits| _ = edits.set(first, 1).set(second, "x")), "a: [1, \"x\"]");
    assert_eq!(edit(source, |edits| _ = edits.set(first, 1.5).remove(second)), "a: [1.5]");
    let list = ValueKind::List(vec![Value::new(true), Value::new(u64::MAX)]);
    assert_eq!(
        edit("a: 1", |edits| _ = edits.set(Span { start: 3, end: 4 }, list)),
        "a: [true, 18446744073709551615]"
    );
}

#[test]
fn neighbours_change_together() {
    let source = "item {\n  id: 1 # one\n  name: 'a'\n}\n";
    let (id, one) = (at(source, "id: 1"), at(source, "1"));
    let (name, text) = (at(source, "name: 'a'"), at(source, "'a'"));
    let changed = edit(source, |edits| {
        edits.rename(id, Name::Field("number".into())).set(one, 2);
        edits.insert_after(id, field("x: 1")).insert_after(id, field("y: 2"));
        edits.insert_before(name, field("z: 3")).set(text, "b");
    });
    assert_eq!(changed, "item {\n  number: 2 # one\n  x: 1\n  y: 2\n  z: 3\n  name: 'b'\n}\n");
    let all = edit(source, |edits| {
        let item = edits.message().fields[0].value.span;
        edits.remove(id).remove(name).push(item, field("x: 1"));
    });
    assert_eq!(all, "item {\n  x: 1\n}\n");
}

#[test]
fn ten_thousand_changes_of_a_long_text() {
    let item = |id: usize| format!("item {{ # number {id}\n\tid: {id}\n\tname: 'label {id}'\n}}\n\n");
    for one_line in [false, true] {
        let source: String = (0..10_000).map(item).collect();
        let source = if one_line { source.replace('\n', " ").replace("# number", "x:") } else { source };
        let mut edits = Edits::with_options(&source, ReadOptions::new().max_len(usize::MAX)).unwrap();
        let ids: Vec<_> =
            edits.message().values("item").map(|item| item.as_message().unwrap().fields.clone()).collect();
        for fields in &ids {
            let id = fields.iter().find(|field| field.name.as_field() == Some("id")).unwrap();
            edits.set(id.value.span, id.value.as_integer().map(|id| id + 1).map(ValueKind::Integer).unwrap());
        }
        let changed = edits.finish().unwrap();
        assert_eq!(parse(&changed).unwrap().fields.len(), 10_000);
        assert_eq!(changed.matches("id: 10000").count(), 1);
    }
}

#[test]
fn the_deepest_text_is_changed_on_a_small_stack() {
    let run = || {
        for (open, close, colon) in [("a{", "}", ": "), ("a:[{", "}]", ":")] {
            let source = open.repeat(pbtxt::MAX_DEPTH) + &close.repeat(pbtxt::MAX_DEPTH);
            let place = source.find('}').unwrap();
            let innermost = Span { start: place - 1, end: place + 1 };
            let mut edits = Edits::new(&source).unwrap();
            edits.push(innermost, Field::new("b", 1)).push(Span::default(), Field::new("c", 2));
            let changed = edits.finish().unwrap();
            let inside = format!("{{b{colon}1}}");
            assert_eq!(changed, format!("{}\nc{colon}2", source.replace("{}", &inside)));
        }
    };
    std::thread::Builder::new().stack_size((1 << 20) + (256 << 10)).spawn(run).unwrap().join().unwrap();
}

/// A hostile line: its indentation is looked at once, not for every field on it.
#[test]
fn many_fields_behind_a_long_indentation() {
    let source = " ".repeat(1 << 20) + &"a:1 ".repeat(20_000);
    let message = parse(&source).unwrap();
    let mut edits = Edits::new(&source).unwrap();
    for field in message.fields.iter().skip(1) {
        edits.remove(field.span);
    }
    assert_eq!(edits.finish().unwrap().trim(), "a:1");
    let mut edits = Edits::new(&source).unwrap();
    for field in &message.fields {
        edits.set(field.value.span, 2);
    }
    assert_eq!(edits.finish().unwrap(), source.replace('1', "2"));
}

//! What the grammar reads, and what it makes of it.

#![allow(clippy::panic, reason = "test code, also outside the functions marked as tests")]

use pbtxt::{Message, Name, ValueKind, parse};

/// The value of the only field, `f`.
fn value(text: &str) -> ValueKind<'static> {
    let source: &'static str = Box::leak(format!("f: {text}").into_boxed_str());
    let mut message = parse(source).unwrap_or_else(|error| panic!("{}", error.render(source)));
    assert_eq!(message.fields.len(), 1, "{text}");
    message.fields.remove(0).value.kind
}

fn bytes(text: &str) -> Vec<u8> {
    match value(text) {
        ValueKind::String(bytes) => bytes.into_owned(),
        other => panic!("{text} is {other:?}"),
    }
}

fn fails(text: &str) -> String {
    match parse(text) {
        Ok(message) => panic!("{text} reads as {message:?}"),
        Err(error) => error.to_string(),
    }
}

fn names(message: &Message<'_>) -> Vec<String> {
    message.fields.iter().map(|field| field.name.to_string()).collect()
}

#[test]
fn nothing_is_an_empty_message() {
    for source in ["", " \n\t\r\n", "# only a comment", "\u{feff}", "\u{feff}# x\n"] {
        assert_eq!(parse(source).unwrap(), Message::default(), "{source:?}");
    }
}

#[test]
fn messages_with_and_without_colon_in_both_brackets() {
    let expected = "item {\n  id: 1\n}\n";
    for source in ["item{id:1}", "item: {id: 1}", "item < id : 1 >", "item:<id:1>", "item\n{\nid\n:\n1\n}"] {
        assert_eq!(parse(source).unwrap().to_string(), expected, "{source}");
    }
    assert_eq!(fails("a { b: 1 >"), "line 1, column 10: expected a field name or '}', found '>'");
    assert_eq!(fails("a < b: 1 }"), "line 1, column 10: expected a field name or '>', found '}'");
}

#[test]
fn one_separator_may_follow_a_field() {
    for source in ["a: 1, b: 2;", "a: 1 ; b: 2 ,", "a: 1 b: 2", "a: 1,b: 2", "a {} , b {};"] {
        assert_eq!(names(&parse(source).unwrap()), ["a", "b"], "{source}");
    }
    assert_eq!(fails("a: 1,, b: 2"), "line 1, column 6: expected a field name, found ','");
    assert_eq!(fails("a: 1;, b: 2"), "line 1, column 6: expected a field name, found ','");
    assert_eq!(fails("m { a: 1;; }"), "line 1, column 10: expected a field name or '}', found ';'");
    assert_eq!(fails(", a: 1"), "line 1, column 1: expected a field name, found ','");
}

#[test]
fn comments_end_with_the_line() {
    let message = parse("# item { id: 9 }\na: 1 # } b: 2\r\n#\nc: # between\n 3").unwrap();
    assert_eq!(message.to_string(), "a: 1\nc: 3\n");
}

#[test]
fn lists_are_all_scalars_or_all_messages() {
    assert_eq!(parse("f: [ 1 , 2,3 ]").unwrap().fields[0].value.elements().len(), 3);
    assert_eq!(parse("f: [{a: 1}, <a: 2>]").unwrap().fields[0].value.elements().len(), 2);
    assert_eq!(parse("f [{a: 1}, {}] g []").unwrap().fields.len(), 2);
    assert_eq!(value("[]"), ValueKind::List(vec![]));
    assert_eq!(fails("f: [1, 2,]"), "line 1, column 10: expected a value, found ']'");
    assert_eq!(fails("f: [1; 2]"), "line 1, column 6: expected ',' or ']', found ';'");
    assert_eq!(fails("f: [1 2]"), "line 1, column 7: expected ',' or ']', found '2'");
    assert_eq!(fails("f: [,]"), "line 1, column 5: expected a value, found ','");
    assert_eq!(fails("f: [[1]]"), "line 1, column 5: expected a value, found '['");
    assert_eq!(fails("f: [{}, 1]"), "line 1, column 9: expected a message in braces, found '1'");
    assert_eq!(
        fails("f: [1, {}]"),
        "line 1, column 8: expected a value as the others of the list, found '{'"
    );
    assert_eq!(fails("f [1]"), "line 1, column 4: expected a message in braces, found '1'");
    assert_eq!(fails("f: [1"), "line 1, column 6: expected ',' or ']', found the end of the text");
}

#[test]
fn strings_join_and_keep_raw_utf8() {
    assert_eq!(bytes("'a' \"b\" # c\n 'd'"), b"abd");
    assert_eq!(bytes("\"it's\""), b"it's");
    assert_eq!(bytes("'say \"hi\"'"), b"say \"hi\"");
    assert_eq!(bytes("'кот 猫 🐈'"), "кот 猫 🐈".as_bytes());
    assert_eq!(bytes("''"), b"");
    assert_eq!(bytes("'a\tb'"), b"a\tb");
    assert_eq!(bytes("'' 'x' ''"), b"x");
}

#[test]
fn strings_without_escapes_are_borrowed() {
    let message = parse("a: 'plain' b: 'esc\\'aped'").unwrap();
    let borrowed = |index: usize| match &message.fields[index].value.kind {
        ValueKind::String(text) => matches!(text, std::borrow::Cow::Borrowed(_)),
        other => panic!("{other:?}"),
    };
    assert!(borrowed(0));
    assert!(!borrowed(1));
}

#[test]
fn every_escape() {
    assert_eq!(bytes(r#"'\a\b\t\n\v\f\r\?\\\'\"'"#), b"\x07\x08\t\n\x0b\x0c\r?\\'\"");
    assert_eq!(bytes(r"'\0\12\1011\377'"), b"\0\nA1\xff");
    assert_eq!(bytes(r"'\x4\x41\x414\XfF'"), b"\x04AA4\xff");
    assert_eq!(bytes(r"'\320\272'"), "к".as_bytes());
    assert_eq!(bytes(r"'\u00e9\U0001F408'"), "é🐈".as_bytes());
    assert_eq!(bytes(r"'\ud83d\udc08!'"), "🐈!".as_bytes());
}

#[test]
fn escapes_that_are_none() {
    let at_5 = |problem: &str| format!("line 1, column 5: {problem}");
    for (text, problem) in [
        (r"'\d'", "unknown escape in a string"),
        (r"'\8'", "unknown escape in a string"),
        ("'\\", "unknown escape in a string"),
        ("'\\\n'", "unknown escape in a string"),
        (r"'\400'", r"octal escape above \377"),
        (r"'\xg'", r"\x without a hexadecimal digit"),
        (r"'\u12g4'", r"\u needs four hexadecimal digits"),
        (r"'\U0001F40'", r"\U needs eight hexadecimal digits"),
        (r"'\U00110000'", r"\U of no Unicode character"),
        (r"'\U0000d83d'", r"\U of no Unicode character"),
        (r"'\ud83d'", "half a surrogate pair"),
        (r"'\ud83dx'", "half a surrogate pair"),
        (r"'\ud83d\ud83d'", "half a surrogate pair"),
        (r"'\udc08\ud83d'", "half a surrogate pair"),
        (r"'\udc08\udc08'", "half a surrogate pair"),
    ] {
        assert_eq!(fails(&format!("f: {text}")), at_5(problem), "{text}");
    }
}

#[test]
fn integers_in_three_bases_to_64_bits() {
    for (text, number) in [
        ("0", 0),
        ("-0", 0),
        ("7", 7),
        ("-7", -7),
        ("- # minus\n 7", -7),
        ("010", 8),
        ("-010", -8),
        ("00", 0),
        ("-00", 0),
        ("- 1", -1),
        ("-  # c\n 1", -1),
        ("-\t0x10", -16),
        ("0x1F", 31),
        ("-0X1f", -31),
        ("18446744073709551615", i128::from(u64::MAX)),
        ("0xffffffffffffffff", i128::from(u64::MAX)),
        ("01777777777777777777777", i128::from(u64::MAX)),
        ("-9223372036854775808", i128::from(i64::MIN)),
    ] {
        assert_eq!(value(text), ValueKind::Integer(number), "{text}");
    }
    for text in
        ["0x10000000000000000", "-0x8000000000000001", "02000000000000000000000", "-01000000000000000000001"]
    {
        assert_eq!(fails(&format!("f: {text}")), "line 1, column 4: integer does not fit 64 bits");
    }
}

#[test]
fn decimal_numbers_beyond_64_bits_are_floats() {
    for (text, number) in [
        ("18446744073709551616", 18_446_744_073_709_551_616.0),
        ("-9223372036854775809", -9_223_372_036_854_775_808.0),
        ("- 18446744073709551615", -18_446_744_073_709_551_615.0),
        ("100000000000000000000000", 1e23),
        (&"9".repeat(500), f64::INFINITY),
        (&format!("-1{}", "0".repeat(400)), f64::NEG_INFINITY),
    ] {
        assert_eq!(value(text), ValueKind::Float(number), "{text}");
    }
}

#[test]
fn floats() {
    for (text, number) in [
        ("1.5", 1.5),
        ("1.", 1.0),
        ("1.f", 1.0),
        ("1.e5", 1e5),
        ("0e5", 0.0),
        ("0.F", 0.0),
        ("1e5f", 1e5),
        (".5", 0.5),
        ("-.5e1", -5.0),
        ("1e3", 1000.0),
        ("1E+3f", 1000.0),
        ("25e-2", 0.25),
        ("10f", 10.0),
        ("10F", 10.0),
        ("0f", 0.0),
        ("1e999", f64::INFINITY),
        ("-1e999", f64::NEG_INFINITY),
        ("inf", f64::INFINITY),
        ("infinity", f64::INFINITY),
        ("-inf", f64::NEG_INFINITY),
        ("- Infinity", f64::NEG_INFINITY),
        ("1e-999", 0.0),
    ] {
        assert_eq!(value(text), ValueKind::Float(number), "{text}");
    }
    for text in ["nan", "-nan", "-NaN"] {
        assert!(matches!(value(text), ValueKind::Float(number) if number.is_nan()), "{text}");
    }
}

#[test]
fn numbers_end_before_the_next_token() {
    assert_eq!(names(&parse("a:1[x.y]:2").unwrap()), ["a", "[x.y]"]);
    for text in
        ["00f", "00e5", "08f", "0.0.0", "1..2", "1.5f5", "0x1p3", "1e+", "1_0", "0b1", "0o7", ".5.5", "0X"]
    {
        assert!(fails(&format!("a: {text}")).contains("expected the end of the number"), "{text}");
    }
    assert_eq!(fails("a: 10b: 2"), "line 1, column 6: expected the end of the number, found 'b'");
    assert_eq!(fails("a: 1.2.3"), "line 1, column 7: expected the end of the number, found '.'");
    assert_eq!(fails("a: 08"), "line 1, column 5: expected the end of the number, found '8'");
    assert_eq!(fails("a: 01.5"), "line 1, column 6: expected the end of the number, found '.'");
    assert_eq!(fails("a: 0x"), "line 1, column 5: expected the end of the number, found 'x'");
    assert_eq!(fails("a: 1e"), "line 1, column 5: expected the end of the number, found 'e'");
    assert_eq!(fails("a: 0x1.0"), "line 1, column 7: expected the end of the number, found '.'");
    assert_eq!(fails("a: -x"), "line 1, column 5: expected a number after '-', found 'x'");
    assert_eq!(fails("a: --1"), "line 1, column 5: expected a number after '-', found '-'");
    assert_eq!(fails("a: +1"), "line 1, column 4: expected a value, found '+'");
    assert_eq!(fails("a: ."), "line 1, column 4: expected a value, found '.'");
}

#[test]
fn words() {
    assert_eq!(value("FREQUENT"), ValueKind::Identifier("FREQUENT".into()));
    assert_eq!(value("true"), ValueKind::Identifier("true".into()));
    assert_eq!(value("_x9"), ValueKind::Identifier("_x9".into()));
    assert_eq!(value("Infinity"), ValueKind::Identifier("Infinity".into()));
}

#[test]
fn names_in_brackets() {
    let message =
        parse("[a.b.c]: 1 [ a . b # x\n .c ] {} [type.googleapis.com/a.B] { c: 2 } [d / e . F]: {}").unwrap();
    let any = |domain: &'static str, type_name: &'static str| Name::Any {
        domain: domain.into(),
        type_name: type_name.into(),
    };
    let found: Vec<_> = message.fields.iter().map(|field| field.name.clone()).collect();
    assert_eq!(
        found,
        [
            Name::Extension("a.b.c".into()),
            Name::Extension("a.b.c".into()),
            any("type.googleapis.com", "a.B"),
            any("d", "e.F"),
        ]
    );
    assert_eq!(fails("[a.]: 1"), "line 1, column 4: expected a name, found ']'");
    assert_eq!(fails("[]: 1"), "line 1, column 2: expected a name, found ']'");
    assert_eq!(fails("[a:80/b] {}"), "line 1, column 3: expected ']', found ':'");
}

#[test]
fn domains_are_those_of_urls() {
    let domain = |text: &str| match parse(&format!("[{text}/p.T] {{}}"))
        .map(|message| message.fields[0].name.clone())
    {
        Ok(Name::Any { domain, type_name }) if type_name == "p.T" => domain.into_owned(),
        other => panic!("{text} is {other:?}"),
    };
    for text in
        ["type.googleapis.com", "a-b.c", "a/b", "a//b", "1a", ".a", "a.", "a%20b%2F", "!$&()*+,;=~_", "x/"]
    {
        assert_eq!(domain(text), text);
    }
    assert_eq!(domain(" a . b-c # ]\n /\td "), "a.b-c/d");
    for (text, message) in [
        ("[/T] {}", "column 2: expected a domain before '/', found '/'"),
        ("[//a/T] {}", "column 2: expected a domain before '/', found '/'"),
        ("[a%2/T] {}", "column 3: expected two hexadecimal digits behind '%', found '%'"),
        ("[a%zz/T] {}", "column 3: expected two hexadecimal digits behind '%', found '%'"),
        ("[a /T%20] {}", "column 6: expected ']', found '%'"),
        ("[a/] {}", "column 4: expected a name, found ']'"),
        ("[a. b #\n c/T] {}", "column 2: expected '.' or '/', found 'c'"),
        ("[a@b/T] {}", "column 3: expected ']', found '@'"),
        ("[a/T", "column 5: expected ']', found the end of the text"),
    ] {
        let line = text.lines().count();
        assert_eq!(fails(text), format!("line {line}, {message}"), "{text}");
    }
}

#[test]
fn an_any_holds_a_message() {
    for text in ["[a/T] {}", "[a/T]: {}", "[a/T] <>", "[a/T] : <>"] {
        assert!(parse(text).is_ok(), "{text}");
    }
    for text in ["[a/T]: 1", "[a/T]: []", "[a/T] [{}]", "[a/T]: [{}]"] {
        assert!(fails(text).contains("expected a message in braces"), "{text}");
    }
}

#[test]
fn python_rules_read_what_only_python_reads() {
    let python = |text: &str| {
        let source: &'static str = Box::leak(format!("f: {text}").into_boxed_str());
        assert!(parse(source).is_err() || text.contains(r"\?") || text.contains(r"\X"), "{text}");
        let options = pbtxt::ReadOptions::new().python_rules(true);
        pbtxt::parse_with_options(source, options).map(|mut message| message.fields.remove(0).value.kind)
    };
    for (text, number) in [
        ("+1", 1),
        ("1_000", 1000),
        ("0b101", 5),
        ("-0o17", -15),
        ("\u{a0}7", 7),
        ("\u{3000}8\u{2028}", 8),
        ("\x1c9", 9),
    ] {
        assert_eq!(python(text).unwrap(), ValueKind::Integer(number), "{text:?}");
    }
    for (text, string) in [
        (r"'C:\data'", r"C:\data"),
        (r"'\8'", r"\8"),
        (r"'\?'", r"\?"),
        (r"'\X41'", r"\X41"),
        ("'\\é'", "\\é"),
        ("'\\к'", r"\u043a"),
        ("'\\🐈'", r"\U0001f408"),
        ("'a\0b'", "a\0b"),
        ("# \0\n 'x'", "x"),
    ] {
        assert_eq!(python(text).unwrap(), ValueKind::String(string.as_bytes().into()), "{text:?}");
    }
    for text in [
        "+-1",
        "1__0",
        "+010",
        "0b2",
        "+1.5",
        r"'\400'",
        r"'\xg'",
        r"'\ud83d'",
        r"'\N{BULLET}'",
        "'a\nb'",
        "\u{200b}1",
    ] {
        assert!(python(text).is_err(), "{text:?}");
    }
}

#[test]
fn no_comment_holds_a_nul() {
    assert_eq!(
        fails("a: 1 # b\0\nc: 2"),
        "line 1, column 9: expected a field name, found the control character U+0000"
    );
}

#[test]
fn line_ends_and_byte_order_mark() {
    let unix = parse("a: 1\nb {\n  c: 'x'\n}\n").unwrap().to_string();
    assert_eq!(parse("a: 1\r\nb {\r\n  c: 'x'\r\n}\r\n").unwrap().to_string(), unix);
    assert_eq!(parse("a: 1\rb {\r  c: 'x'\r}\r").unwrap().to_string(), unix);
    assert_eq!(parse("\u{feff}a: 1\nb {\n  c: 'x'\n}\n").unwrap().to_string(), unix);
}

#[test]
fn spans_cut_the_source() {
    let source = "\u{feff}a: 1, item  { name: 'ä' }  # end";
    let message = parse(source).unwrap();
    let cut = |span: pbtxt::Span| &source[span.start..span.end];
    assert_eq!(cut(message.fields[0].span), "a: 1");
    assert_eq!(cut(message.fields[1].span), "item  { name: 'ä' }");
    assert_eq!(cut(message.fields[1].value.span), "{ name: 'ä' }");
    let item = message.fields[1].value.as_message().unwrap();
    assert_eq!(cut(item.fields[0].value.span), "'ä'");
}

//! Documents for the message `AllTypes`: its fields in any order, in every spelling of the text format.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use crate::literal;

/// Brackets, names, colons and literals; the white space comes between them.
pub(crate) type Tokens = Vec<String>;

const NESTED: &str = "conformance.Nested";

/// A whole document.
pub(crate) fn document() -> impl Strategy<Value = String> {
    all_types(2).prop_flat_map(|tokens| {
        let gaps = vec(gap(), tokens.len() + 1);
        (Just(tokens), gaps).prop_map(|(tokens, gaps)| join(&tokens, &gaps))
    })
}

fn gap() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        12 => Just(""),
        12 => Just(" "),
        4 => Just("\n"),
        4 => select(vec!["  ", "\t", "\r\n", "\n\n    ", "\u{b}", "\u{c}", "\r"]),
        1 => select(vec!["# a comment\n", " #}\n", "#\n", "# '\"\r\n", "# снег\n", " # [ <\n#\n\t"]),
    ]
}

fn join(tokens: &[String], gaps: &[&str]) -> String {
    let mut text = String::new();
    for (token, gap) in tokens.iter().zip(gaps) {
        let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '+');
        let touch = gap.is_empty() && text.ends_with(word) && token.starts_with(word);
        // A sign and its number stand together as a rule: one of the two libraries wants it so.
        let sign = text.ends_with('-') && gap.len() < 3;
        text.push_str(if touch {
            " "
        } else if sign {
            ""
        } else {
            gap
        });
        text.push_str(token);
    }
    text.push_str(gaps.last().unwrap_or(&""));
    text
}

fn all_types(depth: u32) -> BoxedStrategy<Tokens> {
    let fields = singular(depth).into_iter().chain(repeated(depth)).collect::<Vec<_>>();
    let either = select(vec![
        scalar("either_uint32", literal::unsigned(u64::from(u32::MAX))),
        scalar("either_string", literal::string()),
        message("either_nested", nested(1)),
    ]);
    let either = prop_oneof![3 => Just(Vec::new()).boxed(), 1 => either.prop_flat_map(|field| field).boxed()];
    (subsequence(fields, 0..=9), either)
        .prop_flat_map(|(fields, either)| (fields, Just(either)))
        .prop_map(|(mut fields, either)| {
            fields.push(either);
            fields
        })
        .prop_shuffle()
        .prop_map(|fields| fields.concat())
        .boxed()
}

fn singular(depth: u32) -> Vec<BoxedStrategy<Tokens>> {
    let mut fields = scalars("optional");
    for name in ["true", "inf", "nan", "message", "optional", "f", "e1", "_0", "x1"] {
        fields.push(scalar(name, literal::int32()));
    }
    fields.push(message("optional_nested", nested(3)));
    fields.push(message("Data", data()));
    fields.push(scalar("[conformance.extension_int32]", literal::int32()));
    fields.push(message("[conformance.extension_nested]", nested(2)));
    fields.push(message("optional_any", any(depth)));
    fields
}

fn repeated(depth: u32) -> Vec<BoxedStrategy<Tokens>> {
    let mut fields: Vec<_> = scalars("repeated");
    fields.extend([
        list("repeated_int32", literal::int32()),
        list("repeated_float", literal::float()),
        list("repeated_string", literal::string()),
        list("repeated_bytes", literal::bytes()),
        list("repeated_enum", literal::choice()),
        list("repeated_bool", literal::boolean()),
        list("[conformance.extension_strings]", literal::string()),
        messages("repeated_nested", nested(2)),
        messages("MultiWordGroup", fields_of(vec![scalar("a", literal::int32())])),
        messages("repeated_any", any(depth)),
        messages("map_string_int32", entry(literal::string(), literal::int32(), ":")),
        messages("map_bool_string", entry(literal::boolean(), literal::string(), ":")),
        messages("map_int32_nested", entry(literal::int32(), in_brackets(nested(1)), "")),
    ]);
    fields
}

fn scalars(prefix: &str) -> Vec<BoxedStrategy<Tokens>> {
    let literals = [
        ("int32", literal::int32()),
        ("int64", literal::signed(i64::MIN, i64::MAX)),
        ("uint32", literal::unsigned(u64::from(u32::MAX))),
        ("uint64", literal::unsigned(u64::MAX)),
        ("sint32", literal::int32()),
        ("sint64", literal::signed(i64::MIN, i64::MAX)),
        ("fixed32", literal::unsigned(u64::from(u32::MAX))),
        ("fixed64", literal::unsigned(u64::MAX)),
        ("sfixed32", literal::int32()),
        ("sfixed64", literal::signed(i64::MIN, i64::MAX)),
        ("float", literal::float()),
        ("double", literal::float()),
        ("bool", literal::boolean()),
        ("string", literal::string()),
        ("bytes", literal::bytes()),
        ("enum", literal::choice()),
    ];
    literals.into_iter().map(|(kind, literal)| scalar(&format!("{prefix}_{kind}"), literal)).collect()
}

fn nested(depth: u32) -> BoxedStrategy<Tokens> {
    let mut fields = vec![
        scalar("a", literal::int32()),
        scalar("name", literal::string()),
        list("many", literal::int32()),
        scalar("many", literal::int32()),
    ];
    if depth > 0 {
        fields.push(message("child", nested(depth - 1)));
    }
    fields_of(fields)
}

fn data() -> BoxedStrategy<Tokens> {
    let unsigned = literal::unsigned(u64::from(u32::MAX));
    fields_of(vec![scalar("group_int32", literal::int32()), scalar("group_uint32", unsigned)])
}

fn any(depth: u32) -> BoxedStrategy<Tokens> {
    let url = |name: &str| format!("[type.googleapis.com/{name}]");
    let mut forms = vec![
        message(&url(NESTED), nested(2)),
        fields_of(vec![scalar("type_url", literal::ascii()), scalar("value", literal::bytes())]),
    ];
    if depth > 0 {
        forms.push(message(&url("conformance.AllTypes"), all_types(depth - 1)));
    }
    select(forms).prop_flat_map(|form| form).boxed()
}

fn entry(
    key: BoxedStrategy<Tokens>,
    value: BoxedStrategy<Tokens>,
    colon: &'static str,
) -> BoxedStrategy<Tokens> {
    let value = if colon.is_empty() { optional_colon("value", value) } else { scalar("value", value) };
    fields_of(vec![scalar("key", key), value])
}

/// Some of the fields, in any order, each once.
fn fields_of(fields: Vec<BoxedStrategy<Tokens>>) -> BoxedStrategy<Tokens> {
    let most = fields.len();
    subsequence(fields, 0..=most)
        .prop_flat_map(|fields| fields)
        .prop_shuffle()
        .prop_map(|f| f.concat())
        .boxed()
}

fn scalar(name: &str, literal: BoxedStrategy<Tokens>) -> BoxedStrategy<Tokens> {
    field(name, Just(vec![":".to_owned()]).boxed(), literal)
}

fn message(name: &str, fields: BoxedStrategy<Tokens>) -> BoxedStrategy<Tokens> {
    optional_colon(name, in_brackets(fields))
}

fn optional_colon(name: &str, value: BoxedStrategy<Tokens>) -> BoxedStrategy<Tokens> {
    field(name, prop_oneof![Just(vec![]), Just(vec![":".to_owned()])].boxed(), value)
}

fn in_brackets(fields: BoxedStrategy<Tokens>) -> BoxedStrategy<Tokens> {
    (fields, select(vec![("{", "}"), ("{", "}"), ("<", ">")]))
        .prop_map(|(fields, (open, close))| [vec![open.to_owned()], fields, vec![close.to_owned()]].concat())
        .boxed()
}

/// One to three times, alone or in lists.
fn list(name: &str, literal: BoxedStrategy<Tokens>) -> BoxedStrategy<Tokens> {
    let some = prop_oneof![literal.clone(), in_list(literal).boxed()].boxed();
    vec(scalar(name, some), 1..4).prop_map(|times| times.concat()).boxed()
}

fn messages(name: &str, fields: BoxedStrategy<Tokens>) -> BoxedStrategy<Tokens> {
    let one = in_brackets(fields);
    let some = prop_oneof![2 => one.clone(), 1 => in_list(one).boxed()].boxed();
    vec(optional_colon(name, some), 1..3).prop_map(|times| times.concat()).boxed()
}

fn in_list(value: BoxedStrategy<Tokens>) -> impl Strategy<Value = Tokens> {
    vec(value, 0..4).prop_map(|values| {
        let values = values.join(&[",".to_owned()][..]);
        [vec!["[".to_owned()], values, vec!["]".to_owned()]].concat()
    })
}

fn field(name: &str, colon: BoxedStrategy<Tokens>, value: BoxedStrategy<Tokens>) -> BoxedStrategy<Tokens> {
    let name = name_tokens(name);
    let separator = select(vec!["", "", "", "", ",", ";"]);
    (Just(name), colon, value, separator)
        .prop_map(|(name, colon, value, separator)| {
            let separator = if separator.is_empty() { vec![] } else { vec![separator.to_owned()] };
            [name, colon, value, separator].concat()
        })
        .boxed()
}

/// The pieces between which white space may stand: all of a name in brackets.
fn name_tokens(name: &str) -> Tokens {
    let mut tokens = vec![String::new()];
    for character in name.chars() {
        match tokens.last_mut() {
            Some(last) if character.is_ascii_alphanumeric() || character == '_' => last.push(character),
            _ => tokens.extend([character.to_string(), String::new()]),
        }
    }
    tokens.retain(|token| !token.is_empty());
    tokens
}

//! Literals in every spelling.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::grammar::Tokens;

type Literal = BoxedStrategy<Tokens>;

fn one(literal: impl Strategy<Value = String> + 'static) -> Literal {
    literal.prop_map(|literal| vec![literal]).boxed()
}

/// A number as it is spelt, its sign a token of its own.
fn spelt(number: impl Strategy<Value = i128> + 'static) -> Literal {
    (number, select(vec![10, 10, 10, 16, 8]), any::<bool>())
        .prop_map(|(number, radix, upper)| {
            let digits = number.unsigned_abs();
            let digits = match (radix, upper) {
                (16, false) => format!("0x{digits:x}"),
                (16, true) => format!("0X{digits:X}"),
                (8, _) => format!("0{digits:o}"),
                _ => digits.to_string(),
            };
            if number < 0 { vec!["-".to_owned(), digits] } else { vec![digits] }
        })
        .boxed()
}

pub(crate) fn signed(least: i64, most: i64) -> Literal {
    let (least, most) = (i128::from(least), i128::from(most));
    let edges = select(vec![least, most, least + 1, most - 1, 0]);
    let outside = select(vec![least - 1, most + 1]);
    spelt(prop_oneof![60 => -20_i128..100, 30 => least..=most, 20 => edges, 1 => outside])
}

pub(crate) fn int32() -> Literal {
    signed(i64::from(i32::MIN), i64::from(i32::MAX))
}

pub(crate) fn unsigned(most: u64) -> Literal {
    let most = i128::from(most);
    let edges = select(vec![most, most - 1, most / 2, most / 2 + 1, 0]);
    spelt(prop_oneof![60 => 0_i128..100, 30 => 0..=most, 20 => edges, 1 => Just(most + 1), 1 => Just(-1)])
}

pub(crate) fn float() -> Literal {
    let small = (0_u32..1000, 0_u32..1000).prop_map(|(whole, rest)| format!("{whole}.{rest}"));
    let digits = || "[1-9][0-9]{0,24}";
    let exponent = || "[eE][+-]?[0-9]{1,3}";
    let spelling = prop_oneof![
        4 => small,
        2 => any::<f64>().prop_filter("a number", |f| f.is_finite()).prop_map(|f| format!("{:e}", f.abs())),
        2 => any::<f32>().prop_filter("a number", |f| f.is_finite()).prop_map(|f| format!("{:?}", f.abs())),
        2 => digits().prop_map(String::from),
        2 => (digits(), exponent()).prop_map(|(digits, exponent)| digits + &exponent),
        2 => (digits(), "[0-9]{0,20}").prop_map(|(whole, rest)| format!("{whole}.{rest}")),
        1 => ("[0-9]{1,20}", proptest::option::of(exponent()))
            .prop_map(|(rest, exponent)| format!(".{rest}{}", exponent.unwrap_or_default())),
        1 => select(vec!["0", "0.", "0.0", "0e0", ".0", "1e-400", "1e400", "1.e3"]).prop_map(str::to_owned),
    ];
    let number =
        (spelling, select(vec!["", "", "", "", "f", "F"])).prop_map(|(number, suffix)| number + suffix);
    let word = select(vec!["inf", "nan", "infinity", "Inf", "NaN", "INFINITY", "iNf", "Nan"])
        .prop_map(str::to_owned);
    let unsigned = prop_oneof![6 => number, 1 => word];
    (any::<bool>(), unsigned)
        .prop_map(|(minus, number)| if minus { vec!["-".to_owned(), number] } else { vec![number] })
        .boxed()
}

pub(crate) fn boolean() -> Literal {
    one(select(vec!["true", "false", "t", "f", "True", "False", "1", "0"]).prop_map(str::to_owned))
}

pub(crate) fn choice() -> Literal {
    let names = select(vec!["ZERO", "ONE", "SEVEN", "MINUS", "LEAST", "infinity"]);
    let number = select(vec![0, 1, 7, -1, i128::from(i32::MIN), 9]);
    let number = number.prop_map(|number| {
        let digits = number.unsigned_abs().to_string();
        if number < 0 { vec!["-".to_owned(), digits] } else { vec![digits] }
    });
    prop_oneof![one(names.prop_map(str::to_owned)), number].boxed()
}

pub(crate) fn string() -> Literal {
    quoted(prop_oneof![6 => raw(), 2 => escape(), 2 => character()].boxed())
}

pub(crate) fn bytes() -> Literal {
    let byte = (any::<u8>(), 0_u8..4).prop_map(|(byte, how)| escaped(byte, how));
    quoted(prop_oneof![4 => raw(), 2 => escape(), 4 => byte].boxed())
}

/// A short string without escapes: what may be read as a type's address.
pub(crate) fn ascii() -> Literal {
    one("[a-z./]{0,8}".prop_map(|text| format!("'{text}'")))
}

fn quoted(piece: BoxedStrategy<String>) -> Literal {
    let literal = (vec(piece, 0..6), select(vec!['\'', '"'])).prop_map(|(pieces, quote)| {
        let other = if quote == '"' { '\'' } else { '"' };
        let inside =
            pieces.concat().replace('\u{1}', &format!("\\{quote}")).replace('\u{2}', &other.to_string());
        format!("{quote}{inside}{quote}")
    });
    prop_oneof![6 => vec(literal.clone(), 1..2), 1 => vec(literal, 2..4)].boxed()
}

/// Characters that stand for themselves. U+0001 is to be the quote in use, escaped, and U+0002 the other one.
fn raw() -> BoxedStrategy<String> {
    prop_oneof![
        4 => "[ -!#-&(-\\[\\]-~]{1,8}",
        1 => "[\u{1}\u{2}]",
        1 => "\\PC{1,3}".prop_map(|text: String| text.replace(['\'', '"', '\\'], "")),
        1 => select(vec!["снег", "犬", "🦝", "\t", "\u{7f}", "\u{2028}", "#", "{", "\u{feff}"]).prop_map(str::to_owned),
    ]
    .boxed()
}

fn escape() -> BoxedStrategy<String> {
    let plain = select(vec![r"\a", r"\b", r"\f", r"\n", r"\r", r"\t", r"\v", r"\\", r"\'", "\\\""]);
    let ascii = (1_u8..128, 0_u8..4).prop_map(|(byte, how)| escaped(byte, how));
    let rare = select(vec![r"\?", r"\X41", r"\7", r"\x7", r"\ud83e\udd9d"]);
    prop_oneof![30 => plain.prop_map(str::to_owned), 15 => ascii, 1 => rare.prop_map(str::to_owned)].boxed()
}

/// A character beyond ASCII by its bytes, by `\u` or by `\U`.
fn character() -> BoxedStrategy<String> {
    let character = any::<char>().prop_filter("beyond ASCII", |c| !c.is_ascii());
    (character, 0_u8..6)
        .prop_map(|(character, how)| match how {
            0 if u32::from(character) < 0x1_0000 => format!("\\u{:04x}", u32::from(character)),
            0 | 1 => format!("\\U{:08X}", u32::from(character)),
            _ => character.encode_utf8(&mut [0; 4]).bytes().map(|byte| escaped(byte, how - 2)).collect(),
        })
        .boxed()
}

/// A byte as an escape that ends by itself, whatever follows.
fn escaped(byte: u8, how: u8) -> String {
    match how {
        0 => format!("\\x{byte:02x}"),
        1 => format!("\\x{byte:02X}"),
        _ => format!("\\{byte:03o}"),
    }
}

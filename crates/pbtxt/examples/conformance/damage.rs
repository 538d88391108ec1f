//! Texts with a piece gone, there twice, elsewhere, or another in its place.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

#[derive(Debug, Clone)]
enum Damage {
    Delete(Index),
    Repeat(Index),
    Swap(Index, Index),
    Replace(Index, String),
    Insert(Index, String),
    DeleteCharacter(Index),
    InsertCharacter(Index, char),
    Cut(Index),
}

/// The text with one to three pieces damaged.
pub(crate) fn damaged(text: String) -> impl Strategy<Value = String> {
    vec(damage(), 1..4)
        .prop_map(move |damages| damages.into_iter().fold(text.clone(), |text, damage| damage.done_to(&text)))
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = any::<Index>;
    prop_oneof![
        3 => at().prop_map(Damage::Delete),
        2 => at().prop_map(Damage::Repeat),
        2 => (at(), at()).prop_map(|(first, second)| Damage::Swap(first, second)),
        4 => (at(), token()).prop_map(|(at, token)| Damage::Replace(at, token)),
        4 => (at(), token()).prop_map(|(at, token)| Damage::Insert(at, token)),
        2 => at().prop_map(Damage::DeleteCharacter),
        2 => (at(), character()).prop_map(|(at, character)| Damage::InsertCharacter(at, character)),
        1 => at().prop_map(Damage::Cut),
    ]
}

const TOKENS: &[&str] = &[
    "{",
    "}",
    "<",
    ">",
    "[",
    "]",
    ":",
    ",",
    ";",
    "-",
    "+",
    ".",
    "/",
    "#",
    "\n",
    " ",
    "'",
    "\"",
    "'a'",
    "\"b\"",
    "0",
    "1",
    "-1",
    "08",
    "010",
    "0x1F",
    "1.5",
    ".5",
    "1.",
    "1e3",
    "1f",
    "10ff",
    "inf",
    "nan",
    "infinity",
    "true",
    "ONE",
    "a",
    "name",
    "many",
    "child",
    "optional_int32",
    "optional_float",
    "repeated_int32",
    "Data",
    "item",
    "id",
    "[]",
    "{}",
    "[conformance.extension_int32]",
    "99999999999999999999",
    "2147483648",
    "\\",
];

fn token() -> impl Strategy<Value = String> {
    select(TOKENS).prop_map(str::to_owned)
}

fn character() -> impl Strategy<Value = char> {
    prop_oneof![4 => prop::char::range(' ', '~'), 1 => select(vec!['\n', '\r', '\t', '\0', '\u{a0}', '“', 'é', '\u{feff}'])]
}

impl Damage {
    fn done_to(&self, text: &str) -> String {
        let mut tokens = tokens(text);
        let mut characters = text.chars().collect::<Vec<_>>();
        match self {
            _ if tokens.is_empty() => return "{".to_owned(),
            Self::Delete(at) => drop(tokens.remove(at.index(tokens.len()))),
            Self::Repeat(at) => {
                let token = *at.get(&tokens);
                tokens.insert(at.index(tokens.len()), token);
            }
            Self::Swap(first, second) => {
                let (first, second) = (first.index(tokens.len()), second.index(tokens.len()));
                tokens.swap(first, second);
            }
            Self::Replace(at, token) => {
                *at.get_mut(&mut tokens) = token;
            }
            Self::Insert(at, token) => tokens.insert(at.index(tokens.len()), token),
            Self::DeleteCharacter(at) => {
                characters.remove(at.index(characters.len()));
                return characters.into_iter().collect();
            }
            Self::InsertCharacter(at, character) => {
                characters.insert(at.index(characters.len()), *character);
                return characters.into_iter().collect();
            }
            Self::Cut(at) => tokens.truncate(at.index(tokens.len())),
        }
        tokens.concat()
    }
}

/// Words, runs of white space, and all else by itself.
fn tokens(text: &str) -> Vec<&str> {
    #[derive(PartialEq)]
    enum Class {
        Word,
        White,
        Other,
    }
    let class = |c: char| match c {
        _ if c.is_alphanumeric() || c == '_' || c == '.' => Class::Word,
        _ if c.is_whitespace() => Class::White,
        _ => Class::Other,
    };
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next().map(class) {
        let end = match first {
            Class::Other => rest.chars().next().map_or(0, char::len_utf8),
            _ => rest.find(|c| class(c) != first).unwrap_or(rest.len()),
        };
        let (token, behind) = rest.split_at(end);
        tokens.push(token);
        rest = behind;
    }
    tokens
}

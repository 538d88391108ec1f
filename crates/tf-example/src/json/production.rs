//! The grammar's building blocks: a value of the record for each value of the text, read without a tree
//! between the two.

use std::{
    borrow::Cow,
    cell::RefCell,
    collections::{BTreeMap, btree_map::Entry},
    fmt,
    marker::PhantomData,
};

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::{Error, ErrorKind};

/// One production: which types of JSON value it takes, and what it makes of them. Those that it does not
/// say anything about it refuses.
pub(super) trait Production: Sized {
    type Value;

    /// What belongs there, with its article.
    const EXPECTED: &'static str;

    fn read<'de, D: Deserializer<'de>>(input: D, context: &Context) -> Result<Self::Value, D::Error> {
        input.deserialize_any(Seed::<Self>::new(context))
    }

    fn null<E: de::Error>(context: &Context) -> Result<Self::Value, E> {
        Err(context.wrong_type(Self::EXPECTED, "null"))
    }

    fn string<E: de::Error>(_text: &str, context: &Context) -> Result<Self::Value, E> {
        Err(context.wrong_type(Self::EXPECTED, "a string"))
    }

    fn array<'de, A: SeqAccess<'de>>(_elements: A, context: &Context) -> Result<Self::Value, A::Error> {
        Err(context.wrong_type(Self::EXPECTED, "an array"))
    }

    fn object<'de, A: MapAccess<'de>>(_members: A, context: &Context) -> Result<Self::Value, A::Error> {
        Err(context.wrong_type(Self::EXPECTED, "an object"))
    }
}

/// What is wrong, and where: an error passes through serde as text, so the whole of it is kept here.
#[derive(Debug, Default)]
pub(super) struct Context {
    kind: RefCell<Option<ErrorKind>>,
    /// From the inside to the outside.
    place: RefCell<Vec<String>>,
}

impl Context {
    pub(super) fn fail<E: de::Error>(&self, kind: ErrorKind) -> E {
        self.kind.replace(Some(kind));
        E::custom("")
    }

    pub(super) fn wrong_type<E: de::Error>(&self, expected: &'static str, found: &'static str) -> E {
        self.fail(ErrorKind::WrongType { expected, found })
    }

    pub(super) fn unknown<E: de::Error>(&self, name: &str) -> E {
        self.fail(ErrorKind::UnknownMember { name: name.to_owned() })
    }

    /// Names the place that a failed result is in.
    pub(super) fn within<T, E>(&self, place: impl FnOnce() -> String, result: Result<T, E>) -> Result<T, E> {
        if result.is_err() {
            self.place.borrow_mut().push(place());
        }
        result
    }

    /// The error of reading `text`.
    pub(super) fn into_error(self, error: &serde_json::Error, text: &str) -> Error {
        let (line, column) = (error.line(), error.column());
        let kind = self.kind.into_inner().unwrap_or_else(|| {
            if error.is_eof() {
                return ErrorKind::Truncated;
            }
            let mut problem = error.to_string();
            problem.truncate(problem.rfind(" at line ").unwrap_or(problem.len()));
            // A number that the text ends in: no end of the input to serde_json.
            if problem == "invalid number" && text.ends_with(['-', '+', '.', 'e', 'E']) {
                return ErrorKind::Truncated;
            }
            ErrorKind::NotJson { problem }
        });
        let mut place = self.place.into_inner();
        place.reverse();
        Error::new(kind, place.join(": "), line, column)
    }
}

/// A production where serde wants a seed or a visitor.
pub(super) struct Seed<'c, P> {
    context: &'c Context,
    production: PhantomData<P>,
}

impl<'c, P: Production> Seed<'c, P> {
    pub(super) fn new(context: &'c Context) -> Self {
        Self { context, production: PhantomData }
    }
}

impl<'de, P: Production> DeserializeSeed<'de> for Seed<'_, P> {
    type Value = P::Value;

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<P::Value, D::Error> {
        P::read(input, self.context)
    }
}

impl<'de, P: Production> Visitor<'de> for Seed<'_, P> {
    type Value = P::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(P::EXPECTED)
    }

    fn visit_unit<E: de::Error>(self) -> Result<P::Value, E> {
        P::null(self.context)
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<P::Value, E> {
        Err(self.context.wrong_type(P::EXPECTED, "a boolean"))
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<P::Value, E> {
        Err(self.context.wrong_type(P::EXPECTED, "a number"))
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<P::Value, E> {
        Err(self.context.wrong_type(P::EXPECTED, "a number"))
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<P::Value, E> {
        Err(self.context.wrong_type(P::EXPECTED, "a number"))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<P::Value, E> {
        P::string(text, self.context)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, elements: A) -> Result<P::Value, A::Error> {
        P::array(elements, self.context)
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<P::Value, A::Error> {
        P::object(members, self.context)
    }
}

/// `null` for a value that is not there.
pub(super) struct Nullable<P>(PhantomData<P>);

impl<P: Production> Production for Nullable<P> {
    type Value = Option<P::Value>;
    const EXPECTED: &'static str = P::EXPECTED;

    fn null<E: de::Error>(_: &Context) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn string<E: de::Error>(text: &str, context: &Context) -> Result<Self::Value, E> {
        P::string(text, context).map(Some)
    }

    fn array<'de, A: SeqAccess<'de>>(elements: A, context: &Context) -> Result<Self::Value, A::Error> {
        P::array(elements, context).map(Some)
    }

    fn object<'de, A: MapAccess<'de>>(members: A, context: &Context) -> Result<Self::Value, A::Error> {
        P::object(members, context).map(Some)
    }
}

/// An element of a [`List`].
pub(super) trait Element: Production {
    /// What the list calls it in a place: the `int64` of `int64[2]`.
    const NAME: &'static str;
    /// What the list is, with its article.
    const LIST: &'static str;
}

/// `[element,…]`
pub(super) struct List<P>(PhantomData<P>);

impl<P: Element> Production for List<P> {
    type Value = Vec<P::Value>;
    const EXPECTED: &'static str = P::LIST;

    fn array<'de, A: SeqAccess<'de>>(mut elements: A, context: &Context) -> Result<Self::Value, A::Error> {
        let mut values = Vec::new();
        loop {
            let element = elements.next_element_seed(Seed::<P>::new(context));
            match context.within(|| format!("{}[{}]", P::NAME, values.len()), element)? {
                Some(value) => values.push(value),
                None => return Ok(values),
            }
        }
    }
}

/// A value of a [`Map`].
pub(super) trait Entries: Production {
    /// What the map calls it in a place: the `feature` of `feature "image/height"`.
    const NAME: &'static str;
    /// What the map is, with its article.
    const MAP: &'static str;
}

/// `{key:value,…}`, a key once.
pub(super) struct Map<P>(PhantomData<P>);

impl<P: Entries> Production for Map<P> {
    type Value = BTreeMap<String, P::Value>;
    const EXPECTED: &'static str = P::MAP;

    fn object<'de, A: MapAccess<'de>>(mut members: A, context: &Context) -> Result<Self::Value, A::Error> {
        let mut map = BTreeMap::new();
        while let Some(key) = members.next_key::<String>()? {
            match map.entry(key) {
                Entry::Occupied(entry) => {
                    return Err(context.fail(ErrorKind::DuplicateMember { name: entry.key().clone() }));
                }
                Entry::Vacant(entry) => {
                    let value = members.next_value_seed(Seed::<P>::new(context));
                    let place = || format!("{} {:?}", P::NAME, entry.key());
                    let value = context.within(place, value)?;
                    entry.insert(value);
                }
            }
        }
        Ok(map)
    }
}

/// The next value of `members`, into a place that is taken once.
pub(super) fn once<'de, P: Production, A: MapAccess<'de>>(
    slot: &mut Option<P::Value>,
    name: &str,
    members: &mut A,
    context: &Context,
) -> Result<(), A::Error> {
    if slot.is_some() {
        return Err(context.fail(ErrorKind::DuplicateMember { name: name.to_owned() }));
    }
    *slot = Some(members.next_value_seed(Seed::<P>::new(context))?);
    Ok(())
}

/// A member's name, borrowed from the text where it has no escapes in it.
pub(super) struct Name;

impl Name {
    pub(super) fn next<'de, A: MapAccess<'de>>(members: &mut A) -> Result<Option<Cow<'de, str>>, A::Error> {
        members.next_key_seed(Self)
    }
}

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<Self::Value, D::Error> {
        input.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E: de::Error>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(name.to_owned()))
    }
}

//! The tree that a text parses to.

use crate::{Error, Position};
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

mod from;

/// A stretch of the source: byte offsets, the end not included.
///
/// Values built in memory rather than read have the empty span `0..0`.
///
/// ```
/// let source = "id: 7";
/// let message = pbtxt::parse(source)?;
/// let span = message.fields[0].value.span;
/// assert_eq!(&source[span.range()], "7");
/// assert_eq!(span.position(source).to_string(), "line 1, column 5");
/// # Ok::<(), pbtxt::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset one past the last byte.
    pub end: usize,
}

impl Span {
    /// The same as a range, to take the stretch out of its source.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// The line and the column in `source` at which the stretch begins.
    ///
    /// Walks there from the start of the text; for many spans take [`Positions`](crate::Positions).
    #[must_use]
    pub fn position(self, source: &str) -> Position {
        Position::of(source, self.start)
    }
}

/// A message: its fields in the order of the source.
///
/// A repeated field is there once for each time it was written; nothing is merged. The strings borrow from the
/// source wherever it spells them without escapes.
///
/// ```
/// let message = pbtxt::parse("item { id: 1 } item { id: 2 }")?;
/// assert_eq!(message.values("item").count(), 2);
/// # Ok::<(), pbtxt::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Message<'a> {
    /// The fields in the order of the source.
    pub fields: Vec<Field<'a>>,
}

impl<'a> Message<'a> {
    /// The value of the ordinary field called `name`: the last, where it is there more than once, as protobuf
    /// reads a singular field.
    ///
    /// ```
    /// let message = pbtxt::parse("train { steps: 10 steps: 20 }")?;
    /// let steps = message.get("train").and_then(|train| train.as_message()?.get("steps")?.as_integer());
    /// assert_eq!(steps, Some(20));
    /// # Ok::<(), pbtxt::Error>(())
    /// ```
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value<'a>> {
        let field = self.fields.iter().rev().find(|field| field.name.as_field() == Some(name));
        field.map(|field| &field.value)
    }

    /// The values of every ordinary field called `name`, in the order of the source.
    pub fn values(&self, name: &str) -> impl Iterator<Item = &Value<'a>> {
        self.fields.iter().filter(move |field| field.name.as_field() == Some(name)).map(|field| &field.value)
    }

    /// The same message without a borrow from its source.
    ///
    /// ```
    /// fn read(source: String) -> Result<pbtxt::Message<'static>, pbtxt::Error> {
    ///     Ok(pbtxt::parse(&source)?.into_owned())
    /// }
    /// assert_eq!(read("id: 1".to_owned())?.to_string(), "id: 1\n");
    /// # Ok::<(), pbtxt::Error>(())
    /// ```
    #[must_use]
    pub fn into_owned(self) -> Message<'static> {
        Message { fields: self.fields.into_iter().map(Field::into_owned).collect() }
    }
}

/// As [`parse()`](crate::parse()), without a borrow from the text.
///
/// ```
/// let message: pbtxt::Message<'static> = "id: 1".parse()?;
/// assert_eq!(message.to_string(), "id: 1\n");
/// # Ok::<(), pbtxt::Error>(())
/// ```
impl FromStr for Message<'static> {
    type Err = Error;

    fn from_str(source: &str) -> Result<Self, Error> {
        crate::parse(source).map(Message::into_owned)
    }
}

/// One field: a name and a value.
///
/// ```
/// use pbtxt::{Field, Message, ValueKind};
///
/// let activation = ValueKind::Identifier("RELU_6".into());
/// let message = Message { fields: vec![Field::new("id", 3), Field::new("activation", activation)] };
/// assert_eq!(message.to_string(), "id: 3\nactivation: RELU_6\n");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Field<'a> {
    /// The name before the colon.
    pub name: Name<'a>,
    /// The value.
    pub value: Value<'a>,
    /// From the first byte of the name to the last of the value; the separator is not part of it.
    pub span: Span,
}

impl<'a> Field<'a> {
    /// An ordinary field that comes from no source.
    ///
    /// `name` has to be an identifier (ASCII letters, digits and `_`, no digit first) for the printed text to
    /// be readable.
    pub fn new(name: impl Into<Cow<'a, str>>, kind: impl Into<ValueKind<'a>>) -> Self {
        Self { name: Name::Field(name.into()), value: Value::new(kind), span: Span::default() }
    }

    /// The same field without a borrow from its source.
    #[must_use]
    pub fn into_owned(self) -> Field<'static> {
        Field { name: self.name.into_owned(), value: self.value.into_owned(), span: self.span }
    }
}

/// The three sorts of field name.
///
/// ```
/// let message = pbtxt::parse("[type.googleapis.com/pkg.Cat] { lives: 9 }")?;
/// assert_eq!(message.fields[0].name.to_string(), "[type.googleapis.com/pkg.Cat]");
/// # Ok::<(), pbtxt::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Name<'a> {
    /// An ordinary field: `display_name`.
    Field(Cow<'a, str>),
    /// An extension, written `[pkg.extension]`; kept without the brackets and without white space.
    Extension(Cow<'a, str>),
    /// The type of an expanded `google.protobuf.Any`, written `[domain/pkg.Type]`.
    Any {
        /// What stands before the slash.
        domain: Cow<'a, str>,
        /// What stands behind it.
        type_name: Cow<'a, str>,
    },
}

impl Name<'_> {
    /// The name of an ordinary field, `None` for the names in brackets.
    #[must_use]
    pub fn as_field(&self) -> Option<&str> {
        match self {
            Self::Field(name) => Some(name),
            Self::Extension(_) | Self::Any { .. } => None,
        }
    }

    /// The same name without a borrow from its source.
    #[must_use]
    pub fn into_owned(self) -> Name<'static> {
        let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        match self {
            Self::Field(name) => Name::Field(owned(name)),
            Self::Extension(name) => Name::Extension(owned(name)),
            Self::Any { domain, type_name } => {
                Name::Any { domain: owned(domain), type_name: owned(type_name) }
            }
        }
    }
}

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(name) => f.write_str(name),
            Self::Extension(name) => write!(f, "[{name}]"),
            Self::Any { domain, type_name } => write!(f, "[{domain}/{type_name}]"),
        }
    }
}

/// A value and where it stands.
///
/// ```
/// let message = pbtxt::parse(r#"name: "caf\303\251""#)?;
/// assert_eq!(message.fields[0].value.as_str(), Some("café"));
/// # Ok::<(), pbtxt::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Value<'a> {
    /// What it is.
    pub kind: ValueKind<'a>,
    /// Where it stands.
    pub span: Span,
}

/// What a value is, as far as that can be told without a schema.
///
/// ```
/// use pbtxt::ValueKind;
///
/// let message = pbtxt::parse("frequency: COMMON")?;
/// assert_eq!(message.fields[0].value.kind, ValueKind::Identifier("COMMON".into()));
/// # Ok::<(), pbtxt::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum ValueKind<'a> {
    /// A message in braces or angle brackets.
    Message(Message<'a>),
    /// A list in square brackets; all messages or all scalars, never lists.
    List(Vec<Value<'a>>),
    /// A string, escapes decoded and adjacent literals joined. Bytes, because escapes can spell any.
    String(Cow<'a, [u8]>),
    /// A whole number between −2⁶³ and 2⁶⁴ − 1.
    Integer(i128),
    /// A number with a point, an exponent or the suffix `f`, the words `inf`, `infinity` and `nan`, and a decimal
    /// whole number beyond 64 bits: the nearest double, as a float field reads them.
    Float(f64),
    /// Any other bare word: the name of an enum value, `true`, `false`.
    Identifier(Cow<'a, str>),
}

impl ValueKind<'_> {
    /// The same without a borrow from the source.
    #[must_use]
    pub fn into_owned(self) -> ValueKind<'static> {
        match self {
            Self::Message(message) => ValueKind::Message(message.into_owned()),
            Self::List(values) => ValueKind::List(values.into_iter().map(Value::into_owned).collect()),
            Self::String(bytes) => ValueKind::String(Cow::Owned(bytes.into_owned())),
            Self::Integer(number) => ValueKind::Integer(number),
            Self::Float(number) => ValueKind::Float(number),
            Self::Identifier(word) => ValueKind::Identifier(Cow::Owned(word.into_owned())),
        }
    }
}

impl<'a> Value<'a> {
    /// A value that comes from no source.
    #[must_use]
    pub fn new(kind: impl Into<ValueKind<'a>>) -> Self {
        Self { kind: kind.into(), span: Span::default() }
    }

    /// The same value without a borrow from its source.
    #[must_use]
    pub fn into_owned(self) -> Value<'static> {
        Value { kind: self.kind.into_owned(), span: self.span }
    }

    /// The text of a string, `None` for any other value and where its bytes are not UTF-8.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        self.as_bytes().and_then(|bytes| std::str::from_utf8(bytes).ok())
    }

    /// The bytes of a string, `None` for any other value.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match &self.kind {
            ValueKind::String(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// The number of an integer, `None` for any other value.
    #[must_use]
    pub fn as_integer(&self) -> Option<i128> {
        match self.kind {
            ValueKind::Integer(number) => Some(number),
            _ => None,
        }
    }

    /// The number of a float or an integer, `None` for any other value. An integer beyond 2⁵³ is rounded.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a float is what is asked for")]
    pub fn as_float(&self) -> Option<f64> {
        match self.kind {
            ValueKind::Float(number) => Some(number),
            ValueKind::Integer(number) => Some(number as f64),
            _ => None,
        }
    }

    /// The truth value that a `bool` field reads: of `true`, `True`, `t` and 1, and of `false`, `False`, `f` and 0;
    /// `None` for any other value.
    ///
    /// ```
    /// let message = pbtxt::parse("a: true b: f c: 1 d: 'true' e: TRUE")?;
    /// let read = |name| message.get(name).and_then(|value| value.as_bool());
    /// assert_eq!([read("a"), read("b"), read("c")], [Some(true), Some(false), Some(true)]);
    /// assert_eq!([read("d"), read("e")], [None, None]);
    /// # Ok::<(), pbtxt::Error>(())
    /// ```
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match &self.kind {
            ValueKind::Integer(number @ (0 | 1)) => Some(*number == 1),
            ValueKind::Identifier(word) => match word.as_ref() {
                "true" | "True" | "t" => Some(true),
                "false" | "False" | "f" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// The bare word, as the name of an enum value is one; `None` for any other value.
    #[must_use]
    pub fn as_identifier(&self) -> Option<&str> {
        match &self.kind {
            ValueKind::Identifier(word) => Some(word),
            _ => None,
        }
    }

    /// The message, `None` for any other value.
    #[must_use]
    pub fn as_message(&self) -> Option<&Message<'a>> {
        match &self.kind {
            ValueKind::Message(message) => Some(message),
            _ => None,
        }
    }

    /// The elements of a list, or the value itself as the only one: how the text format reads a repeated field.
    #[must_use]
    pub fn elements(&self) -> &[Value<'a>] {
        match &self.kind {
            ValueKind::List(values) => values,
            _ => std::slice::from_ref(self),
        }
    }
}

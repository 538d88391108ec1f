//! Edits of texts in any layout: the tree changes as it shall, the rest of the text does not change.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "test code, also outside the functions marked as tests"
)]

use pbtxt::{Edits, Field, Message, Name, Span, Value, ValueKind, parse};
use proptest::prelude::*;

/// Puts white space and comments between tokens as a list of numbers says.
struct Scribe {
    text: String,
    choices: Vec<u8>,
    place: usize,
    comments: usize,
    /// Whether fields stand one a line.
    tidy: bool,
    depth: usize,
}

impl Scribe {
    fn choose(&mut self, below: u8) -> u8 {
        self.place += 1;
        self.choices[self.place % self.choices.len()] % below
    }

    fn comment(&mut self) -> String {
        self.comments += 1;
        format!("# c{}, '{{ ", self.comments)
    }

    fn gap(&mut self) {
        let gap = match self.choose(if self.tidy { 6 } else { 14 }) {
            0..5 => String::new(),
            5..9 => " ".to_owned(),
            9 => "\t\r\n ".to_owned(),
            10 => "\n\n".to_owned(),
            11 => self.comment() + "\n",
            12 => "\n".to_owned() + &self.comment() + "\n  ",
            _ => "  ".to_owned(),
        };
        self.text.push_str(&gap);
    }

    fn token(&mut self, token: &str) {
        let is_word = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
        if self.text.ends_with(is_word) && token.starts_with(is_word) {
            self.text.push(' ');
        }
        self.text.push_str(token);
    }

    fn fields(&mut self, fields: &[Field<'_>]) {
        for field in fields {
            if self.tidy {
                let indent = "\n".to_owned() + &"\t".repeat(self.depth);
                match self.choose(8) {
                    0 => {
                        let comment = self.comment();
                        self.text.push_str(&(" ".to_owned() + &comment + &indent));
                    }
                    1 => {
                        let comment = self.comment();
                        self.text.push_str(&(indent.clone() + &comment + &indent));
                    }
                    2 => self.text.push(' '),
                    _ => self.text.push_str(&indent),
                }
            }
            self.gap();
            self.token(&field.name.to_string());
            self.gap();
            if !matches!(field.value.kind, ValueKind::Message(_)) || self.choose(3) == 0 {
                self.token(":");
            }
            self.gap();
            self.value(&field.value);
            let (gap, separator) = (self.choose(5), self.choose(6));
            if separator < 3 {
                if gap == 0 {
                    self.gap();
                }
                self.token(if separator == 0 { ";" } else { "," });
            }
        }
        self.gap();
    }

    fn value(&mut self, value: &Value<'_>) {
        match &value.kind {
            ValueKind::Message(message) => {
                let (open, close) = if self.choose(4) == 0 { ("<", ">") } else { ("{", "}") };
                self.token(open);
                self.depth += 1;
                self.fields(&message.fields);
                self.depth -= 1;
                if self.tidy && self.choose(3) > 0 {
                    let end = "\n".to_owned() + &"\t".repeat(self.depth);
                    self.text.push_str(&end);
                }
                self.token(close);
            }
            ValueKind::List(values) => {
                self.token("[");
                for (index, value) in values.iter().enumerate() {
                    self.gap();
                    self.value(value);
                    self.gap();
                    self.token(if index + 1 < values.len() { "," } else { "" });
                }
                self.gap();
                self.token("]");
            }
            ValueKind::String(bytes) => {
                let half = bytes.len() / 2;
                self.string(&bytes[..half]);
                self.gap();
                self.string(&bytes[half..]);
            }
            ValueKind::Integer(number) => self.token(&number.to_string()),
            ValueKind::Float(number) => self.token(&format!("{number:?}")),
            ValueKind::Identifier(word) => self.token(word),
        }
    }

    fn string(&mut self, bytes: &[u8]) {
        let quote = if self.choose(2) == 0 { "'" } else { "\"" };
        let escapes: Vec<_> = bytes.iter().map(|byte| format!("\\x{byte:02x}")).collect();
        let text = escapes.concat();
        self.token(&format!("{quote}{text}{quote}"));
    }
}

fn scalar() -> impl Strategy<Value = ValueKind<'static>> {
    prop_oneof![
        3 => any::<i64>().prop_map(ValueKind::from),
        1 => prop::sample::select(vec![1.5, -0.0, 1e300, f64::INFINITY, 5e-324]).prop_map(ValueKind::Float),
        3 => prop::collection::vec(any::<u8>(), 0..5).prop_map(|bytes| ValueKind::String(bytes.into())),
        2 => "[a-z]{1,4}".prop_filter("a word", |word| word != "inf" && word != "nan")
            .prop_map(|word| ValueKind::Identifier(word.into())),
    ]
}

fn name() -> impl Strategy<Value = Name<'static>> {
    prop_oneof![
        4 => "[a-z]{1,3}".prop_map(|name| Name::Field(name.into())),
        1 => "[a-z]{1,2}(\\.[a-z]{1,2})?".prop_map(|name| Name::Extension(name.into())),
    ]
}

fn list(element: BoxedStrategy<ValueKind<'static>>) -> BoxedStrategy<ValueKind<'static>> {
    let values = prop::collection::vec(element.prop_map(Value::new), 0..4);
    values.prop_map(ValueKind::List).boxed()
}

fn fields(kind: BoxedStrategy<ValueKind<'static>>) -> BoxedStrategy<Message<'static>> {
    let field = (name(), kind.prop_map(Value::new));
    let field = field.prop_map(|(name, value)| Field { name, value, span: Span::default() });
    prop::collection::vec(field, 0..5).prop_map(|fields| Message { fields }).boxed()
}

fn message() -> impl Strategy<Value = Message<'static>> {
    let flat = fields(prop_oneof![4 => scalar(), 1 => list(scalar().boxed())].boxed());
    flat.prop_recursive(3, 24, 5, |inner| {
        let message = inner.prop_map(ValueKind::Message).boxed();
        fields(prop_oneof![2 => scalar(), 3 => message.clone(), 1 => list(message)].boxed())
    })
}

fn source() -> impl Strategy<Value = String> {
    let choices = prop::collection::vec(any::<u8>(), 1..200);
    (message(), choices, any::<bool>(), 0..4).prop_map(|(tree, choices, tidy, ending)| {
        let text = if ending == 3 { "\u{feff}" } else { "" }.to_owned();
        let mut scribe = Scribe { text, choices, place: 0, comments: 0, tidy, depth: 0 };
        scribe.fields(&tree.fields);
        let text = if tidy && ending == 2 { scribe.text.replace('\n', "\r\n") } else { scribe.text };
        match ending {
            0 => text + "# the end",
            1 => text + "\n",
            _ => text,
        }
    })
}

#[derive(Debug, Clone)]
enum Op {
    Set(ValueKind<'static>),
    Rename(Name<'static>),
    Remove,
    Before(Field<'static>),
    After(Field<'static>),
    Push(Field<'static>),
}

fn op() -> impl Strategy<Value = Op> {
    let field = || {
        (name(), prop_oneof![3 => scalar(), 2 => message().prop_map(ValueKind::Message)])
            .prop_map(|(name, kind)| Field { name, value: Value::new(kind), span: Span::default() })
    };
    let kind =
        prop_oneof![4 => scalar(), 1 => message().prop_map(ValueKind::Message), 1 => list(scalar().boxed())];
    prop_oneof![
        4 => kind.prop_map(Op::Set),
        1 => name().prop_map(Op::Rename),
        4 => Just(Op::Remove),
        1 => field().prop_map(Op::Before),
        2 => field().prop_map(Op::After),
        2 => field().prop_map(Op::Push),
    ]
}

/// Changes a tree as `Edits` shall; says whether there was something to change.
fn change(message: &mut Message<'static>, span: Span, op: &Op) -> bool {
    if span == Span::default() {
        let Op::Push(field) = op else { return false };
        message.fields.push(field.clone());
        return true;
    }
    if let Some(index) = message.fields.iter().position(|field| field.span == span) {
        match op {
            Op::Rename(name) => message.fields[index].name = name.clone(),
            Op::Remove => _ = message.fields.remove(index),
            Op::Before(new) => message.fields.insert(index, new.clone()),
            Op::After(new) => message.fields.insert(index + 1, new.clone()),
            Op::Set(_) | Op::Push(_) => return false,
        }
        return true;
    }
    message.fields.iter_mut().any(|field| change_value(&mut field.value, span, op, false))
}

fn change_value(value: &mut Value<'static>, span: Span, op: &Op, in_list: bool) -> bool {
    let is_new = value.span == Span::default();
    match (op, &mut value.kind) {
        _ if is_new => false,
        (Op::Set(new), _) if value.span == span => {
            value.kind = new.clone();
            // What is inside has no place in the source, nor has a second change.
            value.span = Span::default();
            !in_list || !matches!(new, ValueKind::List(_))
        }
        (Op::Push(field), ValueKind::Message(message)) if value.span == span => {
            message.fields.push(field.clone());
            true
        }
        (_, ValueKind::Message(message)) => change(message, span, op),
        (Op::Remove, ValueKind::List(values)) if values.iter().any(|value| value.span == span) => {
            values.retain(|value| value.span != span);
            true
        }
        (_, ValueKind::List(values)) => {
            values.iter_mut().any(|value| change_value(value, span, op, true)) && {
                let messages = values.iter().filter(|value| value.as_message().is_some()).count();
                messages == 0 || messages == values.len()
            }
        }
        _ => false,
    }
}

fn spans(message: &Message<'_>, into: &mut Vec<Span>) {
    for field in &message.fields {
        into.push(field.span);
        spans_of_value(&field.value, into);
    }
}

fn spans_of_value(value: &Value<'_>, into: &mut Vec<Span>) {
    into.push(value.span);
    match &value.kind {
        ValueKind::Message(message) => spans(message, into),
        ValueKind::List(values) => values.iter().for_each(|value| spans_of_value(value, into)),
        _ => {}
    }
}

fn bare(message: &Message<'_>) -> String {
    message.to_string()
}

/// The comments of a text with their places.
fn comments(source: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let (mut place, mut quote) = (0, None);
    while let Some(character) = source[place..].chars().next() {
        match (quote, character) {
            (None, '#') => {
                let len = source[place..].find('\n').unwrap_or(source.len() - place);
                found.push((place, source[place..place + len].trim_end_matches('\r')));
                place += len;
                continue;
            }
            (Some(_), '\\') => place += 1,
            (None, '\'' | '"') => quote = Some(character),
            (Some(open), _) if open == character => quote = None,
            _ => {}
        }
        place += character.len_utf8();
    }
    found
}

fn is_subsequence<'t>(mut of: impl Iterator<Item = &'t str>, wanted: &[&str]) -> bool {
    wanted.iter().all(|wanted| of.any(|found| found == *wanted))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn changes_change_what_they_shall(source in source(), ops in prop::collection::vec((any::<prop::sample::Index>(), op()), 0..8)) {
        let leaked: &'static str = Box::leak(source.clone().into_boxed_str());
        let read = parse(leaked).map_err(|error| TestCaseError::fail(error.render(&source)))?;
        let mut places = vec![Span::default()];
        spans(&read, &mut places);
        let mut edits = Edits::new(leaked).unwrap();
        let mut tree = read.clone();
        // Inserting has an order; other changes take their place for themselves.
        let mut gone: Vec<Span> = Vec::new();
        let mut used: Vec<(Span, &str)> = Vec::new();
        for (index, op) in &ops {
            let span = *index.get(&places);
            let sort = match op {
                Op::Set(_) | Op::Remove => "gone",
                Op::Rename(_) => "rename",
                Op::Before(_) => "before",
                Op::After(_) => "after",
                Op::Push(_) => "push",
            };
            let inside = |inner: &Span, outer: &Span| outer.start <= inner.start && inner.end <= outer.end;
            let clash = gone.iter().any(|gone| inside(&span, gone) && span != Span::default())
                || used.iter().any(|(used, other)| {
                    (*used == span && *other == sort) || (sort == "gone" && inside(used, &span) && *used != Span::default())
                });
            let mut changed = tree.clone();
            if clash || !change(&mut changed, span, op) {
                continue;
            }
            tree = changed;
            used.push((span, sort));
            match op.clone() {
                Op::Set(kind) => _ = edits.set(span, kind),
                Op::Rename(name) => _ = edits.rename(span, name),
                Op::Remove => _ = edits.remove(span),
                Op::Before(field) => _ = edits.insert_before(span, field),
                Op::After(field) => _ = edits.insert_after(span, field),
                Op::Push(field) => _ = edits.push(span, field),
            }
            if sort == "gone" {
                gone.push(span);
            }
        }
        let result = edits.finish().map_err(|error| TestCaseError::fail(error.render(&source)))?;
        let changed = parse(&result).map_err(|error| TestCaseError::fail(error.render(&result)))?;
        prop_assert_eq!(bare(&changed), bare(&tree), "{}", result);
        if used.is_empty() {
            prop_assert_eq!(&result, &source);
        }

        // Comments stay, but those in what is gone, behind it on its line, and in a name that changes.
        let line_end = |at: usize| source[at..].find('\n').map_or(source.len(), |len| at + len);
        let separator_end = |end: usize| {
            let next = places.iter().map(|span| span.start).filter(|&start| start >= end).min();
            let rest = &source[end..next.unwrap_or(source.len())];
            let comments = comments(rest);
            let commented = |at: usize| comments.iter().any(|(start, text)| (*start..start + text.len()).contains(&at));
            rest.char_indices().find(|&(at, c)| ",;}>]".contains(c) && !commented(at))
                .filter(|&(_, c)| c == ',' || c == ';').map_or(end, |(at, _)| end + at)
        };
        let kept: Vec<&str> = comments(&source).into_iter().filter(|(at, _)| {
            !used.iter().any(|(span, sort)| match *sort {
                "gone" => (span.start..line_end(span.end)).contains(at),
                "rename" => (span.start..span.end).contains(at),
                _ => false,
            })
        }).map(|(_, comment)| comment).collect();
        let left = comments(&result);
        prop_assert!(is_subsequence(left.iter().map(|(_, comment)| *comment), &kept), "{:?} of {}\n---\n{}", kept, source, result);

        // Lines that no change has to do with are there in their order.
        let mut start = 0;
        let mut lines = Vec::new();
        for line in source.split_inclusive('\n') {
            let end = start + line.len();
            let touched = used.iter().any(|&(span, sort)| {
                if span == Span::default() {
                    let last = read.fields.last().map_or(0, |field| field.span.start);
                    return last < end || !gone.is_empty();
                }
                let from = places.iter().filter(|around| around.start < span.start && around.end >= span.end).map(|around| around.start).max();
                let previous = places.iter().map(|place| place.end).filter(|&place| place <= span.start).max();
                let from = match sort {
                    "gone" => from.unwrap_or(span.start).max(previous.unwrap_or(0).saturating_sub(1)).min(span.start),
                    _ => span.start,
                };
                from < end && start <= separator_end(span.end)
            });
            if !touched {
                lines.push(line.trim_end_matches(['\r', '\n']).trim_start_matches('\u{feff}'));
            }
            start = end;
        }
        let left = result.split('\n').map(|line| line.trim_end_matches('\r').trim_start_matches('\u{feff}'));
        prop_assert!(is_subsequence(left, &lines), "{:?} of {}\n---\n{}", lines, source, result);
    }
}

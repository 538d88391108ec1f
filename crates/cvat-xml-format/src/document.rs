//! An XML document as a stream of tokens, in constant memory, with positions.

mod element;
mod lines;

use std::borrow::Cow;
use std::io::{BufRead, Read};

use dataset_files::Limits;
use quick_xml::Reader;
use quick_xml::errors::IllFormedError;
use quick_xml::events::{BytesDecl, BytesRef, Event};

pub(crate) use element::Element;
use lines::{Lines, TooLong};

use crate::detect::ROOT;
use crate::error::{Error, ErrorKind, Position, Result};

/// A part of a document.
#[derive(Debug)]
pub(crate) enum Token<'a> {
    /// A start tag; an empty element gives an end after it.
    Start(Element<'a>),
    /// Character data, entities resolved. One text may come in several pieces.
    Text(Cow<'a, str>),
    /// An end tag.
    End,
    /// A comment, a processing instruction.
    Other,
    /// The document is complete.
    EndOfDocument,
}

/// A document being read.
pub(crate) struct Document {
    reader: Reader<Lines>,
    buffer: Vec<u8>,
    depth: usize,
    root_seen: bool,
    position: Position,
    limits: Limits,
}

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Document").field("position", &self.position).finish_non_exhaustive()
    }
}

impl Document {
    /// Begins to read and enters the root element, which has to be CVAT's.
    pub(crate) fn open(input: Box<dyn Read + Send>, limits: &Limits) -> Result<Self> {
        let mut lines = Lines::new(input);
        lines.allow(child_len(limits));
        let position = lines.position();
        let head = lines.fill_buf().map_err(|error| cannot_read(error, limits).at(position))?;
        if matches!(head, [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, b'<', ..] | [b'<', 0, ..]) {
            let message = "the document is in UTF-16; save it as UTF-8";
            return Err(Error::new(ErrorKind::Encoding, message).at(position));
        }
        let mut reader = Reader::from_reader(lines);
        reader.config_mut().expand_empty_elements = true;
        let limits = limits.clone();
        let mut document = Self { reader, buffer: Vec::new(), depth: 0, root_seen: false, position, limits };
        document.enter_root()?;
        Ok(document)
    }

    fn enter_root(&mut self) -> Result<()> {
        loop {
            match self.next()? {
                Token::Start(root) if root.name() == ROOT => return Ok(()),
                Token::Start(root) => {
                    let message = format!("the root element is <{}>, but CVAT's is <{ROOT}>", root.name());
                    return Err(root.error(ErrorKind::NotCvatXml, message));
                }
                _ => {}
            }
        }
    }

    /// What it may ask for.
    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Where the token last read begins.
    pub(crate) fn position(&self) -> Position {
        self.position
    }

    /// The next token.
    pub(crate) fn next(&mut self) -> Result<Token<'_>> {
        let lines = self.reader.get_mut();
        if self.depth <= 1 {
            lines.allow(child_len(&self.limits));
        }
        self.position = lines.position();
        self.buffer.clear();
        let position = self.position;
        let event = match self.reader.read_event_into(&mut self.buffer) {
            Ok(event) => event,
            Err(error) => {
                let at_end = self.reader.get_mut().fill_buf().is_ok_and(<[u8]>::is_empty);
                return Err(reading_error(error, at_end, &self.limits).at(position));
            }
        };
        let token = match event {
            Event::Start(start) => {
                if self.depth == 0 && self.root_seen {
                    Err(Error::new(ErrorKind::NotWellFormed, "the document goes on after its root element"))
                } else if self.depth as u64 == self.limits.document_depth() {
                    let message =
                        format!("elements are nested more than {} deep", self.limits.document_depth());
                    Err(Error::new(ErrorKind::Limit, message))
                } else {
                    self.depth += 1;
                    self.root_seen = true;
                    Element::new(start, position, &self.limits).map(Token::Start)
                }
            }
            Event::End(_) => {
                self.depth = self.depth.saturating_sub(1);
                Ok(Token::End)
            }
            Event::Text(text) => text_token(text.into_inner(), self.depth),
            Event::CData(text) => text_token(text.into_inner(), self.depth),
            Event::GeneralRef(reference) => resolve(&reference),
            Event::Decl(declaration) => check_encoding(&declaration).map(|()| Token::Other),
            Event::DocType(_) => Err(Error::new(
                ErrorKind::Forbidden,
                "a DOCTYPE is not accepted; CVAT writes none: remove it",
            )),
            // Empty elements are expanded to a start and an end.
            Event::Comment(_) | Event::PI(_) | Event::Empty(_) => Ok(Token::Other),
            Event::Eof => end(self.depth, self.root_seen).map(|()| Token::EndOfDocument),
        };
        token.map_err(|error| error.at(position))
    }

    /// The text of the element whose start was read last, through its end. Elements in it are skipped.
    pub(crate) fn text(&mut self) -> Result<String> {
        let (mut text, mut inner) = (String::new(), 0_usize);
        loop {
            match self.next()? {
                Token::Start(_) => inner += 1,
                Token::End if inner == 0 => return Ok(text),
                Token::End => inner -= 1,
                Token::Text(piece) if inner == 0 => text.push_str(&piece),
                Token::Text(_) | Token::Other => {}
                Token::EndOfDocument => return Ok(text),
            }
        }
    }

    /// Skips the element whose start was read last.
    pub(crate) fn skip(&mut self) -> Result<()> {
        let depth = self.depth;
        while self.depth >= depth {
            if matches!(self.next()?, Token::EndOfDocument) {
                break;
            }
        }
        Ok(())
    }

    /// Calls `visit` at the start of each child of the element entered last, through its end.
    ///
    /// `visit` reads the child through its end.
    pub(crate) fn each_child(&mut self, mut visit: impl FnMut(&mut Self, &str) -> Result<()>) -> Result<()> {
        loop {
            let name = match self.next()? {
                Token::Start(element) => element.name().to_owned(),
                Token::End | Token::EndOfDocument => return Ok(()),
                Token::Text(_) | Token::Other => continue,
            };
            visit(self, &name)?;
        }
    }
}

/// The longest child of the root element (`meta`, one `image`, one `track`), in bytes.
fn child_len(limits: &Limits) -> usize {
    usize::try_from(limits.element_len()).unwrap_or(usize::MAX)
}

fn text_token(text: Cow<'_, str>, depth: usize) -> Result<Token<'_>> {
    if depth == 0 && !text.trim_ascii().is_empty() {
        return Err(Error::new(ErrorKind::NotWellFormed, "text outside the root element; this is not XML"));
    }
    Ok(Token::Text(if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        text
    }))
}

/// The five predefined entities and character references; no others are known without a DOCTYPE.
fn resolve<'a>(reference: &BytesRef<'_>) -> Result<Token<'a>> {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return Ok(Token::Text(Cow::Owned(character.into())));
    }
    match quick_xml::escape::resolve_predefined_entity(reference) {
        Some(text) => Ok(Token::Text(Cow::Borrowed(text))),
        None => Err(Error::new(ErrorKind::Forbidden, format!("&{};: no such entity", &**reference))),
    }
}

fn check_encoding(declaration: &BytesDecl<'_>) -> Result<()> {
    match declaration.encoding() {
        Some(Ok(name)) if !["utf-8", "utf8", "us-ascii"].contains(&name.to_ascii_lowercase().as_str()) => {
            let message = format!("the document is declared as {name}; save it as UTF-8");
            Err(Error::new(ErrorKind::Encoding, message))
        }
        Some(Err(error)) => Err(Error::new(ErrorKind::NotWellFormed, format!("XML declaration: {error}"))),
        _ => Ok(()),
    }
}

fn end(depth: usize, root_seen: bool) -> Result<()> {
    if depth > 0 {
        let message = format!("the document ends inside its elements, {depth} still open; is it complete?");
        return Err(Error::new(ErrorKind::Truncated, message));
    }
    if !root_seen {
        return Err(Error::new(ErrorKind::Truncated, "the document has no root element"));
    }
    Ok(())
}

fn reading_error(error: quick_xml::Error, at_end: bool, limits: &Limits) -> Error {
    use quick_xml::Error as Xml;
    match error {
        Xml::Io(error) => match std::sync::Arc::try_unwrap(error) {
            Ok(error) => cannot_read(error, limits),
            Err(error) => Error::new(ErrorKind::Files, format!("reading stopped: {error}")),
        },
        Xml::Encoding(quick_xml::encoding::EncodingError::Utf8(error))
            if at_end && error.error_len().is_none() =>
        {
            Error::new(ErrorKind::Truncated, "the document ends inside a character; is it complete?")
        }
        Xml::Encoding(error) => {
            Error::new(ErrorKind::Encoding, format!("not UTF-8 ({error}); save it as UTF-8"))
        }
        Xml::Syntax(_) | Xml::IllFormed(IllFormedError::UnclosedReference) if at_end => {
            Error::new(ErrorKind::Truncated, format!("{error}; is the document complete?"))
        }
        error => Error::new(ErrorKind::NotWellFormed, error.to_string()),
    }
}

fn cannot_read(error: std::io::Error, limits: &Limits) -> Error {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
    if let Some(TooLong) = inner {
        let message = format!("one element is longer than {} bytes", limits.element_len());
        return Error::new(ErrorKind::Limit, message);
    }
    Error::files("reading stopped", error.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(text: &[u8]) -> Result<Document> {
        Document::open(
            Box::new(std::io::Cursor::new(text.to_vec())),
            &Limits::default().max_element_len(2 << 20),
        )
    }

    /// Reads to the end or the first error.
    fn drain(text: &[u8]) -> Result<()> {
        let mut document = open(text)?;
        while !matches!(document.next()?, Token::EndOfDocument) {}
        Ok(())
    }

    fn error(text: &[u8]) -> (ErrorKind, String) {
        let error = drain(text).unwrap_err();
        (error.kind(), error.to_string())
    }

    #[test]
    fn resolves_references_and_ends_of_lines() {
        let mut document =
            open(b"\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?><annotations><a x='&lt;&#x41;\n'>\r\n&amp;&#66;<!-- x --><![CDATA[<c>&amp;]]><b>no</b>\r</a></annotations>\n").unwrap();
        match document.next().unwrap() {
            Token::Start(a) => assert_eq!(a.get("x").unwrap().unwrap(), "<A "),
            token => panic!("{token:?}"),
        }
        assert_eq!(document.text().unwrap(), "\n&B<c>&amp;\n");
        assert!(matches!(document.next().unwrap(), Token::End));
        assert!(matches!(document.next().unwrap(), Token::Text(_)));
        assert!(matches!(document.next().unwrap(), Token::EndOfDocument));
    }

    #[test]
    fn positions_are_those_of_the_less_than_sign() {
        let mut document = open("<annotations>\n  <é/><b\n/></annotations>".as_bytes()).unwrap();
        let mut starts = Vec::new();
        loop {
            match document.next().unwrap() {
                Token::Start(element) => starts.push((element.position().line, element.position().column)),
                Token::EndOfDocument => break,
                _ => {}
            }
        }
        assert_eq!(starts, [(2, 3), (2, 7)]);
    }

    #[test]
    fn says_what_is_wrong_and_where() {
        for (text, kind, message) in [
            (&b""[..], ErrorKind::Truncated, "line 1, column 1: the document has no root element"),
            (
                b"hello",
                ErrorKind::NotWellFormed,
                "line 1, column 1: text outside the root element; this is not XML",
            ),
            (
                b"<data/>",
                ErrorKind::NotCvatXml,
                "line 1, column 1: the root element is <data>, but CVAT's is <annotations>",
            ),
            (
                b"<annotations/><x/>",
                ErrorKind::NotWellFormed,
                "line 1, column 15: the document goes on after its root element",
            ),
            (
                b"<annotations/>x",
                ErrorKind::NotWellFormed,
                "line 1, column 15: text outside the root element; this is not XML",
            ),
            (
                b"<annotations>&x;</annotations>",
                ErrorKind::Forbidden,
                "line 1, column 14: &x;: no such entity",
            ),
            (
                b"<!DOCTYPE annotations []><annotations/>",
                ErrorKind::Forbidden,
                "line 1, column 1: a DOCTYPE is not accepted; CVAT writes none: remove it",
            ),
            (
                b"<annotations><a b='1' b='2'/>",
                ErrorKind::NotWellFormed,
                "line 1, column 14: <a> has attribute \"b\" twice",
            ),
            (
                b"\xff\xfe<\0",
                ErrorKind::Encoding,
                "line 1, column 1: the document is in UTF-16; save it as UTF-8",
            ),
            (
                b"<?xml version='1.0' encoding='cp1251'?><annotations/>",
                ErrorKind::Encoding,
                "line 1, column 1: the document is declared as cp1251; save it as UTF-8",
            ),
        ] {
            assert_eq!(error(text), (kind, message.to_owned()), "{}", text.escape_ascii());
        }
        let (kind, message) = error(b"<annotations><a>\xff</a></annotations>");
        assert_eq!(kind, ErrorKind::Encoding);
        assert!(message.starts_with("line 1, column 17: not UTF-8"), "{message}");
        for text in [
            &b"<annotations><a></b></annotations>"[..],
            b"<annotations></a>",
            b"<annotations><a b=1/></annotations>",
        ] {
            assert_eq!(error(text).0, ErrorKind::NotWellFormed, "{}", text.escape_ascii());
        }
    }

    #[test]
    fn refuses_what_is_too_deep_or_too_long() {
        let deep = format!("<annotations>{}", "<a>".repeat(100_000));
        assert_eq!(error(deep.as_bytes()).0, ErrorKind::Limit);
        let many = (0..100_000).fold(String::new(), |all, n| all + &format!(" a{n}=''"));
        let message = error(format!("<annotations><a{many}/></annotations>").as_bytes()).1;
        assert_eq!(message, "line 1, column 14: <a> has more than 64 attributes");
        for endless in ["<annotations><a b='", "<annotations>", "<annotations><!--", "<annotations><a>&"] {
            let endless = endless.as_bytes().chain(std::io::repeat(b'x'));
            let mut document =
                Document::open(Box::new(endless), &Limits::default().max_element_len(2 << 20)).unwrap();
            let error = loop {
                if let Err(error) = document.next() {
                    break error;
                }
            };
            assert_eq!(error.kind(), ErrorKind::Limit);
        }
    }
}

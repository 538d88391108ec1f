//! An annotation file's text to an [`Annotation`].

use cvat_model::FrameSize;
use dataset_files::Limits;
use roxmltree::{Document, Node, ParsingOptions};

use super::line_index::LineIndex;
use super::{Annotation, limits as bounds, number, object};
use crate::error::{Error, ErrorKind, cut_short};

/// A document being read: the text's lines for places in errors.
pub(super) struct Places<'a> {
    lines: LineIndex<'a>,
}

impl Places<'_> {
    pub(super) fn line(&self, node: Node<'_, '_>) -> u64 {
        self.lines.line(node.range().start)
    }

    pub(super) fn error(&self, node: Node<'_, '_>, kind: ErrorKind) -> Error {
        Error::at(self.lines.position(node.range().start), kind)
    }

    pub(super) fn invalid(&self, node: Node<'_, '_>, element: &'static str, text: &str) -> Error {
        let text = cut_short(text.trim());
        self.error(node, ErrorKind::InvalidNumber { element, text })
    }
}

/// Reads an annotation file.
///
/// The order of elements is free, namespaces are ignored, and white space around texts is too. Where an element
/// that can be there once is there several times, the first counts.
///
/// # Errors
///
/// With line and column, where the text is no well-formed XML, has a `<!DOCTYPE>`, another outermost element than
/// `<annotation>`, or is larger than any real one (16 MiB, 500,000 tags, 64 levels); where an object that has a box
/// has no name; where one of the box's numbers is missing or no finite number; where width or height is no whole
/// number.
pub fn parse_annotation(text: &str) -> Result<Annotation, Error> {
    parse_annotation_within(text, &Limits::default())
}

/// The same, with other limits.
pub(crate) fn parse_annotation_within(text: &str, limits: &Limits) -> Result<Annotation, Error> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let places = Places { lines: LineIndex::new(text) };
    bounds::check(text, limits).map_err(|(at, kind)| Error::at(places.lines.position(at), kind))?;
    let options = ParsingOptions { allow_dtd: false, nodes_limit: bounds::MAX_NODES, ..Default::default() };
    let document = Document::parse_with_options(text, options)
        .map_err(|error| syntax_error(&error, text, &places.lines))?;
    annotation(document.root_element(), &places)
}

fn annotation(root: Node<'_, '_>, places: &Places<'_>) -> Result<Annotation, Error> {
    if root.tag_name().name() != "annotation" {
        let root_name = cut_short(root.tag_name().name());
        return Err(places.error(root, ErrorKind::NotVoc { root: root_name }));
    }
    let size = child(root, "size");
    let mut annotation = Annotation {
        filename: child(root, "filename").map(text_of).filter(|text| !text.is_empty()),
        size: size.map_or(Ok(None), |size| frame_size(size, places))?,
        size_line: places.line(size.unwrap_or(root)),
        has_size_element: size.is_some(),
        objects: Vec::new(),
        without_box: Vec::new(),
    };
    for node in root.children().filter(|node| node.tag_name().name() == "object") {
        object::read(node, places, &mut annotation)?;
    }
    Ok(annotation)
}

fn frame_size(size: Node<'_, '_>, places: &Places<'_>) -> Result<Option<FrameSize>, Error> {
    let pixels = |element: &'static str| {
        let Some(node) = child(size, element) else { return Ok(0) };
        let text = text_of(node);
        if text.is_empty() {
            return Ok(0);
        }
        number::pixels(&text).ok_or_else(|| places.invalid(node, element, &text))
    };
    Ok(FrameSize::new(pixels("width")?, pixels("height")?))
}

/// The first child element of this name, whatever its namespace.
pub(super) fn child<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    node.children().find(|child| child.tag_name().name() == name)
}

/// The text directly in an element, comments left out, without white space around it.
pub(super) fn text_of(node: Node<'_, '_>) -> String {
    let text: String = node.children().filter(Node::is_text).filter_map(|child| child.text()).collect();
    text.trim().to_owned()
}

fn syntax_error(error: &roxmltree::Error, text: &str, lines: &LineIndex<'_>) -> Error {
    use roxmltree::Error as Xml;
    match error {
        _ if text.trim().is_empty() => Error::at(lines.end(), ErrorKind::Truncated),
        Xml::UnclosedRootNode | Xml::UnexpectedEndOfStream => Error::at(lines.end(), ErrorKind::Truncated),
        Xml::NodesLimitReached => {
            let limit = bounds::MAX_NODES as usize;
            Error::at(lines.end(), ErrorKind::Limit { what: "elements and texts", limit })
        }
        _ => {
            let place = error.pos();
            // The parser says the place inside its message; here it stands in front.
            let words = error.to_string().replace(&format!(" at {place}"), "");
            let position = crate::error::Position { line: place.row.into(), column: place.col.into() };
            Error::at(position, ErrorKind::Syntax(words))
        }
    }
}

#[cfg(test)]
mod tests;

//! What a document may ask of the parser, checked before it is parsed.
//!
//! The parser allocates by the number of `<` and `=`, and compares the attributes of an element with each other;
//! this scan bounds both, and the depth of nesting. Where a document is malformed it stops: the parser says so.

use dataset_files::Limits;

use crate::error::ErrorKind;

const MAX_TAGS: usize = 500_000;
const MAX_EQUAL_SIGNS: usize = 500_000;
const MAX_NAMESPACES: usize = 64;

/// Nodes of the parsed tree: elements, texts between them, comments.
pub(super) const MAX_NODES: u32 = 1_000_000;

/// The first limit the document passes, and the offset where.
pub(super) fn check(text: &str, limits: &Limits) -> Result<(), (usize, ErrorKind)> {
    let count = |byte| text.bytes().filter(|b| *b == byte).count();
    let totals = [
        ("bytes", size(limits.document_len()), text.len()),
        ("tags", MAX_TAGS, count(b'<')),
        ("attributes", MAX_EQUAL_SIGNS, count(b'=')),
        ("namespaces", MAX_NAMESPACES, text.matches("xmlns").count()),
    ];
    for (what, limit, found) in totals {
        if found > limit {
            return Err((0, ErrorKind::Limit { what, limit }));
        }
    }
    check_nesting(text, size(limits.document_depth()), size(limits.element_attributes()))
}

fn size(limit: u64) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}

fn check_nesting(text: &str, max_depth: usize, max_attributes: usize) -> Result<(), (usize, ErrorKind)> {
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(rest) = text.get(at..) {
        let Some(tag) = rest.find('<').and_then(|found| rest.get(found..)) else { break };
        let start = text.len() - tag.len();
        let end = if tag.starts_with("<!--") {
            end_of(tag, "-->")
        } else if tag.starts_with("<![CDATA[") {
            end_of(tag, "]]>")
        } else if tag.starts_with("<?") {
            end_of(tag, "?>")
        } else if tag.starts_with("<!DOCTYPE") {
            return Err((start, ErrorKind::DocumentType));
        } else if tag.starts_with("</") {
            depth = depth.saturating_sub(1);
            end_of(tag, ">")
        } else {
            let element = start_tag(tag);
            depth += usize::from(element.opens);
            if depth > max_depth {
                return Err((start, ErrorKind::Limit { what: "levels of elements", limit: max_depth }));
            }
            if element.attributes > max_attributes {
                let what = "attributes in one element";
                return Err((start, ErrorKind::Limit { what, limit: max_attributes }));
            }
            element.end
        };
        let Some(end) = end else { break };
        at = start + end;
    }
    Ok(())
}

fn end_of(tag: &str, end: &str) -> Option<usize> {
    tag.find(end).map(|at| at + end.len())
}

struct StartTag {
    opens: bool,
    attributes: usize,
    end: Option<usize>,
}

/// A `>` or `=` between quotes belongs to a value.
fn start_tag(tag: &str) -> StartTag {
    let (mut quote, mut attributes, mut last) = (None, 0, b' ');
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) => {
                if open == byte {
                    quote = None;
                }
            }
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'=') => attributes += 1,
            (None, b'>') => return StartTag { opens: last != b'/', attributes, end: Some(at + 1) },
            (None, _) => {}
        }
        last = byte;
    }
    StartTag { opens: true, attributes, end: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAX_LEN: usize = 16 << 20;
    const MAX_ATTRIBUTES: usize = 64;
    const MAX_DEPTH: usize = 64;

    fn check(text: &str) -> Result<(), (usize, ErrorKind)> {
        super::check(text, &Limits::default())
    }

    #[test]
    fn only_open_elements_count_as_depth() {
        let siblings = "<a/><b c='/>'>x</b><!-- <d><d> --><![CDATA[<e>]]>".repeat(1000);
        assert_eq!(check(&format!("<r>{siblings}</r>")), Ok(()));
        let deep = "<a>".repeat(MAX_DEPTH);
        assert_eq!(check(&deep), Ok(()));
        let deeper = format!("{deep}<!-- --><b/><a>");
        assert_eq!(
            check(&deeper),
            Err((3 * MAX_DEPTH + 8 + 4, ErrorKind::Limit { what: "levels of elements", limit: MAX_DEPTH }))
        );
    }

    #[test]
    fn totals_are_bounded() {
        let what = |text: &str| match check(text) {
            Err((_, ErrorKind::Limit { what, .. })) => what,
            other => panic!("{other:?}"),
        };
        assert_eq!(what(&" ".repeat(MAX_LEN + 1)), "bytes");
        assert_eq!(what(&"<".repeat(MAX_TAGS + 1)), "tags");
        assert_eq!(what(&"=".repeat(MAX_EQUAL_SIGNS + 1)), "attributes");
        assert_eq!(what(&"<a xmlns:b='c'/>".repeat(MAX_NAMESPACES + 1)), "namespaces");
        assert_eq!(
            what(&format!("<a {}/>", "b='=' ".repeat(MAX_ATTRIBUTES + 1))),
            "attributes in one element"
        );
        assert_eq!(check(&format!("<a {}/>", "b='=' ".repeat(MAX_ATTRIBUTES))), Ok(()));
    }

    #[test]
    fn malformed_documents_are_left_to_the_parser() {
        for text in ["<a b='>", "<!-- ", "<![CDATA[", "</", "<?", "<"] {
            assert_eq!(check(text), Ok(()), "{text:?}");
        }
    }
}

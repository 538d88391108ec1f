//! Label maps as Datumaro reads them: by a pattern, not by the grammar of text format.

/// The names and ids that its pattern finds: `{`, then `id: <digits>` and `name: '…'` in any order with nothing but
/// white space between them, then `}`.
pub(super) fn items(text: &str) -> Vec<(&str, i64)> {
    text.split('{').skip(1).filter_map(item).collect()
}

fn item(text: &str) -> Option<(&str, i64)> {
    let text = text.trim_start();
    if let Some((id, rest)) = id(text) {
        return quoted(rest.trim_start(), |rest| ends(rest).then_some(id));
    }
    quoted(text, |rest| {
        let (id, rest) = id(rest.trim_start())?;
        ends(rest).then_some(id)
    })
}

fn ends(rest: &str) -> bool {
    rest.trim_start().starts_with('}')
}

/// The value of a field, and what follows.
fn value<'a>(text: &'a str, field: &str) -> Option<&'a str> {
    Some(text.strip_prefix(field)?.trim_start().strip_prefix(':')?.trim_start())
}

fn id(text: &str) -> Option<(i64, &str)> {
    let value = value(text, "id")?;
    let end = value.find(|c: char| !c.is_ascii_digit()).unwrap_or(value.len());
    let (digits, rest) = value.split_at_checked(end)?;
    Some((digits.parse().ok()?, rest))
}

/// The name up to the last quote of its line behind which the item goes on as it has to.
fn quoted(text: &str, rest_of: impl Fn(&str) -> Option<i64>) -> Option<(&str, i64)> {
    let name = value(text, "name")?.strip_prefix(['\'', '"'])?;
    let line = name.lines().next()?;
    // A line's quotes are few; of a hostile one not every tail is tried.
    let ends = line.rmatch_indices(['\'', '"']).take(1000);
    ends.into_iter().find_map(|(end, quote)| {
        let id = rest_of(name.get(end + quote.len()..)?)?;
        Some((name.get(..end)?, id))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layouts_that_it_takes() {
        for text in [
            "item {\n\tid: 1\n\tname: 'cat'\n}\n\n",
            "item { name: \"cat\" id: 1 }",
            "\u{feff}item: {\r\n id:1\r\n name:'cat'\r\n}",
            "{ id: 1 name: 'cat' }",
        ] {
            assert_eq!(items(text), [("cat", 1)], "{text}");
        }
        assert_eq!(items("item {\n id: 2\n name: 'ca't'\n}"), [("ca't", 2)]);
    }

    #[test]
    fn layouts_that_it_skips_or_reads_otherwise() {
        for text in [
            "item { id: 1\n name: 'cat'\n display_name: 'Cat' }",
            "item { id: 1, name: 'cat' }",
            "item < id: 1 name: 'cat' >",
            "item { id: -1 name: 'cat' }",
            "item { id: 0x1 name: 'cat' }",
            "item { id: 1 # one\n name: 'cat' }",
        ] {
            assert_eq!(items(text), [], "{text}");
        }
        assert_eq!(items("item { id: 1 name: 'cat' display_name: 'Cat' }"), [("cat' display_name: 'Cat", 1)]);
    }
}

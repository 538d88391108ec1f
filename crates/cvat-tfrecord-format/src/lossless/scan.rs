//! A look at a JSON text before it is read.

/// What there is of outside texts.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Counts {
    /// Opening braces.
    pub(super) objects: u64,
    pub(super) commas: u64,
}

/// Counts objects and commas of an object the lists of which hold no lists, as all do here.
///
/// serde reads a list for an object, too, whose counts would then say nothing.
pub(super) fn scan(json: &[u8]) -> Result<Counts, String> {
    let mut counts = Counts::default();
    let (mut in_text, mut is_escaped, mut before) = (false, false, 0);
    for &byte in json {
        if in_text {
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' => is_escaped = true,
                b'"' => in_text = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' => continue,
            b'"' => in_text = true,
            b'{' => counts.objects += 1,
            b',' => counts.commas += 1,
            b'[' if before != b':' => return Err("a list that is no value of a key".to_owned()),
            _ => {}
        }
        before = byte;
    }
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_what_is_outside_texts() {
        let text = br#" {"a,{\\\"{": [1, 2,{} ],"b":"\\"}"#;
        assert_eq!(scan(text), Ok(Counts { objects: 2, commas: 3 }));
        for list in ["[]", " [1]", "{\"a\":[[]]}", "{\"a\":[1, [2]]}", "{\"a\":[{},\n[]]}"] {
            assert!(scan(list.as_bytes()).is_err(), "{list}");
        }
    }
}

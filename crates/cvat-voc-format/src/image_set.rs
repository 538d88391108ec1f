//! Lists of images, as in `ImageSets/Main/*.txt`, and which of them are subsets.

use crate::error::{Error, ErrorKind, Position};
use crate::layout::{image_stem, is_annotation_folder, is_image_folder};

/// A list's text, taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct ImageList<'a> {
    /// Its lines that name an image.
    pub(crate) lines: Vec<ListedImage<'a>>,
    /// Every line ends in 1, 0 or -1: it says which images show a class and is no subset.
    pub(crate) of_one_class: bool,
}

/// A line that names an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ListedImage<'a> {
    /// From 1.
    pub(crate) line: u64,
    /// The line without white space around it, or what stands between its quotes.
    pub(crate) text: &'a str,
}

impl<'a> ImageList<'a> {
    pub(crate) fn parse(text: &'a str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut list = Self { lines: Vec::new(), of_one_class: true };
        for (line, text) in (1..).zip(text.lines()) {
            let text = text.trim();
            if text.is_empty() {
                continue;
            }
            list.of_one_class &= has_class_flag(text);
            let quoted = text.strip_prefix('"').and_then(|rest| rest.split_once('"'));
            list.lines.push(ListedImage { line, text: quoted.map_or(text, |(inside, _)| inside) });
        }
        list.of_one_class &= !list.lines.is_empty();
        list
    }
}

fn has_class_flag(text: &str) -> bool {
    let mut tokens = text.split_whitespace().skip(1);
    matches!((tokens.next(), tokens.next()), (Some("1" | "0" | "-1"), None))
}

impl ListedImage<'_> {
    /// The stems this line may mean, the likeliest first: the whole line or its first word, as it stands, from the
    /// folder of images on, without extension.
    pub(crate) fn stems(&self) -> Vec<String> {
        let mut stems = Vec::new();
        for text in [Some(self.text), self.text.split_whitespace().next()].into_iter().flatten() {
            let path = text.replace('\\', "/");
            let path = path.trim_start_matches("./");
            let inside = below_known_folder(path);
            for stem in [path, inside, without_extension(path), without_extension(inside)] {
                if !stem.is_empty() && !stems.iter().any(|known| known == stem) {
                    stems.push(stem.to_owned());
                }
            }
        }
        stems
    }
}

/// What follows the last folder that is called as one of images or of annotations.
fn below_known_folder(path: &str) -> &str {
    let mut inside = path;
    let mut rest = path;
    while let Some((folder, below)) = rest.split_once('/') {
        if is_image_folder(folder) || is_annotation_folder(folder) {
            inside = below;
        }
        rest = below;
    }
    inside
}

fn without_extension(path: &str) -> &str {
    let xml = path.len().checked_sub(4).and_then(|at| path.split_at_checked(at));
    match (image_stem(path), xml) {
        (Some((stem, _)), _) => stem,
        (None, Some((stem, extension))) if extension.eq_ignore_ascii_case(".xml") => stem,
        _ => path,
    }
}

/// The text of a list.
pub(crate) fn text_of(bytes: &[u8]) -> Result<&str, Error> {
    std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = before.split(|byte| *byte == b'\n').count() as u64;
        Error::at(Position { line, column: 0 }, ErrorKind::NotUtf8)
    })
}

/// For each of these lists of distinct images the lists it only repeats, where it is exactly the union of two or more
/// others that are proper subsets of it.
///
/// The repeated lists that are named repeat no others themselves.
pub(crate) fn repeats(lists: &[Vec<u32>]) -> Vec<Vec<usize>> {
    let sorted: Vec<Vec<u32>> = lists
        .iter()
        .map(|list| {
            let mut list = list.clone();
            list.sort_unstable();
            list
        })
        .collect();
    let repeated: Vec<Vec<usize>> = sorted.iter().map(|whole| parts_of(whole, &sorted)).collect();
    repeated
        .iter()
        .map(|parts| {
            let basic = |part: &usize| repeated.get(*part).is_none_or(Vec::is_empty);
            parts.iter().copied().filter(basic).collect()
        })
        .collect()
}

/// The proper subsets of `whole` if together they are all of it.
fn parts_of(whole: &[u32], lists: &[Vec<u32>]) -> Vec<usize> {
    let mut covered = vec![false; whole.len()];
    let mut parts = Vec::new();
    for (index, list) in
        lists.iter().enumerate().filter(|(_, list)| !list.is_empty() && list.len() < whole.len())
    {
        let places: Option<Vec<usize>> = list.iter().map(|image| whole.binary_search(image).ok()).collect();
        let Some(places) = places else { continue };
        parts.push(index);
        for place in places {
            if let Some(covered) = covered.get_mut(place) {
                *covered = true;
            }
        }
    }
    if covered.iter().all(|covered| *covered) { parts } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts<'a>(list: &ImageList<'a>) -> Vec<(u64, &'a str)> {
        list.lines.iter().map(|image| (image.line, image.text)).collect()
    }

    #[test]
    fn lines() {
        let list = ImageList::parse("\u{feff}a\r\n\n  b c \n\"with space\" 1\nsub/d.jpg");
        assert_eq!(texts(&list), [(1, "a"), (3, "b c"), (4, "with space"), (5, "sub/d.jpg")]);
        assert!(!list.of_one_class);
        assert_eq!(ImageList::parse(" \n"), ImageList::default());
    }

    #[test]
    fn lists_of_one_class_have_a_flag_on_every_line() {
        assert!(ImageList::parse("000005 -1\n000007  1\n000009  0\n").of_one_class);
        for text in ["000005 -1\n000007\n", "a 2\n", "a 1 1\n", "1\n", ""] {
            assert!(!ImageList::parse(text).of_one_class, "{text:?}");
        }
    }

    #[test]
    fn stems() {
        let stems = |text| ListedImage { line: 1, text }.stems();
        assert_eq!(stems("a"), ["a"]);
        assert_eq!(stems("sub/a.v2"), ["sub/a.v2"]);
        assert_eq!(stems("a.jpg"), ["a.jpg", "a"]);
        assert_eq!(
            stems("./JPEGImages/sub/a.PNG"),
            ["JPEGImages/sub/a.PNG", "sub/a.PNG", "JPEGImages/sub/a", "sub/a"]
        );
        assert_eq!(stems(r"Annotations\a.xml").last().unwrap(), "a");
        assert_eq!(stems("/data/VOC/images/a.jpg").last().unwrap(), "a");
        assert_eq!(stems("a b.jpg c"), ["a b.jpg c", "a"]);
    }

    #[test]
    fn a_union_of_proper_subsets_repeats_them() {
        // test, train, trainval, val: as in most data sets.
        let lists = [vec![7, 8], vec![3, 1], vec![1, 2, 3, 4], vec![4, 2]];
        assert_eq!(repeats(&lists), [vec![], vec![], vec![1, 3], vec![]]);
        // A list of everything repeats the basic lists, not trainval.
        let all = [&lists[..], &[vec![1, 2, 3, 4, 7, 8]]].concat();
        assert_eq!(repeats(&all)[4], [0, 1, 3]);
        // Overlapping parts are parts.
        assert_eq!(repeats(&[vec![1, 2], vec![2, 3], vec![1, 2, 3]])[2], [0, 1]);
    }

    #[test]
    fn no_union() {
        assert_eq!(repeats(&[vec![1, 2], vec![2, 1]]), [vec![], vec![0; 0]], "identical lists");
        assert_eq!(repeats(&[vec![1], vec![1, 2]])[1], [0; 0], "one part is not the whole");
        assert_eq!(repeats(&[vec![1], vec![2], vec![1, 2, 3]])[2], [0; 0], "one image more");
        assert_eq!(repeats(&[vec![1], vec![2, 9], vec![1, 2]])[2], [0; 0], "a part reaches beyond");
        assert_eq!(repeats(&[vec![], vec![], vec![]]), [vec![0; 0], vec![], vec![]]);
    }

    #[test]
    fn a_list_in_another_encoding_is_an_error_with_its_line() {
        let error = text_of(b"a\nb\n\xff").unwrap_err();
        assert_eq!((error.kind(), error.line()), (&ErrorKind::NotUtf8, Some(3)));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "(\\PC|[\n/\\\\. \"]){0,60}") {
            for image in ImageList::parse(&text).lines {
                prop_assert!(!image.text.contains('\n'));
                let _ = image.stems();
            }
        }

        #[test]
        fn a_repeating_list_is_the_union_of_what_it_repeats(
            lists in prop::collection::vec(prop::collection::btree_set(0_u32..6, 0..6), 0..6)
        ) {
            let as_vecs: Vec<Vec<u32>> = lists.iter().map(|list| list.iter().copied().collect()).collect();
            for (whole, parts) in lists.iter().zip(repeats(&as_vecs)).filter(|(_, parts)| !parts.is_empty()) {
                prop_assert!(parts.len() >= 2);
                let union: std::collections::BTreeSet<u32> =
                    parts.iter().flat_map(|part| lists[*part].iter().copied()).collect();
                prop_assert_eq!(&union, whole);
            }
        }
    }
}

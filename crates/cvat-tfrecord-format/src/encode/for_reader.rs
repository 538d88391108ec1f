//! What a reader wants to be told of an image in its own way.

use cvat_model::{AnnotatedFrame, Property, WarningKind};
use sha2::{Digest as _, Sha256};

use crate::keys;
use crate::profile::{Profile, SourceIdRule, Values};

/// What `image/source_id` says.
pub(super) fn source_id(
    profile: &Profile,
    frame: &AnnotatedFrame,
    warn: &mut impl FnMut(WarningKind),
) -> String {
    let own = frame.source_id.as_str();
    let mut lost = || {
        if !own.is_empty() {
            warn(WarningKind::NotKept(Property::SourceId));
        }
    };
    match profile.source_id {
        SourceIdRule::OrFileName if own.is_empty() => frame.name.clone(),
        SourceIdRule::Any | SourceIdRule::OrFileName => own.to_owned(),
        SourceIdRule::Decimal if is_decimal(own) => own.to_owned(),
        SourceIdRule::Decimal => {
            lost();
            number_of(&frame.subset, &frame.name).to_string()
        }
        SourceIdRule::Empty => {
            lost();
            String::new()
        }
    }
}

/// Whether it is a number's digits: `007` and `7` would be one image.
fn is_decimal(text: &str) -> bool {
    SourceIdRule::number(text.as_bytes()).is_some_and(|number| number >= 0 && number.to_string() == text)
}

/// As many bits as a double holds exactly.
fn number_of(subset: &str, name: &str) -> u64 {
    let digest = Sha256::new().chain_update(subset).chain_update("/").chain_update(name).finalize();
    digest.iter().take(8).fold(0, |number, byte| (number << 8) | u64::from(*byte)) >> 11
}

/// What `image/format` says, and what the reader will miss.
pub(super) fn format_word(
    profile: &Profile,
    format: String,
    is_empty: bool,
    warn: &mut impl FnMut(WarningKind),
) -> String {
    let needs_image = profile.rule(keys::ENCODED).is_some_and(|rule| rule.values == Values::NotEmpty);
    if is_empty {
        if needs_image {
            warn(WarningKind::ReaderNeeds(format!(
                "image/encoded is empty: {} needs the image",
                profile.title
            )));
        }
        return format;
    }
    if let Some(word) = profile.format_word(&format) {
        return word.to_owned();
    }
    let opened: Vec<_> = profile.formats.iter().map(|word| word.format).collect();
    let what = if format.is_empty() { "of no known format".to_owned() } else { format!("in {format}") };
    warn(WarningKind::ReaderNeeds(format!("image {what}: {} opens {}", profile.title, opened.join(", "))));
    format
}

#[cfg(test)]
mod tests {
    use super::*;
    use cvat_model::FrameSize;

    fn of(profile: &str, own: &str) -> (String, usize) {
        let mut frame = AnnotatedFrame::new("a.jpg", FrameSize::new(2, 1).unwrap());
        frame.source_id = own.into();
        let mut losses = 0;
        let id = source_id(Profile::named(profile).unwrap(), &frame, &mut |_| losses += 1);
        (id, losses)
    }

    #[test]
    fn source_ids_are_what_the_reader_takes() {
        assert_eq!(of("tfod", ""), ("a.jpg".to_owned(), 0));
        assert_eq!(of("tfod", "x"), ("x".to_owned(), 0));
        assert_eq!(of("dali", ""), (String::new(), 0));
        for number in ["0", "139", "9223372036854775807"] {
            assert_eq!(of("model-garden", number), (number.to_owned(), 0));
        }
        // The first 53 bits of the SHA-256 digest of "default/a.jpg".
        let made = of("model-garden", "");
        assert_eq!(made, ("6067696487647903".to_owned(), 0));
        for text in ["a", "-1", "+1", "1.0", "9223372036854775808", " 1", "007", "00"] {
            assert_eq!(of("model-garden", text), (made.0.clone(), 1), "{text}");
        }
    }

    #[test]
    fn numbers_are_of_subset_and_name() {
        assert_ne!(number_of("train", "a.jpg"), number_of("val", "a.jpg"));
        assert_ne!(number_of("train", "a.jpg"), number_of("train", "b.jpg"));
    }

    #[test]
    fn what_the_reader_cannot_open_is_told() {
        let said = |profile, format: &str, is_empty| {
            let mut said = Vec::new();
            let profile = Profile::named(profile).unwrap();
            let word =
                format_word(profile, format.to_owned(), is_empty, &mut |kind| said.push(kind.to_string()));
            (word, said)
        };
        assert_eq!(said("model-garden", "jpeg", false), ("jpg".to_owned(), vec![]));
        let words = "image in webp: TensorFlow Object Detection API opens jpeg, png, bmp";
        assert_eq!(said("tfod", "webp", false), ("webp".to_owned(), vec![words.to_owned()]));
        assert_eq!(said("dali", "webp", false), ("webp".to_owned(), vec![]));
        let words = "image/encoded is empty: NVIDIA DALI needs the image";
        assert_eq!(said("dali", "", true), (String::new(), vec![words.to_owned()]));
        assert_eq!(said("legacy-cvat", "", true), (String::new(), vec![]));
    }
}

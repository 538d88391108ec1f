//! `image/object/class/…` and `image/class/…`: text and label-map id, either of which may be missing.

use bytes::Bytes;
use tf_example::{Example, Feature, FeatureError};

use super::lists::{Lists, same_len_or_none};
use super::{ImageClass, Instance};
use crate::keys;

pub(super) fn of_objects(lists: &mut Lists<'_>, instances: &mut [Instance]) -> Result<(), FeatureError> {
    let texts = lists.texts(keys::TEXT)?;
    let ids = lists.whole_numbers(keys::LABEL)?;
    same_len_or_none(keys::TEXT, texts.len(), instances.len())?;
    same_len_or_none(keys::LABEL, ids.len(), instances.len())?;
    for (instance, text) in instances.iter_mut().zip(texts) {
        instance.text = text;
    }
    for (instance, id) in instances.iter_mut().zip(ids) {
        instance.id = id;
    }
    Ok(())
}

pub(super) fn put_of_objects(instances: &[Instance], example: &mut Example) {
    example.insert(keys::TEXT, texts(instances.iter().map(|instance| &instance.text)));
    example.insert(keys::LABEL, Feature::int64s(instances.iter().map(|instance| instance.id)));
}

pub(super) fn of_image(lists: &mut Lists<'_>) -> Result<Vec<ImageClass>, FeatureError> {
    let mut texts = lists.texts(keys::IMAGE_TEXT)?;
    let mut ids = lists.whole_numbers(keys::IMAGE_LABEL)?;
    let count = texts.len().max(ids.len());
    same_len_or_none(keys::IMAGE_TEXT, texts.len(), count)?;
    same_len_or_none(keys::IMAGE_LABEL, ids.len(), count)?;
    texts.resize_with(count, String::new);
    ids.resize(count, 0);
    Ok(texts.into_iter().zip(ids).map(|(text, id)| ImageClass { text, id }).collect())
}

pub(super) fn put_of_image(classes: &[ImageClass], example: &mut Example) {
    example.insert(keys::IMAGE_TEXT, texts(classes.iter().map(|class| &class.text)));
    example.insert(keys::IMAGE_LABEL, Feature::int64s(classes.iter().map(|class| class.id)));
}

fn texts<'a>(texts: impl Iterator<Item = &'a String>) -> Feature {
    Feature::bytes(texts.map(|text| Bytes::copy_from_slice(text.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lists: &[(&str, Feature)]) -> Result<Vec<ImageClass>, FeatureError> {
        of_image(&mut Lists::new(Example::from_features(lists.iter().cloned()).features()))
    }

    #[test]
    fn an_image_has_classes_by_text_or_by_id() {
        let class = |text: &str, id| ImageClass { text: text.into(), id };
        let texts = (keys::IMAGE_TEXT, Feature::bytes([&b"night"[..], b"rain"]));
        let ids = (keys::IMAGE_LABEL, Feature::floats([3.0, 0.0]));
        assert_eq!(read(&[]).unwrap(), []);
        assert_eq!(read(std::slice::from_ref(&texts)).unwrap(), [class("night", 0), class("rain", 0)]);
        assert_eq!(read(std::slice::from_ref(&ids)).unwrap(), [class("", 3), class("", 0)]);
        assert_eq!(read(&[texts.clone(), ids]).unwrap(), [class("night", 3), class("rain", 0)]);
        let error = read(&[texts, (keys::IMAGE_LABEL, Feature::int64s([3]))]).unwrap_err();
        assert_eq!(error.to_string(), "feature \"image/class/label\" has 1 value, expected 2");
    }
}

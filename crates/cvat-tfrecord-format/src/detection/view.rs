//! `image/object/view`: from where objects are seen, which VOC calls their pose.

use bytes::Bytes;
use tf_example::{Example, Feature, FeatureKind};

use super::Instance;
use super::lists::Lists;
use crate::keys;

/// What is written of an object whose view is not known, as VOC has it.
pub(crate) const UNSPECIFIED: &str = "Unspecified";

/// Lists of another kind or length, or that are no text, remain other keys: few producers write them, each as it likes.
pub(super) fn of_objects(lists: &mut Lists<'_>, instances: &mut [Instance]) {
    if lists.kind(keys::VIEW) != Some(FeatureKind::Bytes) || lists.len(keys::VIEW) != instances.len() {
        return;
    }
    let Ok(views) = lists.texts_or_leave(keys::VIEW) else { return };
    for (instance, view) in instances.iter_mut().zip(views).filter(|(_, view)| says_something(view)) {
        instance.view = view;
    }
}

/// Whether a view is one.
pub(crate) fn says_something(view: &str) -> bool {
    !view.is_empty() && view != UNSPECIFIED
}

pub(super) fn put(instances: &[Instance], example: &mut Example) {
    if instances.iter().any(|instance| !instance.view.is_empty()) {
        example.insert(keys::VIEW, list(instances));
    }
}

/// The list, whether or not one is known.
pub(super) fn list(instances: &[Instance]) -> Feature {
    Feature::bytes(instances.iter().map(|instance| {
        let view = if instance.view.is_empty() { UNSPECIFIED } else { &instance.view };
        Bytes::copy_from_slice(view.as_bytes())
    }))
}

#[cfg(test)]
mod tests {
    use super::super::DetectionExample;
    use super::*;

    fn read(view: Feature) -> (Vec<String>, Vec<String>) {
        let sides =
            [keys::XMIN, keys::XMAX, keys::YMIN, keys::YMAX].map(|key| (key, Feature::floats([0.5; 3])));
        let example = Example::from_features(sides.into_iter().chain([(keys::VIEW, view)]));
        let read = DetectionExample::from_example(&example).unwrap();
        (read.instances.into_iter().map(|instance| instance.view).collect(), read.other_keys)
    }

    #[test]
    fn unspecified_is_no_view() {
        let (views, others) = read(Feature::bytes([&b"Left"[..], b"Unspecified", b""]));
        assert_eq!((views, others), (vec!["Left".to_owned(), String::new(), String::new()], vec![]));
    }

    #[test]
    fn what_is_no_text_for_every_object_stays_another_key() {
        for view in
            [Feature::bytes([&b"Left"[..]]), Feature::bytes([&b"\xff"[..]; 3]), Feature::int64s([1; 3])]
        {
            assert_eq!(read(view), (vec![String::new(); 3], vec![keys::VIEW.to_owned()]));
        }
    }

    #[test]
    fn one_view_makes_a_list() {
        let instances = [Instance { view: "Rear".into(), ..Instance::default() }, Instance::default()];
        let mut example = Example::default();
        put(&instances[1..], &mut example);
        assert_eq!(example, Example::default());
        put(&instances, &mut example);
        assert_eq!(example.bytes_list(keys::VIEW).unwrap(), ["Rear", "Unspecified"]);
    }
}

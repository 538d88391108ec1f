//! `image/object/area`: pixels² of objects, which their masks or boxes say as well.

use tf_example::{Example, Feature, FeatureKind};

use super::lists::Lists;
use super::{DetectionExample, Instance};
use crate::keys;

/// Lists of another kind or length remain other keys.
pub(super) fn of_objects(lists: &mut Lists<'_>, instances: &mut [Instance]) {
    let is_number = matches!(lists.kind(keys::AREA), Some(FeatureKind::Float | FeatureKind::Int64));
    if !is_number || lists.len(keys::AREA) != instances.len() {
        return;
    }
    let Ok(areas) = lists.floats(keys::AREA) else { return };
    for (instance, area) in instances.iter_mut().zip(areas) {
        instance.area = Some(area);
    }
}

pub(super) fn put(detection: &DetectionExample, example: &mut Example) {
    if detection.instances.iter().any(|instance| instance.area.is_some()) {
        example.insert(keys::AREA, list(detection));
    }
}

/// The list, whether or not one is known.
pub(super) fn list(detection: &DetectionExample) -> Feature {
    Feature::floats(
        detection
            .instances
            .iter()
            .map(|instance| instance.area.unwrap_or_else(|| of_box(detection, instance))),
    )
}

/// Of the box; 0 where the size of the image is not known.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "the format stores single precision"
)]
fn of_box(detection: &DetectionExample, instance: &Instance) -> f32 {
    let b = &instance.bounding_box;
    let side = |from: f32, to: f32, pixels: Option<i64>| {
        (f64::from(to) - f64::from(from)) * pixels.unwrap_or_default() as f64
    };
    (side(b.xmin, b.xmax, detection.width) * side(b.ymin, b.ymax, detection.height)).max(0.0) as f32
}

#[cfg(test)]
mod tests {
    use super::super::NormalizedBox;
    use super::*;

    #[test]
    fn an_area_that_is_not_known_is_that_of_the_box() {
        let bounding_box = NormalizedBox { xmin: 0.25, ymin: 0.5, xmax: 0.75, ymax: 1.0 };
        let instance = |area| Instance { bounding_box, area, ..Instance::default() };
        let instances = vec![instance(Some(3.5)), instance(None)];
        let detection =
            DetectionExample { width: Some(20), height: Some(10), instances, ..Default::default() };
        let example = detection.to_example();
        assert_eq!(example.float_list(keys::AREA).unwrap(), [3.5, 50.0]);
        let read = DetectionExample::from_example(&example).unwrap();
        assert_eq!(read.instances[1].area, Some(50.0));
    }
}

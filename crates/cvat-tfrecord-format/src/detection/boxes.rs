//! `image/object/bbox/…`: four lists of fractions.

use tf_example::{Example, Feature, FeatureError};

use super::lists::{Lists, same_len};
use super::{Instance, NormalizedBox};
use crate::keys;

pub(super) fn of_objects(lists: &mut Lists<'_>) -> Result<Vec<NormalizedBox>, FeatureError> {
    let sides = [keys::XMIN, keys::YMIN, keys::XMAX, keys::YMAX];
    let [xmin, ymin, xmax, ymax] = sides.map(|key| lists.floats(key));
    let (xmin, ymin, xmax, ymax) = (xmin?, ymin?, xmax?, ymax?);
    let lens = [xmin.len(), ymin.len(), xmax.len(), ymax.len()];
    let count = lens.into_iter().max().unwrap_or_default();
    for (key, found) in sides.into_iter().zip(lens) {
        same_len(key, found, count)?;
    }
    let corners = xmin.into_iter().zip(ymin).zip(xmax.into_iter().zip(ymax));
    Ok(corners.map(|((xmin, ymin), (xmax, ymax))| NormalizedBox { xmin, ymin, xmax, ymax }).collect())
}

pub(super) fn put(instances: &[Instance], example: &mut Example) {
    let side = |side: fn(&NormalizedBox) -> f32| {
        Feature::floats(instances.iter().map(move |instance| side(&instance.bounding_box)))
    };
    example.insert(keys::XMIN, side(|b| b.xmin));
    example.insert(keys::XMAX, side(|b| b.xmax));
    example.insert(keys::YMIN, side(|b| b.ymin));
    example.insert(keys::YMAX, side(|b| b.ymax));
}

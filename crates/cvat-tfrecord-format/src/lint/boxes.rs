//! `image/object/bbox/…`: fractions that are numbers, in order, and within the image.

use tf_example::FloatListRef;

use super::fields::{Fields, SIDES};
use super::finding::{Cases, Findings};
use crate::profile::Profile;

const AGAIN: &str = "mend the producer, or write the records anew: `convert` clamps and orders boxes";
const DIVIDE: &str = "divide by the image's width and height when writing the records";
const NO_AREA: &str = "`convert --drop-degenerate` leaves such out";

/// As far outside as rounding to single precision puts a box that ends at the border.
const ROUNDING: f32 = 1e-6;

/// Looks at every box; all are fractions of the image.
pub(super) fn check(fields: &Fields<'_, '_>, profile: &Profile, findings: &mut Findings) {
    let limit = profile.max_coordinate;
    let lists = SIDES.map(|key| fields.floats(key));
    let shortest = lists.iter().map(FloatListRef::len).min().unwrap_or_default();
    let [xmin, ymin, xmax, ymax] = lists.map(|list| list.iter());
    let boxes = xmin.zip(ymin).zip(xmax.zip(ymax)).map(|((x, y), (x2, y2))| [x, y, x2, y2]);
    // As many as all four lists have.
    let boxes = || boxes.clone().take(shortest);
    if shortest > 0 && boxes().all(|[_, _, xmax, ymax]| xmax > 10.0 && ymax > 10.0) {
        let words = "the boxes look like pixels: all end beyond ten times the image".to_owned();
        findings.add("boxes-in-pixels", words + &stops(limit), DIVIDE);
        return;
    }
    let mut found = Found::default();
    for (object, corners) in boxes().enumerate() {
        found.add(object, corners, limit);
    }
    findings.of_objects("box-not-finite", found.not_finite, AGAIN);
    findings.of_objects("box-over-limit", found.over_limit, AGAIN);
    if !profile.cuts_boxes {
        findings.of_objects("box-outside", found.outside, AGAIN);
    }
    findings.of_objects("box-reversed", found.reversed, AGAIN);
    if profile.boxes_need_area {
        findings.of_objects("box-without-area", found.without_area, NO_AREA);
    }
}

#[derive(Default)]
struct Found {
    not_finite: Cases,
    over_limit: Cases,
    outside: Cases,
    reversed: Cases,
    without_area: Cases,
}

impl Found {
    /// The worst that can be said of a box; a box is told once.
    fn add(&mut self, object: usize, corners: [f32; 4], limit: Option<f32>) {
        let [xmin, ymin, xmax, ymax] = corners;
        let named = || SIDES.into_iter().zip(corners);
        let first = |is: &dyn Fn(f32) -> bool| {
            let found = named().find(|(_, value)| is(*value));
            found.map_or_else(String::new, |(key, value)| format!("{key:?} is {value}"))
        };
        if !corners.iter().all(|value| value.is_finite()) {
            self.not_finite.add(object, || first(&|value| !value.is_finite()));
        } else if let Some(limit) = limit.filter(|limit| corners.iter().any(|value| value > limit)) {
            self.over_limit.add(object, || first(&|value| value > limit) + &stops(Some(limit)));
        } else if xmin > xmax || ymin > ymax {
            let words = || {
                format!("corners are reversed: {xmin}, {ymin} to {xmax}, {ymax}; it has no area to a reader")
            };
            self.reversed.add(object, words);
        } else if xmin >= xmax || ymin >= ymax {
            let words = || {
                format!("no area: {xmin}, {ymin} to {xmax}, {ymax}; readers drop it or learn nothing from it")
            };
            self.without_area.add(object, words);
        } else if corners.into_iter().any(is_outside) {
            self.outside.add(object, || first(&is_outside) + ", outside the image");
        }
    }
}

fn is_outside(value: f32) -> bool {
    !(-ROUNDING..=1.0 + ROUNDING).contains(&value)
}

fn stops(limit: Option<f32>) -> String {
    limit.map(|limit| format!("; above {limit} the reader stops")).unwrap_or_default()
}

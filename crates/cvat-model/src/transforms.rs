//! Pure functions of one frame that change its shapes or fit it to what a target can hold, and say what they changed.
//!
//! Those that Datumaro has carry Datumaro's names. Objects in warnings are numbered as the transform finds them.

mod by_name;
mod crop;
mod difficult;
mod each;
mod merge;
mod relabel;
mod settle;
mod to_boxes;
mod to_masks;
mod to_polygons;

pub use by_name::{Transform, UnknownTransform};
pub use crop::crop_covered_segments;
pub use difficult::leave_difficult_out;
pub use merge::merge_instance_segments;
pub use relabel::{LabelRuleError, LabelRules, Relabelling};
pub use settle::{settle, settle_box};
pub use to_boxes::shapes_to_boxes;
pub use to_masks::{boxes_to_masks, ellipses_to_masks, polygons_to_masks};
pub use to_polygons::{boxes_to_polygons, masks_to_polygons, rotated_boxes_to_polygons};

//! What the first pass has to know of an annotation; coordinates are passed over.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

use super::emptiness::Emptiness;
use super::value::Json;

/// Members of an annotation that are read with its frame.
const READ_LATER: [&str; 5] = ["segmentation", "bbox", "area", "keypoints", "num_keypoints"];

/// An annotation without its geometry.
#[derive(Debug, Default)]
pub(crate) struct Brief {
    pub(crate) id: Option<Json>,
    pub(crate) image_id: Option<Json>,
    pub(crate) category_id: Option<Json>,
    pub(crate) is_crowd: bool,
    /// An object, with all but the words of CVAT's among its attributes.
    pub(crate) attributes: Option<Json>,
    /// Members that are not read and say something.
    pub(crate) others: Vec<String>,
}

impl<'de> Deserialize<'de> for Brief {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Members)
    }
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Brief;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an annotation, which is an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Brief, A::Error> {
        let mut brief = Brief::default();
        while let Some(name) = object.next_key::<String>()? {
            match name.as_str() {
                "id" => brief.id = Some(object.next_value()?),
                "image_id" => brief.image_id = Some(object.next_value()?),
                "category_id" => brief.category_id = Some(object.next_value()?),
                "iscrowd" => brief.is_crowd = is_set(&object.next_value()?),
                "attributes" => brief.attributes = Some(object.next_value()?),
                name if READ_LATER.contains(&name) => {
                    object.next_value::<IgnoredAny>()?;
                }
                _ => {
                    if object.next_value::<Emptiness>()? == Emptiness(false) {
                        brief.others.push(name);
                    }
                }
            }
        }
        Ok(brief)
    }
}

/// Whether a flag of COCO's is set: 1, or `true` as some tools have it.
pub(crate) fn is_set(flag: &Json) -> bool {
    matches!(flag, Json::Bool(true)) || flag.int().is_some_and(|flag| flag != 0)
}

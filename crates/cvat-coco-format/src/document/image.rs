//! What is read of an image; other members are passed over.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

use super::emptiness::Emptiness;
use super::value::Json;

/// Members that are read.
const READ: [&str; 4] = ["id", "file_name", "width", "height"];

/// An image.
#[derive(Debug)]
pub(crate) struct Image {
    /// An object of the members that are read, the last one of each name.
    pub(crate) read: Json,
    /// Members that are not read and say something.
    pub(crate) others: Vec<String>,
}

impl<'de> Deserialize<'de> for Image {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Members)
    }
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Image;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an image, which is an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Image, A::Error> {
        let (mut read, mut others): (Vec<(String, Json)>, _) = (Vec::new(), Vec::new());
        while let Some(name) = object.next_key::<String>()? {
            if READ.contains(&name.as_str()) {
                let value = object.next_value()?;
                read.retain(|(known, _)| *known != name);
                read.push((name, value));
            } else if object.next_value::<Emptiness>()? == Emptiness(false) {
                others.push(name);
            }
        }
        Ok(Image { read: Json::Object(read), others })
    }
}

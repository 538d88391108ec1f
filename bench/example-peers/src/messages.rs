//! Messages of each library made of what records say, and read back.

use tf_example::Kind;

use crate::checksum::{Checksum, Counts};
use crate::prost_plain::{self as plain, Kind as PlainKind};
use crate::sample::{Fields, KEYS};
use tfrecord::protobuf::{self as theirs, feature::Kind as TheirKind};

/// Writes the same functions for two libraries whose messages differ in name alone.
macro_rules! messages {
    ($make:ident, $add:ident, $library:ident, $kind:ident) => {
        pub fn $make(fields: &Fields) -> $library::Example {
            let bytes = |value: Vec<Vec<u8>>| $kind::BytesList($library::BytesList { value });
            let floats = |value: &Vec<f32>| $kind::FloatList($library::FloatList { value: value.clone() });
            let int64s = |value: &[i64]| $kind::Int64List($library::Int64List { value: value.to_vec() });
            let [xmax, xmin, ymax, ymin] = fields.sides.each_ref().map(floats);
            let kinds = [
                bytes(vec![fields.encoded.to_vec()]),
                bytes(vec![fields.filename.clone().into()]),
                int64s(&[fields.height]),
                xmax,
                xmin,
                ymax,
                ymin,
                int64s(&fields.labels),
                bytes(fields.names.iter().map(|name| name.as_bytes().to_vec()).collect()),
                int64s(&[fields.width]),
            ];
            let entry = |(key, kind): (&str, _)| (key.to_owned(), $library::Feature { kind: Some(kind) });
            let feature = KEYS.into_iter().zip(kinds).map(entry).collect();
            $library::Example { features: Some($library::Features { feature }) }
        }

        pub fn $add(example: &$library::Example, checksum: &mut Checksum) {
            let features = example.features.as_ref().unwrap();
            for (number, key) in KEYS.into_iter().enumerate() {
                match features.feature[key].kind.as_ref().unwrap() {
                    $kind::BytesList(list) => {
                        checksum.row(number, list.value.iter().map(|value| value.as_slice().count()))
                    }
                    $kind::FloatList(list) => {
                        checksum.row(number, list.value.iter().map(|value| value.count()))
                    }
                    $kind::Int64List(list) => {
                        checksum.row(number, list.value.iter().map(|value| value.count()))
                    }
                }
            }
        }
    };
}

messages!(plain_example, add_plain, plain, PlainKind);
messages!(tfrecord_example, add_tfrecord, theirs, TheirKind);

pub fn add_ours(example: &tf_example::Example, checksum: &mut Checksum) {
    for (number, key) in KEYS.into_iter().enumerate() {
        match example.features().feature[key].kind.as_ref().unwrap() {
            Kind::BytesList(list) => checksum.row(number, list.value.iter().map(|value| value[..].count())),
            Kind::FloatList(list) => checksum.row(number, list.value.iter().map(|value| value.count())),
            Kind::Int64List(list) => checksum.row(number, list.value.iter().map(|value| value.count())),
        }
    }
}

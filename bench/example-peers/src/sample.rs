//! Records to measure with: the same bytes on every machine and in every run.

use std::fs;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use tf_example::{Example, Feature, Features, Message as _};

/// The keys of every record, in order, and in the order of every list of keys here.
pub const KEYS: [&str; 10] = [
    "image/encoded",
    "image/filename",
    "image/height",
    "image/object/bbox/xmax",
    "image/object/bbox/xmin",
    "image/object/bbox/ymax",
    "image/object/bbox/ymin",
    "image/object/class/label",
    "image/object/class/text",
    "image/width",
];

/// Records parsed at a time.
pub const BATCH: usize = 512;
/// Boxes in a record.
pub const BOXES: usize = 5;

const NAMES: [&str; 12] = [
    "person",
    "bicycle",
    "car",
    "motorcycle",
    "bus",
    "train",
    "truck",
    "boat",
    "traffic light",
    "dog",
    "fire hydrant",
    "cat",
];

/// What a record says.
pub struct Fields {
    pub encoded: Bytes,
    /// Of 16 characters.
    pub filename: String,
    /// As `width`, from 128 up to 16383: two bytes when encoded.
    pub height: i64,
    pub width: i64,
    /// Right, left, bottom and top, in the order of their keys.
    pub sides: [Vec<f32>; 4],
    /// Up to 127: a byte each when encoded.
    pub labels: Vec<i64>,
    pub names: Vec<&'static str>,
}

#[derive(Clone, Copy, PartialEq)]
pub enum Order {
    /// As `tf-example` writes them.
    Sorted,
    /// As a hash map comes to give them, record by record: C++ and Python write so.
    Shuffled,
}

/// Records of one shape.
pub struct Sample {
    pub name: &'static str,
    pub fields: Vec<Fields>,
    pub records: Vec<Bytes>,
    /// The records, one after the other, each after its length: little-endian, 32 bits.
    pub path: PathBuf,
}

impl Sample {
    pub fn create(folder: &Path, name: &'static str, order: Order, count: usize, image: usize) -> Self {
        let mut noise = Noise(0x9e37_79b9 + image as u64);
        let fields: Vec<Fields> = (0..count).map(|_| noise.fields(image)).collect();
        let records: Vec<Bytes> = fields
            .iter()
            .map(|fields| match order {
                Order::Sorted => fields.example().encode_to_vec().into(),
                Order::Shuffled => fields.shuffled(&mut noise),
            })
            .collect();
        fs::create_dir_all(folder).unwrap();
        let path = folder.join(format!("{}.records", name.replace([' ', ','], "-")));
        let mut file = Vec::new();
        for record in &records {
            file.extend_from_slice(&u32::try_from(record.len()).unwrap().to_le_bytes());
            file.extend_from_slice(record);
        }
        fs::write(&path, file).unwrap();
        Self { name, fields, records, path }
    }

    /// The mean length of a record, in bytes.
    pub fn mean(&self) -> usize {
        self.records.iter().map(Bytes::len).sum::<usize>() / self.records.len()
    }
}

impl Fields {
    fn features(&self) -> [Feature; 10] {
        let [xmax, xmin, ymax, ymin] =
            self.sides.each_ref().map(|side| Feature::floats(side.iter().copied()));
        [
            Feature::bytes([self.encoded.clone()]),
            Feature::bytes([self.filename.clone()]),
            Feature::int64s([self.height]),
            xmax,
            xmin,
            ymax,
            ymin,
            Feature::int64s(self.labels.iter().copied()),
            Feature::bytes(self.names.iter().copied()),
            Feature::int64s([self.width]),
        ]
    }

    pub fn example(&self) -> Example {
        Example::from_features(KEYS.into_iter().zip(self.features()))
    }

    /// Encoded maps of an entry each are, end to end, an encoded map.
    fn shuffled(&self, noise: &mut Noise) -> Bytes {
        let mut entries: Vec<Vec<u8>> = KEYS
            .into_iter()
            .zip(self.features())
            .map(|entry| [entry].into_iter().collect::<Features>().encode_to_vec())
            .collect();
        for last in (1..entries.len()).rev() {
            entries.swap(last, noise.below(last + 1));
        }
        let features = entries.concat();
        let mut record = vec![0x0a];
        prost::encode_length_delimiter(features.len(), &mut record).unwrap();
        record.extend_from_slice(&features);
        record.into()
    }
}

/// Xorshift: good enough to be incompressible.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).unwrap()
    }

    fn size(&mut self) -> i64 {
        480 + i64::try_from(self.below(1500)).unwrap()
    }

    /// An image of about so many bytes, or none.
    fn fields(&mut self, image: usize) -> Fields {
        let len = image * 3 / 4 + self.below(image / 2 + 1);
        let encoded: Vec<u8> = (0..len.div_ceil(8)).flat_map(|_| self.next().to_le_bytes()).collect();
        let classes: Vec<usize> = (0..BOXES).map(|_| self.below(NAMES.len())).collect();
        Fields {
            encoded: encoded.into(),
            filename: format!("{:012}.jpg", self.below(1_000_000)),
            height: self.size(),
            width: self.size(),
            sides: [(); 4].map(|()| (0..BOXES).map(|_| self.unit()).collect()),
            labels: classes.iter().map(|class| i64::try_from(*class).unwrap() + 1).collect(),
            names: classes.iter().map(|class| NAMES[*class]).collect(),
        }
    }

    /// From 0 up to 1.
    fn unit(&mut self) -> f32 {
        f32::from(u16::try_from(self.next() >> 48).unwrap()) / 65536.0
    }
}

"""TFRecord files as TensorFlow reads and writes them."""

import hashlib
import pathlib

import tensorflow as tf

from model import Box, Image
from report import Mismatch, expect

IMAGE_FEATURE_DESCRIPTION = {
    "image/filename": tf.io.FixedLenFeature([], tf.string),
    "image/source_id": tf.io.FixedLenFeature([], tf.string),
    "image/height": tf.io.FixedLenFeature([], tf.int64),
    "image/width": tf.io.FixedLenFeature([], tf.int64),
    "image/object/bbox/xmin": tf.io.VarLenFeature(tf.float32),
    "image/object/bbox/xmax": tf.io.VarLenFeature(tf.float32),
    "image/object/bbox/ymin": tf.io.VarLenFeature(tf.float32),
    "image/object/bbox/ymax": tf.io.VarLenFeature(tf.float32),
    "image/object/class/label": tf.io.VarLenFeature(tf.int64),
    "image/object/class/text": tf.io.VarLenFeature(tf.string),
}
# What a trainer parses besides; the description above is how people ask for the rest.
ENCODED = {"image/encoded": tf.io.FixedLenFeature([], tf.string)}
SCALARS = [
    "image/encoded", "image/filename", "image/format", "image/height",
    "image/key/sha256", "image/source_id", "image/width",
]
LISTS = [
    "image/object/bbox/xmax", "image/object/bbox/xmin", "image/object/bbox/ymax",
    "image/object/bbox/ymin", "image/object/class/label", "image/object/class/text",
]
KEYPOINTS = [f"image/object/keypoint/{name}" for name in ("x", "y", "visibility", "text")]
TENSORFLOW_NAMES = {"none": "", "gzip": "GZIP", "zlib": "ZLIB"}
MAGIC = {"jpeg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n"}


def payloads(path, compression="none"):
    return [record.numpy() for record in tf.data.TFRecordDataset(str(path), TENSORFLOW_NAMES[compression])]


def write_payloads(path, payloads, compression="none"):
    with tf.io.TFRecordWriter(str(path), TENSORFLOW_NAMES[compression]) as writer:
        for payload in payloads:
            writer.write(payload)


def write(path, records):
    """Writes records, `{key: values}` each; the key says the kind, also of a list without values, or the values."""
    features = [
        tf.train.Features(feature={key: _feature(key, values) for key, values in record.items()}) for record in records
    ]
    write_payloads(path, [tf.train.Example(features=feature).SerializeToString() for feature in features])


def _feature(key, values):
    first = values[0] if len(values) else None
    if "/bbox/" in key or isinstance(first, float):
        return tf.train.Feature(float_list=tf.train.FloatList(value=values))
    if key in ("image/height", "image/width", "image/object/class/label") or isinstance(first, int):
        return tf.train.Feature(int64_list=tf.train.Int64List(value=values))
    return tf.train.Feature(bytes_list=tf.train.BytesList(value=values))


def detections(folder):
    """Every record file of an unzipped archive, by subset, as trainers parse it."""
    return {path.stem: [detection(payload) for payload in payloads(path)] for path in sorted(folder.glob("*.tfrecord"))}


def detection(payload):
    parsed = tf.io.parse_single_example(payload, {**IMAGE_FEATURE_DESCRIPTION, **ENCODED})
    values = {}
    for key, value in parsed.items():
        dense = tf.sparse.to_dense(value) if isinstance(value, tf.SparseTensor) else tf.reshape(value, [1])
        values[key] = dense.numpy().tolist()
    return image_of(values)


def loose(payload):
    """One record whatever keys it has: `{key: list of values}`."""
    example = tf.train.Example.FromString(payload)
    values = {}
    for key, feature in example.features.feature.items():
        kind = feature.WhichOneof("kind")
        values[key] = list(getattr(feature, kind).value) if kind else []
    return values


def image_of(record):
    """The image that a record's values describe, by label text."""
    one = lambda key, default: (record.get(key) or [default])[0]
    width, height = one("image/width", 0), one("image/height", 0)
    fractions = [record.get(f"image/object/bbox/{side}", []) for side in ("xmin", "ymin", "xmax", "ymax")]
    texts = [text.decode() for text in record.get("image/object/class/text", [])]
    boxes = [
        Box(text, (xmin * width, ymin * height, xmax * width, ymax * height))
        for text, xmin, ymin, xmax, ymax in zip(texts, *fractions, strict=True)
    ]
    return Image(one("image/filename", b"").decode(), width, height, boxes, one("image/encoded", b""))


def images(folder_or_files):
    """Loose images by subset: the file's name without its extension."""
    files = folder_or_files if isinstance(folder_or_files, list) else sorted(folder_or_files.rglob("*.tfrecord"))
    return {pathlib.Path(path).stem: [image_of(loose(payload)) for payload in payloads(path)] for path in files}


def check_shape(payload, label_ids, besides=frozenset()):
    """What every record we write has: its keys, in order, and values that agree; `besides`: keys it may have too.
    What else is said of objects is there for each of them, and keypoints are as many for each."""
    record = loose(payload)
    name = record["image/filename"][0].decode()
    boxes = len(record.get("image/object/class/text", []))
    keys, wanted = wire_keys(payload), sorted(SCALARS + LISTS) if boxes else SCALARS
    more = [key for key in keys if key.startswith(("image/object/", "image/class/")) and key not in LISTS]
    expect([key for key in keys if key in wanted or key not in (*besides, *more)], wanted, f"{name}: keys in the file")
    for key in more:
        found, several = len(record[key]), key in KEYPOINTS
        each = len(record["image/class/text"]) if key.startswith("image/class/") else boxes
        expect(bool(found) and (found % each if several else found - each) == 0, True, f"{name}: {found} values of {key}")
    expect(keys, sorted(keys), f"{name}: order of the keys")
    for key in SCALARS:
        expect(len(record[key]), 1, f"{name}: values of {key}")
    for key in LISTS if boxes else []:
        expect(len(record[key]), boxes, f"{name}: values of {key}")
    pixels, kind = record["image/encoded"][0], record["image/format"][0].decode()
    digest = hashlib.sha256(pixels).hexdigest() if pixels else ""
    expect(record["image/key/sha256"][0].decode(), digest, f"{name}: sha256")
    if pixels and not pixels.startswith(MAGIC.get(kind, b"?")):
        raise Mismatch(f"{name}: the format says {kind!r}, the bytes do not")
    if not pixels:
        expect(kind, "", f"{name}: format of no image")
    texts = [text.decode() for text in record.get("image/object/class/text", [])]
    wanted = [label_ids.get(text, 0 if text == "" else None) for text in texts]
    expect(record.get("image/object/class/label", []), wanted, f"{name}: label ids of {texts}")


def wire_keys(payload):
    """The feature keys in the order of the bytes: Example field 1, in it entries (field 1), in them the key (field 1)."""
    (features,) = [value for number, value in _fields(payload) if number == 1]
    entries = [value for number, value in _fields(features) if number == 1]
    return [next(value for number, value in _fields(entry) if number == 1).decode() for entry in entries]


def _fields(data):
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        if tag & 7 != 2:
            raise Mismatch(f"wire type {tag & 7} at byte {at}")
        length, at = _varint(data, at)
        yield tag >> 3, data[at : at + length]
        at += length


def _varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at

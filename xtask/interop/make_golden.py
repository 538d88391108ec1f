"""Writes `fixtures/golden/` with TensorFlow and Datumaro. Run by hand, once, for all of it or for a part:

    python xtask/interop/make_golden.py fixtures/golden [examples|records|datumaro]

TensorFlow's order of keys differs from run to run, so the bytes are kept and never generated again; `cargo xtask
interop` decodes them anew and compares with `expected.json`.
"""

import hashlib
import json
import pathlib
import shutil
import sys

import numpy as np
import tensorflow as tf
from datumaro.components.annotation import AnnotationType, Bbox, LabelCategories
from datumaro.components.dataset import Dataset
from datumaro.components.dataset_base import DatasetItem
from datumaro.components.media import Image

import golden
import label_map
import records

# What is written without and with compression; `tests/frame/tensorflow_files.rs` of tfrecord-frame has them too.
PAYLOADS = [b"first payload", b"", bytes(range(256)) * 4, b"", b"the last"]
LABELS = ["cat", "ка't", "naïve dog", 'q"uo\\te']


def main(folder, part=None):
    parts = {
        "examples": lambda: tensorflow(folder / "tensorflow"),
        "records": lambda: framed(folder / "tensorflow/records"),
        "datumaro": lambda: datumaro(folder / "datumaro"),
    }
    for write in [parts[part]] if part else parts.values():
        write()
    expected = json.dumps(golden.decode(folder), indent=1, ensure_ascii=False, sort_keys=True)
    (folder / "expected.json").write_text(expected + "\n", encoding="utf-8")


def tensorflow(folder):
    folder.mkdir(parents=True, exist_ok=True)
    records.write_payloads(folder / "tensorflow.tfrecord", (example.SerializeToString() for example in examples()))
    (folder / "label_map.pbtxt").write_text(label_map.text(numbered()), encoding="utf-8")


def framed(folder):
    """Records of any bytes, and no records, in every compression there is."""
    folder.mkdir(parents=True, exist_ok=True)
    for compression in ("none", "gzip", "zlib"):
        records.write_payloads(folder / f"payloads.{compression}.tfrecord", PAYLOADS, compression)
        records.write_payloads(folder / f"empty.{compression}.tfrecord", [], compression)


def examples():
    jpeg, png = tf.io.encode_jpeg(pixels(20, 40)).numpy(), tf.io.encode_png(pixels(10, 20)).numpy()
    # Two boxes, with the keys TensorFlow's own PASCAL script writes besides.
    yield example("two.jpg", (40, 20), jpeg, "jpeg", [("cat", 1, (4, 2, 20, 18)), ("naïve dog", 3, (10.5, 0, 40, 12.25))], {
        "image/object/difficult": ints([0, 1]),
        "image/object/truncated": ints([1, 0]),
        "image/object/view": strings(["Frontal", "Unspecified"]),
    })
    # The same script on an image without objects: the lists are there and empty.
    yield example("nothing.png", (20, 10), png, "png", [], {})
    # Names outside ASCII, in a folder; labels that need quoting.
    yield example("папка/снег.png", (20, 10), png, "png", [("ка't", 2, (1, 2, 4.33, 6.57)), ('q"uo\\te', 4, (0, 0, 20, 10))], {})
    # A box that nobody labelled.
    yield example("unlabelled.jpg", (40, 20), jpeg, "jpeg", [("", 0, (2, 2, 8, 8)), ("cat", 1, (8, 8, 30, 19))], {})


def example(name, size, encoded, kind, boxes, more):
    width, height = size
    feature = {
        "image/encoded": strings([encoded]),
        "image/filename": strings([name]),
        "image/format": strings([kind]),
        "image/height": ints([height]),
        "image/key/sha256": strings([hashlib.sha256(encoded).hexdigest()]),
        "image/source_id": strings([name]),
        "image/width": ints([width]),
        "image/object/class/text": strings([label for label, _, _ in boxes]),
        "image/object/class/label": ints([number for _, number, _ in boxes]),
        **more,
    }
    for place, (side, length) in enumerate([("xmin", width), ("ymin", height), ("xmax", width), ("ymax", height)]):
        values = [corners[place] / length for _, _, corners in boxes]
        feature[f"image/object/bbox/{side}"] = tf.train.Feature(float_list=tf.train.FloatList(value=values))
    return tf.train.Example(features=tf.train.Features(feature=feature))


def ints(values):
    return tf.train.Feature(int64_list=tf.train.Int64List(value=values))


def strings(values):
    values = [value.encode() if isinstance(value, str) else value for value in values]
    return tf.train.Feature(bytes_list=tf.train.BytesList(value=values))


def pixels(height, width):
    rows, columns = np.mgrid[0:height, 0:width]
    return np.stack([columns * 6, rows * 12, (rows + columns) * 4], axis=-1).astype(np.uint8)


def numbered():
    return {name: number for number, name in enumerate(LABELS, 1)}


def datumaro(folder):
    shutil.rmtree(folder, ignore_errors=True)

    def item(name, subset, size, boxes):
        annotations = [Bbox(*box, label=label, id=number) for number, (label, box) in enumerate(boxes)]
        return DatasetItem(name, subset=subset, media=Image.from_numpy(pixels(*size), ext=".png"), annotations=annotations)

    items = [
        item("a", "train", (10, 20), [(0, (1, 2, 3.33, 4.57)), (2, (10, 5, 5, 5))]),
        item("sub/b", "train", (24, 32), []),
        item("c", "val", (16, 16), [(0, (0, 0, 16, 16))]),
    ]
    categories = LabelCategories.from_iterable(["cat", "dog", "two words"])
    for name in ("tf_detection_api", "cvat"):
        data = Dataset.from_iterable(items, categories={AnnotationType.label: categories})
        data.export(str(folder / name), name, save_media=True)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), *sys.argv[2:])

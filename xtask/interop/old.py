"""Files of old exporters: as Datumaro and TensorFlow write such anew, read by us into CVAT XML; and the fixtures of them,
written by us as records anew, read by TensorFlow."""

import numpy as np
import tensorflow as tf
from datumaro.components.annotation import AnnotationType, Bbox, LabelCategories
from datumaro.components.dataset import Dataset
from datumaro.components.dataset_base import DatasetItem
from datumaro.components.media import Image as Media

import compare
import label_map
import records
import source_xml
from model import Box, Image
from report import expect

WIDTH, HEIGHT = 40, 20
# Two of them have nothing within ASCII, so that Datumaro writes empty texts for both.
LABELS = ["cat", "ка't", "naïve dog", "снег", "лёд", "señor"]
# Without what is outside ASCII two labels are alike.
ALIKE = ["naïve", "naéve", "cat"]


def run(report, binary, fixtures, data):
    report.check("old/datumaro-strips-texts", _stripped, binary, LABELS, ["cat", "'t", "nave dog", "", "", "seor"])
    report.check("old/datumaro-makes-texts-alike", _stripped, binary, ALIKE, ["nave", "nave", "cat"])
    for name, texts in (("with-texts", True), ("by-ids", False)):
        report.check(f"old/ids-from-zero-{name}", _from_zero, binary, texts)
    for folder in sorted((fixtures / "tfrecord/old").iterdir()):
        if folder.is_dir():
            report.check(f"old/anew/{folder.name}", _anew, binary, folder)


def _corners(place):
    return (place * 5.0, 2.0, place * 5.0 + 4.0, 10.0)


def _stripped(binary, labels, texts):
    folder = binary.scratch / f"old-{len(labels)}"
    boxes = [Bbox(x, y, right - x, bottom - y, label=place) for place in range(len(labels)) for x, y, right, bottom in [_corners(place)]]
    pixels = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    items = [DatasetItem("a", subset="default", media=Media.from_numpy(pixels, ext=".png"), annotations=boxes)]
    categories = {AnnotationType.label: LabelCategories.from_iterable(labels)}
    Dataset.from_iterable(items, categories=categories).export(str(folder), "tf_detection_api", save_media=True)
    (payload,) = records.payloads(folder / "default.tfrecord")
    # What all this is about: should Datumaro begin to write texts whole, nothing is tested here any more.
    expect([text.decode() for text in records.loose(payload)["image/object/class/text"]], texts, "Datumaro's texts")
    raw = (folder / "label_map.pbtxt").read_text(encoding="utf-8")
    for label in labels:
        expect(f"name: '{label}'" in raw, True, f"{label!r} as it is in Datumaro's label map")
    return _read(binary, folder, labels)


def _from_zero(binary, with_texts):
    folder = binary.scratch / f"old-from-zero-{with_texts}"
    folder.mkdir()
    labels = ["car", "person", "bike"]
    items = [f"item {{\n\tid: {number}\n\tname: '{name}'\n}}\n\n" for number, name in enumerate(labels)]
    (folder / "label_map.pbtxt").write_text("".join(items), encoding="utf-8")
    record = {
        "image/filename": [b"a.png"],
        "image/source_id": [b"0"],
        "image/height": [HEIGHT],
        "image/width": [WIDTH],
        "image/encoded": [tf.io.encode_png(np.zeros((HEIGHT, WIDTH, 3), np.uint8)).numpy()],
        "image/object/class/label": list(range(len(labels))),
    }
    if with_texts:
        record["image/object/class/text"] = [label.encode() for label in labels]
    for place, (side, length) in enumerate([("xmin", WIDTH), ("ymin", HEIGHT), ("xmax", WIDTH), ("ymax", HEIGHT)]):
        record[f"image/object/bbox/{side}"] = [_corners(number)[place] / length for number in range(len(labels))]
    records.write(folder / "my task.tfrecord", [record])
    return _read(binary, folder, labels)


def _read(binary, folder, labels):
    """What was written, in CVAT XML by us: one box a label."""
    boxes = [Box(label, _corners(place)) for place, label in enumerate(labels)]
    converted = binary.unzipped(binary.convert(folder, ".zip", "--to", "cvat"))
    found = source_xml.cvat(converted / "annotations.xml", converted / "images")
    return compare.same(found, {"default": [Image("a.png", WIDTH, HEIGHT, boxes)]}, 0.00501, pixels=False)


def _anew(binary, folder):
    """An old file written anew is one that TensorFlow reads, with ids from 1 that are those of the texts."""
    options = ["--to", "tfrecord", "--allow-missing-images"]
    written = binary.unzipped(binary.convert(folder, ".zip", *options))
    ids = label_map.ids(written / "label_map.pbtxt")
    expect(sorted(ids.values()), list(range(1, len(ids) + 1)), "ids of the label map")
    compared = 0
    for path in sorted(written.glob("*.tfrecord")):
        for payload in records.payloads(path):
            records.check_shape(payload, ids)
            compared += 1
    return {"records": compared}

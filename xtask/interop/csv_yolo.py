"""`convert` from CSV tables and YOLO data sets: records, beside what ElementTree reads of VOC's XML and what was written.

CSV: the table that tutorials make of VOC's XML, written here, gives record for record what VOC gives. YOLO: what Datumaro
exports of a project, read here a second time by its rules, gives each record's boxes to six decimals.
"""

import csv
import pathlib
from xml.etree import ElementTree

import tensorflow as tf
from datumaro.components.dataset import Dataset

from report import expect, near

COLUMNS = ["filename", "width", "height", "class", "xmin", "ymin", "xmax", "ymax"]
SIDES = ["xmin", "ymin", "xmax", "ymax"]
# Half of the last of six decimals, of a centre and of half a size.
ROUNDED = 1e-6


def run(report, binary, fixtures, data):
    if data:
        report.check("csv/raccoon", _csv, binary, data / "raccoon")
        report.check("yolo/bccd", _yolo, binary, data / "bccd")
    report.check("yolo/cvat-project", _yolo, binary, fixtures / "cvat-project")


# ---- CSV


def _csv(binary, folder):
    rows, names = [], {}
    for path in sorted((folder / "annotations").glob("*.xml")):
        root = ElementTree.parse(path).getroot()
        for found in root.iter("object"):
            box = found.find("bndbox")
            name = root.findtext("filename")
            names[name] = True
            sizes = [root.findtext("size/width"), root.findtext("size/height")]
            rows.append([name, *sizes, found.findtext("name"), *(box.findtext(side) for side in SIDES)])
    table = pathlib.Path(binary.scratch) / "raccoon_labels.csv"
    with table.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([COLUMNS, *rows])
    from_csv = _records(binary.convert(table, ".tfrecord", "--images", folder))
    from_voc = _records(binary.convert(folder, ".tfrecord", "--from", "voc"))
    expect(sorted(from_csv, key=repr), sorted(from_voc, key=repr), "records, but for their names")
    expect(len(from_csv), len(names), "records")
    return {"records": len(from_csv), "boxes": sum(len(record[2]) for record in from_csv)}


def _records(path):
    """Each record as size, digest of the image, and boxes with class texts."""
    records = []
    for raw in tf.data.TFRecordDataset(str(path)).as_numpy_iterator():
        feature = tf.train.Example.FromString(raw).features.feature
        sides = [list(feature[f"image/object/bbox/{side}"].float_list.value) for side in SIDES]
        texts = list(feature["image/object/class/text"].bytes_list.value)
        size = [feature[f"image/{side}"].int64_list.value[0] for side in ("width", "height")]
        digest = feature["image/key/sha256"].bytes_list.value[0]
        records.append((size, digest, list(zip(texts, *sides))))
    return records


# ---- YOLO


def _yolo(binary, source):
    project = binary.convert(source, "", "--to", "datumaro")
    folder = pathlib.Path(f"{project}-yolo")
    Dataset.import_from(str(project), "datumaro").export(str(folder), "yolo_ultralytics", save_media=True)
    names = _names(folder / "data.yaml")
    converted = binary.unzipped(binary.convert(folder, ".zip"))
    compared = {"records": 0, "boxes": 0}
    for listed in sorted(folder.glob("*.txt")):
        paths = listed.read_text().split()
        found = list(tf.data.TFRecordDataset(str(converted / f"{listed.stem}.tfrecord")).as_numpy_iterator())
        expect(len(found), len(paths), f"records of {listed.stem}")
        for raw, path in zip(found, paths):
            _yolo_record(raw, folder / path, names, compared)
    return compared


def _yolo_record(raw, image, names, compared):
    feature = tf.train.Example.FromString(raw).features.feature
    expect(feature["image/encoded"].bytes_list.value[0], image.read_bytes(), f"image {image.name}")
    labels = pathlib.Path(str(image).replace("/images/", "/labels/")).with_suffix(".txt")
    rows = [line.split() for line in labels.read_text().splitlines()] if labels.exists() else []
    texts = [text.decode() for text in feature["image/object/class/text"].bytes_list.value]
    expect(texts, [names[int(row[0])] for row in rows], f"classes of {image.name}")
    for index, row in enumerate(rows):
        x, y, width, height = map(float, row[1:])
        corners = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
        wanted = [min(max(corner, 0.0), 1.0) for corner in corners]
        box = [feature[f"image/object/bbox/{side}"].float_list.value[index] for side in SIDES]
        near(box, wanted, ROUNDED, f"box {index} of {image.name}")
        compared["boxes"] += 1
    compared["records"] += 1


def _names(path):
    """Names of classes by number, of the lines below `names:`."""
    _, lines = path.read_text().split("names:\n")
    pairs = (line.split(": ", 1) for line in lines.splitlines() if line.startswith("  "))
    return {int(number): name.strip("'\"") for number, name in pairs}

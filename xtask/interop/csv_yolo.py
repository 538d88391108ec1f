"""`convert` from CSV tables and YOLO data sets: records, beside what ElementTree reads of the sources and what was written.

CSV: the table that tutorials make of VOC's XML, written here of its rows, gives records with the rows' boxes. YOLO: what
Datumaro exports of a project, read here a second time by its rules, gives each record's boxes to six decimals; Datumaro
writes no polygons, and so those of CVAT's XML are written here and compared with what comes out.
"""

import csv
import pathlib
import shutil
from xml.etree import ElementTree

import tensorflow as tf
from datumaro.components.annotation import AnnotationType
from datumaro.components.dataset import Dataset

import compare
import records
from model import Box, Image, clamped
from report import expect, near

COLUMNS = ["filename", "width", "height", "class", "xmin", "ymin", "xmax", "ymax"]
SIDES = ["xmin", "ymin", "xmax", "ymax"]
# Half of the last of six decimals, of a centre and of half a size.
ROUNDED = 1e-6
# Datumaro rounds to two decimals, and to 32 bits before that.
TWO_DECIMALS = 0.00502


def run(report, binary, fixtures, data):
    report.check("csv/voc", _csv, binary, fixtures / "voc/Annotations", fixtures / "voc/JPEGImages")
    if data:
        report.check("csv/raccoon", _csv, binary, data / "raccoon/annotations", data / "raccoon/images")
        report.check("yolo/bccd", _yolo, binary, data / "bccd")
    report.check("yolo/cvat-project", _yolo, binary, fixtures / "cvat-project")
    for name in ("cvat-project", "cvat-task"):
        report.check(f"yolo/polygons/{name}", _polygons, binary, fixtures / name)


# ---- CSV


def _csv(binary, annotations, pictures):
    rows, images = [], {}
    for path in sorted(annotations.glob("*.xml")):
        root = ElementTree.parse(path).getroot()
        name = root.findtext("filename")
        width, height = (root.findtext(f"size/{side}") for side in ("width", "height"))
        image = Image(name, int(width), int(height), [], (pictures / name).read_bytes())
        image = images.setdefault(name, image)
        things = root.findall("object")
        if not things:
            rows.append([name, width, height, "", "", "", "", ""])
        for thing in things:
            sides = [thing.findtext(f"bndbox/{side}") for side in SIDES]
            rows.append([name, width, height, thing.findtext("name"), *sides])
            corners = clamped([float(side) for side in sides], image.width, image.height)
            image.boxes.append(Box(thing.findtext("name"), corners))
    table = pathlib.Path(binary.scratch) / f"{annotations.parent.name}_labels.csv"
    with table.open("w", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
    output = binary.convert(table, ".tfrecord", "--images", pictures)
    found = records.images([output])[output.stem]
    return compare.same({"default": found}, {"default": list(images.values())}, 1e-3)


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


# ---- polygons


def _polygons(binary, source):
    """Rows of corners in fractions, written here of CVAT's XML: Datumaro imports the same corners of what is converted."""
    root = ElementTree.parse(source / "annotations.xml").getroot()
    folder = pathlib.Path(binary.scratch) / f"{source.name}-polygons"
    labels = sorted({polygon.get("label") for polygon in root.iter("polygon")})
    wanted = {}
    for element in root.findall("image"):
        size = (float(element.get("width")), float(element.get("height")))
        shapes = []
        for polygon in element.findall("polygon"):
            corners = [tuple(map(float, point.split(","))) for point in polygon.get("points").split(";")]
            shapes.append((polygon.get("label"), [value for corner in corners for value in corner]))
        name = pathlib.PurePosixPath(element.get("name"))
        pictures = [path for path in sorted((source / "images").rglob(name.name)) if path.as_posix().endswith(f"/{name}")]
        pictures = [path for path in pictures if len(pictures) == 1 or element.get("subset") in path.parts]
        if not shapes or not pictures:
            continue
        rows = (
            " ".join([str(labels.index(label)), *(repr(value / size[place % 2]) for place, value in enumerate(corners))])
            for label, corners in shapes
        )
        image, text = folder / "images/train" / name, folder / "labels/train" / name.with_suffix(".txt")
        for path in (image, text):
            path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(pictures[0], image)
        text.write_text("\n".join(rows) + "\n")
        wanted[name.with_suffix("").as_posix()] = shapes
    names = "\n".join(f"  {number}: {label}" for number, label in enumerate(labels))
    (folder / "data.yaml").write_text(f"train: images/train\nnames:\n{names}\n")
    dataset = Dataset.import_from(str(binary.convert(folder, "", "--to", "datumaro")), "datumaro")
    known = [label.name for label in dataset.categories()[AnnotationType.label].items]
    found = {item.id: item.annotations for item in dataset}
    expect(sorted(found), sorted(wanted), "items")
    compared = {"items": 0, "polygons": 0}
    for item, shapes in wanted.items():
        expect([shape.type for shape in found[item]], [AnnotationType.polygon] * len(shapes), f"{item}: types")
        expect([known[shape.label] for shape in found[item]], [label for label, _ in shapes], f"{item}: labels")
        for number, (shape, (_, corners)) in enumerate(zip(found[item], shapes)):
            near(list(shape.points), corners, TWO_DECIMALS, f"{item}: polygon {number}")
            compared["polygons"] += 1
        compared["items"] += 1
    return compared

"""`convert --to datumaro`: what Datumaro imports of it, beside what ElementTree reads of the source.

Labels, items, sizes, images byte for byte; annotations in order with label, group, z-order, attributes and coordinates;
masks pixel for pixel. Then what Datumaro itself writes of the project it has imported, value for value.
"""

import json
import pathlib
from xml.etree import ElementTree

import numpy as np
from datumaro.components.annotation import AnnotationType
from datumaro.components.dataset import Dataset
from datumaro.components.errors import DatasetImportError

import source_xml
from report import Mismatch, expect, near

# Datumaro rounds to two decimals, and to 32 bits before that.
ROUNDED = 0.00502


def run(report, binary, fixtures, data):
    sources = {"cvat-task": fixtures / "cvat-task", "cvat-project": fixtures / "cvat-project"}
    if data:
        assets = data / "datumaro-assets/cvat_dataset/for_images"
        sources["datumaro-assets/project"] = assets / "export_project"
        sources["datumaro-assets/task"] = assets / "export_task"
    for name, folder in sources.items():
        report.check(f"datumaro-write/{name}", _images, binary, folder)
    report.check("datumaro-write/cvat-video", _boxes, binary, fixtures / "cvat-video", _cvat_boxes)
    if data:
        report.check("datumaro-write/bccd", _boxes, binary, data / "bccd", source_xml.voc)
    report.check("datumaro-write/skeletons", _skeletons, binary, fixtures / "cvat-task")
    report.check("datumaro-write/strict-json", _strict_json, binary, fixtures / "cvat-task")


# ---- what Datumaro reads


def _import(folder):
    return Dataset.import_from(str(folder), "datumaro")


def _images(binary, source):
    folder = binary.convert(source, "", "--to", "datumaro", "--skeletons-as-points")
    dataset = _import(folder)
    (document,) = source.glob("*.xml")
    root = ElementTree.parse(document).getroot()
    labels = [label for label in root.find("meta").iter("label") if label.find("parent") is None]
    names = [label.findtext("name") for label in labels]
    expect([label.name for label in dataset.categories()[AnnotationType.label].items], names, "labels")
    declared = {
        label.findtext("name"): {a.findtext("name"): a.findtext("input_type") for a in label.iter("attribute")}
        for label in labels
    }
    points = {label.findtext("name"): _sublabels(root, label.findtext("name")) for label in labels}
    project = root.find("meta/project") is not None
    items = {(item.subset, item.id): item for item in dataset}
    counted = {"items": 0, "annotations": 0}
    for element in root.findall("image"):
        subset = element.get("subset") or "default" if project else _subset(dataset)
        item = items.pop((subset, _stem(element.get("name"))))
        what = f"{subset}/{item.id}"
        size = (int(element.get("height")), int(element.get("width")))
        expect(tuple(item.media.size), size, f"{what}: size")
        if element.get("id"):
            expect(item.attributes, {"frame": int(element.get("id"))}, f"{what}: attributes")
        _same_image(source, element.get("name"), subset, item)
        # CVAT refuses a project with an annotation without label, and so they are left out.
        labelled = [shape for shape in element if shape.get("label")]
        shapes = sorted(labelled, key=lambda shape: shape.tag != "tag")
        expect(len(item.annotations), len(shapes), f"{what}: annotations")
        for number, (shape, found) in enumerate(zip(shapes, item.annotations)):
            _same(shape, found, names, declared, points, size, f"{what}: {number}")
        counted["items"] += 1
        counted["annotations"] += len(shapes)
    expect(list(items), [], "items that the source has not")
    counted["values written again"] = _written_again(binary, folder, dataset)
    return counted


def _subset(dataset):
    (subset,) = dataset.subsets()
    return subset


def _sublabels(root, parent):
    return [label.findtext("name") for label in root.iter("label") if label.findtext("parent") == parent]


def _stem(name):
    folder, _, base = name.rpartition("/")
    stem = base.rsplit(".", 1)[0] or base
    return f"{folder}/{stem}" if folder else stem


def _same_image(source, name, subset, item):
    found = [path for path in source.rglob(pathlib.PurePath(name).name) if path.as_posix().endswith(f"/{name}")]
    found = [path for path in found if len(found) == 1 or subset in path.parts or path.parent.name == "images"]
    if found:
        path = pathlib.Path(item.media.path)
        expect(path.read_bytes() == found[0].read_bytes(), True, f"{item.id}: the image is the source's")


def _same(shape, found, names, declared, points, size, what):
    kinds = {
        "tag": AnnotationType.label, "box": AnnotationType.bbox, "polygon": AnnotationType.polygon,
        "polyline": AnnotationType.polyline, "points": AnnotationType.points, "mask": AnnotationType.mask,
        "ellipse": AnnotationType.ellipse, "cuboid": AnnotationType.cuboid_2d, "skeleton": AnnotationType.points,
    }  # fmt: skip
    expect(found.type, kinds[shape.tag], f"{what}: kind")
    label = shape.get("label")
    expect(names[found.label], label, f"{what}: label")
    expect(found.group, int(shape.get("group_id", 0)), f"{what}: group")
    expect(found.attributes, _attributes(shape, declared[label]), f"{what}: attributes")
    if shape.tag == "tag":
        return
    expect(found.z_order, int(shape.get("z_order", 0)), f"{what}: z-order")
    if shape.tag == "mask":
        if not np.array_equal(np.asarray(found.image, bool), _pixels(shape, size)):
            raise Mismatch(f"{what}: pixels")
        return
    if shape.tag == "skeleton":
        elements = {element.get("label"): element for element in shape.findall("points")}
        drawn = [elements[name] for name in points[label]]
        expect([int(v) for v in found.visibility], [_visibility(e) for e in drawn], f"{what}: visibility")
        wanted = [number for element in drawn for number in _list(element)]
    else:
        wanted = _coordinates(shape)
    near(np.ravel(found.points).tolist(), wanted, ROUNDED, f"{what}: points")


def _attributes(shape, declared):
    typed = {"checkbox": {"true": True, "false": False}.get, "number": _number}
    values = {}
    for attribute in shape.findall("attribute"):
        name, text = attribute.get("name"), attribute.text or ""
        values[name] = typed.get(declared.get(name), lambda text: text)(text)
    if shape.tag != "tag":
        values["occluded"] = shape.get("occluded") == "1"
    if float(shape.get("rotation", 0)) != 0:
        values["rotation"] = float(shape.get("rotation"))
    if shape.get("source", "manual") != "manual":
        values["source"] = shape.get("source")
    return values


def _number(text):
    """A number where its text comes back from it."""
    return float(text) if text in (f"{float(text):.0f}", repr(float(text)).removesuffix(".0")) else text


def _list(element):
    return [float(number) for pair in element.get("points").split(";") for number in pair.split(",")]


def _coordinates(shape):
    value = lambda name: float(shape.get(name))
    if shape.tag == "box":
        return [value(name) for name in ("xtl", "ytl", "xbr", "ybr")]
    if shape.tag == "ellipse":
        cx, cy, rx, ry = map(value, ("cx", "cy", "rx", "ry"))
        return [cx - rx, cy - ry, cx + rx, cy + ry]
    if shape.tag == "cuboid":
        # The back's names in CVAT XML are those of its other side: `tl2` is at the top right.
        corners = ("tl1", "tr2", "tl2", "tr1", "br2", "bl2", "br1", "bl1")
        return [value(f"{axis}{corner}") for corner in corners for axis in "xy"]
    return _list(shape)


def _pixels(mask, size):
    left, top, width, height = (int(mask.get(name)) for name in ("left", "top", "width", "height"))
    runs = [int(run) for run in mask.get("rle").split(",")]
    inside = np.repeat(np.arange(len(runs)) % 2 == 1, runs).reshape(height, width)
    pixels = np.zeros(size, bool)
    pixels[top : top + height, left : left + width] = inside
    return pixels


def _visibility(element):
    return 0 if element.get("outside") == "1" else 1 if element.get("occluded") == "1" else 2


# ---- what Datumaro writes again


def _written_again(binary, folder, dataset):
    again = binary.scratch / f"{folder.name}-again"
    dataset.export(str(again), "datumaro")
    count = 0
    for path in sorted((folder / "annotations").glob("*.json")):
        ours, theirs = (json.loads((root / "annotations" / path.name).read_text()) for root in (folder, again))
        for key in ("dm_format_version", "media_type"):
            expect(theirs[key], ours[key], key)
        for key in ours["categories"]:
            if key != "label":
                _alike(theirs["categories"][key], ours["categories"][key], key)
        expect(len(theirs["items"]), len(ours["items"]), f"{path.name}: items")
        for found, wanted in zip(theirs["items"], ours["items"]):
            expect(found["image"]["size"], wanted["image"]["size"], f"{wanted['id']}: size")
            for key in ("id", "annotations", "attr"):
                count += _alike(found.get(key), wanted.get(key), f"{wanted['id']}: {key}")
    return count


def _alike(found, wanted, what):
    """Whether they are the same but for rounding; how many values were compared."""
    if isinstance(wanted, dict):
        # Datumaro has no positions of a skeleton's points but those it is given.
        found = {key: value for key, value in found.items() if key != "positions"}
        expect(sorted(found), sorted(wanted), what)
        return sum(_alike(found[key], wanted[key], f"{what}: {key}") for key in wanted)
    if isinstance(wanted, list):
        expect(len(found), len(wanted), what)
        return sum(_alike(a, b, what) for a, b in zip(found, wanted))
    if isinstance(wanted, float):
        near([found], [wanted], 2 * ROUNDED, what)
    else:
        expect(found, wanted, what)
    return 1


# ---- boxes alone: a video, and VOC


def _cvat_boxes(source):
    return source_xml.cvat(source / "annotations.xml", source / "images")


def _boxes(binary, source, read):
    dataset = _import(binary.convert(source, "", "--to", "datumaro"))
    names = [label.name for label in dataset.categories()[AnnotationType.label].items]
    items = {(item.subset, item.id): item for item in dataset}
    counted = {"items": 0, "boxes": 0}
    for subset, images in read(source).items():
        for image in images:
            item = items.pop((subset, _stem(image.name)))
            expect(tuple(item.media.size), (image.height, image.width), f"{image.name}: size")
            if image.pixels:
                expect(pathlib.Path(item.media.path).read_bytes() == image.pixels, True, f"{image.name}: image")
            expect(len(item.annotations), len(image.boxes), f"{image.name}: boxes")
            found = sorted((names[box.label], *box.points) for box in item.annotations)
            wanted = sorted((box.label, *box.corners) for box in image.boxes)
            for ours, theirs in zip(found, wanted):
                expect(ours[0], theirs[0], f"{image.name}: label")
                near(ours[1:], theirs[1:], ROUNDED, f"{image.name}: box")
            counted["items"] += 1
            counted["boxes"] += len(wanted)
    expect(list(items), [], "items that the source has not")
    return counted


# ---- what only CVAT's fork reads


def _skeletons(binary, source):
    folder = binary.convert(source, "", "--to", "datumaro")
    try:
        _import(folder)
    except DatasetImportError:
        pass
    else:
        raise Mismatch("Datumaro reads skeletons now: the decision to write them apart has no ground")
    root = ElementTree.parse(source / "annotations.xml").getroot()
    project = json.loads((folder / "annotations/default.json").read_text())
    labels = project["categories"]["label"]["labels"]
    drawn = {item["label_id"]: item["labels"] for item in project["categories"]["points"]["items"]}
    items = {item["id"]: item for item in project["items"]}
    count = 0
    for image in root.findall("image"):
        found = [a for a in items[_stem(image.get("name"))]["annotations"] if a["type"] == "skeleton"]
        wanted = image.findall("skeleton")
        expect(len(found), len(wanted), "skeletons")
        for skeleton, element in zip(found, wanted):
            # As CVAT's fork reads them: (x, y, visibility) for each of the category's points.
            expect(labels[skeleton["label_id"]]["name"], element.get("label"), "label")
            names = drawn[skeleton["label_id"]]
            for name in names:
                of = [label for label in labels if (label["name"], label["parent"]) == (name, element.get("label"))]
                expect(len(of), 1, f"labels for {name}")
            expect(len(skeleton["points"]), 3 * len(names), "numbers")
            expect(len(skeleton["points_attributes"]), len(names), "attributes")
            points = {point.get("label"): point for point in element.findall("points")}
            for name, at in zip(names, range(0, len(skeleton["points"]), 3)):
                x, y, visibility = skeleton["points"][at : at + 3]
                expect([x, y, visibility], [*_list(points[name]), _visibility(points[name])], name)
            count += 1
    return {"skeletons": count}


def _strict_json(binary, source):
    """Python takes `NaN` and the same key twice; nobody else has to."""

    def pairs(members):
        if len({key for key, _ in members}) != len(members):
            raise Mismatch(f"a key twice: {members}")
        return dict(members)

    def constant(word):
        raise Mismatch(f"{word} is no JSON")

    folder = binary.convert(source, "", "--to", "datumaro")
    texts = [path.read_text() for path in (folder / "annotations").glob("*.json")]
    return {"files": len([json.loads(text, object_pairs_hook=pairs, parse_constant=constant) for text in texts])}

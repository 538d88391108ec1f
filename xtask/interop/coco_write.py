"""`convert --to coco`: what pycocotools and Datumaro load of it, beside what ElementTree reads of the source.

Categories, images with sizes and bytes; annotations in order with category, box, outlines, attributes; the pixels of each
as pycocotools draws them, beside those drawn of the source; keypoints. The words of each file are those that CVAT's
exporter writes.
"""

import contextlib
import io
import json
import math
from xml.etree import ElementTree

import numpy as np
from datumaro.components.annotation import AnnotationType
from datumaro.components.dataset import Dataset
from pycocotools import mask as mask_tools
from pycocotools.coco import COCO

import source_xml
from model import clamped
from report import Mismatch, expect, near

EXACT = 1e-9
# Datumaro rounds to two decimals, and to 32 bits before that.
ROUNDED = 0.00502
KEYS = ["licenses", "info", "categories", "images", "annotations"]
IMAGE_KEYS = {"id", "width", "height", "file_name", "license", "flickr_url", "coco_url", "date_captured"}
KEPT = ("box", "polygon", "mask", "ellipse", "skeleton")


def run(report, binary, fixtures, data):
    for name in ("cvat-task", "cvat-project"):
        report.check(f"coco-write/{name}", _shapes, binary, fixtures / name)
        report.check(f"coco-write/{name}/datumaro", _datumaro, binary, fixtures / name)
    sources = [("voc", fixtures / "voc")] + ([("bccd", data / "bccd")] if data else [])
    for name, folder in sources:
        report.check(f"coco-write/{name}", _boxes, binary, folder)
    report.check("coco-write/one-file", _one_file, binary, fixtures / "cvat-task")


def _load(path):
    document = json.loads(path.read_text("utf-8"))
    expect(list(document), KEYS, f"{path.name}: members")
    for image in document["images"]:
        expect(set(image), IMAGE_KEYS, f"{path.name}: members of an image")
    ids = [annotation["id"] for annotation in document["annotations"]]
    expect(len(set(ids)), len(ids), f"{path.name}: ids that differ")
    with contextlib.redirect_stdout(io.StringIO()):
        return COCO(str(path))


def _subsets(root, folder, task):
    """Each subset of the source, its file and its images; there are files of these and no others."""
    by_subset = {}
    for element in root.findall("image"):
        by_subset.setdefault(_subset(root, element), []).append(element)
    posed = any(label.find("parent") is not None for label in root.find("meta").iter("label"))
    wanted = sorted(by_subset) if task == "instances" or posed else []
    written = sorted(path.name for path in (folder / "annotations").glob(f"{task}_*.json"))
    expect(written, [f"{task}_{subset}.json" for subset in wanted], f"files of {task}")
    for subset in wanted:
        yield subset, folder / "annotations" / f"{task}_{subset}.json", by_subset[subset]


def _subset(root, element):
    if root.find("meta/project") is not None:
        return element.get("subset") or "default"
    return root.findtext("meta/task/subset") or "default"


def _source(source):
    (document,) = source.glob("*.xml")
    root = ElementTree.parse(document).getroot()
    tops = [label for label in root.find("meta").iter("label") if label.find("parent") is None]
    return root, [label.findtext("name") for label in tops]


def _shapes(binary, source):
    folder = binary.convert(source, "", "--to", "coco")
    root, names = _source(source)
    counted = {"images": 0, "annotations": 0, "pixels": 0}
    keypoints = {}
    for subset, path, _ in _subsets(root, folder, "person_keypoints"):
        for annotation in _load(path).dataset["annotations"]:
            keypoints[subset, annotation["id"]] = annotation
    for subset, path, elements in _subsets(root, folder, "instances"):
        coco = _load(path)
        expect([c["name"] for c in coco.dataset["categories"]], names, "categories")
        expect([c["id"] for c in coco.dataset["categories"]], list(range(1, len(names) + 1)), "ids of categories")
        expect(len(coco.dataset["images"]), len(elements), f"{subset}: images")
        for element, image in zip(elements, coco.dataset["images"]):
            what = f"{subset}/{image['file_name']}"
            expect(image["file_name"], element.get("name"), what)
            expect([image["width"], image["height"]], [int(element.get(s)) for s in ("width", "height")], what)
            written = folder / "images" / subset / image["file_name"]
            pictures = source / "images"
            own = next(p for p in (pictures / subset / image["file_name"], pictures / image["file_name"]) if p.exists())
            expect(written.read_bytes(), own.read_bytes(), f"{what}: bytes")
            shapes = [s for s in element if s.get("label") and s.tag in KEPT]
            found = list(coco.imgToAnns[image["id"]])
            posed = [a for (s, _), a in keypoints.items() if s == subset and a["image_id"] == image["id"]]
            expect(len(found) + len(posed), len(shapes), f"{what}: annotations")
            found = sorted(found + posed, key=lambda a: a["id"])
            for number, (shape, annotation) in enumerate(zip(shapes, found)):
                counted["pixels"] += _same(shape, annotation, image, coco, names, f"{what}: {number}")
            counted["images"] += 1
            counted["annotations"] += len(shapes)
    return {noun: count for noun, count in counted.items() if count or noun != "pixels"}


def _same(shape, annotation, image, coco, names, what):
    expect(names[annotation["category_id"] - 1], shape.get("label"), f"{what}: label")
    expect(annotation["attributes"]["occluded"], shape.get("occluded") == "1", f"{what}: occluded")
    expect(annotation["iscrowd"], 0, f"{what}: iscrowd")
    for attribute in shape.findall("attribute"):
        value = annotation["attributes"][attribute.get("name")]
        text = str(value).lower() if isinstance(value, bool) else str(value)
        expect(text, attribute.text or "", f"{what}: {attribute.get('name')}")
    if shape.tag == "skeleton":
        points = {p.get("label"): p for p in shape.findall("points")}
        seen = annotation["keypoints"][2::3]
        expect(annotation["num_keypoints"], sum(v > 0 for v in seen), f"{what}: num_keypoints")
        given = sorted((*map(float, p.get("points").split(",")), 0 if p.get("outside") == "1" else 2 - int(p.get("occluded"))) for p in points.values())
        triplets = zip(*(annotation["keypoints"][i::3] for i in range(3)))
        expect(sorted(triplets), given, f"{what}: keypoints")
        return 0
    if shape.tag == "box":
        left, top, right, bottom = (float(shape.get(s)) for s in ("xtl", "ytl", "xbr", "ybr"))
        near(annotation["bbox"], [left, top, right - left, bottom - top], EXACT, f"{what}: box")
        near([annotation["area"]], [(right - left) * (bottom - top)], 1e-6, f"{what}: area")
        near([annotation["attributes"]["rotation"]], [float(shape.get("rotation", 0))], EXACT, f"{what}: rotation")
        expect(annotation["segmentation"], [], f"{what}: segmentation")
        return 0
    size = (image["height"], image["width"])
    pixels = _pixels(shape, size)
    drawn = coco.annToMask(annotation)
    expect(drawn.shape, size, f"{what}: size of the mask")
    if not np.array_equal(drawn.astype(bool), pixels):
        raise Mismatch(f"{what}: {int((drawn.astype(bool) != pixels).sum())} pixels differ")
    if shape.tag == "polygon":
        points = _points(shape)
        near(annotation["segmentation"][0], [n for p in points for n in p], EXACT, f"{what}: outline")
        around = [*np.min(points, 0), *(np.max(points, 0) - np.min(points, 0))]
        area = abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:] + points[:1]))) / 2
    else:
        rows, columns = np.nonzero(pixels)
        left, top = columns.min(), rows.min()
        around = [left, top, columns.max() + 1 - left, rows.max() + 1 - top]
        area = int(pixels.sum())
        expect(type(annotation["segmentation"]["counts"]), list, f"{what}: runs as CVAT writes them")
    near(annotation["bbox"], around, 1e-6, f"{what}: box")
    near([annotation["area"]], [area], 1e-6, f"{what}: area")
    return int(pixels.sum())


def _points(shape):
    return [tuple(map(float, point.split(","))) for point in shape.get("points").split(";")]


def _pixels(shape, size):
    height, width = size
    if shape.tag == "polygon":
        outline = [n for point in _points(shape) for n in point]
    elif shape.tag == "ellipse":
        cx, cy, rx, ry = (float(shape.get(name)) for name in ("cx", "cy", "rx", "ry"))
        turn = math.radians(float(shape.get("rotation", 0)))
        outline = []
        for step in range(720):
            angle = step * 2 * math.pi / 719
            dx, dy = rx * math.cos(angle), ry * math.sin(angle)
            outline += [cx + math.cos(turn) * dx - math.sin(turn) * dy, cy + math.sin(turn) * dx + math.cos(turn) * dy]
    else:
        left, top, w, h = (int(shape.get(name)) for name in ("left", "top", "width", "height"))
        runs = [int(run) for run in shape.get("rle").split(",")]
        flat = np.repeat(np.arange(len(runs)) % 2 == 1, runs)
        pixels = np.zeros((max(height, top + h), max(width, left + w)), bool)
        pixels[top : top + h, left : left + w] = flat.reshape(h, w)
        return pixels[:height, :width]
    (runs,) = mask_tools.frPyObjects([outline], height, width)
    return mask_tools.decode(runs).astype(bool)


def _datumaro(binary, source):
    folder = binary.convert(source, "", "--to", "coco")
    root, _ = _source(source)
    counted = {"items": 0, "annotations": 0}
    for task in ("instances", "person_keypoints"):
        files = [path for _, path, _ in _subsets(root, folder, task)]
        if not files:
            continue
        # Of the other task's file it would warn.
        others = [path for path in (folder / "annotations").glob("*.json") if path not in files]
        for other in others:
            other.rename(other.with_suffix(".other"))
        dataset = Dataset.import_from(str(folder), f"coco_{task}")
        for other in others:
            other.with_suffix(".other").rename(other)
        items = {(item.subset, item.attributes["id"]): item for item in dataset}
        for path in files:
            document, subset = json.loads(path.read_text("utf-8")), path.stem.removeprefix(f"{task}_")
            for image in document["images"]:
                item = items.pop((subset, image["id"]))
                expect(tuple(item.media.size), (image["height"], image["width"]), f"{subset}/{item.id}: size")
                expect(item.media.bytes is not None, True, f"{subset}/{item.id}: image")
                own = [a for a in document["annotations"] if a["image_id"] == image["id"]]
                boxes = {a.id: a for a in item.annotations if a.type == AnnotationType.bbox}
                expect(sorted(boxes), sorted(a["id"] for a in own), f"{subset}/{item.id}: annotations")
                for annotation in own:
                    box = boxes[annotation["id"]]
                    expect(box.label + 1, annotation["category_id"], f"{subset}/{item.id}: label")
                    near(box.get_bbox(), annotation["bbox"], 2 * ROUNDED, f"{subset}/{item.id}: box")
                counted["items"] += 1
                counted["annotations"] += len(own)
        expect(list(items), [], "items that the files have not")
    return counted


def _boxes(binary, source):
    folder = binary.convert(source, "", "--to", "coco")
    counted = {"images": 0, "boxes": 0}
    for subset, images in source_xml.voc(source).items():
        coco = _load(folder / f"annotations/instances_{subset}.json")
        names = {c["id"]: c["name"] for c in coco.dataset["categories"]}
        by_name = {image["file_name"]: image for image in coco.dataset["images"]}
        expect(sorted(by_name), sorted(image.name for image in images), f"{subset}: images")
        for image in images:
            found = coco.imgToAnns[by_name[image.name]["id"]]
            expect([names[a["category_id"]] for a in found], [box.label for box in image.boxes], image.name)
            for annotation, box in zip(found, image.boxes):
                left, top, w, h = annotation["bbox"]
                near(clamped([left, top, left + w, top + h], image.width, image.height), box.corners, 1e-6, image.name)
            counted["images"] += 1
            counted["boxes"] += len(found)
    return counted


def _one_file(binary, source):
    path = binary.convert(source, ".json", "--to", "coco")
    coco = _load(path)
    root, names = _source(source)
    counted = {"images": 0, "annotations": 0, "pixels": 0, "with keypoints": 0}
    expect([c["name"] for c in coco.dataset["categories"]], names, "categories")
    elements = root.findall("image")
    expect([image["file_name"] for image in coco.dataset["images"]], [e.get("name") for e in elements], "images")
    for element, image in zip(elements, coco.dataset["images"]):
        what = image["file_name"]
        expect([image["width"], image["height"]], [int(element.get(s)) for s in ("width", "height")], what)
        shapes = [s for s in element if s.get("label") and s.tag in KEPT]
        found = coco.imgToAnns[image["id"]]
        expect(len(found), len(shapes), f"{what}: annotations")
        for number, (shape, annotation) in enumerate(zip(shapes, found)):
            counted["pixels"] += _same(shape, annotation, image, coco, names, f"{what}: {number}")
            counted["with keypoints"] += "keypoints" in annotation
        counted["images"] += 1
        counted["annotations"] += len(found)
    expect(len(coco.dataset["annotations"]), counted["annotations"], "annotations of all images")
    return counted

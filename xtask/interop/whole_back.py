"""Keypoints, classes, tracks and attributes that TensorFlow wrote, converted by us to CVAT XML and read by ElementTree;
and skeletons, boxes and tags of CVAT XML, there and back."""

import random
from xml.etree import ElementTree

import label_map
import records
import source_xml
import whole_scenes
from report import expect, near

SEED = 20261126
RECORDS = 40
# In images of these sizes fractions of 1/64 are whole pixels.
WIDTH, HEIGHT = 128, 64
LABELS = {"person": 1, "car": 3, "night": 4, "rain": 9}
POINTS = ["nose", "left eye", "right eye", "tail"]
# Two that say yes or no, one of them with -1 where nothing is known, and two numbers; one that never says anything.
FLAGS, WHOLE, PARTS, SILENT = ("difficult", "attribute/parked"), "attribute/doors", "attribute/weight", "truncated"


def run(report, binary, _fixtures, _data):
    report.check("whole/back/tensorflow", _check, binary)
    report.check("whole/back/there-and-back", _there_and_back, binary)


def _check(binary):
    draw = random.Random(SEED)
    folder = binary.scratch / f"whole-back-{binary.count}"
    folder.mkdir()
    binary.count += 1
    (folder / "label_map.pbtxt").write_text(label_map.text(LABELS), encoding="utf-8")
    written = [_record(draw, number) for number in range(RECORDS)]
    records.write(folder / "train.tfrecord", written)
    root = ElementTree.parse(binary.convert(folder, ".xml", "--from", "tfrecord", "--no-images")).getroot()
    counts = dict.fromkeys(("images", "skeletons", "keypoints", "boxes", "classes", "attributes"), 0)
    images = root.findall("image")
    expect(len(images), RECORDS, "images")
    for image, record in zip(images, written):
        _image(image, record, counts)
        counts["images"] += 1
    _declared(root)
    return counts


def _record(draw, number):
    objects = draw.randint(1, 5)
    found = {
        "image/encoded": [b""], "image/filename": [f"{number:03}.png".encode()], "image/format": [b""],
        "image/source_id": [b""], "image/height": [HEIGHT], "image/width": [WIDTH],
    }  # fmt: skip
    classes = draw.sample(["night", "rain"], k=draw.randint(0, 2))
    if classes:
        found["image/class/text"] = [text.encode() for text in classes]
        found["image/class/label"] = [LABELS[text] for text in classes]
    texts = draw.choices(["person", "car"], k=objects)
    found["image/object/class/text"] = [text.encode() for text in texts]
    found["image/object/class/label"] = [LABELS[text] for text in texts]
    sides, points = [], []
    for text in texts:
        own = [(draw.randint(0, 64) / 64, draw.randint(0, 64) / 64, draw.choice((0, 1, 2, 2))) for _ in POINTS]
        own = own if text == "person" else [(0.0, 0.0, 0)] * len(POINTS)
        seen = [point for point in own if point[2] > 0]
        if seen:
            xs, ys = [point[0] for point in seen], [point[1] for point in seen]
            sides.append((min(xs), min(ys), max(xs), max(ys)))
        else:
            sides.append((0.125, 0.25, 0.5, 0.75))
        points += own
    for index, side in enumerate(("xmin", "ymin", "xmax", "ymax")):
        found[f"image/object/bbox/{side}"] = [box[index] for box in sides]
    for index, name in enumerate(("x", "y", "visibility")):
        found[f"image/object/keypoint/{name}"] = [point[index] for point in points]
    found["image/object/keypoint/text"] = [text.encode() for text in POINTS] * objects
    found["image/object/keypoint/num"] = [sum(p[2] > 0 for p in points[i : i + 4]) for i in range(0, len(points), 4)]
    found["image/object/track/label"] = [draw.randint(-1, 5) for _ in texts]
    found["image/object/occluded"] = [draw.randint(0, 1) for _ in texts]
    found[f"image/object/{FLAGS[0]}"] = [draw.randint(0, 1) for _ in texts]
    found[f"image/object/{FLAGS[1]}"] = [draw.randint(-1, 1) for _ in texts]
    found[f"image/object/{WHOLE}"] = [draw.randint(0, 5) for _ in texts]
    found[f"image/object/{PARTS}"] = [draw.choice((0.5, 1.25, 2.0, float("nan"))) for _ in texts]
    found[f"image/object/{SILENT}"] = [0] * objects
    return found


def _image(image, record, counts):
    where = image.get("name")
    expect(where, record["image/filename"][0].decode(), "name")
    tags = [tag.get("label") for tag in image.findall("tag")]
    expect(tags, [text.decode() for text in record.get("image/class/text", [])], f"{where}: tags")
    counts["classes"] += len(tags)
    found = [shape for shape in image if shape.tag != "tag"]
    texts = [text.decode() for text in record["image/object/class/text"]]
    expect([shape.get("label") for shape in found], texts, f"{where}: labels")
    for index, shape in enumerate(found):
        _shape(shape, record, index, f"{where}, object {index}", counts)


def _shape(shape, record, index, where, counts):
    ends = slice(index * len(POINTS), (index + 1) * len(POINTS))
    xs, ys, seen = (record[f"image/object/keypoint/{name}"][ends] for name in ("x", "y", "visibility"))
    occluded = str(record["image/object/occluded"][index])
    if not any(seen):
        expect((shape.tag, shape.get("occluded")), ("box", occluded), f"{where}: kind, occluded")
        sides = [float(shape.get(side)) for side in ("xtl", "ytl", "xbr", "ybr")]
        fractions = [record[f"image/object/bbox/{side}"][index] for side in ("xmin", "ymin", "xmax", "ymax")]
        expect(sides, [part * length for part, length in zip(fractions, (WIDTH, HEIGHT) * 2)], f"{where}: box")
        counts["boxes"] += 1
    else:
        expect(shape.tag, "skeleton", f"{where}: kind")
        elements = {element.get("label"): element for element in shape if element.tag != "attribute"}
        expect(sorted(elements), sorted(POINTS), f"{where}: keypoints")
        for name, x, y, visible in zip(POINTS, xs, ys, seen):
            element = elements[name]
            expect(element.get("outside"), str(int(visible == 0)), f"{where}, {name}: outside")
            if visible:
                expect(element.get("occluded"), str(int(visible == 1)), f"{where}, {name}: occluded")
                point = [float(number) for number in element.get("points").split(",")]
                near(point, (x * WIDTH, y * HEIGHT), 0, f"{where}, {name}")
            counts["keypoints"] += 1
        counts["skeletons"] += 1
    found = {attribute.get("name"): attribute.text for attribute in shape.findall("attribute")}
    wanted = {}
    for key in FLAGS:
        value = record[f"image/object/{key}"][index]
        if value >= 0:
            wanted[key.removeprefix("attribute/")] = "true" if value else "false"
    wanted["doors"] = str(record[f"image/object/{WHOLE}"][index])
    weight = record[f"image/object/{PARTS}"][index]
    if weight == weight:
        wanted["weight"] = f"{weight:g}"
    expect(found, wanted, f"{where}: attributes")
    counts["attributes"] += len(wanted)


def _declared(root):
    labels = root.findall("meta//label")
    parents = {label.findtext("name"): label.findtext("parent") for label in labels}
    expect([name for name, parent in parents.items() if parent == "person"], POINTS, "keypoints declared")
    kinds = {label.findtext("name"): label.findtext("type") for label in labels}
    expect(kinds["person"], "skeleton", "type of the label with keypoints")
    for label in labels:
        if label.findtext("name") in ("person", "car"):
            given = {a.findtext("name"): a.findtext("input_type") for a in label.findall("attributes/attribute")}
            wanted = {"difficult": "checkbox", "parked": "checkbox", "doors": "number", "weight": "number"}
            expect(given, wanted, f"{label.findtext('name')}: attributes declared")


# ---- there and back


def _there_and_back(binary):
    """Skeletons keep their points, but for those outside, and what else has a box becomes it; tags stay."""
    source = binary.scratch / f"whole-back-{binary.count}.xml"
    binary.count += 1
    whole_scenes.images(source)
    archive = binary.convert(source, ".zip", "--to", "tfrecord", "--no-images")
    before = ElementTree.parse(source).getroot().findall("image")
    after = ElementTree.parse(binary.convert(archive, ".xml", "--no-images")).getroot().findall("image")
    counts = dict.fromkeys(("images", "skeletons", "keypoints", "hidden keypoints", "boxes", "tags"), 0)
    for image, found in zip(before, after, strict=True):
        where = image.get("name")
        tags = [[tag.get("label") for tag in side.findall("tag")] for side in (image, found)]
        expect(tags[1], tags[0], f"{where}: tags")
        left = [shape for shape in image if shape.tag != "tag" and source_xml.AROUND[shape.tag](shape)]
        shapes = [shape for shape in found if shape.tag != "tag"]
        expect([shape.get("label") for shape in shapes], [shape.get("label") for shape in left], f"{where}: labels")
        for wanted, shape in zip(left, shapes):
            expect(shape.tag, "skeleton" if wanted.tag == "skeleton" else "box", f"{where}: kind")
            if wanted.tag != "skeleton":
                near(source_xml.AROUND["box"](shape), source_xml.AROUND[wanted.tag](wanted), 0.00501, f"{where}: box")
                counts["boxes"] += 1
                continue
            expect(_elements(shape), _elements(wanted), f"{where}: points of {wanted.get('label')}")
            counts["skeletons"] += 1
            counts["keypoints"] += len(_elements(wanted))
            counts["hidden keypoints"] += sum(point is not None and point[0] == "1" for point in _elements(wanted).values())
        counts["images"] += 1
        counts["tags"] += len(tags[0])
    return counts


def _elements(skeleton):
    """`{name: (hidden, x, y)}`, none for what lies outside."""
    found = {}
    for point in skeleton.findall("points"):
        x, y = map(float, point.get("points").split(","))
        found[point.get("label")] = None if point.get("outside") == "1" else (point.get("occluded"), x, y)
    return found

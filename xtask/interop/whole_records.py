"""Keypoints, classes, tracks, attributes and masks of records made from CVAT XML: TensorFlow parses the records, and
what must be in them is computed from the XML that ElementTree reads."""

from xml.etree import ElementTree

import numpy as np
import tensorflow as tf

import datumaro_reads
import label_map
import mask_readers
import records
import shapes
import whole_scenes
from report import expect, near

FLAGS = ("difficult", "truncated", "occluded", "is_crowd", "group_of")
INT, FLOAT, BYTES = tf.int64, tf.float32, tf.string


def run(report, binary, _fixtures, _data):
    report.check("whole/images", _images, binary, False)
    report.check("whole/images-with-masks", _images, binary, True)
    report.check("whole/video", _video, binary)
    report.check("whole/label-map", _label_map, binary)
    report.check("whole/datumaro-imports", _imports, binary)


def _source(binary, write, **options):
    path = binary.scratch / f"whole-{binary.count}" / "annotations.xml"
    path.parent.mkdir()
    binary.count += 1
    write(path, **options)
    return path


def _converted(binary, path, *options):
    return binary.unzipped(binary.convert(path, ".zip", "--to", "tfrecord", "--no-images", *options))


# ---- what must be there


class Wanted:
    """What a data set's XML says of its labels."""

    def __init__(self, root):
        self.labels, self.texts, self.own_texts, self.kinds = [], [], {}, {}
        listed = root.findall("meta/task/labels/label")
        parts = [(label.findtext("parent"), label.findtext("name")) for label in listed if label.findtext("parent")]
        for label in listed:
            name = label.findtext("name")
            if label.findtext("parent"):
                continue
            self.labels.append(name)
            own = [part for parent, part in parts if parent == name]
            shared = {part for parent, part in parts if parent != name}
            self.own_texts[name] = {part: f"{name}/{part}" if part in shared else part for part in own}
            self.texts += self.own_texts[name].values()
        for attribute in root.iter("attribute"):
            if attribute.find("input_type") is not None:
                self._declare(attribute)

    def _declare(self, attribute):
        name, kind = attribute.findtext("name"), attribute.findtext("input_type")
        if kind == "checkbox":
            self.kinds.setdefault(name, INT)
        elif kind == "number":
            numbers = [float(number) for number in attribute.findtext("values").split("\n")]
            whole = all(number.is_integer() for number in numbers) and numbers[0] >= 0
            self.kinds[name] = self.kinds.get(name, INT) if whole else FLOAT

    def record(self, elements, classes, size, *, masks=False):
        """`{key: (type, values)}` of all lists about objects and classes, and the pixels of the masks."""
        width, height = size
        boxes, texts, points, tracks, values, pixels = [], [], [], [], [], []
        for element, label, track in elements:
            box = _box(element)
            if box is None or masks and element.tag in ("box", "skeleton"):
                continue
            boxes.append(box)
            texts.append(label)
            points.append(self._keypoints(element, label, width, height))
            tracks.append(-1 if track is None else track)
            values.append(self._attributes(element))
            pixels.append(_pixels(element, width, height) if masks else None)
        found = {"image/class/text": (BYTES, classes), "image/class/label": (INT, [self.labels.index(c) + 1 for c in classes])}
        for side, index, length in (("xmin", 0, width), ("ymin", 1, height), ("xmax", 2, width), ("ymax", 3, height)):
            found[f"image/object/bbox/{side}"] = (FLOAT, [box[index] / length for box in boxes])
        found["image/object/class/text"] = (BYTES, texts)
        found["image/object/class/label"] = (INT, [self.labels.index(text) + 1 for text in texts])
        found["image/object/track/label"] = (INT, tracks if any(track >= 0 for track in tracks) else [])
        if self.texts:
            each = [point for keypoints in points for point in keypoints]
            for name, index, kind in (("x", 0, FLOAT), ("y", 1, FLOAT), ("visibility", 2, INT), ("text", 3, BYTES)):
                found[f"image/object/keypoint/{name}"] = (kind, [point[index] for point in each])
            labelled = [sum(point[2] > 0 for point in keypoints) for keypoints in points]
            found["image/object/keypoint/num"] = (INT, labelled)
        for name in sorted({name for given in values for name in given}):
            key, kind = (f"image/object/{name}", INT) if name in FLAGS else (f"image/object/attribute/{name}", self.kinds[name])
            missing = 0 if name in FLAGS else -1 if kind == INT else float("nan")
            found[key] = (kind, [given.get(name, missing) for given in values])
        return {key: (kind, given) for key, (kind, given) in found.items() if given}, pixels

    def _keypoints(self, element, label, width, height):
        own = {}
        if element.tag == "skeleton":
            for part in element:
                if part.tag == "points" and part.get("outside") == "0":
                    x, y = map(float, part.get("points").split(","))
                    text = self.own_texts[label][part.get("label")]
                    own[text] = (x / width, y / height, 1 if part.get("occluded") == "1" else 2, text)
        return [own.get(text, (0.0, 0.0, 0, text)) for text in self.texts]

    def _attributes(self, element):
        found = {}
        for attribute in element.findall("attribute"):
            name, value = attribute.get("name"), attribute.text or ""
            name = "is_crowd" if name == "iscrowd" else name
            if value in ("true", "false") and (name in FLAGS or self.kinds.get(name) == INT):
                found[name] = int(value == "true")
            elif name in self.kinds:
                found[name] = int(value) if self.kinds[name] == INT else float(value)
        if element.get("occluded") == "1":
            found["occluded"] = 1
        return found


def _box(element):
    """Its sides, or none where nothing of it is to be seen."""
    if element.tag == "box":
        return tuple(float(element.get(side)) for side in ("xtl", "ytl", "xbr", "ybr"))
    if element.tag == "mask":
        left, top, width, height = (int(element.get(name)) for name in ("left", "top", "width", "height"))
        return left, top, left + width, top + height
    if element.tag == "ellipse":
        cx, cy, rx, ry = (float(element.get(name)) for name in ("cx", "cy", "rx", "ry"))
        return cx - rx, cy - ry, cx + rx, cy + ry
    if element.tag == "skeleton":
        seen = [part.get("points") for part in element if part.tag == "points" and part.get("outside") == "0"]
        numbers = [float(number) for points in seen for number in points.split(",")]
    else:
        numbers = [float(number) for pair in element.get("points").split(";") for number in pair.split(",")]
    xs, ys = numbers[::2], numbers[1::2]
    return (min(xs), min(ys), max(xs), max(ys)) if numbers else None


def _pixels(element, width, height):
    from datumaro.components.annotation import Ellipse

    if element.tag == "mask":
        return shapes.decoded(element, width, height)
    if element.tag == "ellipse":
        return shapes.rasterised(Ellipse(*_box(element)).as_polygon(), width, height)
    return shapes.rasterised([float(n) for pair in element.get("points").split(";") for n in pair.split(",")], width, height)


# ---- and what is


def _record(payload, wanted, pixels, where, counts):
    kinds = {key: tf.io.VarLenFeature(kind) for key, (kind, _) in wanted.items()}
    parsed = tf.io.parse_single_example(payload, kinds) if kinds else {}
    for key, (kind, values) in wanted.items():
        found = parsed[key].values.numpy()
        if kind == FLOAT:
            same = np.array_equal(found, np.array(values, np.float32), equal_nan=True)
            expect(same, True, f"{where}: {key}: {found.tolist()} as {values}")
        else:
            expect([v.decode() for v in found] if kind == BYTES else found.tolist(), values, f"{where}: {key}")
        counts["values"] += len(values)
    besides = {key for key in records.loose(payload) if key.startswith(("image/object/", "image/class/"))}
    expect(besides - set(wanted) - {"image/object/mask"}, set(), f"{where}: keys besides")
    expect("image/object/mask" in besides, any(p is not None for p in pixels), f"{where}: masks")
    for index, (mask, truth) in enumerate(zip(mask_readers.pngs(payload), pixels, strict="image/object/mask" in besides)):
        expect(int((mask != truth).sum()), 0, f"{where}, mask {index}: pixels that differ")
    counts["records"] += 1
    counts["masks"] = counts.get("masks", 0) + sum(p is not None for p in pixels)
    counts.setdefault("keys", set()).update(wanted)


def _told(counts):
    counts["keys"] = len(counts["keys"])
    return {noun: count for noun, count in counts.items() if noun != "masks" or count}


def _by_name(folder):
    (path,) = folder.glob("*.tfrecord")
    payloads = records.payloads(path)
    return [(records.loose(payload)["image/filename"][0].decode(), payload) for payload in payloads]


def _images(binary, masks):
    path = _source(binary, whole_scenes.images)
    root = ElementTree.parse(path).getroot()
    wanted, counts = Wanted(root), {"records": 0, "values": 0}
    found = _by_name(_converted(binary, path, *(["--masks"] if masks else [])))
    images = root.findall("image")
    expect([name for name, _ in found], [image.get("name") for image in images], "images")
    for (name, payload), image in zip(found, images):
        size = int(image.get("width")), int(image.get("height"))
        elements = [(shape, shape.get("label"), None) for shape in image if shape.tag != "tag"]
        classes = [tag.get("label") for tag in image.findall("tag")]
        lists, pixels = wanted.record(elements, classes, size, masks=masks)
        _record(payload, lists, pixels, name, counts)
    expect(bool(counts["masks"]), masks, "masks")
    return _told(counts)


def _video(binary):
    path = _source(binary, lambda path: whole_scenes.video(path))
    root = ElementTree.parse(path).getroot()
    wanted, counts = Wanted(root), {"records": 0, "values": 0}
    found = _by_name(_converted(binary, path))
    number = lambda element: int(element.get("frame"))
    for frame, (name, payload) in enumerate(found):
        elements = [
            (shape, track.get("label"), int(track.get("id")))
            for track in root.findall("track") for shape in track
            if number(shape) == frame and shape.get("outside") == "0"
        ]  # fmt: skip
        lists, pixels = wanted.record(elements, [], (96, 64))
        _record(payload, lists, pixels, name, counts)
    expect(len(found), int(root.findtext("meta/task/size")), "frames")
    return _told(counts)


def _label_map(binary):
    """Skeletons' items have their keypoints, whose ids count from 0 through the whole file; the others are as ever."""
    path = _source(binary, whole_scenes.images)
    wanted = Wanted(ElementTree.parse(path).getroot())
    items = label_map.parse(_converted(binary, path) / "label_map.pbtxt")
    expect([(item.id, item.name) for item in items], list(enumerate(wanted.labels, 1)), "items")
    given = [[point.label for point in item.keypoints] for item in items]
    expect(given, [list(wanted.own_texts[label].values()) for label in wanted.labels], "labels of keypoints")
    expect([point.id for item in items for point in item.keypoints], list(range(len(wanted.texts))), "ids of keypoints")
    expect([point.label for item in items for point in item.keypoints], wanted.texts, "as the records have them")
    return {"items": len(items), "keypoints": len(wanted.texts)}


def _imports(binary):
    """Datumaro passes over what it does not know and finds the boxes."""
    path = _source(binary, whole_scenes.images, skeletons=False)
    root = ElementTree.parse(path).getroot()
    found = datumaro_reads.detections(_converted(binary, path))
    (items,) = found.values()
    boxes = {item.name: item.boxes for item in items}
    counts = {"items": len(items), "boxes": 0}
    for image in root.findall("image"):
        shapes_ = [shape for shape in image if shape.tag != "tag"]
        name = image.get("name").removesuffix(".png")
        expect([box.label for box in boxes[name]], [shape.get("label") for shape in shapes_], f"{name}: labels")
        for box, shape in zip(boxes[name], shapes_):
            near(box.corners, _box(shape), 0.0061, f"{name}: box")
        counts["boxes"] += len(shapes_)
    return counts

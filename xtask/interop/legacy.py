"""`convert --legacy` against Datumaro's `tf_detection_api`, in both directions, and its ellipses against OpenCV's.

CVAT 2.10 handed its shapes to Datumaro as `_shapes` here does; what Datumaro 1.13.12 does otherwise than the revision that
CVAT had is undone (`_in_double`) or left alone where it makes no difference. Records are compared decoded: every scalar,
floats bit for bit, texts, ids, the pixels of masks, and the order.
"""

import random
import warnings
from xml.etree import ElementTree

import cv2
import numpy as np
import tensorflow as tf
from datumaro.components.annotation import AnnotationType, Bbox, LabelCategories, RleMask
from datumaro.components.dataset import Dataset
from datumaro.components.dataset_base import DatasetItem
from datumaro.components.media import Image
from pycocotools import mask as mask_utils

import records
from known import Known
from report import expect

SEED = 20261130
# Sublabels of skeletons have ids, too.
LABELS = [
    ("cat", ""), ("ка't", ""), ("naïve dog", ""), ('q"uo\\te', ""), ("person", ""), ("nose", "person"), ("tail", "person"),
    ("car", ""), ("猫", ""),
]  # fmt: skip
NAMES = ["cat", "ка't", "naïve dog", 'q"uo\\te', "car", "猫"]
EXTENSIONS = [".jpg", ".JPG", ".jpeg", ".png", ".PNG", ".bmp", ".tif", ""]
SIZES = ((60, 40), (97, 61), (128, 128), (33, 300), (1920, 1080))
REENCODED = "CVAT wrote an image without extension anew, as JPEG; --legacy leaves every image as it is"


def run(report, binary, _fixtures, _data):
    for masks in (False, True):
        name = "with-masks" if masks else "boxes"
        report.check(f"legacy/writes/{name}", _writes, binary, masks, _decimals, SEED)
        report.check(f"legacy/writes/{name}-as-it-is", _writes, binary, masks, _quarters, SEED + 1)
    report.check("legacy/ellipses", _ellipses, binary)
    report.check("legacy/reads/boxes", _reads, binary, False)
    report.check("legacy/reads/masks", _reads, binary, True)
    report.check("legacy/reads-and-writes", _reads_and_writes, binary)


def _decimals(draw, low, high):
    """Any number of decimals up to four: also those that lie between two hundredths."""
    return round(draw.uniform(low, high), draw.choice((0, 1, 2, 3, 3, 4)))


def _quarters(draw, low, high):
    """What single precision holds as it is, as Datumaro 1.13 keeps coordinates."""
    return round(draw.uniform(low, high) * 4) / 4


# ---- data sets


def _write_project(folder, number, seed, *, count=160, labels=LABELS, names=NAMES, kinds=("box", "box", "mask", "ellipse")):
    """CVAT XML of a project with three subsets, and images of two thirds of its frames."""
    draw = random.Random(seed)
    root = ElementTree.Element("annotations")
    ElementTree.SubElement(root, "version").text = "1.1"
    project = ElementTree.SubElement(ElementTree.SubElement(root, "meta"), "project")
    ElementTree.SubElement(project, "name").text = "p"
    listed = ElementTree.SubElement(project, "labels")
    for name, parent in labels:
        label = ElementTree.SubElement(listed, "label")
        ElementTree.SubElement(label, "name").text = name
        ElementTree.SubElement(label, "type").text = "skeleton" if name == "person" else "any"
        ElementTree.SubElement(label, "attributes")
        if parent:
            ElementTree.SubElement(label, "parent").text = parent
    for index in range(count):
        width, height = draw.choice(SIZES)
        name = f"{draw.choice(('', 'sub/', 'v1.0/ö/'))}{index:03}{draw.choice(EXTENSIONS)}"
        image = ElementTree.SubElement(root, "image", {
            "id": str(index), "name": name, "subset": draw.choice(("default", "train", "val")),
            "width": str(width), "height": str(height),
        })  # fmt: skip
        if draw.random() < 2 / 3:
            path = folder / "images" / image.get("subset") / name
            path.parent.mkdir(parents=True, exist_ok=True)
            pixels = np.full((height, width, 3), index % 256, np.uint8)
            # Content that the name belies, now and then.
            suffix = draw.choice((".png", ".jpg")) if draw.random() < 0.2 or "." not in name[-5:] else name[-4:]
            path.write_bytes(cv2.imencode("." + suffix.lstrip("."), pixels)[1].tobytes())
        for _ in range(draw.choice((0, 1, 3, 8))):
            kind = draw.choice((*kinds, "polygon", "polyline", "points") if len(kinds) > 1 else kinds)
            shape = ElementTree.SubElement(image, kind, {"label": draw.choice(names), "occluded": str(draw.randint(0, 1))})
            shape.set("z_order", str(draw.choice((0, 0, 0, -1, 1, 2))))
            if draw.random() < 0.4:
                shape.set("group_id", str(draw.randint(1, 3)))
            FILL[kind](shape, draw, number, width, height)
    ElementTree.ElementTree(root).write(folder / "annotations.xml", encoding="utf-8", xml_declaration=True)
    return root


def _box(shape, draw, number, width, height):
    left, top = number(draw, -0.2 * width, width), number(draw, -0.2 * height, height)
    right, bottom = number(draw, left, 1.2 * width), number(draw, top, 1.2 * height)
    if draw.random() < 0.1:
        right, bottom = left, draw.choice((top, bottom))
    if draw.random() < 0.05:
        left, right = right, left
    for side, value in zip(("xtl", "ytl", "xbr", "ybr"), (left, top, right, bottom)):
        shape.set(side, repr(value))
    if draw.random() < 0.2:
        shape.set("rotation", str(draw.randint(1, 359)))


def _mask(shape, draw, _number, width, height):
    columns, rows = draw.randint(1, min(width, 40)), draw.randint(1, min(height, 30))
    left, top = draw.randint(0, width - columns), draw.randint(0, height - rows)
    pixels = [draw.random() < 0.3 for _ in range(columns * rows)]
    pixels[draw.randrange(len(pixels))] = True
    runs, value, length = [], False, 0
    for pixel in [*pixels, None]:
        if pixel != value:
            runs.append(length)
            value, length = pixel, 0
        length += 1
    for key, value in (("left", left), ("top", top), ("width", columns), ("height", rows)):
        shape.set(key, str(value))
    shape.set("rle", ", ".join(map(str, runs)))


def _ellipse(shape, draw, number, width, height):
    reach = draw.choice((3, 16, 0.6 * min(width, height), 1.5 * max(width, height)))
    values = [number(draw, -0.3 * width, 1.3 * width), number(draw, -0.3 * height, 1.3 * height)]
    values += [number(draw, 0, reach), number(draw, 0, draw.choice((reach, 4)))]
    if draw.random() < 0.2:  # halves go to the even number
        values = [round(value) + 0.5 for value in values]
    for key, value in zip(("cx", "cy", "rx", "ry"), values):
        shape.set(key, repr(value))
    if draw.random() < 0.7:
        shape.set("rotation", repr(draw.choice((draw.randint(0, 359), round(draw.uniform(0, 360), 2), 45.5, 90))))


def _points(shape, draw, number, width, height):
    points = [(number(draw, 0, width), number(draw, 0, height)) for _ in range(4)]
    shape.set("points", ";".join(f"{x!r},{y!r}" for x, y in points))


FILL = {"box": _box, "mask": _mask, "ellipse": _ellipse, "polygon": _points, "polyline": _points, "points": _points}


def _folder(binary, number, seed, **options):
    folder = binary.scratch / f"legacy-{binary.count}"
    folder.mkdir()
    binary.count += 1
    return folder, _write_project(folder, number, seed, **options)


# ---- what CVAT handed to Datumaro


def _dataset(folder, root, in_double):
    categories = LabelCategories()
    listed = [(label.findtext("name"), label.findtext("parent") or "") for label in root.iter("label")]
    for name, parent in listed:
        categories.add(name, parent)
    items = []
    for image in root.findall("image"):
        width, height = int(image.get("width")), int(image.get("height"))
        stem, dot, extension = image.get("name").rpartition(".")
        stem, extension = (stem, dot + extension) if dot and "/" not in extension else (image.get("name"), "")
        path = folder / "images" / image.get("subset") / image.get("name")
        if path.is_file():
            media = Image.from_bytes(data=path.read_bytes(), ext=extension or ".none", size=(height, width))
            # As it is written, where Datumaro 1.13 makes it lower-case.
            media._ext = extension or None
        else:
            media = Image.from_file(path=image.get("name"), size=(height, width))
        annotations = _shapes(image, listed, width, height, in_double)
        items.append(DatasetItem(stem, subset=image.get("subset"), media=media, annotations=annotations))
    return Dataset.from_iterable(items, categories={AnnotationType.label: categories}, media_type=Image)


def _shapes(image, labels, width, height, in_double):
    shapes = sorted((s for s in image if s.tag in FILL), key=lambda shape: int(shape.get("z_order")))
    return [made for shape in shapes if (made := _shape(shape, labels, width, height, in_double)) is not None]


def _shape(shape, labels, width, height, in_double):
    said = {
        "label": labels.index((shape.get("label"), "")), "group": int(shape.get("group_id", 0)),
        "z_order": int(shape.get("z_order")),
    }  # fmt: skip
    if shape.tag == "box":
        x0, y0, x1, y1 = (float(shape.get(side)) for side in ("xtl", "ytl", "xbr", "ybr"))
        box = Bbox(x0, y0, x1 - x0, y1 - y0, **said)
        return _in_double(box, [x0, y0, x0 + (x1 - x0), y0 + (y1 - y0)]) if in_double else box
    if shape.tag in ("mask", "ellipse"):
        pixels = _pixels(shape, width, height)
        return RleMask(rle=mask_utils.encode(np.asfortranarray(pixels)), **said)
    return None


def _in_double(box, points):
    """Datumaro 1.13 keeps coordinates in single precision; CVAT's kept them in double."""
    box.points = np.around(points, 2).tolist()
    return box


def _pixels(shape, width, height):
    canvas = np.zeros((height, width), np.uint8)
    if shape.tag == "ellipse":
        cx, cy, rx, ry = (float(shape.get(key)) for key in ("cx", "cy", "rx", "ry"))
        center, axes = (round(cx), round(cy)), (round(rx), round(ry))
        cv2.ellipse(canvas, center, axes, float(shape.get("rotation", 0)), 0, 360, 255, thickness=-1)
        return (canvas > 0).astype(np.uint8)
    left, top, columns, rows = (int(shape.get(key)) for key in ("left", "top", "width", "height"))
    runs = [int(run) for run in shape.get("rle").split(",")]
    flat = np.concatenate([np.full(run, index % 2, np.uint8) for index, run in enumerate(runs)])
    canvas[top : top + rows, left : left + columns] = flat.reshape(rows, columns)
    return canvas


# ---- writing


def _writes(binary, masks, number, seed):
    folder, root = _folder(binary, number, seed)
    theirs = binary.scratch / f"legacy-theirs-{binary.count}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dataset = _dataset(folder, root, number is _decimals)
        dataset.export(str(theirs), "tf_detection_api", save_media=True, save_masks=masks)
    options = ["--allow-missing-images", "--images", folder / "images", *(["--masks"] if masks else [])]
    spelling = ["--for", "legacy-cvat"] if masks else ["--legacy"]
    ours = binary.unzipped(binary.convert(folder / "annotations.xml", ".zip", *spelling, *options))
    expect((ours / "label_map.pbtxt").read_bytes(), (theirs / "label_map.pbtxt").read_bytes(), "label map")
    known = Known(**{REENCODED: None})
    counts = _compare(ours, theirs, known)
    return {**counts, **known.counts()}


def _compare(ours, theirs, known=None):
    files = sorted(path.name for path in theirs.glob("*.tfrecord"))
    expect(sorted(path.name for path in ours.glob("*.tfrecord")), files, "record files")
    counts = {"files": len(files), "records": 0, "instances": 0}
    pixels = 0
    for file in files:
        mine, other = (list(map(_decoded, records.payloads(folder / file))) for folder in (ours, theirs))
        expect([one["image/filename"] for one in mine], [one["image/filename"] for one in other], f"{file}: names")
        for one, two in zip(mine, other):
            what = f"{file}: {one['image/filename'][0].decode()}"
            expect(sorted(one), sorted(two), f"{what}: keys")
            if known is not None and _was_reencoded(one, two):
                known.explains(REENCODED)
                one["image/encoded"], one["image/key/sha256"] = two["image/encoded"], two["image/key/sha256"]
            drawn, redrawn = (list(map(_bitmap, record.pop("image/object/mask", []))) for record in (one, two))
            expect(drawn, redrawn, f"{what}: masks")
            pixels += sum(len(mask[1]) for mask in drawn)
            for key in one:
                expect(one[key], two[key], f"{what}: {key}")
            counts["records"] += 1
            counts["instances"] += len(one.get("image/object/class/label", []))
    return {**counts, "pixels of masks": pixels} if pixels else counts


def _was_reencoded(one, two):
    """Whether the name had no extension: ours is as the file, theirs was written anew."""
    is_other = one["image/encoded"] != two["image/encoded"]
    return is_other and one["image/encoded"] != [b""] and one["image/filename"][0].endswith(b".jpg")


def _decoded(payload):
    features = tf.train.Example.FromString(payload).features.feature
    return {key: list(getattr(feature, feature.WhichOneof("kind")).value) for key, feature in features.items()}


def _bitmap(png):
    if not png:
        return None, b""
    pixels = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED)
    return pixels.shape, pixels.tobytes()


def _ellipses(binary):
    """Thousands of ellipses, their pixels as the records have them."""
    folder, root = _folder(binary, _decimals, SEED + 2, count=1, names=["cat"], kinds=("box",))
    draw = random.Random(SEED + 3)
    for image in root.findall("image"):
        root.remove(image)
    for index in range(600):
        width, height = draw.choice(SIZES[:4]) if index % 20 else SIZES[4]
        size = {"width": str(width), "height": str(height), "subset": "default"}
        image = ElementTree.SubElement(root, "image", {"id": str(index), "name": f"{index}.png", **size})
        for _ in range(10):
            shape = ElementTree.SubElement(image, "ellipse", {"label": "cat", "occluded": "0", "z_order": "0"})
            _ellipse(shape, draw, _decimals, width, height)
    ElementTree.ElementTree(root).write(folder / "annotations.xml", encoding="utf-8", xml_declaration=True)
    output = binary.unzipped(
        binary.convert(folder / "annotations.xml", ".zip", "--legacy", "--masks", "--allow-missing-images")
    )
    counts = {"ellipses": 0, "turned": 0, "without a pixel": 0}
    for payload, image in zip(records.payloads(output / "default.tfrecord"), root.findall("image"), strict=True):
        width, height = int(image.get("width")), int(image.get("height"))
        masks = _decoded(payload)["image/object/mask"]
        for png, shape in zip(masks, image, strict=True):
            wanted = _pixels(shape, width, height)
            expect(_bitmap(png), (wanted.shape, wanted.tobytes()), f"ellipse {shape.attrib}")
            counts["ellipses"] += 1
            counts["turned"] += shape.get("rotation") is not None
            counts["without a pixel"] += not wanted.any()
    return counts


# ---- reading


def _reads(binary, masks):
    """Records that Datumaro wrote, as it imports them and as CVAT XML has them."""
    labels = [("cat", ""), ("dog", ""), ("bus", "")]
    names = [name for name, _ in labels]
    kinds = ("mask",) if masks else ("box",)
    folder, root = _folder(binary, _decimals, SEED + 4, labels=labels, names=names, kinds=kinds)
    theirs = binary.scratch / f"legacy-theirs-{binary.count}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _dataset(folder, root, True).export(str(theirs), "tf_detection_api", save_media=True, save_masks=masks)
        imported = Dataset.import_from(str(theirs), "tf_detection_api")
    xml = binary.convert(theirs, ".xml", "--legacy", "--allow-missing-images")
    read = {image.get("name").rpartition(".")[0]: image for image in ElementTree.parse(xml).getroot().findall("image")}
    counts = {"frames": 0, "shapes": 0}
    names = [label.name for label in imported.categories()[AnnotationType.label].items]
    for item in imported:
        image = read[item.id]
        found = [_said(shape, int(image.get("width")), int(image.get("height"))) for shape in image if shape.tag in FILL]
        wanted = [_imported(annotation, names) for annotation in item.annotations]
        expect(found, wanted, item.id)
        counts["frames"] += 1
        counts["shapes"] += len(wanted)
    return counts


def _said(shape, width, height):
    if shape.tag == "box":
        return shape.get("label"), *(f"{float(shape.get(side)):.2f}" for side in ("xtl", "ytl", "xbr", "ybr"))
    return shape.get("label"), _pixels(shape, width, height).tobytes()


def _imported(annotation, names):
    label = names[annotation.label]
    if isinstance(annotation, Bbox):
        return label, *(f"{number + 0.0:.2f}" for number in annotation.points)
    return label, (annotation.image == 1).astype(np.uint8).tobytes()


def _reads_and_writes(binary):
    """Unlabelled boxes, which CVAT XML does not hold: records read and written again by both."""
    draw = random.Random(SEED + 5)
    categories = LabelCategories.from_iterable(["cat", "dog"])
    items = []
    for index in range(60):
        width, height = draw.choice(SIZES)
        boxes = [
            _in_double(Bbox(0, 0, 0, 0, label=draw.choice((None, 0, 1)), group=draw.choice((0, 0, 1))), [
                _decimals(draw, -0.2 * side, 1.2 * side) for side in (width, height, width, height)
            ])
            for _ in range(draw.choice((0, 2, 5)))
        ]  # fmt: skip
        media = Image.from_file(path=f"{index}.jpg", size=(height, width))
        items.append(DatasetItem(str(index), subset="a", media=media, annotations=boxes))
    first, second = (binary.scratch / f"legacy-{name}-{binary.count}" for name in ("first", "second"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = Dataset.from_iterable(items, categories={AnnotationType.label: categories}, media_type=Image)
        made.export(str(first), "tf_detection_api")
        again = binary.scratch / f"legacy-again-{binary.count}"
        # What the records say of each box, as the importer takes it: cut at the border, and rounded.
        for item, payload in zip(made, records.payloads(first / "a.tfrecord"), strict=True):
            item.annotations[:] = _as_imported(_decoded(payload))
        made.export(str(again), "tf_detection_api")
    ours = binary.unzipped(binary.convert(first, ".zip", "--legacy", "--to", "tfrecord"))
    return _compare(ours, again)


def _as_imported(record):
    width, height = record["image/width"][0], record["image/height"][0]
    lists = [record.get(f"image/object/bbox/{side}", []) for side in ("xmin", "ymin", "xmax", "ymax")]
    boxes = []
    for text, *fractions in zip(record.get("image/object/class/text", []), *lists):
        x, y, right, bottom = (min(max(f * side, 0), side) for f, side in zip(fractions, (width, height) * 2))
        points = [x, y, x + (right - x), y + (bottom - y)]
        boxes.append(_in_double(Bbox(0, 0, 0, 0, label={b"cat": 0, b"dog": 1}.get(text)), points))
    return boxes

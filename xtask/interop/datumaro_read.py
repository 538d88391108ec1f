"""Projects that Datumaro writes, as the example `dump` of cvat-datumaro-format reads them, value by value against what
Datumaro was given."""

import json
import shutil
import subprocess

import numpy as np
from datumaro.components.annotation import (
    AnnotationType, Bbox, Caption, Cuboid2D, Cuboid3d, Ellipse, Label, LabelCategories, Mask, MaskCategories, Points,
    PointsCategories, Polygon, PolyLine, RleMask,
)  # fmt: skip
from datumaro.components.dataset import Dataset
from datumaro.components.dataset_base import DatasetItem
from datumaro.components.media import Image
from pycocotools import mask as coco

from report import Mismatch, expect

LABELS = ["car", "person", "möbel \"x\"", "nose", "ear"]
PARENTS = ["", "", "", "person", "person"]
WORDS = {"occluded", "rotation", "track_id", "keyframe", "outside", "source"}
SOURCES = {"manual", "auto", "semi-auto", "file", "consensus"}
CORNERS = (1, 8, 4, 7, 3, 6, 2, 5)  # Datumaro's numbers of CVAT's eight


def run(report, example, scratch, data):
    for seed in range(6):
        report.check(f"datumaro_read/made-{seed}", lambda seed=seed: made(example, scratch / f"datumaro-{seed}", seed))
    report.check("datumaro_read/streamed", lambda: made(example, scratch / "datumaro-streamed", 77, stream=True))
    if data is None:
        return
    cvat = data / "datumaro-assets/cvat_dataset/for_images"
    if cvat.exists():
        report.check("datumaro_read/cvat", lambda: real(example, scratch / "datumaro-cvat", cvat, "cvat"))
    if (data / "bccd").exists():
        report.check("datumaro_read/bccd", lambda: bccd(example, scratch, data / "bccd"))


def bccd(example, scratch, source):
    # Datumaro asks for its labels, which it does not declare.
    labelled = scratch / "datumaro-bccd-labelled"
    shutil.copytree(source, labelled)
    (labelled / "labelmap.txt").write_text("RBC:255,0,0::\nWBC:::\nPlatelets:::\n")
    return real(example, scratch / "datumaro-bccd", labelled, "voc")


def made(example, folder, seed, stream=False):
    random = np.random.default_rng(seed)
    dataset = Dataset.from_iterable(
        [item(random, number) for number in range(25)], categories=categories(), media_type=Image
    )
    dataset.export(str(folder), "datumaro", save_media=seed % 2 == 0, **({"stream": True} if stream else {}))
    return compare(dataset, read(example, folder), seed % 2 == 0)


def real(example, folder, source, form):
    dataset = Dataset.import_from(str(source), form)
    dataset.export(str(folder), "datumaro", save_media=True)
    return compare(dataset, read(example, folder), True)


def read(example, folder):
    done = subprocess.run([example, folder], capture_output=True, text=True, timeout=300)
    if done.returncode != 0:
        raise Mismatch(f"exit code {done.returncode}: {done.stderr.strip()}")
    head, *frames = [json.loads(line) for line in done.stdout.splitlines()]
    return head, frames


def compare(dataset, read_back, saved):
    head, frames = read_back
    labels = dataset.categories()[AnnotationType.label]
    frames_by_id = {(frame["subset"], frame["name"].rpartition(".")[0]): frame for frame in frames}
    expect(len(frames), len(dataset), "frames")
    expect(len(frames_by_id), len(frames), "names")
    colors = dataset.categories().get(AnnotationType.mask)
    for index, label in enumerate(labels.items):
        found = [entry for entry in head["labels"] if entry["name"] == label.name]
        expect(len(found), 1, f"labels called {label.name}")
        if colors is not None and index in colors.colormap:
            expect(found[0]["color"], "#%02x%02x%02x" % tuple(colors.colormap[index][:3]), "color")
    shapes = 0
    for item in dataset:
        frame = frames_by_id[(item.subset, item.id)]
        if item.media is not None and item.media.has_size:
            expect(frame["size"], list(item.media.size), f"{item.id}: size")
        # Exported with its image, it is read with it.
        expect(frame["image_len"] is not None, saved, f"{item.id}: has its image")
        number = item.attributes.get("frame")
        expect(frame["number"], number, f"{item.id}: number")
        wanted = [wanted_shape(annotation, labels) for annotation in item.annotations]
        wanted = [shape for shape in wanted if shape is not None]
        expect(frame["tags"], [shape for shape in wanted if "kind" not in shape], f"{item.id}: tags")
        wanted = [shape for shape in wanted if "kind" in shape]
        outside = [shape.pop("outside") for shape in wanted]
        for name, left_out in (("shapes", False), ("outside", True)):
            some = [shape for shape, is_outside in zip(wanted, outside) if is_outside == left_out]
            expect(len(frame[name]), len(some), f"{item.id}: {name}")
            for number, (found, shape) in enumerate(zip(frame[name], some)):
                expect(found, shape, f"{item.id}: {name} {number}")
        told = sum("annotation of type" in warning for warning in frame["warnings"])
        lost = sum(annotation.type in (AnnotationType.caption, AnnotationType.cuboid_3d) for annotation in item.annotations)
        expect(told, lost, f"{item.id}: told")
        shapes += len(wanted)
    return {"frames": len(frames), "shapes": shapes}


def wanted_shape(annotation, labels):
    kind = annotation.type
    if kind in (AnnotationType.caption, AnnotationType.cuboid_3d):
        return None
    label = None if annotation.label is None else labels.items[annotation.label].name
    values = dict(annotation.attributes)
    if kind == AnnotationType.label:
        if values.get("source") in SOURCES:
            del values["source"]
        return {"label": label, "group": annotation.group, "attributes": texts(values)}
    shape, rotation = {}, 0.0
    if kind == AnnotationType.bbox:
        x, y, w, h = annotation.get_bbox()
        shape = {"kind": "rectangle", "points": [x, y, x + w, y + h]}
        rotation = float(values.get("rotation", 0))
    elif kind == AnnotationType.ellipse:
        x1, y1, x2, y2 = annotation.points
        shape = {"kind": "ellipse", "points": [(x1 + x2) / 2, (y1 + y2) / 2, (x2 - x1) / 2, (y2 - y1) / 2]}
        rotation = float(values.get("rotation", 0))
    elif kind == AnnotationType.mask:
        shape = {"kind": "mask", "points": mask_points(annotation.image)}
    elif kind == AnnotationType.cuboid_2d:
        shape = {"kind": "cuboid", "points": [v for corner in CORNERS for v in annotation.points[corner - 1]]}
    else:
        names = {AnnotationType.polygon: "polygon", AnnotationType.polyline: "polyline", AnnotationType.points: "point set"}
        shape = {"kind": names[kind], "points": list(annotation.points)}
        if kind == AnnotationType.points and label == "person" and len(annotation.points) == 4:
            pairs = zip(LABELS[3:], annotation.points[::2], annotation.points[1::2], annotation.visibility)
            shape = {"kind": "skeleton", "points": [[n, [x, y], v.value == 0, v.value == 1] for n, x, y, v in pairs]}
    track = values.get("track_id")
    source = values.get("source", "")
    known = source in SOURCES
    return shape | {
        "label": label,
        "rotation": rotation,
        "occluded": bool(values.get("occluded", False)),
        "z_order": annotation.z_order,
        "group": annotation.group,
        "track": track,
        "keyframe": values.get("keyframe") if track is not None else None,
        "source": source if known else "",
        "attributes": texts({k: v for k, v in values.items() if k not in WORDS or (k == "source" and not known)}),
        "outside": track is not None and bool(values.get("outside", False)),
    }


def mask_points(pixels):
    rows, columns = np.nonzero(pixels)
    top, left, bottom, right = rows.min(), columns.min(), rows.max() + 1, columns.max() + 1
    inner = np.asarray(pixels[top:bottom, left:right], dtype=bool).ravel()
    changes = np.flatnonzero(np.diff(np.concatenate(([False], inner)))).tolist() + [inner.size]
    runs = np.diff([0, *changes]).tolist()
    return [int(left), int(top), int(right - left), int(bottom - top), runs]


def texts(values):
    def text(value):
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, float):
            return str(int(value)) if value.is_integer() else repr(value)
        if value is None:
            return ""
        return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"), ensure_ascii=False)

    return {name: text(value) for name, value in values.items()}


def categories():
    labels = LabelCategories(attributes={"occluded"})
    for name, parent in zip(LABELS, PARENTS):
        labels.add(name, parent=parent)
    points = PointsCategories()
    points.add(1, ["nose", "ear"], joints=[[1, 2]])
    colors = MaskCategories({index: (index, 200, 7 * index) for index in range(len(LABELS))})
    return {AnnotationType.label: labels, AnnotationType.points: points, AnnotationType.mask: colors}


def item(random, number):
    width, height = int(random.integers(8, 60)), int(random.integers(8, 60))
    pixels = random.integers(0, 255, (height, width, 3)).astype(np.uint8)
    annotations = [annotation(random, width, height) for _ in range(int(random.integers(0, 12)))]
    attributes = {"frame": int(number)} if number % 3 else {}
    name = f"{'sub/' if number % 4 == 0 else ''}img_{number:03}"
    return DatasetItem(
        name, subset=("train", "val")[number % 2], media=Image.from_numpy(pixels), annotations=annotations,
        attributes=attributes,
    )  # fmt: skip


def annotation(random, width, height):
    def point():
        return [round(float(random.uniform(-5, width + 5)), 2), round(float(random.uniform(-5, height + 5)), 2)]

    def some(count):
        return [value for _ in range(count) for value in point()]

    common = {"group": int(random.integers(0, 3)), "attributes": attributes(random)}
    label = None if random.random() < 0.1 else int(random.integers(0, 3))
    shape = common | {"label": label, "z_order": int(random.integers(-2, 5))}
    kind = int(random.integers(0, 11))
    if kind == 0:
        return Label(0 if label is None else label, **common)
    if kind == 1:
        x, y = point()
        shape["attributes"]["rotation"] = float(random.choice([0.0, 30.5, 90.0]))
        return Bbox(x, y, *(abs(value) for value in point()), **shape)
    if kind == 2:
        return Polygon(some(int(random.integers(3, 9))), **shape)
    if kind == 3:
        return PolyLine(some(int(random.integers(2, 9))), **shape)
    if kind == 4:
        count = int(random.integers(1, 5))
        return Points(some(count), [int(v) for v in random.integers(0, 3, count)], **shape)
    if kind in (5, 6):
        pixels = random.random((height, width)) < random.choice([0.02, 0.5, 1.1])
        pixels[int(random.integers(0, height)), int(random.integers(0, width))] = True
        if kind == 5:
            return Mask(pixels, **shape)
        return RleMask(coco.encode(np.asfortranarray(pixels.astype(np.uint8))), **shape)
    if kind == 7:
        x, y = point()
        return Ellipse(x, y, x + 7.5, y + 3.25, **shape)
    if kind == 8:
        return Cuboid2D([tuple(point()) for _ in range(8)], **shape)
    if kind == 9:
        return Caption("a \"caption\"", **common)
    return Cuboid3d([1.0, 2.0, 3.0], label=label, **common)


def attributes(random):
    values = {"occluded": bool(random.random() < 0.3)}
    if random.random() < 0.3:
        values |= {"track_id": int(random.integers(0, 5)), "keyframe": bool(random.random() < 0.5)}
        if random.random() < 0.3:
            values["outside"] = True
    if random.random() < 0.3:
        values["source"] = str(random.choice(["manual", "auto", "camera"]))
    if random.random() < 0.5:
        values |= {"text": "é \"q\" \\ \n", "number": float(random.integers(0, 9)) / 4, "count": int(random.integers(9))}
        values |= {"none": None, "list": [1, "a"]}
    return values

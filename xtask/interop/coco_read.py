"""COCO's JSON, as the example `dump_coco` of cvat-coco-format reads it: pixel for pixel against pycocotools, and against Datumaro on
what Datumaro writes; and records made of it against the Examples that create_coco_tf_record.py makes."""

import contextlib
import hashlib
import io
import json
import shutil
import subprocess

import numpy as np
import tensorflow as tf
from datumaro.components.annotation import (
    AnnotationType, Bbox, LabelCategories, Points, PointsCategories, Polygon, RleMask,
)  # fmt: skip
from datumaro.components.dataset import Dataset
from datumaro.components.dataset_base import DatasetItem
from datumaro.components.media import Image
from PIL import Image as Picture
from pycocotools import mask as masks
from pycocotools.coco import COCO

from report import Mismatch, expect, near

HEIGHT, WIDTH = 60, 80
NAMES = {3: "dog", 1: "person", 90: "möbel \"x\""}  # gaps, and not in order
JOINTS = ["nose", "ear", "eye"]
ABOUT = 1.0  # pixels by which a box may differ from that around its outlines


def run(report, example, binary, scratch, data):
    for seed in range(8):
        report.check(f"coco_read/made-{seed}", lambda seed=seed: made(example, scratch / f"coco-{seed}", seed))
    report.check("coco_read/archive", lambda: made(example, scratch / "coco-archive", 50, zipped=True))
    report.check("coco_read/joined", lambda: joined(example, scratch / "coco-joined"))
    for task in ("coco_instances", "coco_person_keypoints"):
        report.check(f"coco_read/datumaro-{task}", lambda task=task: datumaro(example, scratch / task, task))
    report.check("coco_read/tf_record", lambda: tf_record(binary, scratch / "coco-tf"))
    if data is not None and (data / "bccd").exists():
        report.check("coco_read/bccd", lambda: bccd(example, scratch, data / "bccd"))


def read(example, path):
    done = subprocess.run([example, path], capture_output=True, text=True, timeout=300)
    if done.returncode != 0:
        raise Mismatch(f"exit code {done.returncode}: {done.stderr.strip()}")
    head, *frames = [json.loads(line) for line in done.stdout.splitlines()]
    return head, frames


def loaded(path):
    with contextlib.redirect_stdout(io.StringIO()):
        return COCO(str(path))


def document(random, images=12, tame=False):
    """Annotations of every kind, in no order; where they are tame, those that every tool takes."""
    listed = [
        {"id": 5 * number + 2, "file_name": f"{number:03}.png", "height": HEIGHT, "width": WIDTH}
        for number in range(images)
    ]
    annotations = []
    for number in range(6 * images):
        image = listed[random.integers(images - 1)]["id"]  # the last has none
        annotation = {"id": 1000 + number, "image_id": image, "category_id": int(random.choice(list(NAMES))), "iscrowd": 0}
        kind = random.integers(6)
        if kind == 0:
            annotation["bbox"] = floats([random.uniform(-5, 60), random.uniform(-5, 40), *random.uniform(0, 30, 2)])
            if not tame and random.random() < 0.3:
                annotation["bbox"][2] = 0
        elif kind in (1, 2):
            parts = [outline(random) for _ in range(kind if kind == 1 else random.integers(2, 5))]
            annotation["segmentation"] = parts
        else:
            pixels = np.asfortranarray(random.random((HEIGHT, WIDTH)) < 0.02)
            pixels[5 : random.integers(6, 50), 3 : random.integers(4, 70)] = True
            runs = masks.encode(pixels.astype(np.uint8))
            if kind == 3:
                counts = {"size": [HEIGHT, WIDTH], "counts": runs["counts"].decode()}
            else:
                counts = {"size": [HEIGHT, WIDTH], "counts": plain_runs(pixels)}
                annotation["iscrowd"] = 1
            annotation["segmentation"] = counts
        if "bbox" not in annotation:
            annotation["bbox"] = around(annotation["segmentation"])
            if not tame and random.random() < 0.2:
                annotation["bbox"][2] += 7
            annotation["area"] = float(area(annotation["segmentation"]))
        if annotation["category_id"] == 1 and random.random() < 0.5:
            seen = random.integers(0, 3, len(JOINTS))
            points = [[*floats(random.uniform(0, 60, 2)), int(v)] if v else [0, 0, 0] for v in seen]
            annotation["keypoints"] = [value for point in points for value in point]
            annotation["num_keypoints"] = int(np.count_nonzero(seen))
        annotations.append(annotation)
    random.shuffle(annotations)
    categories = [
        {"id": id, "name": name, **({"keypoints": JOINTS, "skeleton": [[1, 2], [2, 3]]} if id == 1 else {})}
        for id, name in NAMES.items()
    ]
    members = {"info": {}, "annotations": annotations, "images": listed, "categories": categories}
    names = list(members)
    random.shuffle(names)
    return {name: members[name] for name in names}


def floats(values):
    return [round(float(value), 2) for value in values]


def outline(random):
    center, count = random.uniform(5, 55, 2), random.integers(3, 9)
    points = center + random.uniform(-15, 25, (count, 2))
    return floats(points.ravel())


def plain_runs(pixels):
    flat = np.asarray(pixels, np.uint8).ravel(order="F")
    borders = np.flatnonzero(np.diff(flat)) + 1
    runs = np.diff([0, *borders, len(flat)]).tolist()
    return runs if not flat[0] else [0, *runs]


def around(segmentation):
    if isinstance(segmentation, dict):
        return masks.toBbox(compressed(segmentation)).tolist()
    points = np.concatenate([np.reshape(part, (-1, 2)) for part in segmentation])
    low, high = points.min(axis=0), points.max(axis=0)
    return [*low.tolist(), *(high - low).tolist()]


def compressed(segmentation):
    if isinstance(segmentation["counts"], list):
        return masks.frPyObjects(segmentation, *segmentation["size"])
    return segmentation


def area(segmentation):
    if isinstance(segmentation, dict):
        return masks.area(compressed(segmentation))
    total = 0
    for part in segmentation:
        x, y = np.reshape(part, (-1, 2)).T
        total += abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2
    return total


def made(example, folder, seed, zipped=False):
    random = np.random.default_rng(seed)
    path = folder / "annotations/instances_train.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(document(random)))
    source = shutil.make_archive(str(folder) + "-zip", "zip", folder) if zipped else folder
    head, frames = read(example, source)
    truth = loaded(path)
    expect(head["subsets"], ["train"], "subsets")
    names = [label["name"] for label in head["labels"] if label["parent"] is None]
    expect(names, [NAMES[id] for id in sorted(NAMES)], "labels by id")
    expect([frame["id"] for frame in frames], [str(id) for id in truth.imgs], "images in order")
    objects = pixels = keypoints = 0
    for frame in frames:
        annotations = truth.imgToAnns[int(frame["id"])]
        found = grouped(frame["shapes"])
        expect(len(found), len(annotations), f"{frame['name']}: objects")
        for shapes, annotation in zip(found, annotations):
            what = f"annotation {annotation['id']}"
            counted = judged(shapes, annotation, truth, what)
            objects, pixels, keypoints = objects + 1, pixels + counted[0], keypoints + counted[1]
    return {"frames": len(frames), "objects": objects, "pixels": pixels, "keypoints": keypoints}


def grouped(shapes):
    objects = []
    for shape in shapes:
        if shape["group"] and objects and objects[-1][0]["group"] == shape["group"]:
            objects[-1].append(shape)
        else:
            objects.append([shape])
    return objects


def decoded(shapes):
    total = np.zeros((HEIGHT, WIDTH), np.uint8)
    for shape in shapes:
        if shape["counts"] is not None:
            total |= masks.decode({"size": [HEIGHT, WIDTH], "counts": shape["counts"].encode()})
    return total


def judged(shapes, annotation, truth, what):
    for shape in shapes:
        expect(shape["label"], NAMES[annotation["category_id"]], f"{what}: label")
        expect(shape["attributes"].get("is_crowd"), "true" if annotation["iscrowd"] else None, f"{what}: crowd")
    rectangles = [shape for shape in shapes if shape["kind"] == "rectangle"]
    skeletons = [shape for shape in shapes if shape["kind"] == "skeleton"]
    parts = [shape for shape in shapes if shape["kind"] in ("polygon", "mask")]
    expect(len(rectangles) + len(skeletons) + len(parts), len(shapes), f"{what}: kinds")
    left, top, width, height = annotation["bbox"]
    corners = [left, top, left + width, top + height]
    pixels = 0
    if annotation.get("segmentation"):
        wanted = truth.annToMask(annotation)
        ours = decoded(parts)
        if not np.array_equal(ours, wanted):
            raise Mismatch(f"{what}: {np.count_nonzero(ours != wanted)} pixels differ")
        pixels = int(wanted.sum())
        l, t, w, h = around(annotation["segmentation"])
        more = max(abs(a - b) for a, b in zip(corners, [l, t, l + w, t + h])) > ABOUT
        expect(len(rectangles), int(more), f"{what}: its box beside")
    elif not skeletons:
        expect(len(rectangles), 1, f"{what}: its box")
    for rectangle in rectangles:
        near(rectangle["geometry"]["bbox"], corners, 1e-9, f"{what}: box")
    wanted = annotation.get("keypoints", [])
    labelled = any(wanted[2::3])
    expect(len(skeletons), int(labelled), f"{what}: skeletons")
    for skeleton in skeletons:
        flat = [value for element in skeleton["geometry"]["elements"] for value in element[1:]]
        expect([element[0] for element in skeleton["geometry"]["elements"]], JOINTS, f"{what}: keypoints")
        near(flat, wanted, 1e-9, f"{what}: keypoints")
    return pixels, len(wanted) // 3 if labelled else 0


def joined(example, folder):
    """Instances of all, and keypoints of persons: one object each."""
    random = np.random.default_rng(99)
    whole = document(random)
    (folder / "annotations").mkdir(parents=True)
    names = ("instances", "person_keypoints", "captions")
    paths = [folder / f"annotations/{name}_val2017.json" for name in names]
    plain = [{k: v for k, v in a.items() if "keypoints" not in k} for a in whole["annotations"]]
    paths[0].write_text(json.dumps({**whole, "annotations": plain}))
    persons = [annotation for annotation in whole["annotations"] if "keypoints" in annotation]
    paths[1].write_text(json.dumps({**whole, "annotations": persons}))
    paths[2].write_text(json.dumps({**whole, "annotations": [{"id": 1, "image_id": 2, "caption": "x"}]}))
    one = folder / "apart/one.json"
    one.parent.mkdir()
    one.write_text(json.dumps(whole))
    head, frames = read(example, folder)
    expect(sum("captions" in warning for warning in head["warnings"]), 1, "captions told")
    _, wanted = read(example, one)
    expect([frame["shapes"] for frame in frames], [frame["shapes"] for frame in wanted], "shapes")
    return {"frames": len(frames), "keypoints": len(persons)}


def datumaro(example, folder, task):
    random = np.random.default_rng(5)
    joints = [f"j{number}" for number in range(4)]
    categories = {
        AnnotationType.label: LabelCategories.from_iterable(["cat", "dog", "häuser"]),
        AnnotationType.points: PointsCategories.from_iterable([(label, joints, {(0, 1), (2, 3)}) for label in range(3)]),
    }
    items = [item(random, number, task, len(joints)) for number in range(15)]
    Dataset.from_iterable(items, categories=categories, media_type=Image).export(str(folder), task, save_media=True)
    return against_datumaro(example, folder)


def item(random, number, task, joints):
    annotations = []
    for group in range(1, random.integers(2, 6)):
        words = {"label": int(random.integers(3)), "group": group, "id": group}
        attributes = {"occluded": bool(random.random() < 0.5), "colour": str(random.choice(["red", "blue"]))}
        if task == "coco_person_keypoints":
            points, seen = random.uniform(5, 50, 2 * joints), random.integers(0, 3, joints)
            seen[0] = 2
            annotations.append(Points(floats(points), seen.tolist(), attributes=attributes, **words))
            x, y = np.reshape(points, (-1, 2)).T
            box = [float(x.min()), float(y.min()), float(np.ptp(x)), float(np.ptp(y))]
            annotations.append(Bbox(*floats(box), attributes=attributes, **words))
        elif group % 3 == 0:
            annotations.append(Bbox(*floats(random.uniform(1, 40, 4)), attributes=attributes, **words))
        elif group % 3 == 1:
            annotations += [Polygon(outline(random), attributes=attributes, **words) for _ in range(2)]
        else:
            pixels = np.zeros((HEIGHT, WIDTH), np.uint8)
            pixels[random.integers(20) : 40, random.integers(20) : 50] = 1
            runs = masks.encode(np.asfortranarray(pixels))
            annotations.append(RleMask(runs, attributes={**attributes, "is_crowd": True}, **words))
    subset = ["train", "val"][number % 2]
    media = Image.from_numpy(data=np.full((HEIGHT, WIDTH, 3), number, np.uint8))
    return DatasetItem(id=f"img_{number}", subset=subset, media=media, annotations=annotations, attributes={"id": number})


def against_datumaro(example, folder):
    """What Datumaro reads of the same files."""
    truth = Dataset.import_from(str(folder), "coco")
    labels = truth.categories()[AnnotationType.label]
    _, frames = read(example, folder)
    by_name = {(frame["subset"], frame["name"].rpartition(".")[0]): frame for frame in frames}
    expect(len(by_name), len(truth), "frames")
    objects = 0
    for item in truth:
        frame = by_name[(item.subset, item.id)]
        expect(frame["size"], list(item.media.size), f"{item.id}: size")
        expect(frame["image_len"] is not None, True, f"{item.id}: image")
        expect(frame["id"], str(item.attributes["id"]), f"{item.id}: id")
        wanted = {}
        for annotation in item.annotations:
            wanted.setdefault(annotation.group or f"single {len(wanted)}", []).append(annotation)
        found = grouped(frame["shapes"])
        expect(len(found), len(wanted), f"{item.id}: objects")
        # It takes them from the end of a list.
        for shapes, annotations in zip(found, reversed(wanted.values())):
            expect(shapes[0]["label"], labels.items[annotations[0].label].name, f"{item.id}: label")
            values = dict(annotations[0].attributes)
            crowd = values.pop("is_crowd", False)
            expect(shapes[0]["occluded"], values.pop("occluded", False), f"{item.id}: occluded")
            texts = {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in values.items()} | ({"is_crowd": "true"} if crowd else {})
            expect(shapes[0]["attributes"], texts, f"{item.id}: attributes")
            pixels_of(shapes, annotations, item, frame)
            objects += 1
    return {"frames": len(frames), "objects": objects}


def pixels_of(shapes, annotations, item, frame):
    height, width = frame["size"]
    wanted, ours = np.zeros((height, width), np.uint8), np.zeros((height, width), np.uint8)
    for annotation in annotations:
        if annotation.type == AnnotationType.polygon:
            wanted |= masks.decode(masks.merge(masks.frPyObjects([annotation.points], height, width)))
        elif annotation.type == AnnotationType.mask:
            wanted |= annotation.image.astype(np.uint8)
        elif annotation.type == AnnotationType.points:
            [skeleton] = [shape for shape in shapes if shape["kind"] == "skeleton"]
            flat = [value for element in skeleton["geometry"]["elements"] for value in element[1:]]
            points = np.column_stack([np.reshape(annotation.points, (-1, 2)), [v.value for v in annotation.visibility]])
            near(flat, points.ravel().tolist(), 0.011, f"{item.id}: keypoints")
        elif annotation.type == AnnotationType.bbox and len(annotations) == 1:
            [shape] = shapes
            near(shape["geometry"]["bbox"], annotation.points, 0.011, f"{item.id}: box")
    for shape in shapes:
        if shape["kind"] in ("polygon", "mask") and shape["counts"] is not None:
            ours |= masks.decode({"size": [height, width], "counts": shape["counts"].encode()})
    if not np.array_equal(ours, wanted):
        raise Mismatch(f"{item.id}: {np.count_nonzero(ours != wanted)} pixels differ")


def bccd(example, scratch, source):
    labelled = scratch / "coco-bccd-labelled"
    shutil.copytree(source, labelled)
    (labelled / "labelmap.txt").write_text("RBC:255,0,0::\nWBC:::\nPlatelets:::\n")
    folder = scratch / "coco-bccd"
    Dataset.import_from(str(labelled), "voc").export(str(folder), "coco_instances", save_media=True)
    return against_datumaro(example, folder)


def tf_record(binary, folder):
    """What create_coco_tf_record.py makes of an image and its annotations. What is known to differ: class labels come as well;
    boxes without area or beyond the right and bottom border, which it leaves out, are there; all boxes are cut at the border,
    which it never does; where the box is that of the outlines to a pixel, it is theirs; a PNG file is called `png`, not `jpeg`."""
    random = np.random.default_rng(7)
    path = folder / "annotations/instances_train.json"
    path.parent.mkdir(parents=True)
    whole = document(random)
    path.write_text(json.dumps(whole))
    (folder / "train").mkdir()
    for image in whole["images"]:
        pixels = random.integers(0, 255, (HEIGHT, WIDTH, 3), np.uint8)
        Picture.fromarray(pixels).save(folder / "train" / image["file_name"])
    truth = loaded(path)
    counts = {"records": 0, "objects": 0, "pixels": 0, "keypoints": 0, "that the script leaves out": 0}
    for options in ((), ("--masks",), ("--for", "tfod"), ("--for", "tfod", "--masks")):
        with_masks = "--masks" in options
        records = binary.convert(folder, ".tfrecord", *options)
        examples = [tf.train.Example.FromString(record.numpy()) for record in tf.data.TFRecordDataset(str(records))]
        expect(len(examples), len(truth.imgs), "records")
        for example, (id, image) in zip(examples, truth.imgs.items()):
            # With masks every object has one, as it has for the script.
            annotations = [one for one in truth.imgToAnns[id] if not with_masks or one.get("segmentation")]
            of_image(example.features.feature, image, (folder / "train" / image["file_name"]).read_bytes())
            of_objects(example.features.feature, annotations, truth, with_masks, counts)
            of_keypoints(example.features.feature, annotations, counts)
            if "tfod" in options:
                keys_of_script(example.features.feature, annotations)
            counts["records"] += 1
    return counts


def of_image(feature, image, encoded):
    what = f"image {image['id']}"
    for key, wanted in (("height", HEIGHT), ("width", WIDTH)):
        expect(list(feature[f"image/{key}"].int64_list.value), [wanted], f"{what}: {key}")
    texts = {
        "filename": image["file_name"].encode(),
        "source_id": str(image["id"]).encode(),
        "encoded": encoded,
        "format": b"png",
        "key/sha256": hashlib.sha256(encoded).hexdigest().encode(),
    }
    for key, wanted in texts.items():
        expect(list(feature[f"image/{key}"].bytes_list.value), [wanted], f"{what}: {key}")


def of_objects(feature, annotations, truth, with_masks, counts):
    texts = list(feature["image/object/class/text"].bytes_list.value)
    ids = list(feature["image/object/class/label"].int64_list.value)
    sides = [list(feature[f"image/object/bbox/{side}"].float_list.value) for side in ("xmin", "ymin", "xmax", "ymax")]
    pngs = list(feature["image/object/mask"].bytes_list.value)
    expect(len(texts), len(annotations), "objects")
    expect(len(pngs), len(annotations) if with_masks else 0, "masks")
    for number, annotation in enumerate(annotations):
        what = f"annotation {annotation['id']}"
        expect(texts[number], NAMES[annotation["category_id"]].encode(), f"{what}: class")
        expect(ids[number], 1 + sorted(NAMES).index(annotation["category_id"]), f"{what}: class id, from 1 in the order of COCO's")
        left, top, width, height = annotation["bbox"]
        script_takes_it = width > 0 and height > 0 and left + width <= WIDTH and top + height <= HEIGHT
        counts["that the script leaves out"] += not script_takes_it
        corners = [left / WIDTH, top / HEIGHT, (left + width) / WIDTH, (top + height) / HEIGHT]
        near([side[number] for side in sides], np.clip(corners, 0, 1).tolist(), ABOUT / HEIGHT, f"{what}: box")
        if with_masks:
            ours, wanted = np.array(Picture.open(io.BytesIO(pngs[number]))), truth.annToMask(annotation)
            if not np.array_equal(ours, wanted):
                raise Mismatch(f"{what}: {np.count_nonzero(ours != wanted)} pixels differ")
            counts["pixels"] += int(wanted.sum())
        counts["objects"] += 1


def of_keypoints(feature, annotations, counts):
    """As many for every object, in the order of the category's; of one that is not labelled, and of an object without any, zeros."""
    wanted = {"x": [], "y": [], "visibility": [], "num": [], "text": []}
    for annotation in annotations:
        x, y, seen = np.reshape(annotation.get("keypoints", [0, 0, 0] * len(JOINTS)), (-1, 3)).T.tolist()
        wanted["x"] += [value / WIDTH for value in x]
        wanted["y"] += [value / HEIGHT for value in y]
        wanted["visibility"] += seen
        wanted["num"].append(annotation.get("num_keypoints", 0))
        wanted["text"] += [joint.encode() for joint in JOINTS]
        counts["keypoints"] += annotation.get("num_keypoints", 0)
    lists = {"x": "float_list", "y": "float_list", "text": "bytes_list"}
    for key, values in wanted.items():
        found = list(getattr(feature[f"image/object/keypoint/{key}"], lists.get(key, "int64_list")).value)
        if key in "xy":
            near(found, values, 1e-6, f"keypoints: {key}")
        else:
            expect(found, values, f"keypoints: {key}")


def keys_of_script(feature, annotations):
    crowds = [annotation["iscrowd"] for annotation in annotations]
    expect(list(feature["image/object/is_crowd"].int64_list.value), crowds, "crowds")
    # A box alone, which has no area here, is cut at the border.
    areas = [annotation["area"] if "area" in annotation else cut_area(*annotation["bbox"]) for annotation in annotations]
    found = list(feature["image/object/area"].float_list.value)
    expect(len(found), len(areas), "areas")
    for area, wanted, annotation in zip(found, areas, annotations):
        near([area], [wanted], max(1, 0.01 * wanted), f"annotation {annotation['id']}: area")


def cut_area(left, top, width, height):
    across, down = np.clip([left, left + width], 0, WIDTH), np.clip([top, top + height], 0, HEIGHT)
    return float(np.ptp(across) * np.ptp(down))

"""Records with masks: ours, made in one go, and those of Datumaro's recipe.

    cvat-tfrecord convert SRC out.zip --transform polygons_to_masks --transform boxes_to_masks --masks

equals, on decoded records, what `polygons_to_masks`, `boxes_to_masks` and `tf_detection_api` with its `save_masks`
write in Datumaro.
"""

import random
import shutil
import subprocess
import sys
from xml.etree import ElementTree

import numpy as np
import tensorflow as tf
from datumaro.components.annotation import AnnotationType
from datumaro.components.dataset import Dataset
from datumaro.components.media import Image

import label_map
import mask_readers
import records
import scenes
import shapes
from known import Known
from report import Mismatch, expect

SEED = 20261123
FRAMES = 60
LABELS = ["cat", "dog", "bird"]
STEPS = ("polygons_to_masks", "boxes_to_masks")
RECIPE = [word for step in STEPS for word in ("--transform", step)]

EMPTY = "Datumaro writes a mask without a pixel, and a box at the corner; we leave the instance out and say so"
BYTES = [
    "image/encoded", "image/filename", "image/format", "image/height", "image/key/sha256", "image/source_id", "image/width",
]  # fmt: skip


def run(report, binary, _fixtures, data):
    cvat = Sources(binary, lambda folder: write_cvat(folder, random.Random(SEED)), "cvat", ["--from", "cvat"])
    report.check("masks/recipe/cvat", _recipe, cvat, 1)
    report.check("masks/recipe/cvat-255", _recipe, cvat, 255)
    report.check("masks/recipe/command-line", _command_line, cvat)
    report.check("masks/readers/cvat", _readers, cvat, (1, 255))
    report.check("masks/datumaro-imports/cvat", _imports, cvat)
    if data:
        # Of the thousands of cells every fourth image.
        for name, *how in (("bccd", False, 4), ("raccoon", True, 1)):
            voc = Sources(binary, lambda folder, name=name, how=how: _copy_voc(data / name, folder, *how), "voc", [])
            report.check(f"masks/recipe/{name}", _recipe, voc, 1)
            report.check(f"masks/readers/{name}", _readers, voc, (1,))


class Sources:
    """A data set on disk, and what the two sides make of it, once each."""

    def __init__(self, binary, write, kind, options):
        self.binary, self.write, self.kind, self.options = binary, write, kind, options
        self.made = {}

    def folder(self):
        return self._once("source", self._written)

    def _written(self):
        folder = self.binary.scratch / f"masks-{self.binary.count}-{self.kind}"
        folder.mkdir()
        self.binary.count += 1
        self.write(folder)
        return folder

    def ours(self, value=1):
        values = [] if value == 1 else ["--mask-values", str(value)]
        convert = lambda: self.binary.unzipped(
            self.binary.convert(self.folder(), ".zip", *self.options, *RECIPE, "--masks", *values)
        )
        return self._once(f"ours {value}", convert)

    def theirs(self):
        return self._once("theirs", self._datumaro)

    def _datumaro(self):
        dataset = Dataset.import_from(str(self.folder()), self.kind)
        for step in STEPS:
            dataset.transform(step)
        # From a file, Datumaro compresses images anew; given as bytes they stay what they are.
        for item in list(dataset):
            with open(item.media.path, "rb") as file:
                picture = Image.from_bytes(data=file.read(), ext=item.media.ext, size=item.media.size)
            dataset.put(item.wrap(media=picture))
        target = self.binary.scratch / f"{self.folder().name}-datumaro"
        dataset.export(str(target), "tf_detection_api", save_media=True, save_masks=True)
        return target

    def _once(self, name, make):
        if name not in self.made:
            self.made[name] = make()
        return self.made[name]


def write_cvat(folder, randomness):
    """Polygons and boxes in no groups, z-orders in any order, on noise."""
    frames = scenes.frames(randomness, FRAMES, ("polygon", "box"), labels=LABELS, z_orders=True, shapes=(0, 9))
    shapes.write_xml(folder / "annotations.xml", frames, LABELS)
    (folder / "images").mkdir()
    for index, frame in enumerate(frames):
        noise = np.random.default_rng(index).integers(0, 255, (frame.height, frame.width, 3), dtype=np.uint8)
        (folder / "images" / frame.name).write_bytes(tf.io.encode_png(noise).numpy())
    return frames


def _copy_voc(source, folder, flat, every):
    """A VOC data set as Datumaro wants one: its own folders, a list, and a list of labels in the order of ours."""
    annotations, images = ("annotations", "images") if flat else ("Annotations", "JPEGImages")
    for part in ("Annotations", "JPEGImages", "ImageSets/Main"):
        (folder / part).mkdir(parents=True)
    lists, names = folder / "ImageSets/Main", []
    for path in sorted((source / annotations).glob("*.xml"))[::every]:
        names.append(path.stem)
        picture = ElementTree.parse(path).findtext("filename")
        shutil.copy(path, folder / "Annotations")
        shutil.copy(source / images / picture, folder / "JPEGImages")
    (lists / "train.txt").write_text("".join(f"{name}\n" for name in names), encoding="utf-8")
    labels = ["raccoon"] if flat else ["Platelets", "RBC", "WBC"]
    (folder / "labelmap.txt").write_text("".join(f"{label}:::\n" for label in labels), encoding="utf-8")


# ---- the recipe


def by_image(folder):
    """`{file name of the image: (payload, its values)}` of an archive's one record file."""
    (path,) = folder.glob("*.tfrecord")
    payloads = records.payloads(path)
    loose = [records.loose(payload) for payload in payloads]
    found = {record["image/filename"][0].decode(): (payload, record) for payload, record in zip(payloads, loose)}
    expect(len(found), len(payloads), f"{path.name}: names of images")
    return found


def _recipe(source, value):
    ours, theirs = by_image(source.ours(value)), by_image(source.theirs())
    known = Known(empty_masks=EMPTY) if any(with_pixels(record)[1] for _, record in theirs.values()) else Known()
    expect(sorted(ours), sorted(theirs), "images")
    folders = (source.ours(value), source.theirs())
    names = [{id: name for name, id in label_map.ids(folder / "label_map.pbtxt").items()} for folder in folders]
    counts = {"records": 0, "instances": 0, "pixels": 0}
    for image, (payload, found) in ours.items():
        wanted = theirs[image][1]
        for key in BYTES:
            expect(found[key], wanted[key], f"{image}: {key}")
        masks = mask_readers.pngs(payload)
        instances, left_out = with_pixels(wanted)
        if left_out:
            known.explains("empty_masks", left_out)
        expect(len(masks), len(instances), f"{image}: masks")
        for index, (mask, (sides, text, number, pixels)) in enumerate(zip(masks, instances)):
            where = f"{image}, instance {index}"
            expect([found[f"image/object/bbox/{side}"][index] for side in SIDES], sides, f"{where}: box")
            expect(found["image/object/class/text"][index], text, f"{where}: label")
            expect(names[0][found["image/object/class/label"][index]], names[1][number], f"{where}: label by its id")
            expect(bool(((mask != 0) & (mask != value)).any()), False, f"{where}: numbers besides 0 and {value}")
            expect(mask.shape, pixels.shape, f"{where}: size of the mask")
            expect(int(((mask > 0) != pixels).sum()), 0, f"{where}: pixels that differ")
            counts["instances"] += 1
            counts["pixels"] += int(pixels.sum())
        keys = {key: len(values) for key, values in found.items() if key.startswith("image/object/")}
        expect(set(keys.values()) <= {len(instances)}, True, f"{image}: as many of each, {keys}")
        counts["records"] += 1
    return counts | known.counts()


SIDES = ("xmin", "ymin", "xmax", "ymax")


def with_pixels(record):
    """Box, text, id and pixels of each instance of Datumaro's, and how many have no pixel."""
    found, empty = [], 0
    for index, png in enumerate(record.get("image/object/mask", [])):
        pixels = tf.io.decode_png(png).numpy()[:, :, 0] > 0
        if not pixels.any():
            empty += 1
            continue
        sides = [record[f"image/object/bbox/{side}"][index] for side in SIDES]
        found.append((sides, record["image/object/class/text"][index], record["image/object/class/label"][index], pixels))
    return found, empty


def _command_line(source):
    """The recipe as it is typed makes the records that we compare with, but for the images: they get lost on the way."""
    folder = source.binary.scratch / "recipe"
    folder.mkdir()
    dataset, path = Dataset.import_from(str(source.folder()), source.kind), folder / "source"
    dataset.export(str(path), "datumaro", save_media=True)
    for step in STEPS:
        _datum("transform", "-t", step, "-o", folder / step, f"{path}:datumaro")
        path = folder / step
    out = folder / "records"
    _datum("convert", "-i", path, "-if", "datumaro", "-f", "tf_detection_api", "-o", out, "--", "--save-media", "--save-masks")
    typed, called = by_image(out), by_image(source.theirs())
    expect(sorted(typed), sorted(called), "images")
    lost = ("image/encoded", "image/format", "image/key/sha256")
    for image, (_, wanted) in called.items():
        kept = [{key: values for key, values in record.items() if key not in lost} for record in (typed[image][1], wanted)]
        for key in set(kept[0]) | set(kept[1]):
            expect(kept[0].get(key), kept[1].get(key), f"{image}: {key}")
    return {"records": len(called), "commands": len(STEPS) + 1}


def _datum(*words):
    program = [sys.executable, "-m", "datumaro", *map(str, words)]
    done = subprocess.run(program, capture_output=True, text=True, timeout=300)
    if done.returncode != 0:
        raise Mismatch(f"datum {words[0]}: exit code {done.returncode}: {done.stderr.strip()[-300:]}")


# ---- readers


def _readers(source, values):
    """Either decoder reads our records, and finds in them what Datumaro's have; 0 and 255 where it compares."""
    counts = {"records": 0, "masks": 0}
    theirs = by_image(source.theirs())
    for value in values:
        ids = label_map.ids(source.ours(value) / "label_map.pbtxt")
        for image, (payload, record) in by_image(source.ours(value)).items():
            wanted = [pixels for _, _, _, pixels in with_pixels(theirs[image][1])[0]]
            texts = [text.decode() for text in record.get("image/object/class/text", [])]
            for read in (mask_readers.research(payload, ids), mask_readers.official(payload, binarize=value != 1)):
                expect(read["classes"], [ids[text] for text in texts], f"{image}: classes")
                expect(read["image"].shape[:2], (record["image/height"][0], record["image/width"][0]), f"{image}: size")
                for index, (mask, pixels) in enumerate(zip(read["masks"], wanted, strict=True)):
                    if (mask.astype(np.float32) != pixels.astype(np.float32)).any():
                        raise Mismatch(f"{image}, mask {index}: other numbers")
                    counts["masks"] += 1
            counts["records"] += 1
    return counts


def _imports(source):
    """Datumaro's importer reads our records as its own."""
    found, wanted = (_imported(folder) for folder in (source.ours(), source.theirs()))
    expect(sorted(found), sorted(wanted), "images")
    counts = {"items": 0, "masks": 0}
    for image, annotations in wanted.items():
        annotations = [(label, pixels) for label, pixels in annotations if pixels.any()]
        expect([label for label, _ in found[image]], [label for label, _ in annotations], f"{image}: labels")
        for index, ((_, ours), (_, theirs)) in enumerate(zip(found[image], annotations)):
            expect((ours != theirs).any(), False, f"{image}, mask {index}: pixels differ")
            counts["masks"] += 1
        counts["items"] += 1
    return counts


def _imported(folder):
    dataset = Dataset.import_from(str(folder), "tf_detection_api")
    labels = [label.name for label in dataset.categories()[AnnotationType.label].items]
    found = {}
    for item in dataset:
        expect({a.type for a in item.annotations} <= {AnnotationType.mask}, True, f"{item.id}: masks alone")
        found[item.id] = [(labels[a.label], np.asarray(a.image) == 1) for a in item.annotations]
    return found

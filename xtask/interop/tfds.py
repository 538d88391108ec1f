"""Folders written with `--for tfds`, loaded by tensorflow-datasets and compared with the source read by ElementTree."""

import json
import shutil

import numpy as np
import tensorflow as tf
import tensorflow_datasets

import compare
import source_xml
from model import Box, Image
from report import Mismatch, expect


def run(report, binary, fixtures, data):
    task = lambda: source_xml.cvat(fixtures / "cvat-task/annotations.xml", fixtures / "cvat-task/images")
    sets = [
        ("voc", fixtures / "voc", lambda: source_xml.voc(fixtures / "voc")),
        ("task-zip", fixtures / "cvat-task.zip", task),
    ]
    if data:
        sets.append(("bccd", data / "bccd", lambda: source_xml.voc(data / "bccd")))
    for name, source, truth in sets:
        report.check(f"tfds/{name}", _loaded, binary, source, truth)
    report.check("tfds/masks", _masks, binary, fixtures)
    report.check("tfds/no-images", _no_images, binary, fixtures, task)
    report.check("tfds/gif", _gif, binary)
    report.check("tfds/names", _names, binary, fixtures)
    report.check("tfds/planted", _planted, binary, fixtures)


def _converted(binary, source, *options):
    return binary.convert(source, "", "--to", "tfrecord", "--for", "tfds", *options)


def _loaded(binary, source, truth):
    return _same(_converted(binary, source), truth())


def _same(folder, wanted):
    builder = tensorflow_datasets.builder_from_directory(folder)
    counts = {name: split.num_examples for name, split in builder.info.splits.items()}
    expect(counts, {name: len(images) for name, images in wanted.items()}, "examples in the splits")
    names = builder.info.features["image"]["object"]["class"]["label"].feature.names
    expect(names[0], "background", "name of id 0")
    found = {}
    for split, images in wanted.items():
        read = tensorflow_datasets.ReadConfig(interleave_cycle_length=1)
        records = list(builder.as_dataset(split=split, read_config=read, shuffle_files=False).as_numpy_iterator())
        expect(len(records), len(images), f"{split}: records")
        for record, image in zip(records, images):
            pixels = tf.io.decode_image(image.pixels, channels=3, expand_animations=False).numpy()
            what = f"{split}/{image.name}"
            expect(record["image"]["encoded"].shape, pixels.shape, f"{what}: shape")
            expect(np.array_equal(record["image"]["encoded"], pixels), True, f"{what}: pixels")
        found[split] = [_image(record["image"], names) for record in records]
    return compare.same(found, wanted, 1e-3, pixels=False)


def _image(record, names):
    """The image, with labels by id; what the texts say must be the same."""
    width, height, objects = int(record["width"]), int(record["height"]), record["object"]
    labels = [names[label] if label else "" for label in objects["class"]["label"]]
    expect([text.decode() for text in objects["class"]["text"]], labels, f"{record['filename']}: texts")
    sides = zip(*(objects["bbox"][side] for side in ("xmin", "ymin", "xmax", "ymax")), strict=True)
    corners = [(xmin * width, ymin * height, xmax * width, ymax * height) for xmin, ymin, xmax, ymax in sides]
    boxes = [Box(label, tuple(map(float, box))) for label, box in zip(labels, corners, strict=True)]
    return Image(record["filename"].decode(), width, height, boxes)


def _masks(binary, fixtures):
    """A mask of every object, decoded, inside the object's box."""
    builder = tensorflow_datasets.builder_from_directory(_converted(binary, fixtures / "cvat-task.zip", "--masks"))
    compared = 0
    for record in builder.as_dataset(split="default").as_numpy_iterator():
        image = record["image"]
        masks, sides = image["object"]["mask"], image["object"]["bbox"]
        expect(len(masks), len(sides["xmin"]), "masks")
        for index, mask in enumerate(masks):
            expect(mask.shape, (int(image["height"]), int(image["width"]), 1), "size of a mask")
            expect(sorted(set(np.unique(mask)) | {1}), [0, 1], "values of a mask")
            rows, columns = np.nonzero(mask[..., 0])
            ends = (sides["xmin"][index], sides["ymin"][index], sides["xmax"][index], sides["ymax"][index])
            xmin, ymin, xmax, ymax = ends * np.tile([image["width"], image["height"]], 2)
            # The box is the shape's, and the pixels are those that COCO's rule gives the shape.
            within = xmin - 1 <= columns.min() and columns.max() <= xmax and ymin - 1 <= rows.min() and rows.max() <= ymax
            expect(bool(within), True, f"mask {index} within {ends}")
            compared += 1
    return {"masks": compared}


def _no_images(binary, fixtures, truth):
    """Without images nothing is decoded: what is there are no bytes."""
    builder = tensorflow_datasets.builder_from_directory(_converted(binary, fixtures / "cvat-task.zip", "--no-images"))
    records = list(builder.as_dataset(split="default").as_numpy_iterator())
    expect([record["image"]["encoded"] for record in records], [b""] * len(truth()["default"]), "images")
    return {"records": len(records)}


def _gif(binary):
    """An image that would be decoded to four dimensions is left as it is."""
    folder = binary.scratch / "tfds-gif"
    (folder / "images").mkdir(parents=True)
    (folder / "images/a.gif").write_bytes(GIF)
    (folder / "annotations.xml").write_text(GIF_XML)
    builder = tensorflow_datasets.builder_from_directory(_converted(binary, folder))
    records = list(builder.as_dataset(split="default").as_numpy_iterator())
    expect([record["image"]["encoded"] for record in records], [GIF], "images")
    return {"records": len(records)}


def _names(binary, fixtures):
    """`tfds.load` by name and version, where folders are as it wants them; and the same bytes every time."""
    first = _converted(binary, fixtures / "voc")
    folder = binary.scratch / "tfds-names/street_signs/2.0.1"
    folder.parent.mkdir(parents=True)
    done = binary.run("convert", fixtures / "voc", f"{folder}/", "--to", "tfrecord", "--for", "tfds", "--jobs", "1")
    expect(done.returncode, 0, done.stderr)
    loaded = tensorflow_datasets.load("street_signs", data_dir=folder.parent.parent)
    expect(sorted(loaded), sorted(source_xml.voc(fixtures / "voc")), "splits")
    expect((folder / "features.json").read_bytes(), (first / "features.json").read_bytes(), "features")
    return {"splits": len(loaded)}


def _planted(binary, fixtures):
    """What is wrong in any of the files is seen."""
    good, wanted = _converted(binary, fixtures / "voc"), source_xml.voc(fixtures / "voc")
    _same(good, wanted)
    seen = 0
    for number, (name, plant) in enumerate(FAULTS):
        bad = binary.scratch / f"tfds-planted-{number}"
        shutil.copytree(good, bad)
        (path,) = [path for path in bad.glob(name)][:1]
        before = path.read_bytes()
        path.write_bytes(plant(before))
        expect(path.read_bytes() == before, False, f"the same {path.name}")
        try:
            _same(bad, wanted)
        except Exception:
            seen += 1
        else:
            raise Mismatch(f"fault {number} in {path.name} is not seen")
    return {"faults": seen}


def _swapped(text):
    lines = text.decode().splitlines()
    return "\n".join([lines[0], *reversed(lines[1:])]).encode()


def _fewer(text):
    info = json.loads(text)
    info["splits"][0]["shardLengths"] = [str(int(info["splits"][0]["shardLengths"][0]) - 1)]
    return json.dumps(info).encode()


# One white pixel.
GIF = bytes.fromhex("47494638376101000100800000ffffff0000002c00000000010001000002024401003b")
GIF_XML = """<annotations><meta><task><labels><label><name>cat</name><type>any</type></label></labels></task></meta>
<image id="0" name="a.gif" width="1" height="1"><box label="cat" occluded="0" xtl="0" ytl="0" xbr="1" ybr="1"/></image>
</annotations>"""

FAULTS = [
    ("image-object-class-label.labels.txt", _swapped),
    ("dataset_info.json", _fewer),
    ("features.json", lambda text: text.replace(b"float32", b"int64")),
    ("features.json", lambda text: text.replace(b'"xmin"', b'"xmid"')),
    ("*-train.tfrecord-00000-of-00001", lambda records: records[: len(records) // 2]),
]

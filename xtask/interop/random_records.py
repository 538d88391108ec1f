"""Records that `tf.io.TFRecordWriter` writes anew on every run, from a fixed seed."""

import random

import numpy as np
import tensorflow as tf

import label_map
import records

LABELS = {"car": 3, "дом": 7, "a 'b'": 12, "c\\d": 40, "x<&>y": 41}


def write(folder):
    """`{"images": a file with images and a label map, "subsets": a folder of two without either}`."""
    generator = random.Random(20260105)
    with_images, subsets = folder / "with-images", folder / "subsets"
    with_images.mkdir(parents=True)
    subsets.mkdir(parents=True)
    (with_images / "label_map.pbtxt").write_text(label_map.text(LABELS), encoding="utf-8")
    _write(with_images / "many.tfrecord", generator, 40, with_images=True)
    _write(subsets / "first.tfrecord", generator, 60, with_images=False)
    _write(subsets / "second.tfrecord", generator, 30, with_images=False)
    return {"images": with_images / "many.tfrecord", "subsets": subsets}


def _write(path, generator, count, with_images):
    records.write(path, (_record(generator, index, with_images) for index in range(count)))


def _record(generator, index, with_images):
    width, height = generator.randint(8, 64), generator.randint(8, 64)
    pixels = b""
    if with_images:
        noise = np.random.default_rng(index).integers(0, 255, (height, width, 3), dtype=np.uint8)
        pixels = (tf.io.encode_png if index % 2 else tf.io.encode_jpeg)(noise).numpy()
    labels = generator.choices(list(LABELS), k=generator.randint(0, 5))
    xs = [sorted((generator.random(), generator.random())) for _ in labels]
    ys = [sorted((generator.random(), generator.random())) for _ in labels]
    folder = generator.choice(["", "a/", "a/б/"])
    suffix = "png" if index % 2 else "jpg"
    return {
        "image/encoded": [pixels],
        "image/filename": [f"{folder}{index:03}.{suffix}".encode()],
        "image/format": [(b"png" if index % 2 else b"jpeg") if with_images else b""],
        "image/source_id": [b""],
        "image/height": [height],
        "image/width": [width],
        "image/object/bbox/xmin": [low for low, _ in xs],
        "image/object/bbox/xmax": [high for _, high in xs],
        "image/object/bbox/ymin": [low for low, _ in ys],
        "image/object/bbox/ymax": [high for _, high in ys],
        "image/object/class/text": [label.encode() for label in labels],
        "image/object/class/label": [LABELS[label] for label in labels],
    }

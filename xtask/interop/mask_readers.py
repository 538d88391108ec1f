"""Records with masks as training code reads them: by TensorFlow's ops alone, with the keys, types and defaults of
the two decoders there are, and with their checks."""

import numpy as np
import tensorflow as tf

from report import Mismatch, expect


def research(payload, label_map):
    """As Object Detection API's decoder with PNG masks; `label_map`: `{name or display name: id}`."""
    scalar, many = tf.io.FixedLenFeature, tf.io.VarLenFeature
    parsed = tf.io.parse_single_example(payload, {
        "image/encoded": scalar((), tf.string, default_value=""),
        "image/format": scalar((), tf.string, default_value="jpeg"),
        "image/filename": scalar((), tf.string, default_value=""),
        "image/key/sha256": scalar((), tf.string, default_value=""),
        "image/source_id": scalar((), tf.string, default_value=""),
        "image/height": scalar((), tf.int64, default_value=1),
        "image/width": scalar((), tf.int64, default_value=1),
        **{f"image/object/bbox/{side}": many(tf.float32) for side in ("ymin", "xmin", "ymax", "xmax")},
        "image/class/text": many(tf.string),
        "image/class/label": many(tf.int64),
        "image/object/class/label": many(tf.int64),
        "image/object/class/text": many(tf.string),
        "image/object/area": many(tf.float32),
        "image/object/is_crowd": many(tf.int64),
        "image/object/difficult": many(tf.int64),
        "image/object/group_of": many(tf.int64),
        "image/object/weight": many(tf.float32),
        "image/object/mask": many(tf.string),
        "image/object/mask/weight": many(tf.float32),
    })  # fmt: skip
    image = tf.io.decode_image(parsed["image/encoded"], channels=3).numpy() if parsed["image/encoded"] else None
    boxes = _boxes(parsed)
    if boxes.size and boxes.max() > 1.1:
        raise Mismatch(f"maximum box coordinate value is larger than 1.1: {boxes.max()}")
    texts, ids = _list(parsed, "image/object/class/text"), _list(parsed, "image/object/class/label")
    classes = [label_map.get(text.decode(), -1) for text in texts] if texts else ids
    masks = [tf.squeeze(tf.io.decode_png(png, channels=1), 2).numpy() > 0 for png in _list(parsed, "image/object/mask")]
    _agree(masks, boxes, (int(parsed["image/height"]), int(parsed["image/width"])), image)
    return {"boxes": boxes, "classes": classes, "masks": masks, "image": image}


def official(payload, *, binarize=False):
    """As the decoder of TensorFlow's official vision models: ids alone count, masks are numbers as they stand."""
    scalar, many = tf.io.FixedLenFeature, tf.io.VarLenFeature
    parsed = tf.io.parse_single_example(payload, {
        "image/encoded": scalar((), tf.string),
        "image/source_id": scalar((), tf.string),
        "image/height": scalar((), tf.int64, default_value=-1),
        "image/width": scalar((), tf.int64, default_value=-1),
        **{f"image/object/bbox/{side}": many(tf.float32) for side in ("ymin", "xmin", "ymax", "xmax")},
        "image/object/class/label": many(tf.int64),
        "image/object/area": many(tf.float32),
        "image/object/is_crowd": many(tf.int64),
        "image/object/mask": many(tf.string),
    })  # fmt: skip
    if parsed["image/source_id"] != b"":
        tf.strings.to_number(parsed["image/source_id"], tf.int64)
    image = tf.io.decode_image(parsed["image/encoded"], channels=3).numpy() if parsed["image/encoded"] else None
    boxes, masks = _boxes(parsed), []
    for png in _list(parsed, "image/object/mask"):
        mask = tf.cast(tf.squeeze(tf.io.decode_png(png, channels=1, dtype=tf.uint8), 2), tf.float32).numpy()
        masks.append((mask > 0.5).astype(np.float32) if binarize else mask)
    _agree(masks, boxes, (int(parsed["image/height"]), int(parsed["image/width"])), image)
    return {"boxes": boxes, "classes": _list(parsed, "image/object/class/label"), "masks": masks, "image": image}


def _list(parsed, key):
    return parsed[key].values.numpy().tolist()


def _boxes(parsed):
    sides = [parsed[f"image/object/bbox/{side}"].values.numpy() for side in ("ymin", "xmin", "ymax", "xmax")]
    return np.stack(sides, axis=1)


def _agree(masks, boxes, size, image):
    expect(len(masks), len(boxes), "masks, one for each box")
    for mask in masks:
        expect(mask.shape, size, "size of a mask")
    if image is not None:
        expect(image.shape, (*size, 3), "size of the image")


def pngs(payload):
    """Every mask of a record as TensorFlow decodes it, whatever its values; an empty one is an error."""
    parsed = tf.io.parse_single_example(payload, {"image/object/mask": tf.io.VarLenFeature(tf.string)})
    found = []
    for png in _list(parsed, "image/object/mask"):
        if not png:
            raise Mismatch("an empty string for a mask")
        if png[24:29] != bytes([8, 0, 0, 0, 0]):
            raise Mismatch(f"a mask's depth, colour, compression, filter, interlace are {list(png[24:29])}")
        decoded = tf.io.decode_png(png)
        expect((decoded.dtype, decoded.shape[2]), (tf.uint8, 1), "type and channels of a mask")
        found.append(decoded.numpy()[:, :, 0])
    return found

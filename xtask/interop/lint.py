"""What `check --for` calls clean is what TensorFlow's object detection readers take, and what they do not take is found."""

import hashlib
import json
import random

import tensorflow as tf

import records
from report import Mismatch, expect

RECORDS = 300
LABELS = {"cat": 1, "dog": 2, "ö'x": 3}
WIDTH, HEIGHT = 24, 16
OBJECT = "image/object/"
SIDES = [f"{OBJECT}bbox/{side}" for side in ("ymin", "xmin", "ymax", "xmax")]
LIMIT = 1.1

_string = lambda default=None: tf.io.FixedLenFeature((), tf.string, default)
_int64 = lambda default=None: tf.io.FixedLenFeature((), tf.int64, default)
OF_OBJECTS = {
    **{side: tf.io.VarLenFeature(tf.float32) for side in SIDES},
    f"{OBJECT}class/label": tf.io.VarLenFeature(tf.int64),
    f"{OBJECT}area": tf.io.VarLenFeature(tf.float32),
    f"{OBJECT}is_crowd": tf.io.VarLenFeature(tf.int64),
    f"{OBJECT}mask": tf.io.VarLenFeature(tf.string),
}
# As tf_example_decoder.py of research/object_detection, with PNG masks and a label map.
TFOD = {
    **OF_OBJECTS,
    **{f"image/{key}": _string("") for key in ("encoded", "filename", "key/sha256", "source_id")},
    "image/format": _string("jpeg"),
    "image/height": _int64(1),
    "image/width": _int64(1),
    f"{OBJECT}class/text": tf.io.VarLenFeature(tf.string),
    f"{OBJECT}difficult": tf.io.VarLenFeature(tf.int64),
    f"{OBJECT}group_of": tf.io.VarLenFeature(tf.int64),
}
# As tf_example_decoder.py of official/vision, with masks.
MODEL_GARDEN = {
    **OF_OBJECTS,
    "image/encoded": _string(),
    "image/source_id": _string(),
    "image/height": _int64(-1),
    "image/width": _int64(-1),
}


class Refused(Exception):
    """A reader stops, or takes for something else what is meant."""


def run(report, binary, _, __):
    report.check("lint/tfod", _compare, binary, "tfod", _tfod, ".record")
    report.check("lint/model-garden", _compare, binary, "model-garden", _model_garden, ".tfrecord")


def _compare(binary, reader, judge, suffix):
    """Every fault alone, then several at random; what is refused is found, and what is found clean is taken."""
    generator = random.Random(20260814)
    planted = [[], *([fault] for fault in FAULTS)]
    planted += [_several(generator) for _ in range(RECORDS)]
    written = [_record(index, faults, generator) for index, faults in enumerate(planted)]
    folder = binary.scratch / f"lint-{reader}"
    folder.mkdir()
    path = folder / f"x{suffix}"
    _write(path, written)
    escaped = lambda text: text.replace("'", "\\'")
    items = [f"item {{ id: {id} name: '{escaped(text)}' }}\n" for text, id in LABELS.items()]
    (folder / "label_map.pbtxt").write_text("".join(items))

    found = [set() for _ in planted]
    done = binary.run("check", "--json", "--for", reader, path)
    for line in map(json.loads, done.stdout.splitlines()):
        if line["type"] == "finding":
            found[line["record"]].add(line["code"])
    clean = refused = 0
    for number, (payload, faults, codes) in enumerate(zip(records.payloads(path), planted, found, strict=True)):
        names = [fault.__name__.strip("_") for fault in faults]
        try:
            judge(payload)
            why = None
        except (Refused, tf.errors.InvalidArgumentError) as error:
            why = str(error).splitlines()[0]
        if why is not None and not codes:
            raise Mismatch(f"record {number}, {names}: called clean, but {why}")
        wanted = (FAULTS[faults[0]] or {}).get(reader) if len(faults) == 1 else None
        if wanted is not None:
            expect(codes, wanted, f"record {number}, {names}: codes")
            expect(why is not None, faults[0] not in HARMLESS.get(reader, []), f"record {number}, {names}: {why}; refused")
        clean += not codes
        refused += why is not None
    return {"records": len(planted), "clean": clean, "refused": refused}


def _tfod(payload):
    parsed = _parsed(payload, TFOD)
    boxes = _boxes(parsed)
    texts = parsed[f"{OBJECT}class/text"].values.numpy().tolist()
    ids = [LABELS.get(text.decode("utf-8", "replace"), -1) for text in texts]
    _classes(ids or parsed[f"{OBJECT}class/label"].values.numpy().tolist(), boxes)
    if len(boxes) and max(map(max, boxes)) > LIMIT:
        raise Refused("maximum box coordinate value is larger than 1.1")
    _masks(parsed, boxes, lambda mask: None)


def _model_garden(payload):
    parsed = _parsed(payload, MODEL_GARDEN)
    boxes = _boxes(parsed)
    _classes(parsed[f"{OBJECT}class/label"].values.numpy().tolist(), boxes)
    source_id = parsed["image/source_id"]
    if tf.strings.length(source_id) > 0:
        tf.strings.to_number(source_id, tf.int64)

    def zero_one(mask):
        if not set(mask.numpy().ravel().tolist()) <= {0, 1}:
            raise Refused("a mask has other pixels than 0 and 1")

    _masks(parsed, boxes, zero_one)


def _parsed(payload, description):
    parsed = tf.io.parse_single_example(payload, description)
    image = tf.io.decode_image(parsed["image/encoded"], channels=3)
    if image.shape != (HEIGHT, WIDTH, 3):
        raise Refused(f"the image is {image.shape}")
    return parsed


def _boxes(parsed):
    boxes = tf.stack([parsed[side].values for side in SIDES], axis=1).numpy().tolist()
    for ymin, xmin, ymax, xmax in boxes:
        if not (ymin < ymax and xmin < xmax):
            raise Refused("a box without area, which the readers drop")
    return boxes


def _classes(classes, boxes):
    if len(classes) != len(boxes) or any(id < 1 for id in classes):
        raise Refused(f"classes {classes} of {len(boxes)} boxes")


def _masks(parsed, boxes, judge):
    masks = parsed[f"{OBJECT}mask"].values
    if len(masks) not in (0, len(boxes)):
        raise Refused(f"{len(masks)} masks of {len(boxes)} boxes")
    for png in masks:
        mask = tf.image.decode_png(png, channels=1, dtype=tf.uint8)
        if mask.shape != (HEIGHT, WIDTH, 1):
            raise Refused(f"a mask is {mask.shape}")
        judge(mask)


def _png(value, width=WIDTH, height=HEIGHT, kind=tf.uint8):
    return tf.io.encode_png(tf.cast(tf.fill([height, width, 1], value), kind)).numpy()


def _record(number, faults, generator):
    pixels = tf.constant([[[generator.randrange(256)] * 3] * WIDTH] * HEIGHT, tf.uint8)
    encoded = tf.io.encode_jpeg(pixels).numpy()
    count = 3
    texts = [generator.choice(list(LABELS)) for _ in range(count)]
    record = {
        "image/encoded": [encoded], "image/format": [b"jpeg"], "image/filename": [f"{number}.jpg".encode()],
        "image/source_id": [str(number).encode()], "image/width": [WIDTH], "image/height": [HEIGHT],
        SIDES[0]: [0.0, 0.25, 0.5], SIDES[1]: [0.0, 0.5, 0.25], SIDES[2]: [0.5, 1.0, 0.75], SIDES[3]: [1.0, 0.75, 0.5],
        f"{OBJECT}class/text": [text.encode() for text in texts],
        f"{OBJECT}class/label": [LABELS[text] for text in texts],
        f"{OBJECT}mask": [_png(generator.randrange(2)) for _ in range(count)],
    }  # fmt: skip
    for fault in faults:
        fault(record)
    if record.get("image/encoded") and not any(fault is _digest for fault in faults):
        record["image/key/sha256"] = [hashlib.sha256(record["image/encoded"][0]).hexdigest().encode()]
    return record


def _write(path, written):
    # Of a list without values nobody knows the kind, but for those of objects here.
    kinds = {int: "int64_list", float: "float_list", bytes: "bytes_list"}
    examples = []
    for record in written:
        example = tf.train.Example()
        for key, values in record.items():
            kind = kinds[type(values[0])] if values else "bytes_list"
            getattr(example.features.feature[key], kind).value.extend(values)
        examples.append(example.SerializeToString())
    records.write_payloads(path, examples)


def _set(key, change):
    def fault(record):
        changed = change(list(record.get(key, [])))
        if changed is None:
            record.pop(key, None)
        else:
            record[key] = changed

    return fault


def _named(name, key, change):
    fault = _set(key, change)
    fault.__name__, fault.key = name, key
    return fault


def _several(generator):
    """Faults of different keys."""
    faults = {fault.key: fault for fault in generator.sample(list(FAULTS), generator.randrange(4))}
    return list(faults.values())


_digest = _named("digest", "image/key/sha256", lambda _: [b"0" * 64])
_mask, _label, _text = f"{OBJECT}mask", f"{OBJECT}class/label", f"{OBJECT}class/text"
_instead = lambda value: lambda values: [value, *values[1:]]


def _both(*codes):
    return {"tfod": set(codes), "model-garden": set(codes)}


# Each fault, and what is found where it is the only one.
FAULTS = {
    _named("no_image", "image/encoded", lambda _: None): _both("image-empty"),
    _named("empty_image", "image/encoded", lambda _: [b""]): _both("image-empty"),
    _named("text_as_image", "image/encoded", lambda _: [b"<html>"]): _both("image-unknown"),
    _named("cut_header", "image/encoded", lambda values: [values[0][:6]]): _both("image-header"),
    _named("webp", "image/encoded", lambda _: [b"RIFF\x16\0\0\0WEBPVP8L\x0a\0\0\0\x2f\x17\xc0\x03\0\0\0\0\0\0"]):
        _both("image-format", "format-word"),
    _named("width_as_text", "image/width", lambda _: [b"24"]): _both("wrong-kind"),
    _named("two_widths", "image/width", lambda _: [24, 24]): _both("value-count"),
    _named("other_width", "image/width", lambda _: [25]): _both("image-size"),
    _named("wrong_word", "image/format", lambda _: [b"png"]): {"tfod": {"format-word"}},
    _digest: _both("digest-mismatch"),
    _named("name_as_id", "image/source_id", lambda values: [b"a" + values[0]]): {
        "tfod": set(), "model-garden": {"source-id-number"},
    },
    _named("no_source_id", "image/source_id", lambda _: None): {"tfod": set(), "model-garden": {"missing-key"}},
    _named("short_side", SIDES[1], lambda values: values[1:]): _both("list-length"),
    _named("no_side", SIDES[2], lambda _: None): None,
    _named("over_limit", SIDES[3], _instead(1.25)): {"tfod": {"box-over-limit"}, "model-garden": {"box-outside"}},
    _named("outside", SIDES[1], _instead(-0.25)): _both("box-outside"),
    _named("nan", SIDES[1], _instead(float("nan"))): _both("box-not-finite"),
    _named("reversed", SIDES[0], _instead(0.75)): _both("box-reversed"),
    _named("no_area", SIDES[0], _instead(0.5)): _both("box-without-area"),
    _named("sides_as_integers", SIDES[0], lambda values: [1] * len(values)): None,
    _named("no_labels", _label, lambda _: None): {"tfod": set(), "model-garden": {"no-class"}},
    _named("label_0", _label, _instead(0)): {"tfod": {"class-conflict"}, "model-garden": {"class-id"}},
    _named("label_float", _label, lambda values: [float(value) for value in values]): None,
    _named("no_texts", _text, lambda _: None): _both(),
    _named("unknown_text", _text, _instead(b"cow")): {"tfod": {"unknown-text"}, "model-garden": {"class-conflict"}},
    _named("empty_text", _text, _instead(b"")): {"tfod": {"no-text"}, "model-garden": set()},
    _named("short_texts", _text, lambda values: values[1:]): None,
    _named("no_masks", _mask, lambda _: None): _both(),
    _named("empty_mask", _mask, _instead(b"")): _both("mask-empty"),
    _named("mask_255", _mask, _instead(_png(255))): {"tfod": set(), "model-garden": {"mask-values"}},
    _named("wide_mask", _mask, _instead(_png(1, WIDTH + 1))): _both("mask-size"),
    _named("deep_mask", _mask, _instead(_png(700, kind=tf.uint16))): _both("mask-depth"),
    _named("cut_mask", _mask, _instead(_png(1)[:45])): _both("mask-damaged"),
    _named("short_masks", _mask, lambda values: values[1:]): _both("list-length"),
    _named("mask_of_numbers", _mask, lambda _: [0.0] * WIDTH * HEIGHT * 3): _both("mask-numbers"),
}  # fmt: skip

_OF = {fault.__name__: fault for fault in FAULTS}
_TAKEN = ["other_width", "wrong_word", "digest", "outside", "no_texts", "no_masks"]
# What the readers take: what they do not look at, or take for what it is not.
HARMLESS = {
    "tfod": [_OF[n] for n in [*_TAKEN, "name_as_id", "no_source_id", "no_labels", "label_0", "mask_255", "deep_mask"]],
    "model-garden": [_OF[n] for n in [*_TAKEN, "over_limit", "unknown_text", "empty_text"]],
}

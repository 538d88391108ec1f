"""Records written with `--for tfod` and `--for model-garden`, decoded as those decode them and compared with the source read by
ElementTree.

Two back ends: tf.io specs written from what the decoders ask for, here; and the published decoders themselves, in
environments of their own, where `--full` asks for them.
"""

import json
import pathlib
import subprocess

import numpy as np
import tensorflow as tf
from xml.etree import ElementTree

import label_map
import records
import source_xml
import whole_records
from report import Mismatch, expect, near

BOXES = [f"image/object/bbox/{side}" for side in ("ymin", "xmin", "ymax", "xmax")]
# Above it the TensorFlow Object Detection API stops: `maximum box coordinate value is larger than`.
GREATEST = 1.1


def run(report, binary, fixtures, data, pythons=None):
    """`pythons`: those with the published decoders, by consumer; without them the specs decode."""
    for consumer in ("tfod", "model-garden"):
        decode = _published(pythons[consumer], consumer) if pythons else SPECS[consumer]
        place = f"published/{consumer}" if pythons else consumer
        check = lambda name, function, *arguments: report.check(f"{place}/{name}", function, *arguments)
        check("voc", _voc, binary, consumer, decode, fixtures / "voc")
        check("masks", _scene, binary, consumer, decode, fixtures)
        if data:
            check("bccd", _voc, binary, consumer, decode, data / "bccd", "--subset", "val")
        # A start of a published decoder takes as long as all specs: two faults say whether it is looked at.
        faults = FAULTS[:2] if pythons else FAULTS
        check("planted", _planted, binary, consumer, decode, fixtures, faults)


def _converted(binary, source, consumer, *options):
    """The record files in order, and the label map."""
    folder = binary.convert(source, "", "--to", "tfrecord", "--for", consumer, *options)
    return sorted(path for path in folder.iterdir() if ".tfrecord" in path.name), folder / "label_map.pbtxt"


def _voc(binary, consumer, decode, source, *options):
    files, labels = _converted(binary, source, consumer, *options)
    subsets = source_xml.voc(source)
    wanted = [_of_image(image) for name in sorted(subsets) for image in subsets[name] if name in options or "--subset" not in options]
    return _same(consumer, decode(labels, files), wanted, label_map.ids(labels), in_order="--shards" not in options)


def _of_image(image):
    pixels = tf.io.decode_image(image.pixels, channels=3, expand_animations=False)
    count = len(image.boxes)
    return {
        "name": image.name, "shape": list(pixels.shape), "boxes": [box.corners for box in image.boxes],
        "labels": [box.label for box in image.boxes], "is_crowd": [False] * count, "masks": None,
    }  # fmt: skip


def _scene(binary, consumer, decode, fixtures):
    """Polygons and masks, a crowd among them, and a frame without any."""
    source, root = _write_scene(binary, fixtures)
    files, labels = _converted(binary, source, consumer, "--masks")
    return _same(consumer, decode(labels, files), _of_scene(root), label_map.ids(labels))


def _write_scene(binary, fixtures):
    """The images of a task, with shapes that have pixels."""
    binary.count += 1
    folder = binary.scratch / f"consumers-{binary.count}"
    root = ElementTree.fromstring(SCENE)
    listed = ElementTree.parse(fixtures / "cvat-task/annotations.xml").getroot().findall("image")
    sizes = {image.get("name"): image for image in listed}
    for image in root.findall("image"):
        for side in ("width", "height"):
            image.set(side, sizes[image.get("name")].get(side))
        copy = folder / "images" / image.get("name")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes((fixtures / "cvat-task/images" / image.get("name")).read_bytes())
    ElementTree.ElementTree(root).write(folder / "annotations.xml", encoding="utf-8", xml_declaration=True)
    return folder, root


def _of_scene(root):
    wanted = []
    for image in root.findall("image"):
        width, height, shapes = int(image.get("width")), int(image.get("height")), list(image)
        wanted.append({
            "name": image.get("name"), "shape": [height, width, 3], "boxes": [whole_records._box(shape) for shape in shapes],
            "labels": [shape.get("label") for shape in shapes],
            "is_crowd": [shape.findtext("attribute") == "true" for shape in shapes],
            "masks": [np.array(whole_records._pixels(shape, width, height)).astype(bool) for shape in shapes],
        })  # fmt: skip
    return wanted


def _same(consumer, found, wanted, ids, *, in_order=True):
    expect(len(found), len(wanted), "records")
    if not in_order:
        key = lambda record: sorted(map(tuple, record["boxes"]))
        pixels = lambda w: sorted(tuple(np.float32(v / w["shape"][i % 2]) for i, v in enumerate((b[1], b[0], b[3], b[2]))) for b in w["boxes"])
        found, wanted = sorted(found, key=key), sorted(wanted, key=pixels)
    compared = {"records": 0, "boxes": 0}
    for record, truth in zip(found, wanted):
        what = truth["name"]
        expect(record["image"], truth["shape"], f"{what}: shape of the image")
        expect(record["classes"], [ids[label] for label in truth["labels"]], f"{what}: classes")
        expect(record["is_crowd"], truth["is_crowd"], f"{what}: is_crowd")
        expect(len(record["boxes"]), len(truth["boxes"]), f"{what}: boxes")
        height, width, _ = truth["shape"]
        for box, (xmin, ymin, xmax, ymax) in zip(record["boxes"], truth["boxes"]):
            near(box, [ymin / height, xmin / width, ymax / height, xmax / width], 1e-5, f"{what}: box")
            expect(all(0 <= side <= GREATEST for side in box), True, f"{what}: sides of {box}")
        _same_masks(record, truth)
        if consumer == "tfod":
            expect(record["source_id"], what, f"{what}: source id")
        compared["records"] += 1
        compared["boxes"] += len(truth["boxes"])
    if consumer == "model-garden":
        # Its parsers make numbers of them for evaluation, and go by them.
        numbers = [int(record["source_id"]) for record in found]
        expect(len(set(numbers)), len(wanted), "source ids that are no other's")
        expect(all(0 <= number < 2**63 for number in numbers), True, f"source ids {numbers}")
    return compared


def _same_masks(record, truth):
    if truth["masks"] is None:
        expect(record["masks"], [], f"{truth['name']}: masks")
        return
    # Taken as they are by official/vision, so nothing else will do.
    expect(set(record["values"]) <= {0.0, 1.0}, True, f"{truth['name']}: values {record['values']} of masks")
    wanted = ["".join("01"[int(pixel)] for pixel in mask.flat) for mask in truth["masks"]]
    expect(record["masks"] == wanted, True, f"{truth['name']}: pixels of masks")


def _planted(binary, consumer, decode, fixtures, faults):
    """Faults in records that are otherwise good are seen."""
    source, root = _write_scene(binary, fixtures)
    files, labels = _converted(binary, source, consumer, "--masks")
    wanted, ids = _of_scene(root), label_map.ids(labels)
    _same(consumer, decode(labels, files), wanted, ids)
    seen = 0
    for number, (key, change) in enumerate(faults):
        bad = binary.scratch / f"{consumer}-planted-{binary.count}-{number}.tfrecord"
        changed = [_changed(payload, key, change) for file in files for payload in records.payloads(file)]
        records.write_payloads(bad, changed)
        try:
            _same(consumer, decode(labels, [bad]), wanted, ids)
        except Exception:
            seen += 1
        else:
            raise Mismatch(f"a fault in {key} is not seen")
    return {"faults": seen}


def _changed(payload, key, change):
    """The record with another list under a key, or without it."""
    if key == "image/object/class/text":
        # The one of them by which either goes.
        payload = _changed(payload, "image/object/class/label", lambda labels: [3 - label for label in labels])
    example = tf.train.Example.FromString(payload)
    feature = example.features.feature.get(key)
    if feature is not None:
        values = getattr(feature, feature.WhichOneof("kind")).value
        values[:] = change(list(values))
    return example.SerializeToString()


FAULTS = [
    ("image/object/bbox/xmin", lambda sides: [side + 0.01 for side in sides]),
    ("image/object/class/text", lambda texts: [{b"cat": b"dog", b"dog": b"cat"}[text] for text in texts]),
    ("image/object/mask", lambda masks: masks[::-1]),
    ("image/object/is_crowd", lambda crowds: [1 - crowd for crowd in crowds]),
    ("image/source_id", lambda _: [b"x"]),
    ("image/encoded", lambda images: [image[:20] for image in images]),
]

SCENE = """<annotations><version>1.1</version><meta><task><labels>
<label><name>cat</name><attributes><attribute><name>is_crowd</name><mutable>False</mutable><input_type>checkbox</input_type>
<default_value>false</default_value><values>false</values></attribute></attributes></label>
<label><name>dog</name><attributes></attributes></label></labels></task></meta>
<image id="0" name="a.jpg">
<polygon label="cat" occluded="0" points="2.00,3.00;12.50,3.00;7.00,11.00" z_order="0"><attribute name="is_crowd">true</attribute></polygon>
<mask label="dog" occluded="0" rle="1, 2, 3, 4, 2" left="4" top="5" width="4" height="3" z_order="0"></mask>
<polygon label="cat" occluded="0" points="1.00,1.00;6.00,1.00;6.00,9.00;1.00,9.00" z_order="0"><attribute name="is_crowd">false</attribute></polygon>
</image>
<image id="1" name="empty.jpg"></image>
<image id="2" name="sub/b.png"><polygon label="dog" occluded="0" points="0.00,0.00;9.00,0.00;9.00,8.00" z_order="0"></polygon></image>
</annotations>"""


# ---- specs: what the decoders ask for, and what they do with it


def _dense(parsed, key):
    return tf.sparse.to_dense(parsed[key]).numpy()


def _common(parsed, masks):
    """What both make of what they have parsed."""
    image = tf.io.decode_image(parsed["image/encoded"], channels=3, expand_animations=False)
    classes = _dense(parsed, "image/object/class/label").tolist()
    crowds = _dense(parsed, "image/object/is_crowd").tolist() or [0] * len(classes)
    return {
        "image": list(image.shape),
        "boxes": np.stack([_dense(parsed, key) for key in BOXES], axis=-1).tolist(),
        "classes": classes,
        "is_crowd": [bool(crowd) for crowd in crowds],
        "values": sorted({float(value) for mask in masks for value in np.unique(mask)}),
        "masks": ["".join("01"[int(pixel > 0)] for pixel in mask.flat) for mask in masks],
    }


def _var(*keys, kind):
    return {key: tf.io.VarLenFeature(kind) for key in keys}


COMMON = {
    **_var(*BOXES, "image/object/area", kind=tf.float32),
    **_var("image/object/class/label", "image/object/is_crowd", kind=tf.int64),
    **_var("image/object/mask", kind=tf.string),
}


def _tfod(labels, files):
    one = lambda kind, default: tf.io.FixedLenFeature((), kind, default)
    spec = {
        **COMMON,
        "image/encoded": one(tf.string, ""), "image/format": one(tf.string, "jpeg"), "image/filename": one(tf.string, ""),
        "image/key/sha256": one(tf.string, ""), "image/source_id": one(tf.string, ""),
        "image/height": one(tf.int64, 1), "image/width": one(tf.int64, 1),
        **_var("image/class/text", "image/object/class/text", kind=tf.string),
        **_var("image/class/label", "image/object/difficult", "image/object/group_of", kind=tf.int64),
        **_var("image/class/confidence", "image/object/weight", kind=tf.float32),
    }  # fmt: skip
    ids = label_map.ids(labels)

    def decode(payload):
        parsed = tf.io.parse_single_example(payload, spec)
        masks = [tf.io.decode_image(png, channels=1).numpy()[..., 0] > 0 for png in _dense(parsed, "image/object/mask")]
        found = _common(parsed, masks)
        texts = _dense(parsed, "image/object/class/text")
        if len(texts):
            found["classes"] = [ids.get(text.decode(), -1) for text in texts]
        return {**found, "source_id": parsed["image/source_id"].numpy().decode()}

    return [decode(payload) for file in files for payload in records.payloads(file)]


def _model_garden(_labels, files):
    spec = {
        **COMMON,
        "image/encoded": tf.io.FixedLenFeature((), tf.string), "image/source_id": tf.io.FixedLenFeature((), tf.string),
        "image/height": tf.io.FixedLenFeature((), tf.int64, -1), "image/width": tf.io.FixedLenFeature((), tf.int64, -1),
    }  # fmt: skip

    def decode(payload):
        parsed = tf.io.parse_single_example(payload, spec)
        masks = [tf.io.decode_png(png, channels=1).numpy()[..., 0] for png in _dense(parsed, "image/object/mask")]
        source_id = parsed["image/source_id"].numpy().decode()
        if not source_id:
            source_id = str(tf.strings.to_hash_bucket_fast(parsed["image/encoded"], 2**22 - 1).numpy())
        return {**_common(parsed, masks), "source_id": source_id}

    return [decode(payload) for file in files for payload in records.payloads(file)]


SPECS = {"tfod": _tfod, "model-garden": _model_garden}


# ---- the published decoders


def _published(python, consumer):
    script = pathlib.Path(__file__).with_name("published.py")

    def decode(labels, files):
        words = [str(word) for word in (python, "-B", script, consumer, labels, *files)]
        done = subprocess.run(words, capture_output=True, text=True, timeout=600)
        if done.returncode != 0:
            raise Mismatch(f"exit code {done.returncode}: {done.stderr.strip()[-300:]}")
        return [json.loads(line) for line in done.stdout.splitlines()]

    return decode

"""`convert VOC --for tfod` against the Examples that TensorFlow's `create_pascal_tf_record.py` makes of the same XML.

They are built here from the description of that script: every key in every record, coordinates as the XML has them, divided
by the size that the XML has, neither shifted nor cut. Where boxes are cut at the border, so are those expected. The script
refuses images that are not JPEG; of these the word that its decoder knows is expected.
"""

import hashlib
import random
from xml.etree import ElementTree

import numpy as np
import tensorflow as tf

import records
from report import Mismatch, expect

SEED = 20261123
SIDES = ("xmin", "xmax", "ymin", "ymax")
MAGIC = ((b"\xff\xd8\xff", "jpeg"), (b"\x89PNG", "png"))
# What tf.io parses them with: a key of another kind, or a scalar with another number of values, is an error.
SCALARS = {
    "image/height": tf.int64, "image/width": tf.int64, "image/filename": tf.string, "image/source_id": tf.string,
    "image/key/sha256": tf.string, "image/encoded": tf.string, "image/format": tf.string,
}  # fmt: skip
LISTS = {
    **{f"image/object/bbox/{side}": tf.float32 for side in SIDES},
    "image/object/class/text": tf.string, "image/object/class/label": tf.int64, "image/object/difficult": tf.int64,
    "image/object/truncated": tf.int64, "image/object/view": tf.string,
}  # fmt: skip
OPTIONS = ([], ["--ignore-difficult"], ["--no-clamp"], ["--ignore-difficult", "--no-clamp"])


def run(report, binary, fixtures, data):
    made = _make_tree(binary.scratch / "pascal-VOCdevkit" / "VOC2007")
    sets = [("made", made, "train", []), ("made-val", made, "val", []), ("fixture", fixtures / "voc", "train", [])]
    sets.append(("fixture-trainval", fixtures / "voc", "trainval", []))
    if data:
        sets += [("bccd", data / "bccd", "train", []), ("raccoon", data / "raccoon", None, ["--from", "voc"])]
    for name, root, subset, how in sets:
        for options in OPTIONS:
            words = "".join(options).replace("--", "/")
            report.check(f"pascal/{name}{words}", _same, binary, root, subset, [*how, *options])
    report.check("pascal/faults", _faults, binary, made)


def _same(binary, root, subset, options):
    found, wanted = _found(binary, root, subset, options), _wanted(root, subset, options)
    return _compare(found, wanted)


# ---- what the script makes


def _label_ids(root):
    """Ids of our own, from the last name down and with a gap: none can be right by chance."""
    names = set()
    for xml in _annotations(root).glob("*.xml"):
        names.update(name.text for name in ElementTree.parse(xml).getroot().iterfind("object/name"))
    return {name: 2 * number for number, name in enumerate(sorted(names, reverse=True), 1)}


def _annotations(root):
    return next(root / name for name in ("Annotations", "annotations") if (root / name).is_dir())


def _wanted(root, subset, options):
    annotations, ids = _annotations(root), _label_ids(root)
    if subset:
        lines = (root / "ImageSets/Main" / f"{subset}.txt").read_text().splitlines()
        stems = [line.split()[0] for line in lines if line.strip()]
    else:
        stems = sorted(xml.stem for xml in annotations.glob("*.xml"))
    clamp, ignore_difficult = "--no-clamp" not in options, "--ignore-difficult" in options
    return [_example(root, annotations / f"{stem}.xml", ids, clamp, ignore_difficult) for stem in stems]


def _example(root, path, ids, clamp, ignore_difficult):
    xml = ElementTree.parse(path).getroot()
    width, height = (int(xml.find(f"size/{side}").text) for side in ("width", "height"))
    name = xml.find("filename").text
    images = next(root / folder for folder in ("JPEGImages", "images") if (root / folder).is_dir())
    image = (images / name).read_bytes()
    word = next(word for magic, word in MAGIC if image.startswith(magic))
    example = {
        "image/height": [height], "image/width": [width], "image/filename": [name.encode()],
        "image/source_id": [name.encode()], "image/key/sha256": [hashlib.sha256(image).hexdigest().encode()],
        "image/encoded": [image], "image/format": [word.encode()], **{key: [] for key in LISTS},
    }  # fmt: skip
    for of in xml.iterfind("object"):
        difficult = bool(int(of.find("difficult").text))
        if ignore_difficult and difficult:
            continue
        for side in SIDES:
            length = width if side[0] == "x" else height
            at = float(of.find(f"bndbox/{side}").text)
            at = min(max(at, 0.0), float(length)) if clamp else at
            example[f"image/object/bbox/{side}"].append(np.float32(at / length))
        example["image/object/difficult"].append(int(difficult))
        example["image/object/truncated"].append(int(of.find("truncated").text))
        example["image/object/view"].append(of.find("pose").text.encode())
        example["image/object/class/text"].append(of.find("name").text.encode())
        example["image/object/class/label"].append(ids[of.find("name").text])
    return example


# ---- what we make


def _found(binary, root, subset, options):
    labels = binary.scratch / f"pascal-{root.name}.pbtxt"
    items = (f'item {{ id: {number} name: "{name}" }}\n' for name, number in _label_ids(root).items())
    labels.write_text("".join(items))
    chosen = ["--subset", subset] if subset else []
    output = binary.convert(root, ".tfrecord", *chosen, "--labels", labels, "--for", "tfod", *options)
    return [_parsed(payload) for payload in records.payloads(output)]


def _parsed(payload):
    """By tf.io alone; the keys there are, of which it says nothing, by the message."""
    spec = {key: tf.io.FixedLenFeature((), kind) for key, kind in SCALARS.items()}
    spec |= {key: tf.io.VarLenFeature(kind) for key, kind in LISTS.items()}
    parsed = tf.io.parse_single_example(payload, spec)
    values = {key: [parsed[key].numpy()] for key in SCALARS}
    values |= {key: list(parsed[key].values.numpy()) for key in LISTS}
    keys = tf.train.Example.FromString(payload).features.feature
    return {key: values.get(key) for key in keys}


def _compare(found, wanted):
    expect(len(found), len(wanted), "records")
    objects = 0
    for index, (ours, theirs) in enumerate(zip(found, wanted)):
        where = f"record {index} ({theirs['image/filename'][0].decode()})"
        expect(sorted(ours), sorted(theirs), f"keys of {where}")
        for key, values in theirs.items():
            if list(map(_exact, ours[key])) != list(map(_exact, values)):
                expect(ours[key], values, f"{key} of {where}")
                raise Mismatch(f"{key} of {where}")
        objects += len(theirs["image/object/class/text"])
    return {"records": len(wanted), "objects": objects}


def _exact(value):
    """Floats by their bits."""
    return value.tobytes() if isinstance(value, np.float32) else value


# ---- a tree like the challenge's


def _make_tree(root):
    """VOC2007 as the challenge has it, with all that its objects may be and some without any."""
    draw = random.Random(SEED)
    for folder in ("Annotations", "ImageSets/Main", "JPEGImages"):
        (root / folder).mkdir(parents=True)
    names = ["aeroplane", "diningtable", "person", "tvmonitor"]
    stems = [f"{number:06}" for number in draw.sample(range(1, 9964), 60)]
    for stem in stems:
        width, height = draw.choice(((50, 37), (48, 50), (33, 31), (50, 50)))
        pixels = np.frombuffer(draw.randbytes(width * height * 3), np.uint8).reshape(height, width, 3)
        (root / "JPEGImages" / f"{stem}.jpg").write_bytes(tf.io.encode_jpeg(pixels).numpy())
        xml = ElementTree.Element("annotation")
        _texts(xml, folder="VOC2007", filename=f"{stem}.jpg")
        _texts(ElementTree.SubElement(xml, "size"), width=width, height=height, depth=3)
        _texts(xml, segmented=0)
        for _ in range(draw.choice((0, 1, 1, 2, 5))):
            of = ElementTree.SubElement(xml, "object")
            pose = draw.choice(("Unspecified", "Left", "Right", "Frontal", "Rear"))
            flags = {key: int(draw.random() < 0.3) for key in ("truncated", "difficult")}
            _texts(of, name=draw.choice(names), pose=pose, **flags)
            x, y = (sorted(draw.sample(range(1, side + 1), 2)) for side in (width, height))
            if draw.random() < 0.2:
                x, y = [x[0] - draw.choice((0, 7)), x[1] + 20], [y[0] - 9, y[1] + draw.choice((0, 3))]
            if draw.random() < 0.2:
                x, y = [at + 0.25 for at in x], [at + draw.choice((0.1, 0.7)) for at in y]
            _texts(ElementTree.SubElement(of, "bndbox"), xmin=x[0], ymin=y[0], xmax=x[1], ymax=y[1])
        ElementTree.ElementTree(xml).write(root / "Annotations" / f"{stem}.xml")
    for subset, members in (("train", stems[:40]), ("val", stems[40:])):
        main = root / "ImageSets/Main"
        (main / f"{subset}.txt").write_text("".join(f"{stem}\n" for stem in members))
        flags = (f"{stem} {draw.choice((' 1', '-1', ' 0'))}\n" for stem in members)
        (main / f"aeroplane_{subset}.txt").write_text("".join(flags))
    return root


def _texts(element, **texts):
    for name, text in texts.items():
        ElementTree.SubElement(element, name).text = str(text)


# ---- the comparison itself


def _faults(binary, root):
    """Whether each of what may be wrong is noticed."""
    wanted = _wanted(root, "train", [])
    many = next(i for i, example in enumerate(wanted) if len(example["image/object/view"]) >= 2)
    empty = next(i for i, example in enumerate(wanted) if not example["image/object/view"])

    def change(index, key, of):
        def fault(found):
            found[index][key] = of(found[index][key])

        return fault

    def without(index, key):
        return lambda found: found[index].pop(key)

    nudged = lambda values: [np.nextafter(values[0], np.float32(2)), *values[1:]]
    other = lambda values: [values[0] + 1, *values[1:]]
    faults = {f"{side} by one bit": change(many, f"image/object/bbox/{side}", nudged) for side in SIDES}
    for key in ("image/height", "image/width", *(f"image/object/{flag}" for flag in ("difficult", "truncated", "class/label"))):
        faults[f"another {key}"] = change(many, key, other)
    for key in ("image/object/view", "image/object/class/text"):
        faults[f"another {key}"] = change(many, key, lambda values: [b"x", *values[1:]])
    for key in SCALARS:
        if SCALARS[key] == tf.string:
            faults[f"another {key}"] = change(empty, key, lambda values: [values[0] + b"x"])
    faults |= {f"no {key}": without(empty, key) for key in LISTS}
    faults |= {
        "a key too many": lambda found: found[many].update({"image/object/occluded": [0]}),
        "an object too few": lambda found: [found[many][key].pop() for key in LISTS],
        "a record too few": lambda found: found.pop(),
        "records in another order": lambda found: found.reverse(),
    }
    found = _found(binary, root, "train", [])
    _compare(found, wanted)
    missed = [name for name, fault in faults.items() if not _is_noticed(found, wanted, fault)]
    expect(missed, [], "faults that were not noticed")
    ours = {option: _found(binary, root, "train", option.split()) for option in ("--no-clamp", "--ignore-difficult")}
    unlike = [option for option, found in ours.items() if _differs(found, wanted)]
    expect(unlike, list(ours), "options that change what is written")
    return {"faults": len(faults) + len(ours)}


def _is_noticed(found, wanted, fault):
    found = [{key: list(values) for key, values in example.items()} for example in found]
    fault(found)
    return _differs(found, wanted)


def _differs(found, wanted):
    try:
        _compare(found, wanted)
    except Mismatch:
        return True
    return False

"""Lossless records: TensorFlow and Datumaro read them as they read the same data without, and Python's own JSON finds in
them what ElementTree finds in the CVAT XML they were made from."""

import json
import random
import struct
from xml.etree import ElementTree

import tensorflow as tf

import datumaro_reads
import records
import whole_scenes
from report import expect

OWN = ["cvat/checksum", "cvat/dataset", "cvat/frame", "cvat/version"]
SEED = 20261126


def run(report, binary, _fixtures, _data):
    report.check("lossless/tensorflow", _tensorflow, binary, [])
    report.check("lossless/tensorflow-with-masks", _tensorflow, binary, ["--masks"])
    report.check("lossless/datumaro", _datumaro, binary)
    report.check("lossless/frames", _frames, binary)
    report.check("lossless/dataset", _dataset, binary)
    report.check("lossless/checksum", _checksum, binary)
    report.check("lossless/edited", _edited, binary)


# ---- a document with everything


def _write(path):
    """`whole_scenes`, and what records have no place for."""
    whole_scenes.images(path)
    draw, tree = random.Random(SEED), ElementTree.parse(path)
    root = tree.getroot()
    task = root.find("meta/task")
    for name, value in (("id", "31"), ("name", "crossing, \u201cnorth\u201d"), ("size", str(len(root.findall("image"))))):
        task.insert(0, task.makeelement(name, {}))
        task[0].text = value
    for image in root.findall("image"):
        for shape in image:
            if shape.tag == "tag":
                continue
            if draw.random() < 0.3:
                shape.set("group_id", str(draw.randint(1, 9)))
            if draw.random() < 0.3:
                shape.set("z_order", str(draw.randint(-3, 9)))
            shape.set("source", draw.choice(("manual", "auto", "file")))
            if shape.tag in ("box", "ellipse") and draw.random() < 0.4:
                shape.set("rotation", f"{draw.uniform(1, 359):.2f}")
        for kind in draw.sample(("polyline", "points", "cuboid"), k=draw.randint(0, 2)):
            _more(image, kind, draw)
    tree.write(path, encoding="utf-8", xml_declaration=True)


def _more(image, kind, draw):
    number = lambda: f"{draw.uniform(0, 40):.{draw.choice((2, 2, 9, 15))}f}"
    keys = {"label": "bus", "occluded": "1", "source": "semi-auto", "z_order": "2"}
    if kind == "cuboid":
        for corner in ("tl1", "bl1", "tr1", "br1", "tl2", "bl2", "tr2", "br2"):
            keys[f"x{corner}"], keys[f"y{corner}"] = number(), number()
    else:
        keys["points"] = ";".join(f"{number()},{number()}" for _ in range(draw.randint(2, 5)))
    element = ElementTree.SubElement(image, kind, keys)
    ElementTree.SubElement(element, "attribute", {"name": "plate"}).text = draw.choice(("A \"1\"", "\u043a\u0430\\", "<&>"))


def _source(binary):
    path = binary.scratch / f"lossless-{binary.count}" / "annotations.xml"
    path.parent.mkdir()
    binary.count += 1
    _write(path)
    return path


def _both(binary, *options):
    """The XML, and what is converted without the flag and with it."""
    path = _source(binary)
    folders = []
    for flag in ([], ["--lossless"]):
        folders.append(binary.unzipped(binary.convert(path, ".zip", "--to", "tfrecord", "--no-images", *options, *flag)))
    return ElementTree.parse(path).getroot(), *folders


def _payloads(folder):
    (path,) = folder.glob("*.tfrecord")
    return records.payloads(path)


# ---- readers are not affected


def _tensorflow(binary, options):
    _, plain, kept = _both(binary, *options)
    plain, kept = _payloads(plain), _payloads(kept)
    expect(len(kept), len(plain), "records")
    values = 0
    for at, (without, with_) in enumerate(zip(plain, kept)):
        expect(str(records.detection(with_)), str(records.detection(without)), f"record {at}, as trainers parse it")
        without_keys = records.wire_keys(without)
        expect(records.wire_keys(with_), [key for key in OWN if key != "cvat/dataset" or at == 0] + without_keys, f"record {at}: keys")
        example = tf.train.Example.FromString(with_)
        for key in OWN:
            example.features.feature.pop(key, None)
        expect(example == tf.train.Example.FromString(without), True, f"record {at}: what is left without cvat/…")
        texts = tf.io.parse_single_example(with_, {"cvat/frame": tf.io.VarLenFeature(tf.string), "cvat/dataset": tf.io.VarLenFeature(tf.string)})
        expect([len(texts[key].values) for key in ("cvat/frame", "cvat/dataset")], [1, int(at == 0)], f"record {at}: texts")
        version = tf.io.parse_single_example(with_, {"cvat/version": tf.io.FixedLenFeature([], tf.int64)})
        expect(int(version["cvat/version"]), 1, f"record {at}: version")
        values += sum(len(list_) for list_ in records.loose(without).values())
    return {"records": len(kept), "values": values}


def _datumaro(binary):
    root, plain, kept = _both(binary)
    plain, kept = datumaro_reads.detections(plain), datumaro_reads.detections(kept)
    expect(repr(kept), repr(plain), "what Datumaro imports")
    items = [item for items in kept.values() for item in items]
    expect(len(items), len(root.findall("image")), "items")
    return {"items": len(items), "boxes": sum(len(item.boxes) for item in items)}


# ---- what is kept


def _frames(binary):
    root, _, kept = _both(binary)
    counts = {"frames": 0, "shapes": 0, "tags": 0, "numbers": 0}
    by_name = {}
    for payload in _payloads(kept):
        parsed = tf.io.parse_single_example(payload, {key: tf.io.FixedLenFeature([], tf.string) for key in ("cvat/frame", "image/filename")})
        by_name[parsed["image/filename"].numpy().decode()] = json.loads(parsed["cvat/frame"].numpy())
    expect(list(by_name), [image.get("name") for image in root.findall("image")], "names")
    kinds = set()
    for image in root.findall("image"):
        found, name = by_name[image.get("name")], image.get("name")
        shapes = [_shape(shape) for shape in image if shape.tag != "tag"]
        tags = [_told(label=tag.get("label"), source=tag.get("source")) for tag in image.findall("tag")]
        # Frame 0 is a number that is known.
        wanted = {"frame": int(image.get("id")), **_told(task_id=image.get("task_id"), shapes=shapes, tags=tags)}
        expect(found, wanted, name)
        kinds.update(shape["type"] for shape in shapes)
        counts["frames"] += 1
        counts["shapes"] += len(shapes)
        counts["tags"] += len(tags)
        counts["numbers"] += sum(len(shape.get("points", [])) for shape in shapes)
    counts["kinds"] = len(kinds)
    expect(counts["kinds"], 8, "kinds of shape")
    return counts


def _told(**keys):
    """Without what is as it is by default."""
    return {key: value for key, value in keys.items() if value not in (None, "", 0, [], False)}


def _numbers(text):
    return [float(number) for pair in text.split(";") for number in pair.split(",")]


def _attributes(element):
    return [{"name": given.get("name"), "value": given.text or ""} for given in element.findall("attribute")]


def _flag(element, name):
    return element.get(name, "0") == "1"


def _shape(element):
    said = _told(
        label=element.get("label"), source=element.get("source"), occluded=_flag(element, "occluded"),
        z_order=int(element.get("z_order", 0)), group=int(element.get("group_id", 0)), attributes=_attributes(element),
    )  # fmt: skip
    numbers = lambda *names: [float(element.get(name)) for name in names]
    if element.tag == "box":
        place = {"points": numbers("xtl", "ytl", "xbr", "ybr")}
    elif element.tag == "ellipse":
        place = {"points": numbers("cx", "cy", "rx", "ry")}
    elif element.tag == "cuboid":
        corners = ("tl1", "bl1", "tr1", "br1", "tl2", "bl2", "tr2", "br2")
        place = {"points": [number for corner in corners for number in numbers(f"x{corner}", f"y{corner}")]}
    elif element.tag == "mask":
        place = {name: int(element.get(name)) for name in ("left", "top", "width", "height")}
        place["rle"] = [int(run) for run in element.get("rle").split(",")]
    elif element.tag == "skeleton":
        place = {"elements": [_element(part) for part in element.findall("points")]}
    else:
        place = {"points": _numbers(element.get("points"))}
    rotation = _told(rotation=float(element.get("rotation", 0)))
    return {"type": "rectangle" if element.tag == "box" else element.tag, **said, **place, **rotation}


def _element(part):
    flags = _told(outside=_flag(part, "outside"), occluded=_flag(part, "occluded"), attributes=_attributes(part))
    return {"label": part.get("label"), "points": _numbers(part.get("points")), **flags}


def _dataset(binary):
    root, _, kept = _both(binary)
    (first, *rest) = _payloads(kept)
    for payload in rest:
        expect("cvat/dataset" in records.loose(payload), False, "a data set in a later record")
    found = json.loads(records.loose(first)["cvat/dataset"][0])
    listed = root.findall("meta/task/labels/label")
    wanted, places = [], {}
    for at, label in enumerate(listed):
        attributes = [
            _told(
                name=given.findtext("name"), mutable=given.findtext("mutable") == "True", input_type=given.findtext("input_type"),
                default_value=given.findtext("default_value"), values=(given.findtext("values") or "").split("\n") if given.findtext("values") else [],
            )
            for given in label.findall("attributes/attribute")
        ]  # fmt: skip
        parent = label.findtext("parent")
        told = _told(name=label.findtext("name"), type=label.findtext("type"), attributes=attributes)
        if parent:
            told["parent"] = places[parent]
        else:
            places[label.findtext("name")] = at
        wanted.append(told)
    expect(found["labels"], wanted, "labels")
    task = found["origin"]["task"]
    of_xml = {"id": "31", "name": root.findtext("meta/task/name"), "size": len(root.findall("image"))}
    expect({key: task.get(key) for key in of_xml}, of_xml, "task")
    return {"labels": len(wanted), "facts": len(of_xml)}


# ---- the checksum


def _crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def _summed(payload):
    """The bytes that the format page says the checksum is of."""
    features, data = tf.train.Example.FromString(payload).features.feature, b""
    for key in sorted(features, key=str.encode):
        if key not in ("image/width", "image/height") and not key.startswith(("image/object/", "image/class/")):
            continue
        kind = features[key].WhichOneof("kind")
        values = getattr(features[key], kind).value if kind else []
        if not len(values):
            continue
        number = {"bytes_list": 1, "float_list": 2, "int64_list": 3}[kind]
        name = key.encode()
        data += struct.pack("<Q", len(name)) + name + struct.pack("<BQ", number, len(values))
        for value in values:
            if kind == "bytes_list":
                data += struct.pack("<Q", len(value)) + value
            elif kind == "float_list":
                data += b"\0\0\xc0\x7f" if value != value else struct.pack("<f", value)
            else:
                data += struct.pack("<q", value)
    return data


def _checksum(binary):
    counts = {"records": 0, "bytes": 0}
    for options in ([], ["--masks"]):
        _, _, kept = _both(binary, *options)
        for payload in _payloads(kept):
            data = _summed(payload)
            expect(records.loose(payload)["cvat/checksum"], [_crc32c(data)], "checksum")
            counts["records"] += 1
            counts["bytes"] += len(data)
    return counts


def _edited(binary):
    """TensorFlow moves a box and writes the records anew: the moved boxes count, and the others are as they were."""
    _, _, kept = _both(binary)
    (path,) = kept.glob("*.tfrecord")
    moved, written = set(), []
    for at, payload in enumerate(records.payloads(path)):
        example = tf.train.Example.FromString(payload)
        sides = example.features.feature["image/object/bbox/xmin"].float_list.value
        if at % 2 and len(sides):
            sides[0] = sides[0] / 2
            moved.add(example.features.feature["image/filename"].bytes_list.value[0].decode())
        written.append(example.SerializeToString())
    records.write_payloads(path, written)
    back = binary.unzipped(binary.convert(kept, ".zip", "--to", "cvat", "--no-images"))
    (document,) = back.rglob("*.xml")
    lines = {"moved": 0, "kept": 0}
    for image in ElementTree.parse(document).getroot().findall("image"):
        kinds = {shape.tag for shape in image}
        if image.get("name") in moved:
            expect(kinds & {"polyline", "points", "cuboid", "polygon", "ellipse", "mask"}, set(), f"{image.get('name')}: shapes of a moved frame")
            lines["moved"] += 1
        else:
            lines["kept"] += len(image.findall("polyline")) + len(image.findall("points")) + len(image.findall("cuboid"))
    return lines

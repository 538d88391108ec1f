"""Label maps: what we write and what we read, by protobuf's parse.

Part of (a), what we write: names that need escapes, and other ids for the same names.
Part of (c), what we read: every label map at hand, from records that have ids alone, and field by field.
"""

import json
import shutil
import zipfile
from xml.etree import ElementTree

from google.protobuf import json_format

import label_map
import records
import source_xml
from report import Mismatch, expect

NEED_ESCAPES = [
    "plain",
    "it's",
    'say "hi"',
    "back\\slash",
    'double "quoted\\',
    "both ' and \"",
    "'",
    '"',
    "\\",
    "looks like one \\n \\x41 \\101 \\u0041",
    "tab\there",
    "delete \x7f and next line \x85",
    "line separator \u2028",
    "снег",
    "naïve 犬",
    "🦝",
    "<&>",
    "item { id: 9 name: 'x' } # no comment",
]
NO_TEXT = "id-only"


def run(report, binary, fixtures, data):
    report.check("a/labels/escapes", _escapes, binary)
    own = _id_only_set(binary.scratch / NO_TEXT)
    for name, source in own["sources"].items():
        report.check(f"a/labels/other-ids/{name}", _other_ids, binary, source, own)
    maps = [("golden", fixtures / "golden/tensorflow/label_map.pbtxt"), ("octal", own["octal"])]
    if data:
        maps += [(path.stem, path) for path in sorted((data / "labelmaps").glob("*.pbtxt"))]
    for name, path in maps:
        report.check(f"c/labels/{name}", _read, binary, path)
    files = [path for _, path in maps[:2]] + (sorted(data.rglob("*.pbtxt")) if data else [])
    report.check("c/labels/fields", _fields, binary, files)


def _escapes(binary):
    """CVAT XML to records: the same names in the label map and in the records, and back in CVAT XML."""
    path = binary.scratch / "escapes/annotations.xml"
    path.parent.mkdir()
    _write_xml(path)
    wanted = [[box.label for box in image.boxes] for image in source_xml.cvat(path)["default"]]
    expect(wanted, [NEED_ESCAPES, NEED_ESCAPES[::-1]], "labels in the source")
    for suffix in (".zip", ".tfrecord"):
        output = binary.convert(path, suffix, "--to", "tfrecord")
        if suffix == ".zip":
            folder = binary.unzipped(output)
            (records_path,), map_path = folder.glob("*.tfrecord"), folder / "label_map.pbtxt"
        else:
            records_path, map_path = output, output.with_name(f"{output.stem}_label_map.pbtxt")
        ids = label_map.ids(map_path)
        expect(list(ids.items()), [(name, number) for number, name in enumerate(NEED_ESCAPES, 1)], "label map")
        payloads = records.payloads(records_path)
        for payload in payloads:
            records.check_shape(payload, ids)
        found = [[box.label for box in records.detection(payload).boxes] for payload in payloads]
        expect(found, wanted, f"labels in the records of a {suffix}")
        again = source_xml.cvat(binary.convert(output, ".xml", "--to", "cvat"))["default"]
        expect([[box.label for box in image.boxes] for image in again], wanted, f"labels from a {suffix}")
    return {"names": len(NEED_ESCAPES), "boxes": sum(map(len, wanted))}


def _write_xml(path):
    root = ElementTree.Element("annotations")
    ElementTree.SubElement(root, "version").text = "1.1"
    labels = ElementTree.SubElement(ElementTree.SubElement(ElementTree.SubElement(root, "meta"), "task"), "labels")
    for name in NEED_ESCAPES:
        ElementTree.SubElement(ElementTree.SubElement(labels, "label"), "name").text = name
    for index, names in enumerate([NEED_ESCAPES, NEED_ESCAPES[::-1]]):
        size = {"width": "100", "height": "50"}
        image = ElementTree.SubElement(root, "image", {"id": str(index), "name": f"{index}.png", **size})
        for place, name in enumerate(names):
            corners = {"xtl": str(place), "ytl": "1", "xbr": str(place + 5), "ybr": "9"}
            ElementTree.SubElement(image, "box", {"label": name, **corners})
    ElementTree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


OWN = {"cat": 1, "снег": 2, "it's": 5}
OTHER = {"unused": 1, "it's": 2, "снег": 40, "cat": 5}


def _id_only_set(folder):
    """Records without texts, with their label map beside: as a file, a folder, a zip; and another label map."""
    for name in ("file", "folder"):
        (folder / name).mkdir(parents=True)
    record = _id_only(list(OWN.values()))
    record_file, inside = folder / "file/some.tfrecord", folder / "folder/some.tfrecord"
    records.write(record_file, [record, record])
    records.write(inside, [record, record])
    (folder / "file/some_label_map.pbtxt").write_text(label_map.text(OWN), encoding="utf-8")
    (folder / "folder/label_map.pbtxt").write_text(label_map.text(OWN), encoding="utf-8")
    (folder / "other.pbtxt").write_text(label_map.text(OTHER), encoding="utf-8")
    (folder / "octal.pbtxt").write_text(label_map.text(_numbered(NEED_ESCAPES), ascii_only=True), encoding="ascii")
    archive = folder / "some.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        for path in (folder / "folder").iterdir():
            opened.write(path, path.name)
    sources = {"file": record_file, "folder": folder / "folder", "zip": archive}
    return {"sources": sources, "other": folder / "other.pbtxt", "octal": folder / "octal.pbtxt"}


def _numbered(names):
    """Ids with gaps."""
    return {name: 3 * number for number, name in enumerate(names, 1)}


def _id_only(ids):
    count = len(ids)
    return {
        "image/encoded": [b""],
        "image/filename": [b"some.png"],
        "image/format": [b""],
        "image/height": [50],
        "image/key/sha256": [b""],
        "image/source_id": [b""],
        "image/width": [100],
        "image/object/bbox/xmin": [index / (count + 1) for index in range(count)],
        "image/object/bbox/xmax": [(index + 1) / (count + 1) for index in range(count)],
        "image/object/bbox/ymin": [0.25] * count,
        "image/object/bbox/ymax": [0.75] * count,
        "image/object/class/label": ids,
    }


def _other_ids(binary, source, own):
    """The names are those of the records' own label map, the ids those of `--labels`."""
    folder = binary.unzipped(binary.convert(source, ".zip", "--to", "tfrecord", "--labels", own["other"]))
    ids = label_map.ids(folder / "label_map.pbtxt")
    expect(ids, OTHER, "label map")
    (packed,) = folder.glob("*.tfrecord")
    wanted = list(OWN)
    for payload in records.payloads(packed):
        expect([box.label for box in records.detection(payload).boxes], wanted, "labels")
        records.check_shape(payload, ids)
    return {"records": len(records.payloads(packed)), "labels": len(wanted)}


def _read(binary, path):
    """One box for each id of a label map, 50 at most; CVAT XML has the names that protobuf reads."""
    categories = label_map.categories(path)
    categories.pop(0, None)  # the background
    ids = sorted(categories)
    if len(ids) > 50:
        ids = [ids[index * (len(ids) - 1) // 49] for index in range(50)]
    folder = binary.scratch / "read" / path.stem
    folder.mkdir(parents=True)
    alone, beside = folder / "alone.tfrecord", folder / "beside.tfrecord"
    for records_path in (alone, beside):
        records.write(records_path, [_id_only(ids)])
    shutil.copy(path, beside.with_name("beside_label_map.pbtxt"))
    for source, options in ((alone, ["--labels", path]), (beside, [])):
        xml = binary.convert(source, ".xml", "--to", "cvat", *options)
        (image,) = source_xml.cvat(xml)["default"]
        expect([box.label for box in image.boxes], [categories[number] for number in ids], f"{source.name}: labels")
        # What the file declares is the whole map, in its order; equal names are one label.
        listed = [(label.findtext("parent"), label.findtext("name")) for label in ElementTree.parse(xml).iterfind("meta//label")]
        declared = [name for parent, name in listed if not parent]
        expect(declared, list(dict.fromkeys(categories.values())), f"{source.name}: declared labels")
        points = [(categories[item.id], point.label) for item in label_map.parse(path) for point in item.keypoints]
        expect([pair for pair in listed if pair[0]], points, f"{source.name}: keypoints of skeletons")
    return {"labels": len(ids), "declared": len(declared)}


def _fields(binary, paths):
    """Every field of every item as TensorFlow reads it, set or not."""
    counts = {"label maps": len(paths), "items": 0, "fields": 0}
    for path in paths:
        done = binary.run("labels", path, "--to", "json")
        if done.returncode not in (0, 1):  # 1: with findings
            raise Mismatch(f"{path}: exit code {done.returncode}: {done.stderr.strip()}")
        wanted = [json_format.MessageToDict(item, preserving_proto_field_name=True) for item in label_map.parse(path)]
        expect(json.loads(done.stdout), {"items": wanted}, str(path))
        counts["items"] += len(wanted)
        counts["fields"] += sum(map(len, wanted))
    return counts

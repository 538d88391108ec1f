"""`convert --to voc`: what Datumaro's VOC importer reads of it, beside what ElementTree reads of the source.

Labels, subsets, items in order, sizes, images byte for byte; boxes with label, corners, flags, pose and attributes. Parts,
several years at once, boxes counted from 1; and VOC as Datumaro writes it, read and written back.
"""

import pathlib
import shutil
from xml.etree import ElementTree

from datumaro.components.annotation import AnnotationType, Bbox, LabelCategories
from datumaro.components.dataset import Dataset
from datumaro.components.dataset_base import DatasetItem
from datumaro.components.media import Image as Media

import source_xml
from report import expect, near

SIDES = ("xmin", "ymin", "xmax", "ymax")
# Datumaro stores widths: what it gives back differs in the last digits.
ROUNDED = 0.006


def run(report, binary, fixtures, data):
    sources = {"voc": fixtures / "voc"}
    if data:
        sources["bccd"] = data / "bccd"
    for name, folder in sources.items():
        for suffix in ("", ".zip"):
            report.check(f"voc-write/{name}{suffix}", _voc, binary, folder, suffix)
    report.check("voc-write/cvat-task", _cvat, binary, fixtures / "cvat-task.zip", fixtures / "cvat-task")
    report.check("voc-write/cvat-project", _cvat, binary, fixtures / "cvat-project", fixtures / "cvat-project")
    report.check("voc-write/parts", _parts, binary)
    report.check("voc-write/merged", _merged, binary, fixtures / "voc")
    report.check("voc-write/one-based", _one_based, binary, fixtures / "voc")
    report.check("voc-write/of-datumaro", _of_datumaro, binary)


def _import(folder, **options):
    return Dataset.import_from(str(folder), "voc", **options)


def _written(binary, source, suffix="", *options):
    output = binary.convert(source, suffix, "--to", "voc", *options)
    return binary.unzipped(output) if suffix else output


def _names(dataset):
    return [label.name for label in dataset.categories()[AnnotationType.label].items]


def _by_subset(dataset):
    """Items of each subset in the order of its list; an image in several subsets is an item of each."""
    return {name: list(subset) for name, subset in dataset.subsets().items()}


def _voc(binary, source, suffix):
    folder = _written(binary, source, suffix)
    dataset = _import(folder)
    items, counted = _by_subset(dataset), {"items": 0, "boxes": 0}
    wanted = source_xml.voc(source)
    expect(sorted(items), sorted(wanted), "subsets")
    documents = {path.stem: path for path in (source / "Annotations").glob("*.xml")}
    labels = sorted({n.text for path in documents.values() for n in ElementTree.parse(path).findall("object/name")})
    expect(_names(dataset), ["background", *labels], "labels")
    for subset, images in wanted.items():
        expect([item.id for item in items[subset]], [pathlib.Path(i.name).stem for i in images], f"{subset}: items")
        for image, item in zip(images, items[subset]):
            expect(tuple(item.media.size), (image.height, image.width), f"{item.id}: size")
            expect(item.media.data is not None, True, f"{item.id}: image")
            expect((folder / "JPEGImages" / image.name).read_bytes(), image.pixels, f"{item.id}: image")
            objects = ElementTree.parse(documents[item.id]).findall("object")
            expect(len(item.annotations), len(objects), f"{item.id}: boxes")
            for number, (thing, found) in enumerate(zip(objects, item.annotations)):
                what = f"{item.id}: {number}"
                expect(_names(dataset)[found.label], thing.findtext("name"), f"{what}: label")
                near(found.points, [float(thing.findtext(f"bndbox/{side}")) for side in SIDES], ROUNDED, what)
                flags = {name: thing.findtext(name) == "1" for name in ("difficult", "truncated", "occluded")}
                pose = thing.findtext("pose") or "Unspecified"
                expect(found.attributes, flags | {"pose": pose}, f"{what}: attributes")
                counted["boxes"] += 1
            counted["items"] += 1
    return counted


def _cvat(binary, source, folder):
    written = _written(binary, source)
    dataset = _import(written)
    (document,) = folder.glob("*.xml")
    root = ElementTree.parse(document).getroot()
    labels = [label.findtext("name") for label in root.find("meta").iter("label") if label.find("parent") is None]
    expect(_names(dataset), ["background", *labels], "labels")
    project = root.find("meta/project") is not None
    items = {name: iter(found) for name, found in _by_subset(dataset).items()}
    taken, counted = set(), {"items": 0, "boxes": 0}
    for element in root.findall("image"):
        subset = element.get("subset") or "default" if project else "default"
        item = next(items[subset])
        name = pathlib.PurePosixPath(element.get("name")).with_suffix("").as_posix()
        expect(item.id.startswith(name) and item.id not in taken, True, f"{item.id}: called {name}")
        taken.add(item.id)
        expect(tuple(item.media.size), (int(element.get("height")), int(element.get("width"))), f"{name}: size")
        picture = written / "JPEGImages" / f"{item.id}{pathlib.Path(element.get('name')).suffix}"
        expect(picture.read_bytes(), source_xml._picture(folder / "images", [element.get("name"),
               f"{subset}/{element.get('name')}"]), f"{name}: image")
        around = [(s, source_xml.AROUND[s.tag](s)) for s in element if s.tag in source_xml.AROUND and s.get("label")]
        around = [(shape, _corners(shape, corners)) for shape, corners in around if corners]
        expect(len(item.annotations), len(around), f"{name}: boxes")
        for (shape, corners), found in zip(around, item.annotations):
            what = f"{name}: {shape.tag}"
            expect(_names(dataset)[found.label], shape.get("label"), f"{what}: label")
            near(found.points, corners, ROUNDED, what)
            own = {a.get("name"): a.text or None for a in shape.findall("attribute")}
            if shape.tag == "box" and float(shape.get("rotation") or 0):
                own["rotation"] = shape.get("rotation")
                found.attributes["rotation"] = str(float(found.attributes["rotation"]))
                own["rotation"] = str(float(own["rotation"]))
            flags = {"difficult": False, "truncated": False, "pose": "Unspecified"}
            flags["occluded"] = shape.get("occluded") == "1"
            expect(found.attributes, flags | own, f"{what}: attributes")
            counted["boxes"] += 1
        counted["items"] += 1
    expect([next(rest, None) for rest in items.values()], [None] * len(items), "items that the source has not")
    return counted


def _corners(shape, corners):
    """A turned box stays as it is, its angle an attribute."""
    if shape.tag != "box":
        return corners
    return [float(shape.get(side)) for side in ("xtl", "ytl", "xbr", "ybr")]


# ---- VOC made here


def _made(folder, name, objects, lists):
    """A set with annotation files of these objects: label, corners, and what else is inside."""
    (folder / name / "Annotations").mkdir(parents=True)
    (folder / name / "ImageSets/Main").mkdir(parents=True)
    for stem, things in objects.items():
        root = ElementTree.Element("annotation")
        ElementTree.SubElement(root, "filename").text = f"{stem}.jpg"
        size = ElementTree.SubElement(root, "size")
        for side, pixels in (("width", 100), ("height", 80), ("depth", 3)):
            ElementTree.SubElement(size, side).text = str(pixels)
        for thing in things:
            _thing(ElementTree.SubElement(root, "object"), *thing)
        ElementTree.ElementTree(root).write(folder / name / "Annotations" / f"{stem}.xml")
    for subset, stems in lists.items():
        (folder / name / "ImageSets/Main" / f"{subset}.txt").write_text("".join(f"{stem}\n" for stem in stems))
    return folder / name


def _thing(element, label, corners, parts=()):
    ElementTree.SubElement(element, "name").text = label
    box = ElementTree.SubElement(element, "bndbox")
    for side, value in zip(SIDES, corners):
        ElementTree.SubElement(box, side).text = str(value)
    for part in parts:
        _thing(ElementTree.SubElement(element, "part"), *part)


def _boxes(dataset):
    names = _names(dataset)
    return {
        (item.subset, item.id): [(names[a.label], [float(p) for p in a.points], a.group) for a in item.annotations]
        for item in dataset
    }


def _parts(binary):
    people = [
        ("person", [1, 2, 50, 60], [("head", [5, 5, 15, 15]), ("hand", [20, 20, 30.5, 30])]),
        ("dog", [3, 3, 9, 9]),
        ("person", [40, 2, 90, 60], [("head", [45, 5, 55, 15])]),
    ]
    folder = binary.scratch / "voc-parts"
    source = _made(folder, "VOC2007", {"a": people}, {"train": ["a"]})
    # Datumaro knows no label that no map declares.
    (source / "labelmap.txt").write_text("# label:color_rgb:parts:actions\nperson::head,hand:\ndog:::\n")
    written = _written(binary, source)
    expect((written / "labelmap.txt").read_text().splitlines()[2:], ["person::hand,head:", "dog:::"], "label map")
    found, wanted = _boxes(_import(written)), _boxes(_import(source))
    expect(found, wanted, "boxes and groups")
    # Through CVAT's XML the parts are shapes of their own in groups.
    shapes = binary.convert(source, ".xml", "--to", "cvat")
    groups = [(b.get("label"), b.get("group_id")) for b in ElementTree.parse(shapes).getroot().iter("box")]
    wanted_groups = [("person", "1"), ("head", "1"), ("hand", "1"), ("dog", None), ("person", "2"), ("head", "2")]
    expect(groups, wanted_groups, "groups in CVAT XML")
    return {"boxes": sum(map(len, found.values()))}


def _merged(binary, fixture):
    devkit = binary.scratch / "voc-merged"
    shutil.copytree(fixture, devkit / "VOC2007")
    _made(devkit, "VOC2012", {"x": [("cat", [1, 2, 3, 4])], "2026_000001": [("dog", [5, 6, 7, 8])]},
          {"train": ["x", "2026_000001"], "val": []})
    for image in ("x", "2026_000001"):
        (devkit / "VOC2012/JPEGImages").mkdir(exist_ok=True)
        shutil.copy(next((fixture / "JPEGImages").glob("*.jpg")), devkit / f"VOC2012/JPEGImages/{image}.jpg")
    refused = binary.run("convert", devkit, binary.scratch / "refused.zip", "--to", "voc")
    expect((refused.returncode, "--voc-merged" in refused.stderr), (2, True), "without --voc-merged")
    written = _written(binary, devkit, "", "--voc-merged")
    items = _by_subset(_import(written))
    first = source_xml.voc(fixture)["train"]
    stems = [pathlib.Path(image.name).stem for image in first] + ["x", "2026_000001"]
    in_both = {"2026_000001"}
    places = ["VOC2007"] * len(first) + ["VOC2012"] * 2
    wanted = [f"{place}/{stem}" if stem in in_both else stem for stem, place in zip(stems, places)]
    expect([item.id for item in items["train"]], wanted, "train")
    return {"items": len(wanted)}


def _one_based(binary, fixture):
    """Datumaro's own mode reads what is written so as what the other mode reads of what is written as it is."""
    plain, shifted = _written(binary, fixture), _written(binary, fixture, "", "--voc-one-based")
    expect(_boxes(_import(shifted)), _boxes(_import(plain)), "read from 1 and written from 1")
    read = binary.convert(fixture, "", "--to", "datumaro", "--voc-one-based")
    found = {(i.subset, i.id): [a.points for a in i.annotations] for i in Dataset.import_from(str(read), "datumaro")}
    count = 0
    for item in _import(fixture_with_map(binary, fixture), coordinate_mode="voc-one-based"):
        for mine, theirs in zip(found[(item.subset, item.id)], item.annotations, strict=True):
            near(mine, theirs.points, ROUNDED, item.id)
            count += 1
    return {"boxes": count}


def fixture_with_map(binary, fixture):
    """The fixture as we write it: Datumaro knows no label that no map declares."""
    return _written(binary, fixture)


def _of_datumaro(binary):
    """A data set with everything Datumaro puts into VOC, by way of its own export."""
    items = []
    for number, subset in enumerate(["train", "train", "val"]):
        boxes = [
            Bbox(1.5, 2, 30, 20.25, label=0, attributes={"occluded": True, "color": "red & blue", "rotation": 12.5}),
            Bbox(4, 4, 8, 8, label=1, attributes={"truncated": True, "difficult": True, "pose": "Left"}),
        ]
        media = Media.from_file(path=f"sub/{number}.jpg", size=(80, 100))
        items.append(DatasetItem(f"sub/{number}", subset=subset, media=media, annotations=boxes[: 2 - number % 2]))
    labels = LabelCategories.from_iterable(["cat", "sea lion"])
    dataset = Dataset.from_iterable(items, categories={AnnotationType.label: labels})
    source = binary.scratch / "voc-of-datumaro"
    dataset.export(str(source), "voc", save_media=False)
    written = _written(binary, source)
    mine, theirs = _import(written), _import(source)
    expect(_names(mine), _names(theirs), "labels")
    count = 0
    for item in theirs:
        other = mine.get(item.id, item.subset)
        expect(len(other.annotations), len(item.annotations), item.id)
        for a, b in zip(other.annotations, item.annotations):
            near(a.points, b.points, ROUNDED, item.id)
            expect(a.label, b.label, item.id)
            expect(a.attributes, {"pose": "Unspecified"} | b.attributes, f"{item.id}: attributes")
            count += 1
    expect((written / "labelmap.txt").read_text(), (source / "labelmap.txt").read_text(), "label map")
    return {"boxes": count}

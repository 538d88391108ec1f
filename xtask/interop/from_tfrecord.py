"""(c) What TensorFlow and Datumaro wrote, converted by us to CVAT XML and read by ElementTree.
(d) The same CVAT XML, imported by Datumaro."""

import functools
import json

import compare
import datumaro_reads
import golden
import random_records
import records
import source_xml
from binary import Converted
from model import stem
from report import expect


def run(report, binary, fixtures, data):
    report.check("c/golden-values", _golden_values, fixtures / "golden")
    made = random_records.write(binary.scratch / "random")
    tensorflow, datumaro = fixtures / "golden/tensorflow/tensorflow.tfrecord", fixtures / "golden/datumaro/tf_detection_api"
    sets = [
        ("tensorflow", tensorflow, [tensorflow], [], {}),
        ("tensorflow-unlabelled", tensorflow, [tensorflow], ["--unlabelled", "thing"], {"unlabelled": "thing"}),
        ("datumaro", datumaro, datumaro, [], {}),
        ("random-with-images", made["images"], [made["images"]], [], {}),
        ("random-subsets", made["subsets"], made["subsets"], [], {}),
        ("fixture-bare", fixtures / "tfrecord/bare/pascal.tfrecord", [fixtures / "tfrecord/bare/pascal.tfrecord"], [], {}),
    ]
    if data:
        raccoon, assets = data / "raccoon/test.record", data / "datumaro-assets"
        labels = ["--labels", data / "raccoon/object-detection.pbtxt"]
        sets += [
            ("raccoon", raccoon, [raccoon], labels, {}),
            ("raccoon-finds-its-label-map", raccoon, [raccoon], [], {}),
            ("datumaro-asset", assets / "tf_detection_api_dataset", assets / "tf_detection_api_dataset", [], {}),
            (
                "datumaro-asset-unlabelled", assets / "tf_detection_api_dataset", assets / "tf_detection_api_dataset",
                ["--unlabelled", "thing"], {"unlabelled": "thing"},
            ),
            ("roboflow", assets / "roboflow_dataset/tfrecord", assets / "roboflow_dataset/tfrecord", [], {}),
        ]
    for name, source, files, options, change in sets:
        truth = lambda files=files, change=change: compare.changed(records.images(files), one_subset="default", **change)
        _both(report, Converted(binary, source, [*options, "--to", "cvat"]), name, truth)
    _there_and_back(report, binary, fixtures, data)


def _there_and_back(report, binary, fixtures, data):
    """VOC or CVAT XML to an archive, and the archive to CVAT XML."""
    sets = [
        ("voc", fixtures / "voc", lambda: source_xml.voc(fixtures / "voc")),
        ("cvat-task", fixtures / "cvat-task", lambda: _cvat(fixtures / "cvat-task")),
        ("cvat-project", fixtures / "cvat-project", lambda: _cvat(fixtures / "cvat-project")),
    ]
    if data:
        sets.append(("bccd", data / "bccd", lambda: source_xml.voc(data / "bccd")))
    for name, source, truth in sets:
        _both(report, Back(binary, source, []), f"back/{name}", truth)


class Back(Converted):
    """There and back: the source to an archive, and that, by its content, to CVAT XML."""

    @functools.cached_property
    def folder(self):
        archive = self.binary.convert(self.source, ".zip", "--to", "tfrecord")
        return self.binary.unzipped(self.binary.convert(archive, ".zip", *self.options))


def _cvat(folder):
    return source_xml.cvat(folder / "annotations.xml", folder / "images")


def _golden_values(folder):
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    found = golden.decode(folder)
    expect(sorted(found), sorted(expected), "files")
    for name, wanted in expected.items():
        expect(found[name], wanted, name)
    return {"records": sum(len(wanted) for wanted in expected.values())}


def _both(report, converted, name, truth):
    report.check(f"c/{name}", _by_elementtree, converted, truth)
    report.check(f"d/{name}", _by_datumaro, converted, truth)


def _by_elementtree(converted, truth):
    # Two decimals of a pixel.
    return compare.same(_cvat(converted.folder), truth(), 0.00501)


def _by_datumaro(converted, truth):
    folder, wanted = converted.folder, truth()
    for subset, images in wanted.items():
        for image in images:
            # It reads a skeleton as nothing but its points.
            image.boxes = [box for box in image.boxes if box.kind != "skeleton"]
            below = image.name if len(wanted) == 1 else f"{subset}/{image.name}"
            path = folder / "images" / below
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(datumaro_reads.png(image.width, image.height))
    found = datumaro_reads.cvat(folder)
    if len(wanted) == 1:
        # A task has no subset in Datumaro's eyes; the file's name stands in.
        wanted = {"annotations": next(iter(wanted.values()))}
    # In which order Datumaro hands items out is not ours to judge.
    for images in wanted.values():
        images.sort(key=lambda image: stem(image.name))
    for items in found.values():
        items.sort(key=lambda item: item.name)
    return compare.same(found, wanted, 0.0061, by_stem=True, pixels=False)

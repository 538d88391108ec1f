"""(a) What we write, read by TensorFlow and compared with the source read by ElementTree.
(b) The same archives, imported by Datumaro."""

import compare
import datumaro_reads
import label_map
import records
import source_xml
from binary import Converted
from model import count
from report import Mismatch, expect


def run(report, binary, fixtures, data):
    def voc(folder):
        return lambda: source_xml.voc(folder)

    def cvat(xml, images=None):
        return lambda: source_xml.cvat(xml, images or xml.parent / "images")

    sets = [
        ("voc/fixture", fixtures / "voc", voc(fixtures / "voc"), []),
        ("cvat/task", fixtures / "cvat-task", cvat(fixtures / "cvat-task/annotations.xml"), []),
        ("cvat/task-zip", fixtures / "cvat-task.zip", cvat(fixtures / "cvat-task/annotations.xml"), []),
        ("cvat/project", fixtures / "cvat-project", cvat(fixtures / "cvat-project/annotations.xml"), []),
        ("cvat/video", fixtures / "cvat-video", cvat(fixtures / "cvat-video/annotations.xml"), []),
        ("cvat/by-datumaro", *_bare(fixtures / "golden/datumaro/cvat/train.xml")),
    ]
    if data:
        images, video = data / "datumaro-assets/cvat_dataset/for_images", data / "datumaro-assets/cvat_dataset/for_video"
        sets += [
            ("voc/bccd", data / "bccd", voc(data / "bccd"), []),
            ("voc/raccoon", data / "raccoon", voc(data / "raccoon"), ["--from", "voc"]),
            ("cvat/real-task", images / "export_task", cvat(images / "export_task/train.xml"), []),
            ("cvat/real-project", images / "export_project", cvat(images / "export_project/annotations.xml"), []),
            ("cvat/real-video", video, cvat(video / "annotations.xml"), ["--allow-missing-images"]),
        ]
    for name, source, truth, options in sets:
        archive = Converted(binary, source, options)
        report.check(f"a/{name}", _by_tensorflow, archive, truth, name)
        report.check(f"b/{name}", _by_datumaro, archive, truth)
    report.check("a/bare-and-label-map", _bare_records, binary, fixtures)
    for compression, suffix in (("gzip", ".tfrecord.gz"), ("zlib", ".tfrecord.zlib")):
        report.check(f"a/{compression}", _compressed, binary, fixtures, compression, suffix)
        report.check(f"a/from-{compression}", _from_compressed, binary, fixtures, compression)
    packs = [("tensorflow", fixtures / "golden/tensorflow/tensorflow.tfrecord", fixtures / "golden/tensorflow/label_map.pbtxt")]
    if data:
        packs.append(("raccoon", data / "raccoon/test.record", data / "raccoon/object-detection.pbtxt"))
    for name, source, labels in packs:
        report.check(f"a/pack/{name}", _pack, binary, source, labels)


def _bare(xml):
    return xml, lambda: source_xml.cvat(xml, xml.parent / "images"), []


def _by_tensorflow(archive, truth, name):
    folder, wanted = archive.folder, truth()
    if name == "voc/bccd":
        expect(count(wanted)["boxes"], 4888, "boxes in the source")
    ids = label_map.ids(folder / "label_map.pbtxt")
    expect(sorted(ids.values()), list(range(1, len(ids) + 1)), "ids of the label map")
    for path in folder.glob("*.tfrecord"):
        for payload in records.payloads(path):
            records.check_shape(payload, ids)
    return compare.same(records.detections(folder), wanted, 1e-3, by_stem="video" in name)


def _by_datumaro(archive, truth):
    # Datumaro keeps two decimals of a pixel.
    return compare.same(datumaro_reads.detections(archive.folder), truth(), 0.0061, by_stem=True)


def _bare_records(binary, fixtures):
    """Records alone: the label map lies beside them under their name."""
    output = binary.convert(fixtures / "cvat-task.zip", ".tfrecord")
    ids = label_map.ids(output.with_name(f"{output.stem}_label_map.pbtxt"))
    for payload in records.payloads(output):
        records.check_shape(payload, ids)
    wanted = source_xml.cvat(fixtures / "cvat-task/annotations.xml", fixtures / "cvat-task/images")
    return compare.same({"default": records.images([output])[output.stem]}, wanted, 1e-3)


def _pack(binary, source, labels):
    """Bare records and their label map, packed into an archive: nothing but the packing changes."""
    folder = binary.unzipped(binary.convert(source, ".zip", "--to", "tfrecord", "--labels", labels))
    (packed,) = folder.glob("*.tfrecord")
    ids = label_map.ids(folder / "label_map.pbtxt")
    expect(ids, label_map.ids(labels), "label map")
    before = [set(records.loose(payload)) for payload in records.payloads(source)]
    for payload, keys in zip(records.payloads(packed), before, strict=True):
        records.check_shape(payload, ids, besides=keys)
    found, wanted = ({"default": records.images([path])[path.stem]} for path in (packed, source))
    return compare.same(found, wanted, 1e-4)


def _compressed(binary, fixtures, compression, suffix):
    """What we compress is, to TensorFlow, the records that we do not compress; by the content and by nothing else."""
    wanted = records.payloads(binary.convert(fixtures / "voc", ".tfrecord", "--subset", "train"))
    output = binary.convert(fixtures / "voc", suffix, "--subset", "train")
    expect(records.payloads(output, compression), wanted, "records")
    if output.read_bytes() != binary.convert(fixtures / "voc", suffix, "--subset", "train", "--jobs", "3").read_bytes():
        raise Mismatch("other bytes with other threads")
    return {"records": len(wanted)}


def _from_compressed(binary, fixtures, compression):
    """What TensorFlow compresses is, to us, the records that it does not compress."""
    plain = fixtures / "tfrecord/bare/pascal.tfrecord"
    wanted = binary.convert(plain, ".zip", "--to", "tfrecord")
    folder = binary.scratch / f"by-tensorflow-{compression}"
    folder.mkdir()
    source = folder / "pascal.tfrecord"
    records.write_payloads(source, records.payloads(plain), compression)
    (folder / "pascal_label_map.pbtxt").write_bytes(plain.with_name("pascal_label_map.pbtxt").read_bytes())
    expect(source.read_bytes() == plain.read_bytes(), False, "no compression")
    found = binary.convert(source, ".zip", "--to", "tfrecord")
    expect(found.read_bytes() == wanted.read_bytes(), True, "the same archive")
    return {"records": len(records.payloads(plain))}

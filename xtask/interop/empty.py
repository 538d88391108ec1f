"""Nothing in, nothing out: files of no records, as TensorFlow reads them. Part of (a)."""

import shutil

import compare
import records
import source_xml
from report import expect


def run(report, binary, fixtures, _data):
    report.check("a/empty/voc-list", _voc_list, binary, fixtures)
    report.check("a/empty/packed-subset", _packed_subset, binary, fixtures)
    report.check("a/empty/bare", _bare, binary)


def _voc_list(binary, fixtures):
    """A list without images is a file without records."""
    source = binary.scratch / "empty-list"
    for part in ("Annotations", "JPEGImages"):
        shutil.copytree(fixtures / "voc" / part, source / part)
    lists = source / "ImageSets/Main"
    lists.mkdir(parents=True)
    stems = sorted(path.stem for path in (source / "Annotations").glob("*.xml"))
    (lists / "train.txt").write_text("".join(f"{stem}\n" for stem in stems), encoding="utf-8")
    (lists / "val.txt").write_text("", encoding="utf-8")
    wanted = source_xml.voc(source)
    expect(wanted["val"], [], "images of val in the source")
    return _empty_val(binary.unzipped(binary.convert(source, ".zip")), wanted)


def _packed_subset(binary, fixtures):
    """A record file without records stays one where record files are packed."""
    source = binary.scratch / "empty-subset"
    source.mkdir()
    shutil.copy(fixtures / "golden/tensorflow/tensorflow.tfrecord", source / "train.tfrecord")
    shutil.copy(fixtures / "golden/tensorflow/label_map.pbtxt", source)
    (source / "val.tfrecord").write_bytes(b"")
    archive = binary.convert(source, ".zip", "--to", "tfrecord")
    return _empty_val(binary.unzipped(archive), records.images(source))


def _empty_val(folder, wanted):
    _no_records(folder / "val.tfrecord")
    return compare.same(records.detections(folder), wanted, 1e-3)


def _bare(binary):
    source = binary.scratch / "nothing.tfrecord"
    source.write_bytes(b"")
    for suffix in (".tfrecord", ".record"):
        _no_records(binary.convert(source, suffix))
    return {"files": 2}


def _no_records(path):
    expect(path.is_file(), True, f"{path.name} is there")
    expect(path.stat().st_size, 0, f"{path.name}: bytes")
    expect(len(records.payloads(path)), 0, f"{path.name}: records")

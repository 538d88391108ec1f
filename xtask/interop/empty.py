"""Nothing in, nothing out: files of no records, as TensorFlow reads them. Part of (a)."""

import shutil

import compare
import label_map
import records
import source_xml
from report import expect


def run(report, binary, fixtures, _data):
    report.check("a/empty/voc-list", _voc_list, binary, fixtures)
    report.check("a/empty/bare", _bare, binary)


def _voc_list(binary, fixtures):
    """A list without images is a file without records; reading that archive keeps it."""
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
    archive = binary.convert(source, ".zip")
    for archive in (archive, binary.convert(archive, ".zip", "--to", "tfrecord")):
        folder = binary.unzipped(archive)
        _no_records(folder / "val.tfrecord")
        ids = label_map.ids(folder / "label_map.pbtxt")
        for payload in records.payloads(folder / "train.tfrecord"):
            records.check_shape(payload, ids)
        compared = compare.same(records.detections(folder), wanted, 1e-3)
    return compared


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

"""Data sets as Datumaro imports them."""

import pathlib
import struct
import zlib

from datumaro.components.annotation import AnnotationType
from datumaro.components.dataset import Dataset

from model import Box, Image


def detections(folder):
    """An unzipped archive, imported as `tf_detection_api`."""
    # Datumaro takes the label map's text between the quotes as it stands, escapes included.
    return _subsets(Dataset.import_from(str(folder), "tf_detection_api"), lambda name: name.replace("\\\\", "\\"))


def cvat(folder):
    """Unzipped CVAT XML, imported as `cvat`."""
    return _subsets(Dataset.import_from(str(folder), "cvat"), lambda name: name)


def _subsets(dataset, spelled):
    labels = [spelled(label.name) for label in dataset.categories()[AnnotationType.label].items]
    subsets = {}
    for item in dataset:
        boxes = [_box(annotation, labels) for annotation in item.annotations if annotation.type == AnnotationType.bbox]
        # An item without pixels has no size there.
        height, width = item.media.size if item.media else (None, None)
        subsets.setdefault(item.subset, []).append(Image(item.id, width, height, boxes, _pixels(item.media)))
    return subsets


def _box(annotation, labels):
    x, y, w, h = annotation.get_bbox()
    return Box("" if annotation.label is None else labels[annotation.label], (x, y, x + w, y + h))


def _pixels(media):
    if media is None:
        return b""
    path = getattr(media, "path", None)
    if path:
        return pathlib.Path(path).read_bytes() if pathlib.Path(path).exists() else b""
    return media.bytes or b""


def png(width, height):
    """A black picture: Datumaro's CVAT importer wants a file for every image, also where there never was one."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\0" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")

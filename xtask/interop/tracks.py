"""Tracks that we lay out to frames and write as CVAT XML for video, imported by Datumaro; and frames put together to tracks."""

import random
import subprocess
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

import source_xml
from binary import Binary
from report import Mismatch, expect, near

SEED = 20240219
TRACKS = 150
FRAMES = range(5, 65, 3)
WIDTH, HEIGHT = 640, 480
LABELS = ("car", "дом", 'q"<&>')
DOCUMENT = "annotations.xml"


def run(report, example, binary):
    """`example` is the program `lay_out` of cvat-xml-format."""
    report.check("tracks: for video, as Datumaro", _compare, example, binary)
    report.check("tracks: frames to tracks, as Datumaro", _compare_put_together, binary)


def _compare(example, binary: Binary):
    randomness = random.Random(SEED)
    source, laid_out = (binary.scratch / f"tracks-{name}" for name in ("source", "laid-out"))
    source.mkdir()
    laid_out.mkdir()
    (source / DOCUMENT).write_text(_document(randomness), encoding="utf-8")
    done = subprocess.run([str(example), str(source), str(laid_out)], capture_output=True, text=True, timeout=300)
    expect((done.returncode, done.stderr), (0, ""), "exit code and what was said")
    found = _by_datumaro(laid_out)
    # The same frames as images: by the reader that lays out, and the other writer.
    as_images = _as_images(binary.convert(source, "", "--to", "cvat", "--no-images") / DOCUMENT)
    counts = {"boxes": 0, "polygons": 0, "polylines": 0}
    for number in FRAMES:
        for kind in counts:
            ours, theirs = as_images.get((number, kind), []), found.get((number, kind), [])
            expect([label for label, _ in theirs], [label for label, _ in ours], f"labels of {kind} at {number}")
            for (_, wanted), (_, numbers) in zip(ours, theirs):
                # Both have two decimals; Datumaro keeps them as float32.
                near(numbers, wanted, 1e-4, f"{kind} at {number}")
            counts[kind] += len(theirs)
    return {**counts, "boxes by keyframes": _boxes_by_keyframes(source / DOCUMENT, found)}


def _compare_put_together(binary: Binary):
    source = binary.scratch / "tracks-put-together"
    source.mkdir()
    (source / DOCUMENT).write_text(_document(random.Random(SEED + 1)), encoding="utf-8")
    as_images = _as_images(binary.convert(source, "", "--to", "cvat", "--no-images") / DOCUMENT)
    tracked = binary.convert(source, "", "--to", "cvat-video", "--no-images", "--strict")
    counts = {kind: _same(as_images, _by_datumaro(tracked), kind, 1e-4) for kind in ("boxes", "polygons", "polylines")}
    # Records have the boxes of polygons and no lines, under the number of their track.
    boxes = binary.convert(source, "", "--to", "cvat", "--no-images", "--transform", "shapes_to_boxes") / DOCUMENT
    records = binary.convert(source, ".tfrecord", "--transform", "shapes_to_boxes", "--no-images")
    by_records = binary.convert(records, "", "--to", "cvat-video")
    # Two decimals of a float32: the last may be another where it was near a tie.
    counts["boxes by records"] = _same(_as_images(boxes), _by_datumaro(by_records), "boxes", 0.0102)
    wanted, found = (_tracks(folder / DOCUMENT) for folder in (tracked, by_records))
    expect(found, wanted, "frames of each track")
    counts["tracks"] = len(found)
    return counts


def _same(ours, theirs, kind, tolerance):
    """How many shapes there are; those of a frame in any order, as records and images have others."""
    count = 0
    for number in FRAMES:
        wanted, found = (sorted(shapes.get((number, kind), [])) for shapes in (ours, theirs))
        expect([label for label, _ in found], [label for label, _ in wanted], f"labels of {kind} at {number}")
        for (_, numbers), (_, others) in zip(found, wanted):
            near(numbers, others, tolerance, f"{kind} at {number}")
        count += len(found)
    return count


def _tracks(path):
    """By number: the label, and at which frames it is there or leaves; that it is still gone may be said again."""
    tracks = ElementTree.parse(path).getroot().findall("track")
    expect(len({track.get("id") for track in tracks}), len(tracks), "numbers of tracks")
    found = {}
    for track in tracks:
        frames = [("", "1")] + [(shape.get("frame"), shape.get("outside")) for shape in track]
        is_news = [now[1] == "0" or before[1] == "0" for before, now in zip(frames, frames[1:])]
        found[track.get("id")] = (track.get("label"), [now for now, is_new in zip(frames[1:], is_news) if is_new])
    return found


def _by_datumaro(folder):
    """By frame and kind: labels and numbers."""
    from datumaro.components.annotation import AnnotationType
    from datumaro.components.dataset import Dataset

    dataset = Dataset.import_from(str(folder), "cvat")
    labels = [label.name for label in dataset.categories()[AnnotationType.label].items]
    kinds = {AnnotationType.bbox: "boxes", AnnotationType.polygon: "polygons", AnnotationType.polyline: "polylines"}
    shapes = {}
    for item in dataset:
        number = int(item.attributes["frame"])
        if number not in FRAMES:
            raise Mismatch(f"a frame {number}, which is not the task's")
        for shape in item.annotations:
            # Datumaro takes in shapes that are not in the frame, and says so.
            if not shape.attributes["outside"]:
                numbers = shape.points
                shapes.setdefault((number, kinds[shape.type]), []).append((labels[shape.label], list(numbers)))
    return shapes


def _as_images(path):
    shapes = {}
    for image in ElementTree.parse(path).getroot().findall("image"):
        for shape in image:
            if shape.tag == "box":
                kind, numbers = "boxes", [float(shape.get(side)) for side in ("xtl", "ytl", "xbr", "ybr")]
            else:
                kind = {"polygon": "polygons", "polyline": "polylines"}[shape.tag]
                numbers = [float(number) for pair in shape.get("points").split(";") for number in pair.split(",")]
            shapes.setdefault((int(image.get("id")), kind), []).append((shape.get("label"), numbers))
    return shapes


def _boxes_by_keyframes(path, found):
    """Boxes go linearly between the keyframes; ElementTree reads those."""
    count = 0
    images = source_xml.cvat(path)["default"]
    for number, image in zip(FRAMES, images, strict=True):
        boxes = found.get((number, "boxes"), [])
        expect([label for label, _ in boxes], [box.label for box in image.boxes], f"boxes at {number}")
        for (_, numbers), box in zip(boxes, image.boxes):
            near(numbers, box.corners, 0.0052, f"a box at {number}")
            count += 1
    return count


def _document(randomness):
    labels = "".join(f"<label><name>{_text(label)}</name><attributes></attributes></label>" for label in LABELS)
    meta = (
        f"<meta><task><id>1</id><name>tracks</name><mode>interpolation</mode><start_frame>{FRAMES.start}</start_frame>"
        f"<stop_frame>{FRAMES[-1]}</stop_frame><frame_filter>step={FRAMES.step}</frame_filter><labels>{labels}</labels>"
        f"<original_size><width>{WIDTH}</width><height>{HEIGHT}</height></original_size></task></meta>"
    )
    tracks = "\n".join(_track(randomness, index) for index in range(TRACKS))
    return f'<?xml version="1.0" encoding="utf-8"?>\n<annotations>{meta}\n{tracks}\n</annotations>\n'


def _text(text):
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _track(randomness, index):
    kind = randomness.choice(("box", "polygon", "polyline"))
    frames = sorted(randomness.sample(FRAMES, randomness.randint(1, 6)))
    shapes = "".join(_shape(randomness, kind, frame, frame != frames[0] and randomness.random() < 0.2) for frame in frames)
    return f'<track id="{index}" label={quoteattr(randomness.choice(LABELS))} source="manual">{shapes}</track>'


def _shape(randomness, kind, frame, is_outside):
    def point():
        return randomness.uniform(0, WIDTH - 100), randomness.uniform(0, HEIGHT - 100)

    if kind == "box":
        x, y = point()
        width, height = randomness.uniform(1, 100), randomness.uniform(1, 100)
        geometry = f'xtl="{x:.2f}" ytl="{y:.2f}" xbr="{x + width:.2f}" ybr="{y + height:.2f}"'
    else:
        points = ";".join(f"{x:.2f},{y:.2f}" for x, y in (point() for _ in range(randomness.randint(3, 12))))
        geometry = f'points="{points}"'
    outside = int(is_outside)
    return f'<{kind} frame="{frame}" keyframe="1" outside="{outside}" occluded="0" {geometry} z_order="0"></{kind}>'

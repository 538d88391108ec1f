"""Records with masks that Datumaro and TensorFlow wrote, converted by us to CVAT XML and read by ElementTree."""

import random

import numpy as np

import label_map
import mask_encodings
import mask_records
import records
import scenes
import shapes
from known import Known
from report import expect

SEED = 20261124
LABELS = {"cat": 1, "dog": 2, "bird": 5}
FRAMES = 12


def run(report, binary, _fixtures, _data):
    cvat = mask_records.Sources(
        binary, lambda folder: mask_records.write_cvat(folder, random.Random(SEED)), "cvat", ["--from", "cvat"]
    )
    report.check("masks/back/datumaro", _datumaro, binary, cvat)
    report.check("masks/back/ours", _ours, binary, cvat)
    for number, way in enumerate(mask_encodings.WAYS):
        report.check(f"masks/back/{way}", _png, binary, way, number)
    report.check("masks/back/numbers", _numbers, binary)
    report.check("masks/back/boxes", _boxes, binary)


def _xml(binary, source):
    return {frame.name: frame for frame in shapes.read_xml(binary.convert(source, ".xml", "--from", "tfrecord", "--no-images"))}


def _masks(frame, wanted, counts, where):
    """These masks in this order, and nothing else; `wanted`: label and pixels of each."""
    expect([(s.kind, s.label, s.group) for s in frame.shapes], [("mask", label, 0) for label, _ in wanted], where)
    for index, (shape, (_, pixels)) in enumerate(zip(frame.shapes, wanted)):
        expect(int((shape.pixels != pixels).sum()), 0, f"{where}, mask {index}: pixels that differ")
        counts["pixels"] += int(pixels.sum())
    counts["images"] += 1
    counts["masks"] += len(wanted)
    return counts


def _datumaro(binary, source):
    """What has no pixel there keeps its box, which has no size."""
    known = Known(empty_masks="CVAT has no masks without a pixel; the box stays")
    found, counts = _xml(binary, source.theirs()), {"images": 0, "masks": 0, "pixels": 0}
    wanted = mask_records.by_image(source.theirs())
    expect(sorted(found), sorted(wanted), "images")
    for image, (_, record) in wanted.items():
        instances, empty = mask_records.with_pixels(record)
        boxes = [shape for shape in found[image].shapes if shape.kind == "box"]
        expect([box.numbers for box in boxes], [(0.0, 0.0, 0.0, 0.0)] * empty, f"{image}: boxes")
        known.explains("empty_masks", empty)
        found[image].shapes = [shape for shape in found[image].shapes if shape.kind != "box"]
        _masks(found[image], [(text.decode(), pixels) for _, text, _, pixels in instances], counts, image)
    return counts | known.counts()


def _ours(binary, source):
    """There and back, either way of values."""
    counts = {"images": 0, "masks": 0, "pixels": 0}
    theirs = mask_records.by_image(source.theirs())
    for value in (1, 255):
        found = _xml(binary, source.ours(value))
        expect(sorted(found), sorted(theirs), "images")
        for image, (_, record) in theirs.items():
            wanted = [(text.decode(), pixels) for _, text, _, pixels in mask_records.with_pixels(record)[0]]
            _masks(found[image], wanted, counts, image)
    return counts


# ---- written by TensorFlow


def _written(binary, name, frames, mask_values, boxes=None):
    """A folder with a record file of these frames; `mask_values`: the list of a frame's masks."""
    folder = binary.scratch / f"back-{binary.count}-{name.replace(' ', '-').replace('/', '-')}"
    folder.mkdir()
    binary.count += 1
    (folder / "label_map.pbtxt").write_text(label_map.text(LABELS), encoding="utf-8")
    records.write(folder / "train.tfrecord", [_record(frame, mask_values(frame), boxes or _tight) for frame in frames])
    return folder


def _record(frame, masks, boxes):
    sides = [boxes(shape) for shape in frame.shapes]
    return {
        "image/encoded": [b""],
        "image/filename": [frame.name.encode()],
        "image/format": [b""],
        "image/source_id": [b""],
        "image/height": [frame.height],
        "image/width": [frame.width],
        "image/object/bbox/xmin": [box[0] / frame.width for box in sides],
        "image/object/bbox/ymin": [box[1] / frame.height for box in sides],
        "image/object/bbox/xmax": [box[2] / frame.width for box in sides],
        "image/object/bbox/ymax": [box[3] / frame.height for box in sides],
        "image/object/class/text": [shape.label.encode() for shape in frame.shapes],
        "image/object/class/label": [LABELS[shape.label] for shape in frame.shapes],
        "image/object/mask": masks,
    }


def _tight(shape):
    left, top, width, height, _ = shapes.runs_of(shape.pixels)
    return left, top, left + width, top + height


def _frames(number, count=FRAMES):
    return scenes.frames(random.Random(SEED + number), count, ("mask",), labels=list(LABELS), shapes=(1, 6))


def _compare(binary, folder, frames):
    found, counts = _xml(binary, folder), {"images": 0, "masks": 0, "pixels": 0}
    expect(sorted(found), sorted(frame.name for frame in frames), "images")
    for frame in frames:
        _masks(found[frame.name], [(shape.label, shape.pixels) for shape in frame.shapes], counts, frame.name)
    return counts


def _png(binary, way, number):
    frames = _frames(number)
    encode = lambda frame: [mask_encodings.encoded(way, shape.pixels) for shape in frame.shapes]
    return _compare(binary, _written(binary, way, frames, encode), frames)


def _numbers(binary):
    """The numbers of all masks one after the other; above 0 is the object's."""
    frames = _frames(100, 4)
    dense = lambda pixels: np.where(pixels, 0.25, -1.0).ravel().tolist()
    numbers = lambda frame: [number for shape in frame.shapes for number in dense(shape.pixels)]
    return _compare(binary, _written(binary, "numbers", frames, numbers), frames)


def _boxes(binary):
    """A box that is not its mask's stays beside it, in a group of the two; a pixel more or less is no other box.
    What has no mask, one that is none or one of another size keeps its box."""
    frames, kinds = _frames(101, 30), ("tight", "a pixel short", "another", "no mask", "no PNG", "another size")
    draw, of = random.Random(SEED), {}
    for frame in frames:
        for shape in frame.shapes:
            of[id(shape)] = draw.choice(kinds)
    png = lambda pixels: mask_encodings.encoded("0/1 by TensorFlow", pixels)
    broken = {"no mask": lambda pixels: b"", "no PNG": lambda _: b"P5", "another size": lambda pixels: png(pixels[:-1])}
    encode = lambda frame: [broken.get(of[id(shape)], png)(shape.pixels) for shape in frame.shapes]

    def box(shape):
        left, top, right, bottom = _tight(shape)
        if of[id(shape)] == "a pixel short":
            return left, top, right - 1, bottom - 1
        return (left - 2 if left > 1 else left + 2, top, right, bottom) if of[id(shape)] == "another" else (left, top, right, bottom)

    found = _xml(binary, _written(binary, "boxes", frames, encode, box))
    counts = dict.fromkeys(kinds, 0)
    for frame in frames:
        left, groups = list(found[frame.name].shapes), set()
        for shape in frame.shapes:
            kind, where = of[id(shape)], f"{frame.name}: {of[id(shape)]}"
            wanted = ["box"] if kind in broken else ["box", "mask"] if kind == "another" else ["mask"]
            parts, left = sorted(left[: len(wanted)], key=lambda part: part.kind), left[len(wanted) :]
            expect([(part.kind, part.label) for part in parts], [(kind, shape.label) for kind in wanted], where)
            for part in parts:
                if part.kind == "mask":
                    expect((part.pixels != shape.pixels).any(), False, f"{where}: pixels differ")
                else:
                    expect(part.numbers, tuple(map(float, box(shape))), f"{where}: box")
            group = {part.group for part in parts}
            expect(len(group), 1, f"{where}: groups")
            expect((group == {0}) == (kind != "another"), True, f"{where}: grouped")
            expect(kind == "another" and bool(group & groups), False, f"{where}: a group of its own")
            groups |= group
            counts[kind] += 1
        expect(left, [], f"{frame.name}: shapes besides")
    return {f"{kind} masks": count for kind, count in counts.items()}

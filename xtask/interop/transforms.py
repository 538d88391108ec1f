"""`convert --transform` from CVAT XML to CVAT XML, and Datumaro's transform of that name on the same shapes.

What comes out is equal shape by shape: order, label, z-order, group, coordinates to the last bit, masks pixel for pixel.
Where we differ on purpose, the reason is in `Known`, and so is how often it was needed.
"""

import math
import random

import numpy as np
from datumaro.components.annotation import AnnotationType, LabelCategories, RotatedBbox
from datumaro.components.dataset import Dataset
from datumaro.util import mask_tools

import scenes
import shapes
from known import Known
from report import Mismatch, expect, near

SEED = 20261122
FRAMES = 120
MOST = 9  # shapes of a frame

EMPTY = "Datumaro makes a mask without a pixel; CVAT has none such, and we leave it out and say so"
TURNED = "Datumaro leaves turned boxes alone; we turn their corners"
# Half of the second decimal, in which CVAT XML has coordinates.
DECIMALS = 0.00501


def run(report, binary, _fixtures, _data):
    checks = {
        "polygons_to_masks": _polygons_to_masks,
        "boxes_to_masks": _boxes_to_masks,
        "boxes_to_masks/turned": _turned_boxes_to_masks,
        "boxes_to_masks/quarter-turns": _quarter_turns,
        "ellipses_to_masks": _ellipses_to_masks,
        "ellipses_to_masks/turned": _turned_ellipses,
        "boxes_to_polygons": _boxes_to_polygons,
        "rotated_boxes_to_polygons": _rotated_boxes_to_polygons,
        "masks_to_polygons": _masks_to_polygons,
        "shapes_to_boxes": _shapes_to_boxes,
        "crop_covered_segments": _crop,
        "merge_instance_segments": _merge,
        "polygons_to_masks-and-merge_instance_segments": _merge_polygons,
    }
    for number, (name, check) in enumerate(checks.items()):
        report.check(f"transforms/{name}", check, binary, random.Random(SEED + number))


# ---- the two sides


def _ours(binary, frames, labels, *transforms):
    source = binary.scratch / f"shapes-{binary.count}.xml"
    shapes.write_xml(source, frames, labels)
    options = [word for name in transforms for word in ("--transform", name)]
    found = shapes.read_xml(binary.convert(source, ".xml", "--no-images", *options))
    expect([frame.name for frame in found], [frame.name for frame in frames], "images")
    return found


def _theirs(frames, labels, *transforms, masks=None):
    label_list = LabelCategories.from_iterable(labels)
    items = shapes.datumaro_items(frames, labels, masks=masks)
    dataset = Dataset.from_iterable(items, categories={AnnotationType.label: label_list}, media_type=type(items[0].media))
    for name in transforms:
        dataset.transform(name)
    found = {item.id: [shapes.of_datumaro(a, labels) for a in item.annotations] for item in dataset}
    return [shapes.Frame(frame.name, frame.width, frame.height, found[frame.name]) for frame in frames]


def _same(ours, theirs, counts):
    """Equal shape by shape."""
    for found, wanted in zip(ours, theirs, strict=True):
        expect([s.place() for s in found.shapes], [s.place() for s in wanted.shapes], f"{found.name}: labels, z-orders, groups")
        for index, (a, b) in enumerate(zip(found.shapes, wanted.shapes)):
            if a.geometry() != b.geometry():
                raise Mismatch(f"{found.name}, shape {index}: {_told(a)}, expected {_told(b)}")
            counts["shapes"] += 1
            counts[_plural(a.kind)] = counts.get(_plural(a.kind), 0) + 1
        counts["frames"] += 1
    return counts


def _plural(kind):
    return {"box": "boxes", "points": "point sets"}.get(kind, f"{kind}s")


def _told(shape):
    if shape.kind == "mask":
        return f"mask of {int(shape.pixels.sum())} pixels, {shapes.runs_of(shape.pixels)[:4] if shape.pixels.any() else ''}"
    return f"{shape.kind} {shape.numbers} turned by {shape.rotation}"


def _counts():
    return {"frames": 0, "shapes": 0}


def _without_empty(frames, known):
    for frame in frames:
        full = [shape for shape in frame.shapes if shape.kind != "mask" or shape.pixels.any()]
        known.explains("empty_masks", len(frame.shapes) - len(full))
        frame.shapes = full
    return frames


# ---- to masks

ALL = ("polygon", "box", "mask", "polyline", "points")
LABELS = ["cat", "dog", "bird"]


def _polygons_to_masks(binary, randomness):
    return _to_masks(binary, randomness, "polygons_to_masks", ("polygon", "polygon", *ALL))


def _boxes_to_masks(binary, randomness):
    return _to_masks(binary, randomness, "boxes_to_masks", ("box", "box", *ALL))


def _to_masks(binary, randomness, name, kinds):
    known = Known(empty_masks=EMPTY)
    frames = scenes.frames(randomness, FRAMES, kinds, labels=LABELS, groups=True, z_orders=True)
    theirs = _without_empty(_theirs(frames, LABELS, name), known)
    return _same(_ours(binary, frames, LABELS, name), theirs, _counts()) | known.counts()


def _ellipses_to_masks(binary, randomness):
    """Datumaro's `polygons_to_masks` takes ellipses, upright ones."""
    known = Known(empty_masks=EMPTY)
    frames = scenes.frames(randomness, FRAMES, ("ellipse",), labels=LABELS, groups=True, z_orders=True)
    theirs = _without_empty(_theirs(frames, LABELS, "polygons_to_masks"), known)
    return _same(_ours(binary, frames, LABELS, "ellipses_to_masks"), theirs, _counts()) | known.counts()


def _turned_ellipses(binary, randomness):
    """Datumaro's 720 points, turned here."""
    known = Known(turned_ellipses="Datumaro has no turned ellipses; its points are turned", empty_masks=EMPTY)
    frames = scenes.frames(randomness, FRAMES, ("ellipse",), labels=LABELS, turned=True)
    wanted = []
    for frame in frames:
        masks = []
        for shape in frame.shapes:
            cx, cy, rx, ry = shape.numbers
            theta, turn = np.linspace(0, 2 * np.pi, num=720), math.radians(shape.rotation)
            dx, dy = rx * np.cos(theta), ry * np.sin(theta)
            xs, ys = cx + math.cos(turn) * dx - math.sin(turn) * dy, cy + math.sin(turn) * dx + math.cos(turn) * dy
            masks.append(_mask(shape, np.column_stack((xs, ys)).ravel(), frame))
            known.explains("turned_ellipses")
        wanted.append(shapes.Frame(frame.name, frame.width, frame.height, masks))
    ours = _ours(binary, frames, LABELS, "ellipses_to_masks")
    return _same(ours, _without_empty(wanted, known), _counts()) | known.counts()


def _mask(shape, points, frame):
    pixels = shapes.rasterised(points, frame.width, frame.height)
    return shapes.Shape("mask", shape.label, pixels=pixels, z_order=shape.z_order, group=shape.group)


def _turned_boxes_to_masks(binary, randomness):
    known = Known(turned_boxes=TURNED, empty_masks=EMPTY)
    frames = scenes.frames(randomness, FRAMES, ("box",), labels=LABELS, turned=True)
    theirs = _theirs(frames, LABELS, "boxes_to_masks")
    for frame, wanted in zip(frames, theirs):
        for index, shape in enumerate(frame.shapes):
            expect(wanted.shapes[index].kind, "box", "what Datumaro makes of a turned box")
            wanted.shapes[index] = _mask(shape, [n for point in _turned(shape) for n in point], frame)
            known.explains("turned_boxes")
    ours = _ours(binary, frames, LABELS, "boxes_to_masks")
    return _same(ours, _without_empty(theirs, known), _counts()) | known.counts()


def _turned(shape):
    """A turned box's corners, by Datumaro."""
    left, top, right, bottom = shape.numbers
    return RotatedBbox(
        (left + right) / 2, (top + bottom) / 2, right - left, bottom - top, shape.rotation
    ).as_polygon()  # fmt: skip


def _quarter_turns(binary, randomness):
    """Turned by a right angle or two, a box is an upright one, without any rounding."""
    frames = scenes.frames(randomness, FRAMES, ("box",), labels=LABELS)
    upright = []
    for frame in frames:
        boxes = []
        for shape in frame.shapes:
            shape.rotation = float(randomness.choice((90, 180, 270)))
            left, top, right, bottom = shape.numbers
            cx, cy, w, h = (left + right) / 2, (top + bottom) / 2, (right - left) / 2, (bottom - top) / 2
            w, h = (w, h) if shape.rotation == 180 else (h, w)
            boxes.append(_mask(shape, (cx - w, cy - h, cx + w, cy - h, cx + w, cy + h, cx - w, cy + h), frame))
        upright.append(shapes.Frame(frame.name, frame.width, frame.height, boxes))
    known = Known(empty_masks=EMPTY)
    ours = _ours(binary, frames, LABELS, "boxes_to_masks")
    return _same(ours, _without_empty(upright, known), _counts()) | known.counts()


# ---- to polygons


def _boxes_to_polygons(binary, randomness):
    frames = scenes.frames(randomness, FRAMES, ALL, labels=LABELS, groups=True, z_orders=True)
    ours = _ours(binary, frames, LABELS, "boxes_to_polygons")
    return _same(ours, _theirs(frames, LABELS, "boxes_to_polygons"), _counts())


def _rotated_boxes_to_polygons(binary, randomness):
    """Datumaro has none; its corners of a turned box are the measure. `boxes_to_polygons` makes the same of them."""
    known = Known(turned_boxes=TURNED)
    frames = scenes.frames(randomness, FRAMES, ("box",), labels=LABELS, turned=True)
    for frame in frames:
        for shape in frame.shapes[::3]:
            shape.rotation = 0.0
    counts = {"corners": 0, "upright boxes": 0}
    for name, upright in (("rotated_boxes_to_polygons", "box"), ("boxes_to_polygons", "polygon")):
        for frame, found in zip(frames, _ours(binary, frames, LABELS, name), strict=True):
            for shape, ours in zip(frame.shapes, found.shapes, strict=True):
                expect(ours.place(), shape.place(), f"{frame.name}: label, z-order, group")
                expect(ours.kind, "polygon" if shape.rotation else upright, f"{frame.name}: kind")
                if not shape.rotation:
                    counts["upright boxes"] += 1
                    continue
                for point, wanted in zip(shapes.pairs(ours.numbers), _turned(shape), strict=True):
                    near(point, wanted, DECIMALS, f"{frame.name}: a corner")
                    counts["corners"] += 1
                known.explains("turned_boxes")
    return counts | known.counts()


def _masks_to_polygons(binary, randomness):
    """Ours give their pixels back when rasterised, all of them; Datumaro's run through the middles of pixels."""
    known = Known(
        masks_that_datumaro_loses="no polygon where a mask is thinner than two pixels",
        masks_that_datumaro_changes="outlines through the middles of pixels, holes filled",
        new_groups="pieces of a mask in no group are put in one, so that they stay one instance",
    )
    labels = scenes.own_labels(MOST)
    frames = scenes.frames(randomness, FRAMES, ("mask",), groups=True, z_orders=True)
    theirs = _theirs(frames, labels, "masks_to_polygons")
    counts = {"masks": 0, "polygons": 0, "pixels": 0}
    for frame, ours, other in zip(frames, _ours(binary, frames, labels, "masks_to_polygons"), theirs, strict=True):
        expect(list(dict.fromkeys(s.label for s in ours.shapes)), [s.label for s in frame.shapes], f"{frame.name}: masks in order")
        given = {0, *(shape.group for shape in frame.shapes)}
        for shape in frame.shapes:
            pieces = [piece for piece in ours.shapes if piece.label == shape.label]
            _pieces_of(pieces, shape, given, known, frame.name)
            expect((_pixels(pieces, frame) ^ shape.pixels).sum(), 0, f"{frame.name}, {shape.label}: pixels that differ")
            datumaro = [piece for piece in other.shapes if piece.label == shape.label]
            known.explains("masks_that_datumaro_loses", not datumaro)
            known.explains("masks_that_datumaro_changes", bool(datumaro) and (_pixels(datumaro, frame) != shape.pixels).any())
            counts["masks"] += 1
            counts["polygons"] += len(pieces)
            counts["pixels"] += int(shape.pixels.sum())
    return counts | known.counts()


def _pieces_of(pieces, shape, given, known, where):
    """All is as it was but the kind, and the group of several pieces in none."""
    expect({piece.kind for piece in pieces}, {"polygon"}, f"{where}, {shape.label}: kinds")
    expect({piece.z_order for piece in pieces}, {shape.z_order}, f"{where}, {shape.label}: z-order")
    groups = {piece.group for piece in pieces}
    if len(pieces) > 1 and not shape.group:
        expect(len(groups), 1, f"{where}, {shape.label}: groups")
        expect(groups & given, set(), f"{where}, {shape.label}: a group that was there before")
        given |= groups
        known.explains("new_groups")
    else:
        expect(groups, {shape.group}, f"{where}, {shape.label}: group")


def _pixels(pieces, frame):
    parts = [shapes.rasterised(piece.numbers, frame.width, frame.height) for piece in pieces]
    return np.any(parts, axis=0)


# ---- to boxes


def _shapes_to_boxes(binary, randomness):
    """Masks of either of Datumaro's kinds have the same box."""
    kinds = ("ellipse", *ALL)
    frames = scenes.frames(randomness, FRAMES, kinds, labels=LABELS, groups=True, z_orders=True)
    counts, ours = _counts(), _ours(binary, frames, LABELS, "shapes_to_boxes")
    for masks in (None, shapes.rle_mask):
        _same(ours, _theirs(frames, LABELS, "shapes_to_boxes", masks=masks), counts)
    return counts


# ---- several shapes at once


def _crop(binary, randomness):
    """Every shape has a label of its own, so that its pieces are known."""
    known = Known(
        cut_polygons="what is left of a polygon: ours has exactly its pixels, Datumaro's outline is drawn through their middles",
        cut_polygons_that_datumaro_loses="the same, where that outline is none",
        cut_polygons_that_datumaro_changes="the same, where that outline has other pixels",
        new_groups="pieces of a polygon in no group are put in one, so that they stay one instance",
        empty_masks=EMPTY,
    )
    labels = scenes.own_labels(14)
    frames = scenes.frames(
        randomness, 3 * FRAMES, ("polygon", "polygon", "mask", "box"), groups=True, z_orders=True, shapes=(4, 14)
    )
    counts = {"frames": 0, "shapes": 0, "shapes as they were": 0, "cut masks": 0}
    theirs = _theirs(frames, labels, "crop_covered_segments")
    for frame, found, wanted in zip(frames, _ours(binary, frames, labels, "crop_covered_segments"), theirs, strict=True):
        truth = _cropped(frame)
        lost = [label for label, pixels in truth.items() if not pixels.any()]
        known.explains("empty_masks", sum(s.label in lost and s.kind == "mask" for s in wanted.shapes))
        boxes = {shape.label: shape for shape in wanted.shapes if shape.kind == "box"}
        by_label = {shape.label: shape for shape in frame.shapes} | boxes
        order = [s.label for s in frame.shapes if s.kind == "box"] + list(truth)
        order = [label for label in order if label not in lost]
        expect(list(dict.fromkeys(s.label for s in found.shapes)), order, f"{frame.name}: shapes in order")
        given = {0, *(shape.group for shape in frame.shapes)}
        for label in order:
            source, where = by_label[label], f"{frame.name}, {label}"
            ours = [shape for shape in found.shapes if shape.label == label]
            datumaro = [shape for shape in wanted.shapes if shape.label == label]
            counts["shapes"] += 1
            if [s.geometry() for s in datumaro] == [source.geometry()]:
                expect([(s.place(), s.geometry()) for s in ours], [(source.place(), source.geometry())], where)
                counts["shapes as they were"] += 1
                continue
            if source.kind == "mask":
                expect([s.place() for s in ours], [source.place()], where)
                expect([s.geometry() for s in ours], [s.geometry() for s in datumaro], f"{where}: the mask")
                counts["cut masks"] += 1
                continue
            _pieces_of(ours, source, given, known, frame.name)
            expect((_pixels(ours, frame) ^ truth[label]).sum(), 0, f"{where}: pixels that differ")
            known.explains("cut_polygons")
            known.explains("cut_polygons_that_datumaro_loses", not datumaro)
            changes = datumaro and (_pixels(datumaro, frame) != truth[label]).any()
            known.explains("cut_polygons_that_datumaro_changes", bool(changes))
        counts["frames"] += 1
    return counts | known.counts()


def _cropped(frame):
    """The pixels that Datumaro leaves of each polygon and mask, the lowest first."""
    segments = sorted((s for s in frame.shapes if s.kind != "box"), key=lambda shape: shape.z_order)
    given = [mask_tools.mask_to_rle(s.pixels) if s.kind == "mask" else list(s.numbers) for s in segments]
    nothing = np.zeros((frame.height, frame.width), bool)
    left = mask_tools.crop_covered_segments(given, frame.width, frame.height, return_masks=True)
    return {s.label: nothing if pixels is None else pixels.astype(bool) for s, pixels in zip(segments, left, strict=True)}


def _merge(binary, randomness):
    frames = scenes.frames(randomness, FRAMES, ("polygon", "mask", "mask", "box"), labels=LABELS, groups=True, z_orders=True)
    ours = _ours(binary, frames, LABELS, "merge_instance_segments")
    return _same(ours, _theirs(frames, LABELS, "merge_instance_segments"), _counts())


def _merge_polygons(binary, randomness):
    known = Known(empty_masks=EMPTY)
    frames = scenes.frames(randomness, FRAMES, ("polygon", "mask", "box"), labels=LABELS, groups=True, z_orders=True)
    steps = ("polygons_to_masks", "merge_instance_segments")
    theirs = _without_empty(_theirs(frames, LABELS, *steps), known)
    return _same(_ours(binary, frames, LABELS, *steps), theirs, _counts()) | known.counts()

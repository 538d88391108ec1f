"""Polygons, boxes and shapes of several parts to pixels, as COCO's own tools rasterise them."""

import random
import subprocess

from report import Mismatch

SEED = 20240219
SHAPES = 10_000
ELLIPSES = 1_000


def run(report, example):
    """`example` is the program `rasterise` of cvat-model."""
    report.check("masks: polygons as pycocotools", _compare, example, _polygons, SHAPES)
    report.check("masks: boxes as pycocotools", _compare, example, _boxes, SHAPES)
    report.check("masks: shapes of several parts as pycocotools", _compare, example, _several, SHAPES)
    report.check("masks: ellipses as pycocotools", _compare, example, _ellipses, ELLIPSES)


def _compare(example, shapes, count):
    import numpy
    from pycocotools import mask as coco

    randomness = random.Random(SEED)
    cases = [_case(randomness, shapes) for _ in range(count)]
    lines = "".join(f"{w} {h} " + " ; ".join(" ".join(map(repr, part)) for part in parts) + "\n" for w, h, parts in cases)
    done = subprocess.run([str(example)], input=lines, capture_output=True, text=True, timeout=600)
    if done.returncode != 0:
        raise Mismatch(f"exit code {done.returncode}: {done.stderr.strip()}")
    answers = done.stdout.splitlines()
    if len(answers) != len(cases):
        raise Mismatch(f"{len(answers)} answers to {len(cases)} shapes")
    counts = {"shapes": 0, "empty": 0, "cut at the border": 0, "pixels": 0}
    for (w, h, parts), answer in zip(cases, answers):
        theirs = coco.decode(coco.merge(coco.frPyObjects(parts, h, w)))
        ours = numpy.zeros((h, w), numpy.uint8)
        if answer != "empty":
            *place, runs = answer.split(" ")
            left, top, width, height = map(int, place)
            tight = _decode([int(run) for run in runs.split(",")], width, height, numpy)
            ours[top : top + height, left : left + width] = tight
            edges = (tight[0], tight[-1], tight[:, 0], tight[:, -1])
            if not all(edge.any() for edge in edges):
                raise Mismatch(f"a box that is not tight: {answer[:80]}")
        if (ours != theirs).any():
            raise Mismatch(f"{int((ours != theirs).sum())} pixels differ at {w}x{h}, {parts}")
        numbers = [number for part in parts for number in part]
        outside = min(numbers) < 0 or max(numbers[::2]) > w or max(numbers[1::2]) > h
        counts["shapes"] += 1
        counts["empty"] += answer == "empty"
        counts["cut at the border"] += outside
        counts["pixels"] += int(theirs.sum())
    return counts


def _decode(runs, width, height, numpy):
    values = numpy.repeat(numpy.arange(len(runs)) % 2, runs)
    if values.size != width * height or any(run == 0 for run in runs[1:]):
        raise Mismatch(f"runs that do not fill {width}x{height}, or empty ones among them")
    return values.reshape(height, width).astype(numpy.uint8)


def _case(randomness, shapes):
    w, h = (randomness.choice((1, 2, 7, 40, 100, 333)) for _ in range(2))
    return w, h, shapes(randomness, w, h)


def _number(randomness, side):
    kind = randomness.randrange(12)
    if kind < 5:
        return round(randomness.uniform(0, side), 2)
    if kind < 7:
        return float(randomness.randint(-2, side + 2))
    if kind < 8:
        return randomness.randint(-10, side * 10 + 10) / 10  # on borders of the grid
    if kind < 10:
        return randomness.uniform(-side, 2 * side)
    if kind < 11:
        return randomness.choice((0.0, -0.0, float(side), side - 0.5, 0.5, 0.1, side - 0.1, -0.1, -0.3))
    return randomness.uniform(-2000, 2000)


def _polygon(randomness, w, h, most):
    # COCO's tools take two points for a box.
    count = randomness.choice((3, 3, 4, 5, 8, most))
    if randomness.random() < 0.2:  # tiny
        x, y, d = _number(randomness, w), _number(randomness, h), randomness.choice((0.1, 0.5, 1.0, 3.0))
        points = [(x + randomness.uniform(-d, d), y + randomness.uniform(-d, d)) for _ in range(count)]
    else:
        points = [(_number(randomness, w), _number(randomness, h)) for _ in range(count)]
    if randomness.random() < 0.1:  # repeated vertices
        points = [point for point in points for _ in range(randomness.randint(1, 3))]
    if randomness.random() < 0.05:  # on a line
        points = [(x, points[0][1]) for x, _ in points] if randomness.random() < 0.5 else [(x, x) for x, _ in points]
    return [number for point in points for number in point]


def _polygons(randomness, w, h):
    return [_polygon(randomness, w, h, 60)]


def _boxes(randomness, w, h):
    x1, x2 = _number(randomness, w), _number(randomness, w)
    y1, y2 = _number(randomness, h), _number(randomness, h)
    return [[x1, y1, x2, y1, x2, y2, x1, y2]]


def _several(randomness, w, h):
    return [_polygon(randomness, w, h, 12) for _ in range(randomness.randint(2, 5))]


def _ellipses(randomness, w, h):
    import math

    x, y, rx, ry = _number(randomness, w), _number(randomness, h), _number(randomness, w), _number(randomness, h)
    angles = [2 * math.pi * step / 719 for step in range(720)]
    return [[number for angle in angles for number in (x + rx * math.cos(angle), y + ry * math.sin(angle))]]

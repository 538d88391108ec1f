"""Frames full of shapes, from a fixed seed.

All coordinates are multiples of a quarter: Datumaro keeps them as float32 of two decimals, and these come through as
they are, so that results are compared for equality.
"""

import math

import numpy as np

from shapes import Frame, Shape

SIZES = ((60, 40), (97, 61), (128, 128), (200, 300), (300, 200))


def frames(randomness, count, kinds, *, labels=None, groups=False, z_orders=False, turned=False, shapes=(3, 9)):
    """`labels`: the names to draw from; without any every shape has a name of its own in its frame."""
    return [_frame(randomness, index, kinds, labels, groups, z_orders, turned, shapes) for index in range(count)]


def own_labels(most):
    return [f"s{index}" for index in range(most)]


def _frame(randomness, index, kinds, labels, groups, z_orders, turned, shapes):
    width, height = randomness.choice(SIZES)
    frame = Frame(f"{index:04}.png", width, height, [])
    for number in range(randomness.randint(*shapes)):
        kind = randomness.choice(kinds)
        shape = Shape(kind, randomness.choice(labels) if labels else f"s{number}")
        if kind == "mask":
            shape.pixels = mask(randomness, width, height)
        else:
            shape.numbers = NUMBERS[kind](randomness, width, height)
        if turned and kind in ("box", "ellipse"):
            shape.rotation = quarter(randomness.uniform(1, 359))
            # The middle of a box is in quarters too.
            shape.numbers = tuple(math.floor(number * 2) / 2 for number in shape.numbers) if kind == "box" else shape.numbers
        shape.group = randomness.randint(0, 3) if groups else 0
        shape.z_order = randomness.randint(-1, 2) if z_orders else 0
        frame.shapes.append(shape)
    return frame


def quarter(value):
    return math.floor(value * 4 + 0.5) / 4


def _somewhere(randomness, width, height):
    """Now and then outside the image."""
    away = 0.15 if randomness.random() < 0.3 else 0
    return randomness.uniform(-away * width, (1 + away) * width), randomness.uniform(-away * height, (1 + away) * height)


def polygon(randomness, width, height):
    kind = randomness.random()
    corners = randomness.randint(3, 12)
    if kind < 0.2:  # any corners: it crosses itself
        points = [_somewhere(randomness, width, height) for _ in range(corners)]
    else:
        x, y = _somewhere(randomness, width, height)
        reach = 0.5 if kind < 0.28 else randomness.uniform(2, 0.4 * min(width, height))  # tiny, or not
        angles = sorted(randomness.uniform(0, math.tau) for _ in range(corners))
        radii = [reach * randomness.uniform(0.3, 1) for _ in angles]
        points = [(x + r * math.cos(angle), y + r * math.sin(angle)) for r, angle in zip(radii, angles)]
    return tuple(quarter(number) for point in points for number in point)


def box(randomness, width, height):
    (x1, y1), (x2, y2) = (_somewhere(randomness, width, height) for _ in range(2))
    if randomness.random() < 0.1:  # without a pixel, or with few
        x2, y2 = x1 + 0.5, y1 + 0.25
    sides = (min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
    return tuple(map(quarter, sides))


def ellipse(randomness, width, height):
    x, y = _somewhere(randomness, width, height)
    radii = (randomness.uniform(0.25, 0.4 * width), randomness.uniform(0.25, 0.4 * height))
    return tuple(map(quarter, (x, y, *radii)))


def line(randomness, width, height):
    return polygon(randomness, width, height)


def mask(randomness, width, height):
    """Blocks, holes in them, single pixels, slanting rows; never without a pixel."""
    pixels = np.zeros((height, width), bool)
    for _ in range(randomness.randint(0, 4)):
        left, top = randomness.randrange(width), randomness.randrange(height)
        right, bottom = left + randomness.randint(1, width // 3), top + randomness.randint(1, height // 3)
        pixels[top:bottom, left:right] = randomness.random() < 0.75
    for _ in range(randomness.randint(0, 6)):
        pixels[randomness.randrange(height), randomness.randrange(width)] ^= True
    if randomness.random() < 0.3:
        for step in range(min(width, height) // 2):
            pixels[step, step * randomness.choice((1, 1, 2)) % width] = True
    if not pixels.any():
        pixels[randomness.randrange(height), randomness.randrange(width)] = True
    return pixels


NUMBERS = {"polygon": polygon, "box": box, "ellipse": ellipse, "polyline": line, "points": line}

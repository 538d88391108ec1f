"""PNG files of masks: ours as TensorFlow, OpenCV and Pillow read them, theirs as we do."""

import io
import random
import subprocess

from report import Mismatch

SEED = 20240305
OURS = 3_000
THEIRS = 400


def run(report, example):
    """`example` is the program `mask_png` of cvat-tfrecord-format."""
    report.check("mask PNG: ours by TensorFlow, OpenCV and Pillow", _ours, example)
    report.check("mask PNG: theirs, of every kind", _theirs, example)


def _ours(example):
    import cv2
    import numpy
    import tensorflow as tf
    from PIL import Image

    random_numbers = numpy.random.default_rng(SEED)
    randomness = random.Random(SEED)
    cases = []
    for _ in range(OURS):
        box = _pixels(randomness, random_numbers, numpy)
        left, top = (randomness.choice((0, 0, 1, 5, 40)) for _ in range(2))
        frame = tuple(randomness.choice((1, 2, 30, side, side, side + 50, 700)) for side in box.shape[::-1])
        cases.append((box, left, top, frame, randomness.choice((1, 1, 2, 255, randomness.randint(1, 255)))))
    lines = [
        f"write {w} {h} {value} {left} {top} {box.shape[1]} {box.shape[0]} {_runs(box, numpy)}"
        for box, left, top, (w, h), value in cases
    ]
    counts = {"masks": 0, "cut at the border": 0, "pixels": 0, "bytes": 0}
    for (box, left, top, (w, h), value), answer in zip(cases, _ask(example, lines)):
        png = bytes.fromhex(answer)
        wanted = numpy.zeros((max(h, top + box.shape[0]), max(w, left + box.shape[1])), numpy.uint8)
        wanted[top : top + box.shape[0], left : left + box.shape[1]] = box * value
        cut = (h, w) != wanted.shape and bool(wanted[h:].any() or wanted[:, w:].any())
        wanted = wanted[:h, :w]
        image = Image.open(io.BytesIO(png))
        if image.mode != "L":
            raise Mismatch(f"Pillow reads mode {image.mode}")
        read = {
            "TensorFlow": tf.io.decode_png(png, channels=1).numpy()[:, :, 0],
            "OpenCV": cv2.imdecode(numpy.frombuffer(png, numpy.uint8), cv2.IMREAD_UNCHANGED),
            "Pillow": numpy.asarray(image),
        }
        for by, pixels in read.items():
            if pixels.dtype != numpy.uint8 or pixels.shape != wanted.shape or (pixels != wanted).any():
                raise Mismatch(f"{by} reads other pixels from {answer[:400]}")
        counts["masks"] += 1
        counts["cut at the border"] += cut
        counts["pixels"] += int((wanted > 0).sum())
        counts["bytes"] += len(png)
    return counts


def _theirs(example):
    import cv2
    import numpy
    import tensorflow as tf
    from PIL import Image

    random_numbers = numpy.random.default_rng(SEED + 1)
    randomness = random.Random(SEED + 1)
    voc = [((i >> c) & 1) * 128 for i in range(8) for c in range(3)] + [77] * 24

    def by_opencv(pixels, options=()):
        done, png = cv2.imencode(".png", pixels, list(options))
        if not done:
            raise Mismatch("OpenCV does not write")
        return png.tobytes()

    def by_pillow(image, **options):
        out = io.BytesIO()
        image.save(out, "PNG", **options)
        return out.getvalue()

    def palette(pixels):
        image = Image.fromarray((pixels * randomness.randint(1, 15)).astype(numpy.uint8), "P")
        image.putpalette(voc)
        return image

    def channels(pixels, many, kind):
        # One of the channels has it; the last of an even number is alpha.
        image = numpy.zeros((*pixels.shape, many), kind)
        colours = many - 1 if many % 2 == 0 else many
        image[:, :, randomness.randrange(colours)] = pixels * randomness.choice((1, 255))
        if colours < many:
            image[:, :, -1] = randomness.choice((0, 7, 255))
        return image

    level = cv2.IMWRITE_PNG_COMPRESSION
    strategy = cv2.IMWRITE_PNG_STRATEGY
    kinds = {
        "OpenCV 0/1": lambda p: by_opencv(p),
        "OpenCV 0/255": lambda p: by_opencv(p * 255, (level, randomness.randint(0, 9), strategy, randomness.randint(0, 4))),
        "OpenCV bilevel": lambda p: by_opencv(p * 255, (cv2.IMWRITE_PNG_BILEVEL, 1)),
        "OpenCV 16 bits": lambda p: by_opencv(p.astype(numpy.uint16) * randomness.choice((1, 255, 256, 65535))),
        "OpenCV colours": lambda p: by_opencv(channels(p, 3, numpy.uint8)),
        "OpenCV colours of 16 bits and alpha": lambda p: by_opencv(channels(p, 4, numpy.uint16)),
        "Pillow 1": lambda p: by_pillow(Image.fromarray(p * 255).convert("1")),
        "Pillow L": lambda p: by_pillow(Image.fromarray(p * 9), optimize=True),
        "Pillow L with a transparent grey": lambda p: by_pillow(Image.fromarray(p * 9), transparency=9),
        "Pillow LA": lambda p: by_pillow(Image.fromarray(channels(p, 2, numpy.uint8), "LA")),
        "Pillow P": lambda p: by_pillow(palette(p)),
        "Pillow P of 4 bits": lambda p: by_pillow(palette(p), bits=4),
        "Pillow P with a transparent colour": lambda p: by_pillow(palette(p), transparency=randomness.randint(0, 3)),
        "Pillow I;16": lambda p: by_pillow(Image.fromarray(p.astype(numpy.uint16) * 256)),
        "Pillow RGBA": lambda p: by_pillow(Image.fromarray(channels(p, 4, numpy.uint8), "RGBA")),
        "TensorFlow": lambda p: tf.io.encode_png((p * 200)[:, :, None]).numpy(),
        "TensorFlow grey and alpha of 16 bits": lambda p: tf.io.encode_png(channels(p, 2, numpy.uint16)).numpy(),
    }
    cases = []
    for kind, encode in kinds.items():
        for _ in range(THEIRS):
            pixels = _pixels(randomness, random_numbers, numpy)
            cases.append((kind, pixels, encode(pixels)))
    lines = [f"read {p.shape[1]} {p.shape[0]} {png.hex()}" for _, p, png in cases]
    counts = {"kinds": len(kinds), "masks": 0, "empty": 0, "pixels": 0}
    for (kind, pixels, png), answer in zip(cases, _ask(example, lines)):
        found = numpy.zeros_like(pixels)
        if answer != "empty":
            if answer.startswith("error"):
                raise Mismatch(f"{kind}: {answer}")
            *place, runs = answer.split(" ")
            left, top, width, height = map(int, place)
            runs = [int(run) for run in runs.split(",")]
            tight = numpy.repeat(numpy.arange(len(runs)) % 2, runs).reshape(height, width)
            if not all(edge.any() for edge in (tight[0], tight[-1], tight[:, 0], tight[:, -1])):
                raise Mismatch(f"{kind}: a box that is not tight: {answer[:80]}")
            found[top : top + height, left : left + width] = tight
        if (found != pixels).any():
            raise Mismatch(f"{kind}: {int((found != pixels).sum())} pixels differ, {png.hex()[:400]}")
        counts["masks"] += 1
        counts["empty"] += answer == "empty"
        counts["pixels"] += int(pixels.sum())
    return counts


def _ask(example, lines):
    done = subprocess.run([str(example)], input="\n".join(lines) + "\n", capture_output=True, text=True, timeout=600)
    if done.returncode != 0:
        raise Mismatch(f"exit code {done.returncode}: {done.stderr.strip()}")
    answers = done.stdout.splitlines()
    if len(answers) != len(lines):
        raise Mismatch(f"{len(answers)} answers to {len(lines)} lines")
    return answers


def _pixels(randomness, random_numbers, numpy):
    """Blank, full, ellipses, boxes, stripes, and noise of any density."""
    h, w = (randomness.choice((1, 2, 3, 8, 31, 100, 257, 258, 259, 300)) for _ in range(2))
    y, x = numpy.mgrid[:h, :w]
    kind = randomness.randrange(8)
    if kind == 0:
        pixels = numpy.full((h, w), randomness.randrange(2))
    elif kind < 4:
        rx, ry = randomness.uniform(0.1, w), randomness.uniform(0.1, h)
        pixels = ((x - w / 2) / rx) ** 2 + ((y - h / 2) / ry) ** 2 < 1
    elif kind == 4:
        pixels = (x > randomness.randint(-1, w)) & (y > randomness.randint(-1, h)) & (x < w - randomness.randint(0, 3))
    elif kind == 5:
        pixels = (x // randomness.randint(1, 9) + y // randomness.randint(1, 9)) % 2
    else:
        pixels = random_numbers.random((h, w)) < randomness.choice((0.001, 0.01, 0.1, 0.5, 0.9))
    return pixels.astype(numpy.uint8)


def _runs(box, numpy):
    flat = numpy.concatenate(([0], box.ravel()))
    changes = numpy.flatnonzero(numpy.diff(flat))
    ends = numpy.concatenate(([0], changes, [box.size]))
    return ",".join(map(str, numpy.diff(ends)))

"""What the checks compare: subsets of images with boxes, whoever read them."""

from dataclasses import dataclass, field


@dataclass
class Box:
    label: str  # empty: unlabelled
    corners: tuple  # xmin, ymin, xmax, ymax in pixels
    kind: str = "box"  # of what it is the box, by its name in CVAT XML


@dataclass
class Image:
    name: str
    width: int
    height: int
    boxes: list = field(default_factory=list)
    pixels: bytes = b""  # the encoded bytes; empty: none


def clamped(corners, width, height):
    limits = (width, height, width, height)
    return tuple(min(max(value, 0.0), float(limit)) for value, limit in zip(corners, limits))


def stem(name):
    """A name without its last extension, folders kept: what Datumaro calls an item's id."""
    folder, slash, base = name.rpartition("/")
    return folder + slash + (base.rpartition(".")[0] or base)


def count(subsets):
    images = [image for images in subsets.values() for image in images]
    return {"images": len(images), "boxes": sum(len(image.boxes) for image in images)}

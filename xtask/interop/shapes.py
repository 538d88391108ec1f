"""Shapes of all kinds: CVAT XML of them as ElementTree writes and reads it, and the same shapes for Datumaro."""

from dataclasses import dataclass, field
from xml.etree import ElementTree

import numpy as np

from report import Mismatch

POINTS = ("polygon", "polyline", "points")


@dataclass
class Shape:
    kind: str  # the element's name in CVAT XML
    label: str
    numbers: tuple = ()  # box: the four sides; ellipse: centre and radii; polygon, polyline, points: x, y, x, y, ...
    pixels: np.ndarray | None = None  # of a mask, of the image's size
    rotation: float = 0.0
    z_order: int = 0
    group: int = 0
    attributes: dict = field(default_factory=dict)

    def geometry(self):
        """What equal shapes have alike."""
        if self.kind == "mask":
            return self.kind, np.packbits(self.pixels).tobytes()
        return self.kind, tuple(self.numbers), self.rotation

    def place(self):
        return self.label, self.z_order, self.group


@dataclass
class Frame:
    name: str
    width: int
    height: int
    shapes: list


# ---- CVAT XML


def write_xml(path, frames, labels, subset=None):
    root = ElementTree.Element("annotations")
    ElementTree.SubElement(root, "version").text = "1.1"
    task = ElementTree.SubElement(ElementTree.SubElement(root, "meta"), "task")
    if subset:
        ElementTree.SubElement(task, "subset").text = subset
    named = ElementTree.SubElement(task, "labels")
    for label in labels:
        element = ElementTree.SubElement(named, "label")
        ElementTree.SubElement(element, "name").text = label
        ElementTree.SubElement(element, "attributes")
    for number, frame in enumerate(frames):
        size = {"width": str(frame.width), "height": str(frame.height)}
        image = ElementTree.SubElement(root, "image", {"id": str(number), "name": frame.name, **size})
        for shape in frame.shapes:
            _write_shape(image, shape)
    ElementTree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def _write_shape(image, shape):
    element = ElementTree.SubElement(image, shape.kind, {"label": shape.label, "occluded": "0"})
    if shape.kind in POINTS:
        element.set("points", ";".join(f"{x},{y}" for x, y in pairs(shape.numbers)))
    elif shape.kind == "mask":
        left, top, width, height, runs = runs_of(shape.pixels)
        for name, value in (("left", left), ("top", top), ("width", width), ("height", height)):
            element.set(name, str(value))
        element.set("rle", ", ".join(map(str, runs)))
    else:
        names = ("cx", "cy", "rx", "ry") if shape.kind == "ellipse" else ("xtl", "ytl", "xbr", "ybr")
        for name, value in zip(names, shape.numbers, strict=True):
            element.set(name, repr(value))
        if shape.rotation:
            element.set("rotation", repr(shape.rotation))
    element.set("z_order", str(shape.z_order))
    if shape.group:
        element.set("group_id", str(shape.group))


def pairs(numbers):
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def runs_of(pixels):
    """A mask as CVAT has it: the box of its pixels, and in it the runs row by row, background first."""
    rows, columns = np.flatnonzero(pixels.any(axis=1)), np.flatnonzero(pixels.any(axis=0))
    top, left, height, width = rows[0], columns[0], rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1
    flat = pixels[top : top + height, left : left + width].astype(np.uint8).ravel()
    ends = np.flatnonzero(np.diff(flat)) + 1
    runs = np.diff(np.concatenate(([0], ends, [flat.size]))).tolist()
    return int(left), int(top), int(width), int(height), [0, *runs] if flat[0] else runs


def read_xml(path):
    """The images of a CVAT XML file with their shapes; skeletons and tags are passed over."""
    return [_frame(image) for image in ElementTree.parse(path).getroot().findall("image")]


def _frame(image):
    frame = Frame(image.get("name"), int(image.get("width")), int(image.get("height")), [])
    kinds = ("box", "ellipse", "mask", *POINTS)
    frame.shapes = [_read_shape(element, frame) for element in image if element.tag in kinds]
    return frame


def _read_shape(element, frame):
    shape = Shape(element.tag, element.get("label"))
    shape.z_order, shape.group = int(element.get("z_order", 0)), int(element.get("group_id", 0))
    shape.rotation = float(element.get("rotation", 0))
    shape.attributes = {child.get("name"): child.text or "" for child in element.findall("attribute")}
    if element.tag == "mask":
        shape.pixels = decoded(element, frame.width, frame.height)
    elif element.tag in POINTS:
        shape.numbers = tuple(float(number) for pair in element.get("points").split(";") for number in pair.split(","))
    else:
        names = ("cx", "cy", "rx", "ry") if element.tag == "ellipse" else ("xtl", "ytl", "xbr", "ybr")
        shape.numbers = tuple(float(element.get(name)) for name in names)
    return shape


def decoded(element, image_width, image_height):
    """The pixels of a mask element in an image of this size."""
    left, top, width, height = (int(element.get(name)) for name in ("left", "top", "width", "height"))
    runs = [int(run) for run in element.get("rle").split(",")]
    if sum(runs) != width * height or any(run <= 0 for run in runs[1:]):
        raise Mismatch(f"runs that do not fill {width}x{height}, or empty ones among them: {runs[:20]}")
    if left < 0 or top < 0 or left + width > image_width or top + height > image_height:
        raise Mismatch(f"a mask at {left}, {top} of {width}x{height} in an image of {image_width}x{image_height}")
    tight = np.repeat(np.arange(len(runs)) % 2, runs).reshape(height, width)
    if not all(edge.any() for edge in (tight[0], tight[-1], tight[:, 0], tight[:, -1])):
        raise Mismatch(f"a mask's box that is not tight at {left}, {top}, {width}x{height}")
    pixels = np.zeros((image_height, image_width), bool)
    pixels[top : top + height, left : left + width] = tight
    return pixels


# ---- COCO's tools


def rasterised(numbers, width, height):
    """A polygon's pixels, as COCO's tools see them."""
    from pycocotools import mask as coco

    return coco.decode(coco.frPyObjects([list(map(float, numbers))], height, width))[:, :, 0].astype(bool)


# ---- Datumaro


def datumaro_items(frames, labels, *, masks=None):
    """The same shapes as Datumaro's objects; `masks`: how to make a mask of pixels, its in-memory kind by default."""
    from datumaro.components.dataset_base import DatasetItem
    from datumaro.components.media import Image

    return [
        DatasetItem(
            frame.name,
            media=Image.from_file(path=frame.name, size=(frame.height, frame.width)),
            annotations=[_annotation(shape, labels, masks) for shape in frame.shapes],
        )
        for frame in frames
    ]


def _annotation(shape, labels, masks):
    from datumaro.components import annotation as kinds

    rest = {"label": labels.index(shape.label), "z_order": shape.z_order, "group": shape.group}
    numbers = shape.numbers
    if shape.kind == "mask":
        return (masks or (lambda pixels, **rest: kinds.Mask(pixels, **rest)))(shape.pixels, **rest)
    if shape.kind == "ellipse":
        cx, cy, rx, ry = numbers
        return kinds.Ellipse(cx - rx, cy - ry, cx + rx, cy + ry, **rest)
    if shape.kind == "box":
        left, top, right, bottom = numbers
        if shape.rotation:
            return kinds.RotatedBbox(
                (left + right) / 2, (top + bottom) / 2, right - left, bottom - top, shape.rotation, **rest
            )
        return kinds.Bbox(left, top, right - left, bottom - top, **rest)
    return {"polygon": kinds.Polygon, "polyline": kinds.PolyLine, "points": kinds.Points}[shape.kind](numbers, **rest)


def rle_mask(pixels, **rest):
    """Datumaro's other kind of mask, the one that its transforms make."""
    from datumaro.components.annotation import RleMask
    from pycocotools import mask as coco

    return RleMask(coco.encode(np.asfortranarray(pixels.astype(np.uint8))), **rest)


def of_datumaro(annotation, labels):
    """An annotation of Datumaro's as a shape."""
    shape = Shape(
        {"bbox": "box", "rotated_bbox": "box"}.get(annotation.type.name, annotation.type.name),
        labels[annotation.label], z_order=annotation.z_order, group=annotation.group,
    )  # fmt: skip
    if shape.kind == "mask":
        shape.pixels = np.asarray(annotation.image).astype(bool)
    elif annotation.type.name == "rotated_bbox":
        cx, cy, w, h, shape.rotation = annotation.points
        shape.numbers = (cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2)
    elif shape.kind == "ellipse":
        left, top, right, bottom = annotation.points
        shape.numbers = ((left + right) / 2, (top + bottom) / 2, (right - left) / 2, (bottom - top) / 2)
    else:
        shape.numbers = tuple(annotation.points)
    return shape

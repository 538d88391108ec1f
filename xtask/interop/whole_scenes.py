"""CVAT XML with all that records can hold: skeletons, tags, attributes of every type, hidden shapes, tracks."""

import random
from xml.etree import ElementTree

import scenes
import shapes

SEED = 20261125
SKELETONS = {"person": ["nose", "left eye", "right eye"], "hand": ["thumb", "nose"]}
# What labels say of their attributes: the type and the choices, one a line.
ATTRIBUTES = {
    "car": [
        ("difficult", "checkbox", "false"), ("truncated", "select", "true\nfalse"), ("iscrowd", "checkbox", "false"),
        ("parked", "checkbox", "false"), ("doors", "number", "0\n9\n1"), ("weight", "number", "0\n10\n0.5"),
        ("heat", "number", "-5\n5\n1"), ("seats", "number", "1\n9\n1"), ("colour", "select", "red\nblue"),
    ],
    "bus": [("seats", "number", "0\n100\n0.25"), ("group_of", "checkbox", "false"), ("plate", "text", "")],
    "tree": [],
}  # fmt: skip
TAGS = ["night", "rain"]


def images(path, *, skeletons=True, frames=40):
    """The flavour for images."""
    draw = random.Random(SEED)
    root, image_of = _document(_labels(skeletons), "annotation"), {}
    for number in range(frames):
        width, height = draw.choice(scenes.SIZES)
        size = {"width": str(width), "height": str(height)}
        image = ElementTree.SubElement(root, "image", {"id": str(number), "name": f"{number:03}.png", **size})
        image_of[number] = image
        for _ in range(draw.choice((0, 1, 3, 6))):
            if skeletons and draw.random() < 0.4:
                _skeleton(image, draw, width, height)
            else:
                _shape(image, draw, width, height)
        for tag in draw.sample(TAGS, k=draw.randint(0, 2)):
            ElementTree.SubElement(image, "tag", {"label": tag, "source": "manual"})
    ElementTree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def video(path, frames=12):
    """The flavour for video; every shape of a track is a keyframe."""
    draw, (width, height) = random.Random(SEED + 1), (96, 64)
    root = _document(_labels(False), "interpolation", frames)
    for number in (0, 3, 4, 17, 200):
        label = draw.choice(list(ATTRIBUTES))
        track = ElementTree.SubElement(root, "track", {"id": str(number), "label": label, "source": "manual"})
        start = draw.randrange(frames // 2)
        for frame in range(start, frames):
            keys = {"frame": str(frame), "keyframe": "1", "outside": str(int(frame > start and draw.random() < 0.2))}
            shape = ElementTree.SubElement(track, "box", keys | {"occluded": str(int(draw.random() < 0.3))})
            _sides(shape, draw, width, height)
            _attributes(shape, draw, label)
    ElementTree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)
    return width, height, frames


def _labels(skeletons):
    return [*(SKELETONS if skeletons else ()), *ATTRIBUTES, *TAGS]


def _document(labels, mode, frames=None):
    root = ElementTree.Element("annotations")
    ElementTree.SubElement(root, "version").text = "1.1"
    task = ElementTree.SubElement(ElementTree.SubElement(root, "meta"), "task")
    ElementTree.SubElement(task, "mode").text = mode
    if frames:
        for name, value in (("size", frames), ("start_frame", 0), ("stop_frame", frames - 1)):
            ElementTree.SubElement(task, name).text = str(value)
        size = ElementTree.SubElement(task, "original_size")
        for name, value in (("width", 96), ("height", 64)):
            ElementTree.SubElement(size, name).text = str(value)
    listed = ElementTree.SubElement(task, "labels")
    for label in labels:
        _label(listed, label, "skeleton" if label in SKELETONS else "tag" if label in TAGS else "any")
        for name in SKELETONS.get(label, []):
            ElementTree.SubElement(_label(listed, name, "points"), "parent").text = label
    return root


def _label(listed, name, kind):
    label = ElementTree.SubElement(listed, "label")
    ElementTree.SubElement(label, "name").text = name
    ElementTree.SubElement(label, "type").text = kind
    attributes = ElementTree.SubElement(label, "attributes")
    for attribute, type_, values in ATTRIBUTES.get(name, []):
        spec = ElementTree.SubElement(attributes, "attribute")
        for key, value in (("name", attribute), ("mutable", "True"), ("input_type", type_), ("default_value", values.split("\n")[0])):
            ElementTree.SubElement(spec, key).text = value
        ElementTree.SubElement(spec, "values").text = values
    return label


def _shape(image, draw, width, height):
    kind, label = draw.choice(("box", "box", "polygon", "ellipse", "mask")), draw.choice(list(ATTRIBUTES))
    element = ElementTree.SubElement(image, kind, {"label": label, "occluded": str(int(draw.random() < 0.25))})
    if kind == "box":
        _sides(element, draw, width, height)
    elif kind == "ellipse":
        rx, ry = draw.randint(3, 8), draw.randint(3, 8)
        numbers = (scenes.quarter(draw.uniform(rx, width - rx)), scenes.quarter(draw.uniform(ry, height - ry)), rx, ry)
        for name, value in zip(("cx", "cy", "rx", "ry"), numbers):
            element.set(name, str(value))
    elif kind == "mask":
        *place, runs = shapes.runs_of(scenes.mask(draw, width, height))
        for name, value in zip(("left", "top", "width", "height"), place):
            element.set(name, str(value))
        element.set("rle", ", ".join(map(str, runs)))
    else:
        x, y = draw.randint(0, width - 25), draw.randint(0, height - 25)
        corners = [(x, y), (x + draw.randint(4, 24), y + draw.randint(0, 3)), (x + draw.randint(0, 9), y + draw.randint(5, 24))]
        element.set("points", ";".join(f"{x},{y}" for x, y in corners))
    element.set("z_order", "0")
    _attributes(element, draw, label)


def _sides(element, draw, width, height):
    left, top = scenes.quarter(draw.uniform(0, width - 20)), scenes.quarter(draw.uniform(0, height - 20))
    sides = {"xtl": left, "ytl": top, "xbr": left + draw.randint(1, 18), "ybr": top + draw.randint(1, 18)}
    for name, value in sides.items():
        element.set(name, str(value))
    element.set("z_order", "0")


def _attributes(element, draw, label):
    for name, type_, values in ATTRIBUTES[label]:
        if draw.random() < 0.3:
            continue
        if type_ == "checkbox":
            value = draw.choice(("true", "false"))
        elif type_ == "number":
            low, high, step = map(float, values.split("\n"))
            value = f"{low + step * draw.randint(0, int((high - low) / step)):g}"
        else:
            value = draw.choice(values.split("\n")) or "B 17"
        ElementTree.SubElement(element, "attribute", {"name": name}).text = value


def _skeleton(image, draw, width, height):
    label = draw.choice(list(SKELETONS))
    skeleton = ElementTree.SubElement(image, "skeleton", {"label": label, "z_order": "0"})
    names = list(SKELETONS[label])
    draw.shuffle(names)
    for name in names:
        x, y = scenes.quarter(draw.uniform(0, width)), scenes.quarter(draw.uniform(0, height))
        flags = {"outside": str(int(draw.random() < 0.3)), "occluded": str(int(draw.random() < 0.3))}
        ElementTree.SubElement(skeleton, "points", {"label": name, **flags, "points": f"{x},{y}"})

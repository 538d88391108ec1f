"""PASCAL VOC and CVAT XML as ElementTree reads them, and where boxes belong by their formats' own rules."""

import math
import pathlib
from xml.etree import ElementTree

from model import Box, Image, clamped


def voc(folder):
    """A VOC set or a flat `annotations/` and `images/` pair, by subset."""
    folder = pathlib.Path(folder)
    flat = not (folder / "Annotations").is_dir()
    annotations, pictures = ("annotations", "images") if flat else ("Annotations", "JPEGImages")
    images = {path.stem: _voc_image(path, folder / pictures) for path in sorted((folder / annotations).glob("*.xml"))}
    lists = {path.stem: path.read_text().split() for path in sorted((folder / "ImageSets/Main").glob("*.txt"))}
    for name in [name for name in lists if _is_union(name, lists)]:
        del lists[name]
    listed = {stem for stems in lists.values() for stem in stems}
    subsets = {name: [images[stem] for stem in stems] for name, stems in lists.items()}
    rest = [image for stem, image in images.items() if stem not in listed]
    if rest:
        subsets["default"] = rest
    return subsets


def _is_union(name, lists):
    whole = set(lists[name])
    parts = [set(stems) for other, stems in lists.items() if other != name and set(stems) < whole]
    return len(parts) > 1 and set().union(*parts) == whole


def _voc_image(path, pictures):
    root = ElementTree.parse(path).getroot()
    width, height = (int(root.findtext(f"size/{side}")) for side in ("width", "height"))
    name = root.findtext("filename")
    boxes = []
    for thing in root.findall("object"):
        corners = [float(thing.findtext(f"bndbox/{side}")) for side in ("xmin", "ymin", "xmax", "ymax")]
        boxes.append(Box(thing.findtext("name"), clamped(corners, width, height)))
    return Image(name, width, height, boxes, (pictures / name).read_bytes())


def cvat(path, images_folder=None):
    """CVAT XML 1.1, images or video, by subset; the boxes around all that has one, cut at the image's edge."""
    root = ElementTree.parse(path).getroot()
    if root.find("track") is not None:
        return {"default": _video(root, images_folder)}
    project = root.find("meta/project") is not None
    subsets = {}
    for element in root.findall("image"):
        subset = element.get("subset") or "default" if project else "default"
        name, width, height = element.get("name"), int(element.get("width")), int(element.get("height"))
        around = [(shape, AROUND[shape.tag](shape)) for shape in element if shape.tag in AROUND]
        boxes = [Box(s.get("label"), clamped(corners, width, height), s.tag) for s, corners in around if corners]
        picture = _picture(images_folder, [name, f"{subset}/{name}"])
        subsets.setdefault(subset, []).append(Image(name, width, height, boxes, picture))
    return subsets


def _picture(folder, names):
    found = [pathlib.Path(folder) / name for name in names if folder and (pathlib.Path(folder) / name).is_file()]
    return found[0].read_bytes() if found else b""


def _corners(box):
    return [float(box.get(side)) for side in ("xtl", "ytl", "xbr", "ybr")]


def _enclosing(box):
    left, top, right, bottom = _corners(box)
    turn = math.radians(float(box.get("rotation", 0)))
    if turn == 0:
        return left, top, right, bottom
    cx, cy = (left + right) / 2, (top + bottom) / 2
    sin, cos = math.sin(turn), math.cos(turn)
    points = [
        (cx + cos * (x - cx) - sin * (y - cy), cy + sin * (x - cx) + cos * (y - cy))
        for x, y in ((left, top), (right, top), (right, bottom), (left, bottom))
    ]
    xs, ys = zip(*points)
    return min(xs), min(ys), max(xs), max(ys)


def _around_ellipse(ellipse):
    cx, cy, rx, ry = (float(ellipse.get(name)) for name in ("cx", "cy", "rx", "ry"))
    turn = math.radians(float(ellipse.get("rotation", 0)))
    dx = math.hypot(math.cos(turn) * rx, math.sin(turn) * ry)
    dy = math.hypot(math.sin(turn) * rx, math.cos(turn) * ry)
    return cx - dx, cy - dy, cx + dx, cy + dy


def _around_mask(mask):
    left, top, width, height = (int(mask.get(name)) for name in ("left", "top", "width", "height"))
    return left, top, left + width, top + height


def _around_points(*elements):
    """Nothing around none."""
    points = [tuple(map(float, pair.split(","))) for element in elements for pair in element.get("points").split(";")]
    xs, ys = zip(*points) if points else ((), ())
    return (min(xs), min(ys), max(xs), max(ys)) if points else None


AROUND = {
    "box": _enclosing,
    "polygon": _around_points,
    "ellipse": _around_ellipse,
    "mask": _around_mask,
    "skeleton": lambda skeleton: _around_points(*(p for p in skeleton.findall("points") if p.get("outside") != "1")),
}


def _video(root, images_folder):
    task = root.find("meta/task")
    size = [int(root.find("meta").find(f".//original_size/{side}").text) for side in ("width", "height")]
    step = int((task.findtext("frame_filter") or "step=1").removeprefix("step="))
    numbers = range(int(task.findtext("start_frame")), int(task.findtext("stop_frame")) + 1, step)
    images = {}
    for number in numbers:
        names = [f"frame_{number:06}.{extension}" for extension in ("PNG", "png")]
        images[number] = Image(names[0], *size, [], _picture(images_folder, names))
    for track in root.findall("track"):
        keys = sorted((int(box.get("frame")), box) for box in track.findall("box") if box.get("keyframe") == "1")
        for number in numbers:
            corners = _at(keys, number)
            if corners:
                images[number].boxes.append(Box(track.get("label"), clamped(corners, *size)))
    return list(images.values())


def _at(keys, number):
    """A track's corners on a frame, linear between keyframes; None where it is not to be seen."""
    before = [key for key in keys if key[0] <= number]
    after = [key for key in keys if key[0] > number]
    if not before or before[-1][1].get("outside") == "1":
        return None
    start, box = before[-1]
    if not after:
        return _corners(box)
    end, following = after[0]
    share = (number - start) / (end - start)
    return [a + (b - a) * share for a, b in zip(_corners(box), _corners(following))]

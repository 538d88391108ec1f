"""Two readings of one data set, side by side."""

from model import clamped, count, stem
from report import expect, near


def same(found, wanted, tolerance, *, by_stem=False, pixels=True):
    """Subsets, images in order, sizes, boxes in order; gives back what was compared."""
    expect(sorted(found), sorted(wanted), "subsets")
    for subset, images in wanted.items():
        name = (lambda image: stem(image.name)) if by_stem else (lambda image: image.name)
        expect([name(image) for image in found[subset]], [name(image) for image in images], f"{subset}: names")
        for ours, theirs in zip(found[subset], images):
            _same_image(ours, theirs, tolerance, f"{subset}/{theirs.name}", pixels)
    return count(wanted)


def _same_image(found, wanted, tolerance, what, pixels):
    if found.width is not None:
        expect((found.width, found.height), (wanted.width, wanted.height), f"{what}: size")
    expect([box.label for box in found.boxes], [box.label for box in wanted.boxes], f"{what}: labels")
    for index, (ours, theirs) in enumerate(zip(found.boxes, wanted.boxes)):
        near(ours.corners, theirs.corners, tolerance, f"{what}: box {index}")
    if pixels:
        expect(len(found.pixels), len(wanted.pixels), f"{what}: bytes of the image")
        expect(found.pixels == wanted.pixels, True, f"{what}: the same bytes")


def changed(subsets, *, unlabelled=None, one_subset=None):
    """What a CVAT file can hold of records: boxes inside the image, unlabelled ones named or left out."""
    for images in subsets.values():
        for image in images:
            for box in image.boxes:
                box.corners = clamped(box.corners, image.width, image.height)
                box.label = box.label or unlabelled or ""
            image.boxes = [box for box in image.boxes if box.label]
    if one_subset and len(subsets) == 1:
        return {one_subset: next(iter(subsets.values()))}
    return subsets

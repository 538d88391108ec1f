"""Which record CVAT takes for which frame of a task: random names, ours against the same rules told by Python's own paths
and numbers."""

import os.path
import random
import subprocess
from pathlib import PurePosixPath

from report import Mismatch, expect

SEED = 20240219
CASES = 12_000
# Parts that meet often, and those that paths and numbers are odd about.
PARTS = ("a", "b", "c", "A", "set", "setup", "x.y", "..", ".", "", ".hid", "frame_000012", "frame_12", "12", "0", "1",
         "007", "+3", "-0", "-1", "1_0", "1__0", " 4 ", "１２", "٣", "²", "кадр", "кадр_02", "cadre_5", "a.tar", "x\\a")  # fmt: skip
EXTENSIONS = ("", ".jpg", ".PNG", ".", ".x y", ".tar.gz")
RULES = ("datumaro", "cvat", "cvat-video")


def run(report, example):
    """`example` is the program `match_names` of cvat-model."""
    report.check("matching: names to frames, by CVAT's rules", _compare, example)


class Task:
    """The frames of a task: what CVAT keeps of them for matching."""

    def __init__(self, is_video, start, step, frames):
        self.is_video, self.start, self.step = is_video, start, step
        self.path_at = dict(frames)
        self.place_of = {}
        for place, path in frames:
            self.place_of[os.path.splitext(path)[0]] = place

    def look_up(self, key, root):
        """The place with this name. A place of 0 is as good as none to the condition, as any falsy number."""
        place = self.place_of.get(key)
        if not place and root and not key.startswith(root):
            place = self.place_of.get(os.path.join(root, key))
        return place


def _whole(text):
    try:
        return int(text)
    except (TypeError, ValueError):
        return None


def _root_of(task, ids):
    """The folders that come before all records' names in the task."""
    if not ids:
        return None
    longest = max(ids, key=lambda name: len(PurePosixPath(name).parts))
    wanted = PurePosixPath(longest).parts
    for key, place in task.place_of.items():
        if PurePosixPath(key).parts[-len(wanted):] == wanted:
            break
    else:
        return None
    folder, own = os.path.dirname(task.path_at[place]), os.path.dirname(longest)
    prefix = folder[: -len(own)] if own else folder
    return prefix[:-1] if prefix.endswith("/") else prefix


def _place(task, name, extension, attributes, root):
    """Where a record's frame is in the task; `None` where CVAT refuses the upload."""
    place = task.look_up(os.path.splitext(name + extension)[0], root)
    if place is None:
        place = task.look_up(name, root)
    if place is None:
        place = _whole(attributes.get("frame", name))
    if place is None and task.is_video:
        place = _whole(os.path.basename(name)[len("frame_"):])
    return place if place in task.path_at else None


def _expected(task, rules, items):
    if rules == "cvat-video":
        for number, _ in items:
            place, off = divmod((number if number is not None else -1) - task.start, task.step)
            yield place if number is not None and not off and place in task.path_at else None
        return
    split = [os.path.splitext(name) for _, name in items]
    ids = [stem.replace("\\", "/") for stem, _ in split]
    root = _root_of(task, ids) if rules == "datumaro" else None
    for (number, _), name, (_, extension) in zip(items, ids, split):
        # Every image of CVAT XML has an id, and ours are never without.
        yield _place(task, name, extension, {} if number is None else {"frame": str(number)}, root)


def _name(randomness):
    depth = randomness.choice((1, 1, 2, 2, 3, 4))
    path = "/".join(randomness.choice(PARTS) for _ in range(depth))
    return randomness.choice(("", "", "", "", "/", "//")) + path + randomness.choice(EXTENSIONS)


def _near(randomness, path):
    """A name made from a frame's: as it is, without some folders, with more, or with another extension."""
    parts = path.split("/")
    kind = randomness.randrange(5)
    if kind == 1:
        parts = parts[randomness.randrange(len(parts)):]
    elif kind == 2:
        parts.insert(0, randomness.choice(PARTS))
    elif kind == 3:
        parts[-1] = os.path.splitext(parts[-1])[0] + randomness.choice(EXTENSIONS)
    elif kind == 4:
        return _name(randomness)
    return "/".join(parts)


def _case(randomness):
    is_video = randomness.random() < 0.3
    start, step = randomness.choice(((0, 1), (10, 2), (3, 1), (0, 5)))
    # A job's first frame is not its task's.
    first, count = randomness.choice((0, 0, 0, 4)), randomness.randint(1, 14)
    places = range(first, first + count)
    if is_video:
        frames = [(place, f"frame_{place * step + start:06}") for place in places]
    else:
        folder = randomness.choice(("", "", "set/", "set/deep/", "/set/", "set//"))
        frames = [(place, folder * (randomness.random() < 0.8) + _name(randomness)) for place in places]
    task = Task(is_video, start, step, frames)
    rules = randomness.choice(RULES)
    items = []
    for _ in range(randomness.randint(0, 8)):
        name = _near(randomness, randomness.choice(frames)[1])
        has_number = rules != "datumaro" or randomness.random() < 0.15
        items.append((randomness.randrange(0, 60) if has_number else None, name))
    return task, frames, rules, items


def _compare(example):
    randomness = random.Random(SEED)
    cases = [_case(randomness) for _ in range(CASES)]
    lines = []
    for task, frames, rules, items in cases:
        lines.append("task\t" + ("interpolation" if task.is_video else "annotation"))
        lines += [f"frame\t{place}\t{place * task.step + task.start}\t{path}" for place, path in frames]
        lines += [f"item\t{'-' if number is None else number}\t{name}" for number, name in items]
        lines.append(f"match\t{rules}")
    text = "".join(line + "\n" for line in lines)
    done = subprocess.run([str(example)], input=text.encode(), capture_output=True, timeout=300)
    expect((done.returncode, done.stderr), (0, b""), "exit code and what was said")
    found = iter(done.stdout.decode().split("\n"))
    counts = {"records": 0, "matched": 0, "not under its own name": 0}
    for task, frames, rules, items in cases:
        for (number, name), place in zip(items, _expected(task, rules, items)):
            ours = next(found)
            if ours != ("-" if place is None else str(place)):
                told = f"{name!r} ({number}) among {items} of {frames} by {rules}"
                raise Mismatch(f"{told}: {ours}, expected {place}")
            counts["records"] += 1
            counts["matched"] += place is not None
            own = os.path.splitext(name)[0].replace("\\", "/")
            counts["not under its own name"] += place is not None and not task.path_at[place].startswith(own)
    expect(next(found), "", "nothing more is printed")
    return {"cases": CASES, **counts}

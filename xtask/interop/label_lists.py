"""What `labels` converts and repairs, as other programs read it: protobuf, Python's `csv`, and the rules of TensorFlow."""

import csv
import io
import json
import random

from google.protobuf import json_format, text_format

import label_map
from report import Mismatch, expect

SEED = 20261105
LISTS = 100
LETTERS = "ab ,;\"'\\\n\r\täк🐱#{}[]:%"


def run(report, binary, fixtures, data):
    # Of old label maps TensorFlow refuses some.
    old = fixtures / "tfrecord/old"
    maps = sorted(path for path in (fixtures / "tfrecord").glob("**/*label_map.pbtxt") if old not in path.parents)
    if data:
        maps += sorted((data / "labelmaps").glob("*.pbtxt"))
    maps = [path for path in maps if "bad" not in str(path)]
    report.check("l/labels/converted", _converted, binary, maps)
    report.check("l/labels/random", _random, binary)
    report.check("l/labels/repaired", _repaired, binary, maps)


def _labels(binary, path, *options):
    done = binary.run("labels", path, *options)
    if done.returncode not in (0, 1):  # 1: with findings
        raise Mismatch(f"{path} {options}: exit code {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def _vision(text):
    """As TF-vision's decoder reads a label map: rows of two, the first an integer; the last of a name counts."""
    ids = {}
    for row in csv.reader(io.StringIO(text, newline="")):
        expect(len(row), 2, f"cells of {row}")
        ids[row[1]] = int(row[0])
    return ids


def _rows(text):
    return [(int(row["id"]), row["name"]) for row in csv.DictReader(io.StringIO(text, newline=""))]


def _converted(binary, paths):
    """Every format of every map has what protobuf reads from the map."""
    items = 0
    for path in paths:
        wanted = label_map.StringIntLabelMap()
        text_format.Merge(path.read_bytes(), wanted)
        # What a record calls the label: only without a name it is the display name.
        names = [(item.id, item.name or item.display_name) for item in wanted.item]
        printed = text_format.Parse(_labels(binary, path, "--to", "pbtxt"), label_map.StringIntLabelMap())
        expect(printed, wanted, f"{path}: pbtxt")
        listed = json.loads(_labels(binary, path, "--to", "json"))
        read = json_format.ParseDict({"item": listed["items"]}, label_map.StringIntLabelMap())
        expect(read, wanted, f"{path}: json")
        expect(_rows(_labels(binary, path, "--to", "csv")), names, f"{path}: csv")
        expect(_vision(_labels(binary, path, "--to", "tf-vision")), {name: id for id, name in names}, f"{path}: tf-vision")
        shown = dict.fromkeys(
            item.display_name or item.name for item in sorted(wanted.item, key=lambda item: item.id) if item.id
        )
        cvat = json.loads(_labels(binary, path, "--to", "cvat"))
        expect(cvat, [{"name": name, "type": "any", "attributes": []} for name in shown], f"{path}: cvat")
        lines = _labels(binary, path, "--to", "names").split("\n")
        expect(lines, [name for id, name in sorted(names, key=lambda pair: pair[0]) if id] + [""], f"{path}: names")
        items += len(names)
    return {"label maps": len(paths), "items": items}


def _random(binary):
    """Names of awkward characters, written by us and read by Python, and the other way round."""
    draw = random.Random(SEED)
    count = 0
    for number in range(LISTS):
        items = [
            {"id": draw.randint(-5, 100), "name": "".join(draw.choices(LETTERS, k=draw.randint(1, 8)))}
            for _ in range(draw.randint(1, 8))
        ]
        folder = binary.scratch / "label-lists" / str(number)
        folder.mkdir(parents=True)
        source, written = folder / "items.json", folder / "python.csv"
        source.write_text(json.dumps({"items": items}), encoding="utf-8")
        pairs = [(item["id"], item["name"]) for item in items]
        text = _written(binary, source, "tf-vision", folder)
        expect(_vision(text), {name: id for id, name in pairs}, "tf-vision")
        expect(_rows(_written(binary, source, "csv", folder)), pairs, "csv")
        parsed = text_format.Parse(_written(binary, source, "pbtxt", folder), label_map.StringIntLabelMap())
        expect([(item.id, item.name) for item in parsed.item], pairs, "pbtxt")
        with written.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([("id", "name"), *pairs])
        expect(json.loads(_labels(binary, written, "--to", "json")), {"items": items}, "Python's csv")
        count += len(items)
    return {"lists": LISTS, "labels": count}


def _written(binary, source, to, folder):
    """Through a file: text from a pipe has its line ends changed by Python."""
    target = folder / f"ours.{to}"
    _labels(binary, source, "--to", to, "-o", target)
    return target.read_bytes().decode()


def _repaired(binary, paths):
    """With ids broken at random, what `--fix` writes is a map that TensorFlow accepts, the good ids as they were."""
    draw = random.Random(SEED)
    broken = changed = 0
    for path in paths:
        wanted = label_map.StringIntLabelMap()
        text_format.Merge(path.read_bytes(), wanted)
        if not wanted.item:
            continue
        odd = label_map.StringIntLabelMap()
        odd.CopyFrom(wanted)
        for item in draw.sample(list(odd.item), k=(len(odd.item) + 3) // 4):
            choice = draw.randrange(4)
            if choice == 3:
                item.ClearField("id")
            else:
                item.id = (0, -draw.randint(1, 9), draw.choice(odd.item).id)[choice]
        folder = binary.scratch / "label-lists" / "broken"
        folder.mkdir(parents=True, exist_ok=True)
        source, target = folder / path.name, folder / f"{path.stem}-fixed.pbtxt"
        text = text_format.MessageToString(odd, as_utf8=True, use_short_repeated_primitives=True)
        source.write_text("# A comment.\n" + text, encoding="utf-8")
        _labels(binary, source, "--fix", "-o", target, "--force")
        expect(target.read_text(encoding="utf-8").split("\n")[0], "# A comment.", f"{path}: comment")
        fixed = text_format.Parse(target.read_bytes(), label_map.StringIntLabelMap())
        expect(len(fixed.item), len(odd.item), f"{path}: items")
        used = set()
        for before, after in zip(odd.item, fixed.item):
            background = "background" in (before.name, before.display_name)
            fine = (before.id > 0 or background and before.id == 0) and before.id not in used
            if fine:
                expect(after.id, before.id, f"{path}: id of {before.name}")
            changed += after.id != before.id
            used.add(before.id)
            before.id = after.id
        expect(fixed, odd, f"{path}: all but the ids")
        ids = [item.id for item in fixed.item]
        expect(len(set(ids)), len(ids), f"{path}: different ids")
        refused = [i for i in fixed.item if i.id < (0 if "background" in (i.name, i.display_name) else 1)]
        expect(refused, [], f"{path}: ids that TensorFlow refuses")
        broken += 1
    return {"label maps": broken, "new ids": changed}

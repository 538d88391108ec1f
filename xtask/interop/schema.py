"""(h) The feature description that `schema` writes: TensorFlow parses every record by it, and the values are protobuf's."""

import json
import math
import random

import tensorflow as tf

import records
from report import Mismatch, expect

KINDS = {"bytes": tf.string, "float": tf.float32, "int64": tf.int64}
KEYS = ["a", "b", "image/height", 'q"uo\\te\'', "line\nline\t\x00", "höhe 高さ", "\u202e\u2028😀", ""]

# Records that are no message of tf.train.
FOREIGN = ("grain_morris.tfrecord", "sagemaker_100.tfrecords", "tiny_speech_dataset.tfrecord")


def run(report, binary, fixtures, data):
    for seed in range(12):
        report.check(f"h/schema/examples-{seed}", _random, binary, seed, _example)
        report.check(f"h/schema/sequences-{seed}", _random, binary, seed, _sequence)
    report.check("h/schema/usual-sequences", _usual, binary)
    files = [path for path in sorted(fixtures.rglob("*.tfrecord")) if path.parent.name not in ("damaged", "records")]
    if data:
        real = sorted((data / "records").glob("*record*")) + [data / "raccoon/test.record"]
        files += [path for path in real if path.name not in FOREIGN]
        for name in FOREIGN:
            report.check(f"h/schema/foreign/{name}", _foreign, binary, data / "records" / name)
    for path in files:
        report.check(f"h/schema/{path.parent.name}/{path.name}", _file, binary, path)


def _foreign(binary, path):
    payloads = records.payloads(path)
    said = json.loads(binary.run("schema", "--to", "json", path).stdout)
    expect((said["records"], said["other"], said["features"]), (len(payloads), len(payloads), []), "what was found")
    return {"records": len(payloads)}


def _file(binary, path):
    head = path.read_bytes()[:2]
    compression = "gzip" if head == b"\x1f\x8b" else "zlib" if head == b"\x78\x9c" else "none"
    payloads = records.payloads(path, compression)
    return _agree(binary, path, payloads)


def _random(binary, seed, make):
    """Keys that are fixed, vary, are missing, change their kind, or never have a value."""
    generator = random.Random(20261122 + seed)
    payloads = [message.SerializeToString() for message in make(generator, generator.choice([1, 4, 30]))]
    path = binary.scratch / f"schema-{make.__name__}-{seed}.tfrecord"
    records.write_payloads(path, payloads)
    return _agree(binary, path, payloads)


def _usual(binary):
    """Two files, one compressed, of clips with a label, frames and, of each frame, boxes."""
    floats = lambda values: tf.train.Feature(float_list=tf.train.FloatList(value=values))
    payloads = []
    for clip in range(20):
        lists = {
            "frame/encoded": [_feature("bytes", [b"\xff\xd8" * frame]) for frame in range(clip % 4 + 1)],
            "frame/boxes": [floats([0.5] * (frame % 3)) for frame in range(clip % 4 + 1)],
            "frame/size": [_feature("int64", [640, 480]) for _ in range(clip % 4 + 1)],
        }
        lists.pop("frame/size" if clip % 5 == 0 else None, None)
        context = {"clip/label": _feature("bytes", [b"zebra"]), "clip/id": _feature("int64", [clip])}
        payloads.append(_sequence_of(context, lists).SerializeToString())
    folder = binary.scratch / "clips"
    folder.mkdir()
    records.write_payloads(folder / "a.tfrecord", payloads[:7])
    records.write_payloads(folder / "b.tfrecord.gz", payloads[7:], "gzip")
    compared = _agree(binary, folder, payloads)
    source = binary.run("schema", "--to", "python", folder).stdout
    for wanted in (
        '"clip/id": tf.io.FixedLenFeature([], tf.int64),\n',
        '"frame/encoded": tf.io.FixedLenSequenceFeature([], tf.string),\n',
        '"frame/boxes": tf.io.RaggedFeature(tf.float32),',
        '"frame/size": tf.io.FixedLenSequenceFeature([2], tf.int64, allow_missing=True),',
    ):
        if wanted not in source:
            raise Mismatch(f"{wanted!r} is not in {source}")
    return compared


def _agree(binary, path, payloads):
    """The Python runs, and what TensorFlow parses by it is what protobuf decodes; the JSON has the same numbers."""
    done = binary.run("schema", "--to", "python", path)
    expect((done.returncode, done.stderr), (0, ""), "exit code and messages")
    names = {}
    exec(compile(done.stdout, f"{path.name}.py", "exec"), names)  # nosec: it is what we are here to run
    said = json.loads(binary.run("schema", "--to", "json", path).stdout)
    expect(said["records"], len(payloads), "records")
    if "feature_description" in names:
        return _examples(names["feature_description"], said, payloads)
    return _sequences(names["context_features"], names["sequence_features"], said, payloads)


def _examples(description, said, payloads):
    decoded = [tf.train.Example.FromString(payload).features.feature for payload in payloads]
    left_out = _judge(said["features"], description, decoded)
    compared = 0
    for payload, features in zip(payloads, decoded):
        parsed = tf.io.parse_single_example(payload, description) if description else {}
        compared += _compare(parsed, description, features)
    return {"records": len(payloads), "keys": len(said["features"]), "values": compared or len(left_out)}


def _sequences(context_features, sequence_features, said, payloads):
    decoded = [tf.train.SequenceExample.FromString(payload) for payload in payloads]
    left_out = _judge(said["context"], context_features, [message.context.feature for message in decoded])
    lists = [message.feature_lists.feature_list for message in decoded]
    for entry in said["feature_lists"]:
        key, found = entry["key"], [found[entry["key"]].feature for found in lists if entry["key"] in found]
        expect(entry["missing"], len(lists) - len(found), f"records without {key!r}")
        _range(entry["steps"], [len(steps) for steps in found], f"steps of {key!r}")
        _key(entry, [step for steps in found for step in steps], key in sequence_features)
        left_out += [] if key in sequence_features else [key]
    compared = 0
    for payload, message, found in zip(payloads, decoded, lists):
        if not context_features and not sequence_features:
            continue
        context, parsed = tf.io.parse_single_sequence_example(payload, context_features, sequence_features)
        compared += _compare(context, context_features, message.context.feature)
        for key, value in parsed.items():
            steps = [_values(step) for step in found[key].feature] if key in found else []
            if not isinstance(value, tf.RaggedTensor):
                rank = len(sequence_features[key].shape)
                steps = [step[0] for step in steps] if rank == 0 else steps
            _same(value.to_list() if isinstance(value, tf.RaggedTensor) else value.numpy().tolist(), steps, key)
            compared += 1
    keys = len(said["context"]) + len(said["feature_lists"])
    return {"records": len(payloads), "keys": keys, "values": compared or len(left_out)}


def _judge(entries, description, decoded):
    """Every key is told of; gives back those that are not described."""
    expect({entry["key"] for entry in entries}, {key for features in decoded for key in features}, "keys")
    for entry in entries:
        key = entry["key"]
        found = [features[key] for features in decoded if key in features]
        expect(entry["missing"], len(decoded) - len(found), f"records without {key!r}")
        _key(entry, found, key in description)
    return [entry["key"] for entry in entries if entry["key"] not in description]


def _key(entry, features, is_described):
    """What is said of a key is so, and it is described where TensorFlow can read it."""
    key, written = entry["key"], {feature.WhichOneof("kind") for feature in features} - {None}
    expect(is_described, len(written) == 1, f"whether {key!r} is described")
    kinds = sorted({feature.WhichOneof("kind")[:-5] for feature in features if _values(feature)})
    expect(entry["kind"], {0: "unknown", 1: "".join(kinds)}.get(len(kinds), "mixed"), f"kind of {key!r}")
    expect([of["kind"] for of in entry["kinds"]], kinds, f"kinds of {key!r}")
    counts = [len(_values(feature)) for feature in features]
    if counts:
        _range(entry["count"], counts, f"values of {key!r}")
    expect(entry["values"], sum(counts), f"all values of {key!r}")
    for of in entry["kinds"]:
        lists = [_values(feature) for feature in features if feature.WhichOneof("kind") == of["kind"] + "_list"]
        values = [value for values in lists for value in values]
        expect(of["lists"], sum(map(bool, lists)), f"{of['kind']} lists of {key!r}")
        if of["kind"] == "bytes":
            _range({"min": of["min_len"], "max": of["max_len"]}, list(map(len, values)), f"lengths of {key!r}")
            expect(of["utf8"], all(map(_is_utf8, values)), f"whether {key!r} is UTF-8")
        else:
            finite = [value for value in values if math.isfinite(value)]
            if finite:
                # Floats of JSON have as many digits as tell 32 bits apart.
                as_kind = lambda value: float(tf.constant(value, tf.float32)) if of["kind"] == "float" else value
                _range({"min": as_kind(of["min"]), "max": as_kind(of["max"])}, finite, f"range of {key!r}")
            if of["kind"] == "float":
                expect(of["nan"], sum(map(math.isnan, values)), f"NaN of {key!r}")
                expect(of["infinite"], sum(map(math.isinf, values)), f"infinite values of {key!r}")


def _range(found, values, what):
    expect((found["min"], found["max"]), (min(values), max(values)), what)


def _is_utf8(value):
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True


def _compare(parsed, description, features):
    expect(set(parsed), set(description), "keys that were parsed")
    for key, value in parsed.items():
        values = _values(features[key]) if key in features else []
        if isinstance(value, tf.SparseTensor):
            value = value.values
        elif not description[key].shape:
            value = tf.reshape(value, [1])
        _same(value.numpy().tolist(), values, key)
    return len(parsed)


def _same(found, wanted, key):
    """Equal, NaN to NaN."""
    expect(repr(found), repr(wanted), f"values of {key!r}")


def _values(feature):
    kind = feature.WhichOneof("kind")
    return list(getattr(feature, kind).value) if kind else []


def _feature(kind, values):
    if kind is None:
        return tf.train.Feature()
    lists = {"bytes": tf.train.BytesList, "float": tf.train.FloatList, "int64": tf.train.Int64List}
    return tf.train.Feature(**{f"{kind}_list": lists[kind](value=values)})


class _Habits:
    """How a writer writes each of its keys."""

    def __init__(self, generator):
        self.generator = generator
        self.keys = {key: self._habit() for key in generator.sample(KEYS, generator.randrange(1, len(KEYS) + 1))}

    def _habit(self):
        kind = self.generator.choice([None, *KINDS, *KINDS, *KINDS])
        counts = self.generator.choice([[0], [1], [1], [3], [0, 1, 2], [1, 2]])
        return {"kind": kind, "counts": counts, **{odd: self.generator.random() < 0.15 for odd in ("mixed", "loose", "rare")}}

    def feature(self, key):
        habit, generator = self.keys[key], self.generator
        kind, count = habit["kind"], generator.choice(habit["counts"])
        if habit["mixed"]:
            kind = generator.choice(list(KINDS))
        if habit["loose"] and count == 0:
            kind = generator.choice([None, kind])
        value = {
            None: lambda: None,
            "bytes": lambda: generator.choice([b"", b"text", b"\xff\xd8\xff", "höhe".encode()]),
            "float": lambda: generator.choice([0.5, -1.25, 3e38, 1e-45, math.inf, math.nan, 0.0]),
            "int64": lambda: generator.choice([0, 1, -1, 2**63 - 1, -(2**63), 480]),
        }[kind]
        return _feature(kind, [] if kind is None else [value() for _ in range(count)])

    def present(self):
        return [key for key, habit in self.keys.items() if not (habit["rare"] and self.generator.random() < 0.5)]


def _example(generator, count):
    habits = _Habits(generator)
    for _ in range(count):
        features = {key: habits.feature(key) for key in habits.present()}
        yield tf.train.Example(features=tf.train.Features(feature=features))


def _sequence(generator, count):
    context, lists = _Habits(generator), _Habits(generator)
    for _ in range(count):
        steps = lambda key: [lists.feature(key) for _ in range(generator.choice([0, 1, 1, 2, 5]))]
        # Without a feature list it would be an Example.
        yield _sequence_of(
            {key: context.feature(key) for key in context.present()},
            {"always": [_feature("int64", [1])], **{key: steps(key) for key in lists.present()}},
        )


def _sequence_of(context, lists):
    feature_lists = {key: tf.train.FeatureList(feature=steps) for key, steps in lists.items()}
    return tf.train.SequenceExample(
        context=tf.train.Features(feature=context), feature_lists=tf.train.FeatureLists(feature_list=feature_lists)
    )

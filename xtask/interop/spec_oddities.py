"""What our `Oddity` says of a record, judged by TensorFlow's own parser: nothing odd is nothing read otherwise."""

import collections
import json

import spec_oracle
import spec_wire
from report import Mismatch, expect

# Of each message: with changes anywhere, of which most are no record any more, and with changes that keep it one.
DAMAGED, TWISTED = 300, 600
# Each alone in a record must be the reason for a difference at least once, but for what is of no effect there: an
# example is read with its value before its key, and by a batch of VarLenFeatures as protobuf does where a key comes
# again. In a sequence TensorFlow always reads the last of a key, so that we find nothing odd in it.
EVERYWHERE = {
    "TwoKinds", "SplitList", "MixedPacking", "EntryWithoutKey", "EntryWithoutValue", "EntryWithMore",
    "UnknownField", "UnknownGroup", "PaddedHeader",
}
KINDS = {
    "single": EVERYWHERE | {"DuplicateKey"},
    "batch": EVERYWHERE,
    "sequence": EVERYWHERE | {"ValueBeforeKey"},
}
# How many of the records with an oddity TensorFlow must read otherwise: a second list may be empty, and lost unseen.
SHARE_THAT_DIFFERS = 0.85
DTYPES = {"bytes": "string", "float": "float32", "int64": "int64"}
UNKNOWN = [bytes.fromhex(field) for field in ("4b4c", "4805", "4a017a", "4d00000000", "490000000000000000")]
# Of the schema: lists and values once more, and a key without a list.
MORE = {
    "Features": [spec_wire.entry(b"a", b"")],
    "FeatureLists": [spec_wire.entry(b"a", b"")],
    "Feature": [spec_wire.ONE, b"\x12\x00", b"\x0a\x02\x0a\x00"],
    "FloatList": [b"\x0d\x00\x00\xc0\x7f", b"\x0a\x00"],
    "Int64List": [b"\x08\x07", b"\x0a\x00", b"\x0a\x01\x05"],
}


def payloads(generator):
    """`(op, payload)`; many are no record at all."""
    for payload in spec_wire.by_hand():
        yield from (("decode_example", payload), ("decode_sequence", payload))
    for op, message, whole in (
        ("decode_example", "Example", spec_wire.example),
        ("decode_sequence", "SequenceExample", spec_wire.sequence_example),
    ):
        for _ in range(DAMAGED):
            yield op, spec_wire.damaged(generator, whole(generator))
        for _ in range(TWISTED):
            yield op, _twisted(generator, message, whole(generator), generator.choice((0.02, 0.05, 0.1)))


def judge(cases, answers):
    counts, differ, wrong = collections.Counter(), {op: collections.Counter() for op in KINDS}, []
    for case, answer in zip(cases, answers):
        for asked, wanted in _asked(case, answer) if "error" not in answer else ():
            theirs, oddities = spec_oracle.answer(asked), set(answer["oddities"])
            counts["odd" if oddities else "plain"] += 1
            if not oddities and theirs != wanted:
                wrong.append(f"\n  {json.dumps(asked)}\n    found {theirs}\n    expected {wanted}")
            elif theirs != wanted:
                counts["odd and read otherwise"] += "error" not in theirs
                counts["odd and refused"] += "error" in theirs
                if len(oddities) == 1:
                    differ[asked["op"]] += collections.Counter(oddities)
    if wrong:
        raise Mismatch(f"{len(wrong)} of {counts['plain']} without an oddity are read otherwise:{''.join(wrong[:5])}")
    for op, kinds in KINDS.items():
        expect(sorted(differ[op]), sorted(kinds), f"oddities that make a difference to a {op}")
    share = (counts["odd and read otherwise"] + counts["odd and refused"]) / counts["odd"]
    if share < SHARE_THAT_DIFFERS:
        raise Mismatch(f"only {share:.0%} of {counts['odd']} with an oddity are read otherwise or refused")
    return counts


def _asked(case, answer):
    """Cases of all keys as VarLenFeatures of their kinds, each with what must come of it."""
    features = {key: [feature] for key, feature in answer["features"].items()} or {"nobody's": [{}]}
    spec, columns = _spec(features), {key: _sparse(feature, 1) for key, feature in features.items()}
    if case["op"] == "decode_example":
        yield case | {"op": "single", "spec": spec}, {"columns": columns}
        in_batch = {key: _sparse(feature, 2) for key, feature in features.items()}
        yield case | {"op": "batch", "spec": spec}, {"columns": in_batch}
        return
    lists = answer["feature_lists"] or {"nobody's": []}
    # There is no class for steps of several kinds.
    if all(len({kind for step in steps for kind in step}) <= 1 for steps in lists.values()):
        asked = case | {"op": "sequence", "context": spec, "lists": _spec(lists)}
        yield asked, {"context": columns, "lists": {key: _sparse(steps, 2) for key, steps in lists.items()}}


def _spec(steps):
    kinds = {key: next((kind for step in of_key for kind in step), "int64") for key, of_key in steps.items()}
    return {key: {"class": "VarLenFeature", "dtype": DTYPES[kind]} for key, kind in kinds.items()}


def _sparse(steps, rank):
    rows = [next(iter(step.values()), []) for step in steps]
    indices = [[row, at][-rank:] for row, values in enumerate(rows) for at in range(len(values))]
    shape = [len(rows), max(map(len, rows), default=0)][-rank:]
    return {"sparse": {"indices": indices, "values": [value for values in rows for value in values], "shape": shape}}


def _twisted(generator, message, payload, often):
    """Fields in another order, away, twice, with a longer header, or with an unknown one beside them: lengths fit."""
    fields, at = [], 0
    while at < len(payload):
        start = at
        tag, at = _varint(payload, at)
        if tag & 7 != 2:
            raise Mismatch(f"protobuf writes fields without a length: {payload.hex()}")
        length, at = _varint(payload, at)
        content, at = payload[at : at + length], at + length
        _, within = spec_wire.SCHEMA[message].get(tag >> 3, (None, None))
        if within:
            content = _twisted(generator, within, content, often)
        header = payload[start : start + 1]
        if generator.random() < often / 2:
            header = bytes([header[0] | 0x80]) + b"\x80" * generator.choice((0, 0, 3)) + b"\x00"
        fields.append(header + spec_wire.varint(len(content)) + content)
    for more, probability in ((UNKNOWN, often), (fields, often), (MORE.get(message), 2 * often)):
        if more and generator.random() < probability:
            fields.insert(generator.randrange(len(fields) + 1), generator.choice(more))
    if len(fields) > 1 and generator.random() < often:
        generator.shuffle(fields)
    if fields and generator.random() < often:
        del fields[generator.randrange(len(fields))]
    return b"".join(fields)


def _varint(payload, at):
    end = at
    while payload[end] & 0x80:
        end += 1
    return sum((byte & 0x7F) << 7 * place for place, byte in enumerate(payload[at : end + 1])), end + 1

"""`tf-example` against TensorFlow: what specs make of records, and what bytes are a record at all."""

import base64
import collections
import json
import pathlib
import random
import subprocess
import sys

from report import Mismatch, expect

COUNTS = {"single": 1500, "batch": 1000, "sequence": 1000}
DAMAGED = 1500
# How often we refuse what TensorFlow lets pass: more would mean that the cases have stopped being about it.
SHARE_OF_OURS = 0.15


def run(report, parse_cases, scratch):
    """`parse_cases` is the example program: a file of cases in, a line for each out."""
    ours = Ours(parse_cases, pathlib.Path(scratch))
    for number, (op, count) in enumerate(COUNTS.items()):
        report.check(f"specs/{op}", _parsed, ours, op, count, number)
    report.check("specs/wire", _wire, ours)
    report.check("specs/oddities", _oddities, ours)
    report.check("specs/where-we-differ", _differences, ours)
    report.check("specs/kills-tensorflow", _kills_tensorflow)


class Ours:
    def __init__(self, program, scratch):
        self.program, self.scratch = program, scratch

    def answers(self, name, cases):
        path = self.scratch / f"specs-{name}.jsonl"
        path.write_text("".join(json.dumps(case) + "\n" for case in cases), encoding="utf-8")
        done = subprocess.run([str(self.program), str(path)], capture_output=True, timeout=300)
        if done.returncode != 0:
            raise Mismatch(f"exit code {done.returncode}: {done.stderr.decode().strip()}")
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        expect(len(answers), len(cases), "answers")
        return answers


def _parsed(ours, op, count, seed):
    import spec_cases
    import spec_oracle
    import spec_rules

    generator = random.Random(20260105 + seed)
    cases = [getattr(spec_cases, op)(generator) for _ in range(count)]
    stricter = [spec_rules.reason(case) for case in cases]
    kills = spec_rules.kills_tensorflow
    theirs = [{"error": "the process is gone"} if kills(case) else spec_oracle.answer(case) for case in cases]
    overruled = [reason for reason, answer in zip(stricter, theirs) if reason and "error" not in answer]
    if len(overruled) > SHARE_OF_OURS * count:
        raise Mismatch(f"{len(overruled)} of {count} are errors by our rules alone: {collections.Counter(overruled)}")
    wanted = [{"error": reason} if reason else answer for reason, answer in zip(stricter, theirs)]
    _same(cases, ours.answers(op, cases), wanted)
    errors = sum("error" in answer for answer in theirs)
    return {"errors": errors, "with values": count - errors, "that we alone refuse": len(overruled)}


def _wire(ours):
    import spec_oracle
    import spec_wire

    generator = random.Random(20260105)
    whole = [("decode_example", payload) for payload in spec_wire.by_hand()]
    whole += [("decode_sequence", payload) for _, payload in whole]
    for _ in range(DAMAGED):
        whole.append(("decode_example", spec_wire.damaged(generator, spec_wire.example(generator))))
        whole.append(("decode_sequence", spec_wire.damaged(generator, spec_wire.sequence_example(generator))))
    theirs = [spec_oracle.decoded(op, payload) for op, payload in whole]
    wanted, refused = [], 0
    for (op, payload), answer in zip(whole, theirs):
        if "error" not in answer:
            sound = spec_wire.Sound("Example" if op == "decode_example" else "SequenceExample", payload)
            answer = {"error": sound.refused} if sound.refused else spec_oracle.decoded(op, sound.as_we_read)
            refused += sound.refused is not None
        wanted.append(answer)
    headers, plain = spec_wire.long_headers()
    for payload in headers:
        expect("error" in spec_oracle.decoded("decode_example", payload), True, f"protobuf refuses {payload.hex()}")
        whole.append(("decode_example", payload))
        wanted.append(spec_oracle.decoded("decode_example", plain))
    cases = [{"op": op, "records": [base64.b64encode(payload).decode()]} for op, payload in whole]
    found = ours.answers("wire", cases)
    for answer in found:
        answer.pop("oddities", None)  # protobuf knows of none
    _same(cases, found, wanted)
    errors = sum("error" in answer for answer in theirs)
    counts = {"errors": errors, "with values": len(theirs) - errors}
    return counts | {"that we alone refuse": refused, "that we alone read": len(headers)}


def _oddities(ours):
    import spec_oddities

    cases = [
        {"op": op, "records": [base64.b64encode(payload).decode()]}
        for op, payload in spec_oddities.payloads(random.Random(20260105))
    ]
    return spec_oddities.judge(cases, ours.answers("oddities", cases))


def _differences(ours):
    import spec_differences
    import spec_oracle

    pinned = spec_differences.ALL
    found = ours.answers("differences", [difference.case for difference in pinned])
    for difference, answer in zip(pinned, found):
        theirs = spec_oracle.answer(difference.case)
        for who, given, pin in (("TensorFlow", theirs, difference.theirs), ("we", answer, difference.ours)):
            if not _is(given, pin):
                raise Mismatch(f"{difference.name}: {who} said {pin}, now {_short(given)} ({difference.reason})")
        if _is(theirs, difference.ours):
            raise Mismatch(f"{difference.name}: no difference any more")
    errors = sum(difference.theirs == "error" for difference in pinned)
    return {"errors": errors, "with values": len(pinned) - errors}


def _kills_tensorflow():
    """Shapes with a 0 are not put to TensorFlow in this process; one of its own tells whether they could be."""
    program = (
        "import tensorflow as tf;"
        "feature = tf.io.FixedLenSequenceFeature([0], tf.int64, True);"
        "tf.io.parse_example(tf.constant([b'']), {'a': feature})"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=300)
    if done.returncode >= 0:
        raise Mismatch(f"TensorFlow lives with a 0 in the shape: exit code {done.returncode}")
    return {"process": 1}


def _same(cases, found, wanted):
    wrong = [
        f"\n  case {number}: {json.dumps(case)}\n    found {_short(ours)}\n    expected {_short(theirs)}"
        for number, (case, ours, theirs) in enumerate(zip(cases, found, wanted))
        if not _is(ours, "error" if "error" in theirs else theirs)
    ]
    if wrong:
        raise Mismatch(f"{len(wrong)} of {len(cases)} differ; the first:{''.join(wrong[:5])}")


def _is(answer, pin):
    """An error's words are everybody's own; values are compared, floats by their bits."""
    return ("error" in answer) if pin == "error" else answer == pin


def _short(answer):
    text = json.dumps(answer)
    return text if len(text) <= 500 else text[:497] + "..."

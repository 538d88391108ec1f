"""Records as JSON, against protobuf's own JSON and Python's: both forms, both ways."""

import base64
import json
import math
import random
import struct
import subprocess

from google.protobuf import json_format
from report import Mismatch, expect

MESSAGES = 600

MAX_FLOAT = float.fromhex("0x1.fffffep+127")


def run(report, example):
    """`example` is the program `json` of tf-example: payloads in base64 to lines of JSON, and back."""
    report.check("json: canonical, written", _canonical_written, example)
    report.check("json: canonical, read", _canonical_read, example)
    report.check("json: what protobuf takes and refuses", _judged_alike, example)
    report.check("json: record lines", _record_lines, example)


def _canonical_written(example):
    messages = _messages(with_nan_bits=False)
    lines = _run(example, "write-canonical", _payloads(messages))
    for message, line in zip(messages, lines, strict=True):
        expect(_loads(line), _loads(json_format.MessageToJson(message)), "our JSON as Python reads it")
        read = json_format.Parse(line, type(message)())
        expect(_bytes(read), _bytes(message), "our JSON as protobuf reads it")
    return {"messages": len(messages)}


def _loads(text):
    # Protobuf writes the largest float so that its own reader finds it too large; rounded it is the same.
    return json.loads(text, parse_float=lambda number: _as_float32(float(number)))


def _canonical_read(example):
    messages = _messages(with_nan_bits=False)
    for names in (False, True):
        texts = [
            json_format.MessageToJson(message, preserving_proto_field_name=names, indent=None)
            for message in messages
        ]
        for message, payload in zip(messages, _run(example, "read", texts), strict=True):
            read = type(message).FromString(base64.b64decode(payload))
            expect(_bytes(read), _bytes(message), "protobuf's JSON as we read it")
    return {"messages": 2 * len(messages)}


# What the mapping leaves to readers, and a little beyond.
VALUES = {
    "int64List": ["1", '"1"', "1.0", '"1.0"', "1e3", '"1e3"', "1.5", '"1.5"', '" 1"', '""', "true", "null", "[]",
                  "9223372036854775807", '"-9223372036854775808"', "9223372036854775808", "1e19", '"0x1"', "-0"],
    "floatList": ["1", "-0.0", '"1.5"', '"-1e3"', '"NaN"', '"Infinity"', '"-Infinity"', '"nan"', "1e39", "-1e39",
                  "3.4028234e38", "1e-50", "0.1", "16777217", "null", "{}", '"x"', '""'],
    "bytesList": ['""', '"AA=="', '"AA"', '"-_8="', '"-_8"', '"+/8="', '"+/8"', "null", "[]", '"A"'],
}
TEXTS = [
    "{}", '{"features":null}', '{"features":{}}', '{"features":{"feature":null}}', '{"features":{"feature":{"k":{}}}}',
    '{"features":{"feature":{"k":null}}}', '{"features":{"features":{}}}', '{"features":[1]}', '{"feature":{}}',
    '{"features":{"feature":{"k":{"int64List":{},"floatList":{}}}}}',
    '{"features":{"feature":{"k":{"int64List":{},"floatList":null}}}}',
    '{"features":{"feature":{"k":{"int64_list":{"value":null}}}}}',
    '{"features":{"feature":{"k":{"int64List":{"value":1}}}}}',
    '{"features":{"feature":{"k":{},"k":{}}}}',
]


def _judged_alike(example):
    import tensorflow as tf

    texts = list(TEXTS)
    for name, values in VALUES.items():
        texts += ['{"features":{"feature":{"k":{"%s":{"value":[%s]}}}}}' % (name, value) for value in values]
    taken = 0
    for text, found in zip(texts, _run(example, "read", texts), strict=True):
        try:
            wanted = _bytes(json_format.Parse(text, tf.train.Example()))
        except json_format.ParseError as error:
            expect(found.startswith("error: "), True, f"{text}, which protobuf refuses ({error}), is {found}; refused")
        else:
            if found.startswith("error: "):
                raise Mismatch(f"{text}, which protobuf takes, is refused: {found}")
            expect(_bytes(tf.train.Example.FromString(base64.b64decode(found))), wanted, text)
            taken += 1
    return {"texts": len(texts), "of them taken": taken}


def _record_lines(example):
    messages = _messages(with_nan_bits=True)
    lines = _run(example, "write", _payloads(messages))
    for number, (message, line) in enumerate(zip(messages, lines, strict=True)):
        expect(json.loads(line), _record_line(number, message), "our line as Python reads it")
    # Written again by Python: other spacing, escapes for all that is not ASCII, members sorted.
    rewritten = [json.dumps(json.loads(line), sort_keys=True) for line in lines]
    for texts in (lines, rewritten):
        for message, payload in zip(messages, _run(example, "read", texts), strict=True):
            read = type(message).FromString(base64.b64decode(payload))
            expect(_bytes(read), _bytes(message), "the line as we read it")
    return {"messages": len(messages)}


def _record_line(number, message):
    """The line as the documentation has it, from protobuf's own view of the message."""
    line = {"type": "record", "record": number}
    field = "features" if "features" in message.DESCRIPTOR.fields_by_name else "context"
    if message.HasField(field):
        features = getattr(message, field).feature
        line["features"] = {key: _feature(features[key]) for key in features}
    if field == "context":
        lists = message.feature_lists.feature_list
        line["feature_lists"] = {key: [_feature(step) for step in lists[key].feature] for key in lists}
    return line


def _feature(feature):
    kind = feature.WhichOneof("kind")
    if kind is None:
        return {}
    values = getattr(feature, kind).value
    make = {"bytes_list": _byte_string, "float_list": _float, "int64_list": int}[kind]
    return {kind.removesuffix("_list"): [make(value) for value in values]}


def _byte_string(value):
    try:
        return {"utf8": value.decode()}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(value).decode()}


def _float(value):
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if math.isnan(value):
        bits = struct.unpack("<I", struct.pack("<f", value))[0]
        return "NaN" if bits == 0x7FC00000 else f"NaN:{bits:#010x}"
    # The first number of digits that reads back is the shortest form, and nine always do.
    return next(
        short for short in (float(f"{value:.{digits}g}") for digits in range(1, 10))
        if _as_float32(short) == value and math.copysign(1, short) == math.copysign(1, value)
    )


def _as_float32(value):
    try:
        return struct.unpack("<f", struct.pack("<f", value))[0]
    except OverflowError:
        # Not so: Python's struct looks at the number before it is rounded. The shortest form of the largest is 3.4028235e38.
        return math.copysign(MAX_FLOAT, value) if abs(value) < 3.4028235678e38 else value


def _messages(with_nan_bits):
    import tensorflow as tf

    generator = random.Random(20260106)
    messages = []
    for number in range(MESSAGES):
        if number % 3:
            message = tf.train.Example()
            _fill(generator, message.features, with_nan_bits)
        else:
            message = tf.train.SequenceExample()
            if generator.random() < 0.7:
                _fill(generator, message.context, with_nan_bits)
            message.feature_lists.SetInParent()
            # A list at least: without any, the bytes could be those of an example.
            for key in _keys(generator) or ["steps"]:
                steps = message.feature_lists.feature_list[key].feature
                for _ in range(generator.randint(0, 3)):
                    _fill_feature(generator, steps.add(), with_nan_bits)
        messages.append(message)
    return messages


def _fill(generator, features, with_nan_bits):
    features.SetInParent()
    for key in _keys(generator):
        _fill_feature(generator, features.feature[key], with_nan_bits)


def _keys(generator):
    keys = ["a", "image/height", "été", 'a"b\\', "\n\t\0", "𝄞", ""]
    return generator.choices(keys, k=generator.randint(0, 4))


def _fill_feature(generator, feature, with_nan_bits):
    kind = generator.choice(["none", "int64", "float", "bytes"])
    count = generator.randint(0, 5)
    if kind == "int64":
        feature.int64_list.SetInParent()
        shifts = (generator.choice([0, 32, 56, 63]) for _ in range(count))
        feature.int64_list.value.extend(generator.randint(-(2**63), 2**63 - 1) >> shift for shift in shifts)
    elif kind == "float":
        feature.float_list.SetInParent()
        packed = b"".join(_float_bits(generator, with_nan_bits) for _ in range(count))
        # Through the wire: Python's floats are wider, and a NaN may lose its bits in them.
        feature.float_list.MergeFromString(b"\x0a" + bytes([len(packed)]) + packed if packed else b"")
    elif kind == "bytes":
        feature.bytes_list.SetInParent()
        texts = ["cat", "été", '"\\\n\u2028', ""]
        for _ in range(count):
            noise = generator.randbytes(generator.randint(0, 9))
            feature.bytes_list.value.append(generator.choice([generator.choice(texts).encode(), noise]))


def _float_bits(generator, with_nan_bits):
    bits = generator.choice([generator.getrandbits(32), 0, 1 << 31, 1, 0x7F7FFFFF, 0x7F800000, 0xFF800000, 0x7FC00000])
    if bits & 0x7FFFFFFF > 0x7F800000:
        # Quiet ones: a signalling NaN does not survive Python's conversion.
        bits = bits | 0x400000 if with_nan_bits else 0x7FC00000
    return struct.pack("<I", bits)


def _bytes(message):
    """The message with its maps in an order of protobuf's own."""
    return message.SerializeToString(deterministic=True)


def _payloads(messages):
    return [base64.b64encode(_bytes(message)).decode() for message in messages]


def _run(example, mode, lines):
    text = "".join(line + "\n" for line in lines).encode()
    done = subprocess.run([str(example), mode], input=text, capture_output=True, timeout=300)
    if done.returncode != 0:
        raise Mismatch(f"exit code {done.returncode}: {done.stderr.decode().strip()}")
    # Not `splitlines`, for which a line ends in many ways.
    return done.stdout.decode().split("\n")[:-1]

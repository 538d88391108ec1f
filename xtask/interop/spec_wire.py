"""Records by their bytes: whole ones, odd ones made by hand, and damaged ones; and what of them we do not take."""

import spec_cases

# What each message has at its known fields: the wire types that are right, and the message in it.
SCHEMA = {
    "Example": {1: ({2}, "Features")},
    "SequenceExample": {1: ({2}, "Features"), 2: ({2}, "FeatureLists")},
    "Features": {1: ({2}, "FeatureEntry")},
    "FeatureLists": {1: ({2}, "ListEntry")},
    "FeatureEntry": {1: ({2}, None), 2: ({2}, "Feature")},
    "ListEntry": {1: ({2}, None), 2: ({2}, "FeatureList")},
    "FeatureList": {1: ({2}, "Feature")},
    "Feature": {1: ({2}, "BytesList"), 2: ({2}, "FloatList"), 3: ({2}, "Int64List")},
    "BytesList": {1: ({2}, None)},
    "FloatList": {1: ({2, 5}, None)},
    "Int64List": {1: ({2, 0}, None)},
}
TOKENS = [bytes.fromhex(token) for token in (
    "0a00", "1200", "1a00", "0a", "12", "1a", "00", "ff", "80", "0a020a00", "08", "0d", "4b4c", "4b", "4c",
    "4805", "4a017a", "4d00000000", "490000000000000000", "0e", "0f", "8100",
    "81808080808080808002", "8180808080808080808000",
)]


def varint(number):
    number &= (1 << 64) - 1
    out = b""
    while number > 0x7F:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def field(number, payload):
    """A field with a length."""
    return varint(number << 3 | 2) + varint(len(payload)) + payload


def entry(key, value):
    return field(1, field(1, key) + field(2, value))


def features(*entries):
    return field(1, b"".join(entry(key, value) for key, value in entries))


def ints(*numbers):
    return field(3, field(1, b"".join(varint(number) for number in numbers)))


ONE, TWO = ints(1), ints(2)
GROUP = b"\x4b\x4c"


def by_hand():
    """Example payloads that are odd, and right or wrong by one byte."""
    whole = features((b"a", ONE))
    for insertion in TOKENS:
        yield whole + insertion
        yield insertion + whole
        yield field(1, insertion + entry(b"a", ONE))
        yield field(1, entry(b"a", ONE) + insertion)
        yield field(1, field(1, insertion + field(1, b"a") + field(2, ONE)))
        yield field(1, field(1, field(1, b"a") + field(2, ONE) + insertion))
        yield features((b"a", insertion + ONE))
        yield features((b"a", ONE + insertion))
        yield features((b"a", field(3, insertion + field(1, b"\x01"))))
        yield features((b"a", field(3, field(1, b"\x01") + insertion)))
        yield features((b"a", field(3, field(1, insertion))))
        yield features((b"a", field(2, field(1, insertion))))
        yield features((b"a", field(1, field(1, insertion))))
    for depth in (1, 50, 99, 100, 101, 150):
        yield whole + b"\x4b" * depth + b"\x4c" * depth
    for key in (b"\xff", b"\xed\xa0\x80", b"\xc0\x80", b"\xf4\x90\x80\x80", b"a\x00", "ключ".encode()):
        yield features((key, ONE))
    yield from _padded(range(1, 5))
    for number in (1 << 29, (1 << 29) - 1, (1 << 32) + 9, 1 << 60):
        yield whole + varint(number << 3) + b"\x00"
    twice = field(1, b"a") + field(2, ONE)
    yield field(1, field(1, twice + field(2, TWO)))
    yield field(1, field(1, twice + field(2, field(2, b""))))
    yield field(1, field(1, field(1, b"b") + twice))
    yield field(1, field(1, field(2, ONE) + field(1, b"a")))
    yield from (b"", b"\x0a\x00", b"\x12\x00", field(1, field(1, b"")), features((b"", b"")))
    yield whole + features((b"b", TWO))


def long_headers():
    """The same record with a tag or a length of six to ten bytes: protobuf refuses it, we read `features`."""
    return list(_padded(range(5, 10))), features((b"a", ONE))


def _padded(pads):
    whole = features((b"a", ONE))
    for pad in pads:
        yield b"\x8a" + b"\x80" * (pad - 1) + b"\x00" + whole[1:]
        yield whole[:1] + bytes([whole[1] | 0x80]) + b"\x80" * (pad - 1) + b"\x00" + whole[2:]


def damaged(generator, payload):
    """One change anywhere, or two."""
    changed = bytearray(payload)
    for _ in range(generator.choice((1, 1, 1, 2))):
        at = generator.randrange(len(changed) + 1)
        until = min(len(changed), at + generator.choice((1, 1, 2, 5, 20)))
        match generator.choice(("flip", "byte", "cut", "remove", "insert", "repeat")):
            case "flip" if at < len(changed):
                changed[at] ^= 1 << generator.randrange(8)
            case "byte" if at < len(changed):
                changed[at] = generator.randrange(256)
            case "cut":
                del changed[at:]
            case "remove":
                del changed[at:until]
            case "insert":
                changed[at:at] = generator.choice(TOKENS)
            case "repeat":
                changed[at:at] = changed[at:until]
    return bytes(changed)


def example(generator):
    """A whole Example with all kinds in it."""
    found = {}
    for key in generator.sample(("a", "b", "image/x", "", "ключ"), generator.choice((1, 2, 3))):
        dtype = generator.choice((None, *spec_cases.DTYPES))
        found[key] = (dtype, spec_cases.values(generator, dtype, generator.choice((0, 1, 2, 4))) if dtype else [])
    return spec_cases.example(found)


def sequence_example(generator):
    """The same with lists; an Example's features are the context."""
    lists = b""
    for key in generator.sample((b"a", b"l", "ряд".encode()), generator.choice((0, 1, 2))):
        steps = [generator.choice((ONE, b"", ints(), ints(-1, 300), field(1, field(1, b"\xff")), field(2, b"")))]
        lists += entry(key, b"".join(field(1, step) for step in steps * generator.choice((0, 1, 2))))
    return example(generator) + field(2, lists)


class Sound:
    """A payload that protobuf takes, looked at field by field.

    `refused` is why we do not take it: protobuf passes over damage there. `as_we_read` are the bytes without the
    unknown fields in the entries of a map: Python's protobuf drops such an entry, C++'s and ours drop the field.
    """

    def __init__(self, message, payload):
        self.refused = None
        self.as_we_read = self._message(message, payload)

    def _message(self, message, payload):
        at, out = 0, b""
        while at < len(payload):
            start = at
            number, wire_type, at = self._tag(payload, at)
            right, within = SCHEMA.get(message, {}).get(number, (None, None))
            if right and wire_type not in right:
                self.refused = "a known field of another wire type"
            at, content = self._value(payload, at, number, wire_type)
            if right and wire_type == 2 and content is not None:
                if within:
                    content = self._message(within, content)
                elif message == "Int64List":
                    self._packed(content)
                out += varint(number << 3 | 2) + varint(len(content)) + content
            elif right or not message.endswith("Entry"):
                out += payload[start:at]
        return out

    def _tag(self, payload, at):
        tag, at = self._varint(payload, at)
        return tag >> 3, tag & 7, at

    def _value(self, payload, at, number, wire_type):
        match wire_type:
            case 0:
                return self._varint(payload, at)[1], None
            case 1:
                return at + 8, None
            case 2:
                length, at = self._varint(payload, at)
                return at + length, payload[at : at + length]
            case 3:
                while True:
                    within, wire_type, at = self._tag(payload, at)
                    if wire_type == 4:
                        return at, None
                    at, _ = self._value(payload, at, within, wire_type)
            case 5:
                return at + 4, None

    def _packed(self, content):
        at = 0
        while at < len(content):
            _, at = self._varint(content, at)

    def _varint(self, payload, at):
        value = shift = 0
        while True:
            byte = payload[at]
            value |= (byte & 0x7F) << shift
            at, shift = at + 1, shift + 7
            if byte < 0x80:
                if value >> 64:
                    self.refused = "a varint of more than 64 bits"
                return value & (1 << 64) - 1, at

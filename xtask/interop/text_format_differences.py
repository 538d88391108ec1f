"""Where protobuf's libraries for Python and for C++ and we do not read a text alike, and who is right.

A rule takes out of a text what it is about. It explains a difference where all three agree on what is left; and it
has an example on which the three stand as it says, so that a rule that is none any more is noticed.

The words in parentheses are sections of the specification, protobuf.dev/reference/protobuf/textformat-spec. In a
schema with `/python` behind it, TensorFlow's way of reading is the measure, which is Python's.
"""

import dataclasses
import re
from collections.abc import Callable

from text_format_tokens import GAP, LITERAL, TOKEN, each, in_strings, is_utf8

READ, REFUSED, OTHERWISE = "read", "refused", "read otherwise"


@dataclasses.dataclass
class Rule:
    name: str
    reason: str
    without: Callable[[bytes], bytes]
    example: bytes
    ours: str
    python: str
    cpp: str
    schema: str = "all_types"

    def stands(self, who):
        """How we stand, and how a library does."""
        return self.ours, getattr(self, who)


RULES = []


def _rule(name, reason, without, example, ours, python, cpp, **more):
    RULES.append(Rule(name, reason, without, example, ours, python, cpp, **more))


def relevant(text):
    """The rules on which we and a library stand as we do on this text."""
    stands = text.stands
    return [rule for rule in RULES if any(rule.stands(who) == stand for who, stand in stands.items())]


def without(text, rules):
    """What is left of a text, and the rules that took something out of it."""
    used = []
    for rule in rules:
        left = rule.without(text)
        if left != text:
            used.append(rule)
            text = left
    return text, used


# ---- strings

_rule(
    "escape \\?", "a question mark (String Literals); Python keeps the backslash",
    in_strings(rb"\\\?", b"?"), rb"optional_string: '\?'", READ, OTHERWISE, READ,
)
_rule(
    "escape \\X", "String Literals has \\x alone; we read what C++ reads, Python keeps the backslash",
    in_strings(rb"\\X", rb"\\x"), rb"optional_string: '\X41'", READ, OTHERWISE, READ,
)


def _joined(pair):
    high, low = int(pair[2:6], 16), int(pair[8:12], 16)
    return b"\\U%08x" % (0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))


_rule(
    "surrogate pairs", "no code points (String Literals); we read what C++ reads, as they mean but one thing",
    in_strings(rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}", _joined),
    rb"optional_string: '\ud801\udc37'", READ, REFUSED, READ,
)
_rule(
    "half a surrogate pair", "no code point (String Literals); C++ makes bytes of it that are not UTF-8",
    in_strings(rb"\\u[dD][89a-fA-F][0-9a-fA-F]{2}|\\U0000[dD][89a-fA-F][0-9a-fA-F]{2}", b"x"),
    rb"optional_bytes: '\ud801'", REFUSED, REFUSED, READ,
)
_rule(
    "\\U beyond U+10FFFF", "no code point (String Literals); C++ keeps the escape as it is spelt",
    in_strings(rb"\\U(?!000|0010)[0-9a-fA-F]{8}", b"x"),
    rb"optional_string: '\U00110000'", REFUSED, REFUSED, READ,
)
_rule(
    "octal escape beyond \\377", "an escaped byte value (String Literals), and this is none; C++ keeps its lower eight bits",
    in_strings(rb"\\[4-7][0-7]{2}", b"x"), rb"optional_bytes: '\400'", REFUSED, REFUSED, READ,
)
_rule(
    "unknown escapes", "String Literals has a list; Python keeps what is not in it, and so do label maps",
    in_strings(rb"\\[^abfnrtv?\\'\"0-7xXuU]", b"x"), rb"optional_string: '\q'", REFUSED, READ, REFUSED,
)


def _octets(string):
    """The bytes of a literal, but for the escapes that are ASCII whatever they are."""
    pattern = rb"\\([0-3]?[0-7]{1,2})|\\[xX]([0-9a-fA-F]{1,2})|\\."
    octet = lambda at: bytes([int(at[1], 8) if at[1] else int(at[2], 16)]) if at[1] or at[2] else b"?"
    return re.sub(pattern, octet, string[1:-1], flags=re.DOTALL)


def _utf8_only(text):
    """Adjacent literals are one string; the first of one that is not UTF-8 becomes `x`, the others nothing."""
    pattern = re.compile(rb"(?P<run>" + LITERAL + rb"(?:" + GAP + LITERAL + rb")*)|\#[^\n]*", re.DOTALL)

    def change(at):
        if at["run"] is None:
            return at[0]
        parts = [token[0] for token in TOKEN.finditer(at[0]) if token.lastgroup == "string"]
        return at[0] if is_utf8(b"".join(map(_octets, parts))) else b"'x'"

    return pattern.sub(change, text)


_rule(
    "strings that are not UTF-8", "strings are UTF-8 (Value Types); C++ does not look where the syntax is proto2",
    _utf8_only, rb"optional_string: '\377'", REFUSED, REFUSED, READ,
)
_rule(
    "text that is not UTF-8", "files are UTF-8 (Text Format Files); C++ takes any bytes in strings and comments",
    lambda text: text if is_utf8(text) else text.decode("utf-8", "replace").encode("utf-8"),
    b"# \xc0\noptional_int32: 1", REFUSED, REFUSED, READ,
)


_rule(
    "NUL", "no character of a text (Characters); Python takes it in strings and comments",
    lambda text: re.sub(rb"\0", b"x", text), b"optional_string: 'a\0b'", REFUSED, READ, REFUSED,
)

# ---- numbers


def _glued(text):
    return re.sub(
        rb"(\#[^\n]*|" + LITERAL + rb")|-(?:[ \t\r\n\v\f]|\#[^\n]*\n)+(?=[0-9.A-Za-z])",
        lambda at: at[1] or b"-", text, flags=re.DOTALL,
    )  # fmt: skip


_rule(
    "white space behind a minus sign", "the sign is an element of its own (Parsing Overview); Python refuses it",
    _glued, b"optional_int32: - 1", READ, REFUSED, READ,
)
_rule(
    "plus sign", "Literals has none; Python reads what its int() and float() read, label maps what int() does",
    lambda text: re.sub(rb"([:,\[]\s*)\+(?=[0-9.A-Za-z])", rb"\1", text),
    b"optional_int32: +1", REFUSED, READ, REFUSED,
)
def _plain_number(word):
    if re.fullmatch(rb"0[bB]_?[01][01_]*|0[oO]_?[0-7][0-7_]*", word):
        return b"%d" % int(word, 0)
    return word.replace(b"_", b"") if re.fullmatch(rb"[0-9][0-9A-Fa-f_xX.]*", word) else word


_rule(
    "1_000, 0b11 and 0o17", "Numeric Literals has none of them; Python reads what its int() reads, and so do label maps",
    each("word", _plain_number), b"optional_int32: 1_000", REFUSED, READ, REFUSED,
)
_rule(
    "suffix more than once", "Numeric Literals has one f; Python takes any number of them",
    each("word", lambda word: re.sub(rb"(?<=[0-9.])[fF]{2,}$", b"f", word) if not word.lower().startswith(b"0x") else word),
    b"optional_float: 10ff", REFUSED, READ, REFUSED,
)
_rule(
    "suffix of a word", "Numeric Literals has it for digits alone; Python takes inff and nanf",
    each("word", lambda word: re.sub(rb"(?i)^(inf|infinity|nan)f+$", rb"\1", word)),
    b"optional_float: inff", REFUSED, READ, REFUSED,
)


def _no_sign(text):
    return re.sub(rb"-(?=0(?:[xX]0+|0*)(?![0-9A-Za-z_.]))", b"", text)


_rule(
    "-0 of an unsigned type", "not valid (Value Types); Python does not look",
    _no_sign, b"optional_uint32: -0", REFUSED, READ, REFUSED,
)


def _decimal(word):
    if re.fullmatch(rb"0[0-7]+", word):
        return b"%d" % int(word, 8)
    if re.fullmatch(rb"0[xX][0-9a-fA-F]+", word):
        return b"%d" % int(word, 16)
    return word


_rule(
    "octal and hexadecimal for bools and enums", "numbers as all others (Value Types); Python knows decimal alone here",
    each("word", _decimal), b"optional_bool: 0x1 optional_enum: 07", READ, REFUSED, READ,
)


def _normal(word):
    try:
        number = float(word.rstrip(b"fF"))
    except ValueError:
        return word
    if 0 < number < 1.1754943508222875e-38:
        return b"0.0"
    return word


_rule(
    "denormal numbers", "numbers; TensorFlow's kernels, in which C++ runs here, take them for 0",
    each("word", _normal), b"optional_float: 1e-45", READ, READ, OTHERWISE,
)


def _rounded(word):
    try:
        number = float(word.rstrip(b"fF"))
    except ValueError:
        return word
    return b"1e300" if 3.4028234663852886e38 < number < 3.41e38 else word


_rule(
    "largest float", "overflow is infinity (Value Types), and half a step above it rounds there; C++ keeps the largest",
    each("word", _rounded), b"optional_float: 3.4028235677973366e38", READ, READ, OTHERWISE,
)
_rule(
    "enum numbers beyond 32 bits", "out of range (Value Types); Python lets them wrap",
    each("word", lambda word: b"99" if word.isdigit() and int(word) >= 2**31 else word),
    b"optional_enum: 2147483648", REFUSED, READ, REFUSED,
)

# ---- white space and names


def _ascii_white(text):
    if not is_utf8(text):
        return text
    white = r"[\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
    pattern = rf"\#[^\n]*|{LITERAL.decode()}|(?P<white>{white})"
    return re.sub(pattern, lambda at: " " if at["white"] else at[0], text.decode(), flags=re.DOTALL).encode()


_rule(
    "white space beyond ASCII", "Whitespace and Comments has six characters; Python takes those of Unicode, and so do label maps",
    _ascii_white, "optional_int32:\u00a01".encode(), REFUSED, READ, REFUSED,
)
_rule(
    "byte order mark", "editors write it, and no reader can mean anything else by it; the libraries refuse it",
    lambda text: text.removeprefix(b"\xef\xbb\xbf"), b"\xef\xbb\xbfoptional_int32: 1", READ, REFUSED, REFUSED,
)
_rule(
    "second domain of Any", "C++ and Python know two; a schema of serde's names those it wants, ours the first",
    lambda text: re.sub(rb"type\s*\.\s*googleprod", b"type.googleapis", text),
    b"optional_any { [type.googleprod.com/conformance.Nested] { a: 1 } }", REFUSED, READ, READ,
)


_BRACKETED = re.compile(rb"\[((?:\#[^\n]*\n|[^\[\]{}\"'#])*)\]")


def _known_address(text):
    def change(at):
        domain, slash, name = re.sub(rb"\#[^\n]*\n|\s", b"", at[1]).rpartition(b"/")
        if not slash or domain == b"type.googleapis.com" or not name.startswith(b"conformance."):
            return at[0]
        return b"[type.googleapis.com/" + name + b"]"

    return _BRACKETED.sub(change, text)


def _whole_words(text):
    def change(at):
        spaced = re.sub(rb"\s*([./])\s*", rb"\1", re.sub(rb"\#[^\n]*\n", b" ", at[1])).strip()
        inside = re.sub(rb"\s", b"", spaced)
        return b"[" + inside + b"]" if b"/" in inside and inside != spaced else at[0]

    return _BRACKETED.sub(change, text)


_rule(
    "white space in a word of an address", "between words alone (Field Names); Python leaves it out anywhere",
    _whole_words, b"optional_any { [type.google apis.com/conformance.Nested] {} }", REFUSED, READ, REFUSED,
)
_rule(
    "address of an Any's type", "C++ knows two domains; Python takes any address. A schema of serde's names those it wants, ours one",
    _known_address,
    b"optional_any { [example.com/conformance.Nested] { a: 1 } }", REFUSED, READ, REFUSED,
)
_rule(
    "reserved names", "passed over (Fields); a schema of serde's has no such list, and Python does not look",
    lambda text: text.replace(b"reserved_field", b"unknown_field"),
    b"reserved_field: 1", REFUSED, REFUSED, READ,
)
_rule(
    "list of nothing without a colon", "right for messages (Fields); that the field is one of scalars, an empty list does not say",
    lambda text: re.sub(rb"([A-Za-z0-9_\]])(" + GAP + rb"\[" + GAP + rb"\])", rb"\1:\2", text),
    b"repeated_int32 []", READ, REFUSED, REFUSED,
)
_EXPANDED = rb"\[[^\[\]{}]*/[^\[\]{}]*\]\s*:?\s*\{[^{}]*\}\s*[,;]?\s*"
_rule(
    "an Any of two messages", "one message is what an Any holds (Any Fields); Python keeps the last",
    lambda text: re.sub(rb"(?:" + _EXPANDED + rb")+(?=" + _EXPANDED + rb"|type_url|value)", b"", text),
    b"optional_any { [type.googleapis.com/conformance.Nested] {} [type.googleapis.com/conformance.Nested] {} }",
    REFUSED, READ, REFUSED,
)


def _no_separator_behind_any(text):
    """Drops what separates the message of an Any in brackets from what follows."""
    parts, opened, behind = [], [], False
    name = last = b""
    for token in TOKEN.finditer(text):
        piece = token[0]
        if token.lastgroup in ("comment", "white"):
            parts.append(piece)
            continue
        if behind and piece in (b",", b";"):
            behind = False
            continue
        behind = False
        if piece == b"[":
            name = b""
        elif piece in (b"{", b"<"):
            opened.append(b"/" in name and last in (b"]", b":"))
            name = b""
        elif piece in (b"}", b">") and opened:
            behind = opened.pop()
        elif piece not in (b"]", b":"):
            name = name + piece if last != b"]" else b""
        last = piece
        parts.append(piece)
    return b"".join(parts)


_rule(
    "separator behind an Any's message", "there may be one behind every field (Fields); Python has none here",
    _no_separator_behind_any, b"optional_any { [type.googleapis.com/conformance.Nested] {}, }", READ, REFUSED, READ,
)


def _shallow(text):
    depth = deepest = 0
    for token in TOKEN.finditer(text):
        depth += (token[0] in (b"{", b"<")) - (token[0] in (b"}", b">"))
        deepest = max(deepest, depth)
    return text if deepest <= 100 else b""


_rule(
    "more than 100 messages deep", "the limit of protobuf's binary format, and no stack overflows; the libraries have none",
    _shallow, b"optional_nested{" + b"child{" * 100 + b"}" * 101, REFUSED, READ, READ,
)


def _last_only(text):
    scalar = re.compile(rb"\b(\w+)\s*:\s*(?:'\w*'|\w+)\s*(?=\1\s*:)")
    return re.sub(rb"\b(\w+)\s*\{[^{}]*\}\s*(?=\1\s*\{)", b"", scalar.sub(b"", text))


_rule(
    "overridden values", "asked to let the last value count, serde reads that one; Python reads all, and refuses",
    _last_only, b"optional_int32: 'a' optional_int32: 1", READ, REFUSED, REFUSED, schema="all_types/python",
)

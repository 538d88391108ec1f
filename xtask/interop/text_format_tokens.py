"""The tokens of the text format, as far as to change some of them in a text that may be damaged."""

import re

TOKEN = re.compile(
    rb"""(?P<comment>\#[^\n]*)
    | (?P<string>"(?:\\.|[^"\\\n])*["]|'(?:\\.|[^'\\\n])*['])
    | (?P<word>[A-Za-z0-9_.]+(?:(?<=[0-9.][eE])[+-][0-9]+[A-Za-z0-9_.]*)?)
    | (?P<white>[ \t\r\n\v\f]+)
    | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


# White space and comments, also none.
GAP = rb"(?:[ \t\r\n\v\f]|\#[^\n]*\n)*"
LITERAL = rb"""(?:"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')"""


def each(kind, change):
    """Changes every token of a kind."""
    return lambda text: TOKEN.sub(lambda at: change(at[0]) if at.lastgroup == kind else at[0], text)


def in_strings(pattern, replacement):
    compiled = re.compile(rb"(?P<escape>" + pattern + rb")|\\.", re.DOTALL)

    def change(at):
        if at["escape"] is None:
            return at[0]
        return replacement(at["escape"]) if callable(replacement) else replacement

    return each("string", lambda string: compiled.sub(change, string))


def is_utf8(octets):
    try:
        octets.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True

"""What protobuf makes of a text: its library for Python, and that for C++, which TensorFlow's `decode_proto` runs."""

import dataclasses

import tensorflow as tf
from google.protobuf import message, text_format

import text_format_schema as schema

AS_TENSORFLOW = "/python"
_DESCRIPTION = b"bytes://" + schema.FILES.SerializeToString()


@dataclasses.dataclass
class Answer:
    """Exactly one of the two is set."""

    values: dict | None = None
    error: str | None = None

    @property
    def accepted(self):
        return self.error is None


def python(name, text):
    try:
        return Answer(values=schema.plain(parsed(name, text)))
    except text_format.ParseError as error:
        return Answer(error=str(error))
    except Exception as error:  # what it did not expect either: an OverflowError, a UnicodeDecodeError
        return Answer(error=f"{type(error).__name__}: {error}")


def parsed(name, text):
    """The message as protobuf for Python reads it: with `/python` behind the name, a field that comes again overrides."""
    read = text_format.Merge if name.endswith(AS_TENSORFLOW) else text_format.Parse
    return read(text, schema.CLASSES[name.removesuffix(AS_TENSORFLOW)](), descriptor_pool=schema.POOL)


def cpp(name, text):
    """None where a field that comes again is to override: `decode_proto` has no such way of reading."""
    if name.endswith(AS_TENSORFLOW):
        return None
    full_name = schema.CLASSES[name].DESCRIPTOR.full_name
    try:
        _decode(text, full_name, [], [])
        # A field that is a message comes back as its bytes; so the whole has to be a field.
        wrapped = _decode(b"whole {\n" + text + b"\n}", f"{full_name}Wrapper", ["whole"], [tf.string])
    except tf.errors.DataLossError as error:
        return Answer(error=error.message.rpartition("}} ")[2])
    try:
        return Answer(values=schema.plain(schema.CLASSES[name].FromString(wrapped.values[0].numpy()[0][0])))
    except (UnicodeDecodeError, message.DecodeError) as error:  # a string that is not UTF-8; nested too deeply
        return Answer(values={"not to be looked at": str(error)})


def _decode(text, full_name, names, types):
    return tf.io.decode_proto(
        [text], full_name, names, types, descriptor_source=_DESCRIPTION, message_format="text"
    )

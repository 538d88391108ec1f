"""The messages the text format is tried on, in the spirit of the conformance suite's TestAllTypes; as plain values."""

import base64
import json
import math
import struct

from google.protobuf import any_pb2, descriptor_pb2, descriptor_pool, message_factory

import label_map

PACKAGE = "conformance"
DOUBLE, FLOAT, INT64, UINT64, INT32, FIXED64, FIXED32, BOOL, STRING, GROUP, MESSAGE, BYTES, UINT32, ENUM = range(1, 15)
SFIXED32, SFIXED64, SINT32, SINT64 = range(15, 19)
OPTIONAL, REPEATED = 1, 3
SCALARS = {
    "int32": INT32, "int64": INT64, "uint32": UINT32, "uint64": UINT64, "sint32": SINT32, "sint64": SINT64,
    "fixed32": FIXED32, "fixed64": FIXED64, "sfixed32": SFIXED32, "sfixed64": SFIXED64,
    "float": FLOAT, "double": DOUBLE, "bool": BOOL, "string": STRING, "bytes": BYTES,
}  # fmt: skip
ANY = "google.protobuf.Any"


def _field(message, number, name, kind, label=OPTIONAL, named=None):
    field = message.field.add(name=name, number=number, type=kind, label=label)
    if named:
        field.type_name = f".{named}" if named.startswith("google.") else f".{PACKAGE}.{named}"
    return field


def _map(message, number, name, entry, key, value, named=None):
    nested = message.nested_type.add(name=entry)
    nested.options.map_entry = True
    _field(nested, 1, "key", key)
    _field(nested, 2, "value", value, named=named)
    _field(message, number, name, MESSAGE, REPEATED, f"{message.name}.{entry}")


def _all_types(file):
    message = file.message_type.add(name="AllTypes")
    for number, (name, kind) in enumerate(SCALARS.items(), 1):
        _field(message, number, f"optional_{name}", kind)
        _field(message, 30 + number, f"repeated_{name}", kind, REPEATED)
    for number, label, how in ((21, OPTIONAL, "optional"), (51, REPEATED, "repeated")):
        _field(message, number, f"{how}_nested", MESSAGE, label, "Nested")
        _field(message, number + 1, f"{how}_enum", ENUM, label, "Choice")
        _field(message, number + 2, f"{how}_any", MESSAGE, label, ANY)
    group = message.nested_type.add(name="Data")
    _field(group, 1, "group_int32", INT32)
    _field(group, 2, "group_uint32", UINT32)
    _field(message, 61, "data", GROUP, named="AllTypes.Data")
    again = message.nested_type.add(name="MultiWordGroup")
    _field(again, 1, "a", INT32)
    _field(message, 62, "multiwordgroup", GROUP, REPEATED, "AllTypes.MultiWordGroup")
    _map(message, 71, "map_string_int32", "MapStringInt32Entry", STRING, INT32)
    _map(message, 72, "map_int32_nested", "MapInt32NestedEntry", INT32, MESSAGE, "Nested")
    _map(message, 73, "map_bool_string", "MapBoolStringEntry", BOOL, STRING)
    message.oneof_decl.add(name="either")
    for number, (name, kind, named) in enumerate(
        [("uint32", UINT32, None), ("string", STRING, None), ("nested", MESSAGE, "Nested")], 81
    ):
        _field(message, number, f"either_{name}", kind, named=named).oneof_index = 0
    for number, name in enumerate(("true", "inf", "nan", "message", "optional", "f", "e1", "_0", "x1"), 91):
        _field(message, number, name, INT32)
    message.reserved_name.append("reserved_field")
    message.extension_range.add(start=1000, end=2000)
    for number, (name, kind, label, named) in enumerate(
        [
            ("extension_int32", INT32, OPTIONAL, None),
            ("extension_strings", STRING, REPEATED, None),
            ("extension_nested", MESSAGE, OPTIONAL, "Nested"),
        ],
        1000,
    ):
        extension = _field_in(file.extension, number, name, kind, label, named)
        extension.extendee = f".{PACKAGE}.AllTypes"


def _field_in(fields, number, name, kind, label, named):
    field = fields.add(name=name, number=number, type=kind, label=label)
    if named:
        field.type_name = f".{PACKAGE}.{named}"
    return field


def _file():
    file = descriptor_pb2.FileDescriptorProto(name="conformance.proto", package=PACKAGE, syntax="proto2")
    file.dependency.append("google/protobuf/any.proto")
    choice = file.enum_type.add(name="Choice")
    for name, number in (("ZERO", 0), ("ONE", 1), ("SEVEN", 7), ("MINUS", -1), ("LEAST", -(2**31)), ("infinity", 9)):
        choice.value.add(name=name, number=number)
    _all_types(file)
    nested = file.message_type.add(name="Nested")
    _field(nested, 1, "a", INT32)
    _field(nested, 2, "child", MESSAGE, named="Nested")
    _field(nested, 3, "name", STRING)
    _field(nested, 4, "many", INT32, REPEATED)
    tiny = file.message_type.add(name="Tiny")
    _field(tiny, 1, "i", INT32)
    _field(tiny, 2, "s", STRING)
    _field(tiny, 3, "m", MESSAGE, named="Tiny")
    _field(tiny, 4, "r", INT32, REPEATED)
    _field(tiny, 5, "f", DOUBLE)
    _field(tiny, 6, "n", MESSAGE, REPEATED, "Tiny")
    for name in ("AllTypes", "Tiny"):
        _field(file.message_type.add(name=f"{name}Wrapper"), 1, "whole", MESSAGE, named=name)
    return file


def _files():
    """The files in the order of their needs."""
    any_file = descriptor_pb2.FileDescriptorProto()
    any_pb2.DESCRIPTOR.CopyToProto(any_file)
    labels = label_map.file()
    wrapper = labels.message_type.add(name="StringIntLabelMapWrapper")
    field = wrapper.field.add(name="whole", number=1, type=MESSAGE, label=OPTIONAL)
    field.type_name = f".{label_map.PACKAGE}.StringIntLabelMap"
    return [any_file, _file(), labels]


FILES = descriptor_pb2.FileDescriptorSet(file=_files())
POOL = descriptor_pool.DescriptorPool()
for _one in FILES.file:
    POOL.Add(_one)
CLASSES = {
    name: message_factory.GetMessageClass(POOL.FindMessageTypeByName(full_name))
    for name, full_name in (
        ("all_types", f"{PACKAGE}.AllTypes"),
        ("tiny", f"{PACKAGE}.Tiny"),
        ("label_map", f"{label_map.PACKAGE}.StringIntLabelMap"),
        ("items", f"{label_map.PACKAGE}.StringIntLabelMap"),
        ("items-lenient", f"{label_map.PACKAGE}.StringIntLabelMap"),
    )
}


def plain(message):
    """`{field: value}` of what is set: integers in decimal, floats as their bits, strings and bytes as base64."""
    if message.DESCRIPTOR.full_name == ANY:
        return plain_any(message.type_url, message.value)
    return {_name(field): _plain_field(field, value) for field, value in message.ListFields()}


def plain_any(type_url, value):
    """Unpacked where the type is known: the bytes of one message may be in any order."""
    try:
        unpacked = message_factory.GetMessageClass(POOL.FindMessageTypeByName(type_url.rpartition("/")[2]))
        return {"type_url": type_url, "message": plain(unpacked.FromString(value))}
    except Exception:
        return {"type_url": type_url, "value": _base64(value)}


def _name(field):
    return f"[{field.full_name}]" if field.is_extension else field.name


def _plain_field(field, value):
    if field.message_type and field.message_type.GetOptions().map_entry:
        of = field.message_type.fields_by_name
        pairs = [[_plain(of["key"], key), _plain(of["value"], value[key])] for key in value]
        return sorted(pairs, key=lambda pair: json.dumps(pair[0]))
    if field.is_repeated:
        return [_plain(field, element) for element in value]
    return _plain(field, value)


def _plain(field, value):
    match field.type:
        case field.TYPE_MESSAGE | field.TYPE_GROUP:
            return plain(value)
        case field.TYPE_STRING:
            return _base64(value.encode("utf-8") if isinstance(value, str) else value)
        case field.TYPE_BYTES:
            return _base64(value)
        case field.TYPE_FLOAT:
            return "nan" if math.isnan(value) else struct.pack(">f", value).hex()
        case field.TYPE_DOUBLE:
            return "nan" if math.isnan(value) else struct.pack(">d", value).hex()
        case field.TYPE_BOOL:
            return value
        case _:
            return str(value)


def _base64(value):
    return base64.b64encode(value).decode("ascii")

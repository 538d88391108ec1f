"""Label maps as protobuf reads and prints them: TensorFlow's `StringIntLabelMap`, its description built here."""

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory, text_format

from report import Mismatch, expect

PACKAGE = "object_detection.protos"
STRING, INT32, ENUM, MESSAGE = 9, 5, 14, 11  # FieldDescriptorProto.Type
OPTIONAL, REPEATED = 1, 3  # FieldDescriptorProto.Label


def file():
    """Their description."""
    file = descriptor_pb2.FileDescriptorProto(name="string_int_label_map.proto", package=PACKAGE, syntax="proto2")
    frequency = file.enum_type.add(name="LVISFrequency")
    for number, value in enumerate(["UNSPECIFIED", "FREQUENT", "COMMON", "RARE"]):
        frequency.value.add(name=value, number=number)
    item = file.message_type.add(name="StringIntLabelMapItem")
    keypoint = item.nested_type.add(name="KeypointMap")
    _field(keypoint, 1, "id", INT32)
    _field(keypoint, 2, "label", STRING)
    _field(item, 1, "name", STRING)
    _field(item, 2, "id", INT32)
    _field(item, 3, "display_name", STRING)
    _field(item, 4, "keypoints", MESSAGE, REPEATED, "StringIntLabelMapItem.KeypointMap")
    _field(item, 5, "ancestor_ids", INT32, REPEATED)
    _field(item, 6, "descendant_ids", INT32, REPEATED)
    _field(item, 7, "frequency", ENUM, OPTIONAL, "LVISFrequency")
    _field(item, 8, "instance_count", INT32)
    _field(file.message_type.add(name="StringIntLabelMap"), 1, "item", MESSAGE, REPEATED, "StringIntLabelMapItem")
    return file


def _field(message, number, name, kind, label=OPTIONAL, named=None):
    field = message.field.add(name=name, number=number, type=kind, label=label)
    if named:
        field.type_name = f".{PACKAGE}.{named}"


def _message_class():
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file())
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{PACKAGE}.StringIntLabelMap"))


StringIntLabelMap = _message_class()


def parse(path):
    """The items of a file as TensorFlow reads it; the bytes go in as they are."""
    try:
        return text_format.Merge(path.read_bytes(), StringIntLabelMap()).item
    except text_format.ParseError as error:
        raise Mismatch(f"{path.name}: protobuf: {error}") from None


def ids(path):
    """`{name: id}` in the file's order: every item has both, neither twice."""
    items = parse(path)
    for item in items:
        if not item.HasField("id") or not item.HasField("name"):
            raise Mismatch(f"{path.name}: an item without an id or without a name: {item}")
    found = {item.name: item.id for item in items}
    expect(len(found), len(items), f"{path.name}: different names")
    expect(len(set(found.values())), len(items), f"{path.name}: different ids")
    return found


def categories(path):
    """`{id: what people see}`: the display name, else the name; of equal ids the first, as TensorFlow's categories."""
    found = {}
    for item in parse(path):
        found.setdefault(item.id, item.display_name if item.HasField("display_name") else item.name)
    return found


def text(ids, *, ascii_only=False):
    """A label map as protobuf prints it; `ascii_only`: what is not ASCII as octal escapes."""
    message = StringIntLabelMap()
    for name, number in ids.items():
        message.item.add(name=name, id=number)
    return text_format.MessageToString(message, as_utf8=not ascii_only)

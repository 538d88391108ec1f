"""Where we do not do as TensorFlow does, each with its reason; a check fails when TensorFlow changes its mind."""

import base64
import dataclasses

from spec_wire import GROUP, ONE, TWO, entry, features, field, ints, varint

FLOAT = field(2, field(1, b"\x00\x00\x80\x3f"))
FIVE_BYTES = features((b"a", field(2, field(1, b"\x00\x00\x80\x3f\x00"))))
WHOLE = features((b"a", ONE))


@dataclasses.dataclass
class Difference:
    name: str
    reason: str
    case: dict
    theirs: object  # "error", or the answer
    ours: object


ALL = []


def _differ(name, reason, case, theirs, ours):
    ALL.append(Difference(name, reason, case, theirs, ours))


def _case(op, records, spec):
    records = [base64.b64encode(record).decode() for record in records]
    if op == "sequence":
        return {"op": op, "records": records, "context": {}, "lists": {}} | spec
    return {"op": op, "records": records, "spec": spec}


def _var_len(*values):
    column = {"indices": [[at] for at in range(len(values))], "values": list(values), "shape": [len(values)]}
    return {"columns": {"a": {"sparse": column}}}


VAR_LEN = {"class": "VarLenFeature", "dtype": "int64"}


def _one(name, reason, record, theirs, ours):
    """The record's `a` as a VarLenFeature of integers."""
    _differ(name, reason, _case("single", [record], {"a": VAR_LEN}), theirs, ours)


# ---- bytes: we decode as protobuf does, and refuse what it passes over

LOST = "values are lost without a word"
LOOKED_AT = "every key is looked at, also where nobody asks for it"
READ = "protobuf reads it"

_one("one kind twice", LOST, features((b"a", ONE + TWO)), _var_len(1), _var_len(1, 2))
_one(
    "two kinds, the last is asked for", "the last of a oneof wins",
    features((b"a", FLOAT + ONE)), "error", _var_len(1),
)
_one(
    "two kinds, the first is asked for", "the last of a oneof wins",
    features((b"a", ONE + FLOAT)), _var_len(1), "error",
)
_one("packed twice", LOST, features((b"a", field(3, field(1, b"\x01") * 2))), _var_len(1), _var_len(1, 1))
_one("packed, then not", LOST, features((b"a", field(3, field(1, b"\x01") + b"\x08\x02"))), _var_len(1), _var_len(1, 2))
_one(
    "not packed, then packed", READ,
    features((b"a", field(3, b"\x08\x02" + field(1, b"\x01")))), "error", _var_len(2, 1),
)
_one("no value in an entry", READ, field(1, field(1, field(1, b"a"))), "error", _var_len())
_one("no key in an entry", READ, field(1, field(1, field(2, ONE)) + entry(b"a", TWO)), "error", _var_len(2))
_one(
    "key twice in an entry", READ,
    field(1, field(1, field(1, b"b") + field(1, b"a") + field(2, ONE))), "error", _var_len(1),
)
_one("unknown field in Features", READ, field(1, field(9, b"z") + entry(b"a", ONE)), "error", _var_len(1))
_one(
    "unknown field in an entry", READ,
    field(1, field(1, field(1, b"a") + field(2, ONE) + field(9, b"z"))), "error", _var_len(1),
)
_one("unknown field before the list", READ, features((b"a", field(9, b"z") + ONE)), "error", _var_len(1))
_one(
    "unknown field before the values", READ,
    features((b"a", field(3, field(9, b"z") + field(1, b"\x01")))), "error", _var_len(1),
)
_one("unknown group", READ, WHOLE + GROUP, "error", _var_len(1))
_one("tag in two bytes", "the whole record is lost without a word", b"\x8a\x00" + WHOLE[1:], _var_len(), _var_len(1))
_one("features as a number", "damage, not an unknown field", b"\x08\x05" + WHOLE, _var_len(1), "error")
_one(
    "list as a number behind the list", "damage, not an unknown field",
    features((b"a", ONE + b"\x18\x05")), _var_len(1), "error",
)
_one(
    "65th bit of a number", "damage",
    features((b"a", field(3, field(1, b"\x81" + b"\x80" * 8 + b"\x02")))), _var_len(1), "error",
)
_one("field number 0", "not a field to protobuf", WHOLE + b"\x00\x00", _var_len(1), "error")
_one("field number 2^29", "not a field to protobuf", WHOLE + varint(1 << 32) + b"\x00", _var_len(1), "error")
_one("wire type 6 behind the list", "not a field to protobuf", features((b"a", ONE + b"\x4e")), _var_len(1), "error")
_one("list longer than its Feature", "cut off", features((b"a", b"\x1a\x7f\x0a\x01\x05")), _var_len(5), "error")
_one("list of nothing but a length", "cut off", features((b"a", b"\x1a\x7f")), _var_len(), "error")
_one("numbers longer than their list", "cut off", features((b"a", field(3, b"\x0a\x7f\x05"))), _var_len(5), "error")
_one("key that is not UTF-8", LOOKED_AT, features((b"\xff", ONE), (b"a", TWO)), _var_len(2), "error")
_differ(
    "five bytes of floats", "a float and a piece of one",
    _case("single", [FIVE_BYTES], {"a": VAR_LEN | {"dtype": "float32"}}),
    _var_len(0x3F800000), "error",
)
_differ(
    "value before the key, in a sequence", "the parser of single examples reads it, as does protobuf",
    _case("sequence", [field(1, field(1, field(2, ONE) + field(1, b"a")))], {"context": {"a": VAR_LEN}}),
    "error", {"context": _var_len(1)["columns"], "lists": {}},
)

# ---- a key twice, the last time without a list

NO_KIND = "the last of a key wins"
AGAIN = features((b"a", ONE), (b"a", b""))
FIXED = {"class": "FixedLenFeature", "dtype": "int64", "shape": [], "default_value": None}
_one("last without a list", NO_KIND, AGAIN, _var_len(1), _var_len())
_differ(
    "last without a list, fixed length", NO_KIND, _case("single", [AGAIN], {"a": FIXED}),
    {"columns": {"a": {"dense": {"shape": [], "values": [1]}}}}, "error",
)
_differ(
    "last without a list, default", NO_KIND, _case("batch", [AGAIN], {"a": FIXED | {"default_value": [7]}}),
    {"columns": {"a": {"dense": {"shape": [1], "values": [1]}}}},
    {"columns": {"a": {"dense": {"shape": [1], "values": [7]}}}},
)

# ---- sparse

SPARSE = {
    "class": "SparseFeature", "dtype": "int64",
    "index_key": ["i"], "value_key": "v", "size": [10], "already_sorted": False,
}
OUTSIDE = "an index outside the shape is nobody's element"


def _of_sparse(indices, values, shape):
    return {"columns": {"a": {"sparse": {"indices": indices, "values": values, "shape": shape}}}}


def _indexed(indices, values):
    return features((b"i", ints(*indices)), (b"v", ints(*values)))


def _sparse(name, reason, op, records, theirs, **spec):
    _differ(name, reason, _case(op, [_indexed(*record) for record in records], {"a": SPARSE | spec}), theirs, "error")


_sparse("index beyond the size", OUTSIDE, "single", [([10], [1])], _of_sparse([[10]], [1], [10]))
_sparse("index below 0", OUTSIDE, "single", [([-1], [1])], _of_sparse([[-1]], [1], [10]))
_sparse("size below 0", "no shape", "single", [([], [])], _of_sparse([], [], [-1]), size=[-1])
_sparse(
    "indices and values of other records", "the values of one record end up in another", "batch",
    [([1, 2], [10]), ([5], [20, 30])], _of_sparse([[0, 1], [0, 2], [1, 5]], [10, 20, 30], [2, 10]),
)

# ---- ragged, with TensorFlow's validation on

RAGGED = {"class": "RaggedFeature", "dtype": "int64", "value_key": "v"}
OTHERS = "the values of one record end up in another"


def _ragged(name, reason, op, records, partitions, splits, values, row_splits_dtype="int64", shape=None):
    """`records`: `{key: numbers}`; `splits` and `values` are what TensorFlow makes of them."""
    feature = RAGGED | {"partitions": partitions, "row_splits_dtype": row_splits_dtype}
    payloads = [features(*((key.encode(), ints(*numbers)) for key, numbers in record.items())) for record in records]
    case = _case(op, payloads, {"a": feature})
    dense = {"shape": shape or [len(values)], "values": values}
    ragged = {"partitions": [{"splits": rows} for rows in splits], "values": dense}
    _differ(name, reason, case, {"columns": {"a": {"ragged": ragged} if splits else {"dense": dense}}}, "error")


LENGTHS, SPLITS, STARTS = [{"row_lengths": "p"}], [{"row_splits": "p"}], [{"row_starts": "p"}]
_ragged(
    "lengths of another record", OTHERS, "batch", [{"v": [1, 2, 3], "p": [1, 1]}, {"v": [4], "p": [0, 2]}],
    LENGTHS, [[0, 2, 4], [0, 1, 2, 2, 4]], [1, 2, 3, 4],
)
_ragged(
    "first split is not looked at", "an error in a single record", "batch", [{"v": [1, 2], "p": [1, 2]}],
    SPLITS, [[0, 1], [0, 2]], [1, 2],
)
_ragged(
    "uniform rows over records", OTHERS, "batch", [{"v": [1, 2, 3]}, {"v": [4]}],
    [{"uniform_row_length": 2}], [[0, 1, 2]], [1, 2, 3, 4], shape=[2, 2],
)
_ragged("starts of no rows", LOST, "single", [{"v": [1, 2], "p": []}], STARTS, [[2]], [1, 2])
_ragged(
    "split beyond int32", "it wraps", "single", [{"v": [1, 2], "p": [0, (1 << 32) + 2]}],
    SPLITS, [[0, 2]], [1, 2], "int32",
)
_ragged(
    "rows of length 0", "there is no telling how many", "single", [{"v": []}],
    [{"uniform_row_length": 0}], [], [], shape=[1, 0],
)
_steps = field(2, entry(b"v", field(1, ints(1, 2)) + field(1, ints(3))) + entry(b"p", field(1, ints(2, 1))))
_feature = RAGGED | {"partitions": LENGTHS, "row_splits_dtype": "int64"}
_differ(
    "lists of unlike numbers of steps", "the values of one step end up in another",
    _case("sequence", [_steps], {"lists": {"a": _feature}}),
    {"context": {}, "lists": {"a": {"ragged": {
        "partitions": [{"splits": [0, 2]}, {"splits": [0, 2, 3]}], "values": {"shape": [3], "values": [1, 2, 3]},
    }}}},
    "error",
)

"""What TensorFlow makes of a case: its columns in the words of `parse_cases`, or an error."""

import base64

import numpy as np
import tensorflow as tf

DTYPES = {"int64": tf.int64, "float32": tf.float32, "string": tf.string}
SPLITS = {"int32": tf.int32, "int64": tf.int64}
PARTITIONS = {
    "row_splits": tf.io.RaggedFeature.RowSplits,
    "row_lengths": tf.io.RaggedFeature.RowLengths,
    "row_starts": tf.io.RaggedFeature.RowStarts,
    "row_limits": tf.io.RaggedFeature.RowLimits,
    "value_rowids": tf.io.RaggedFeature.ValueRowIds,
    "uniform_row_length": tf.io.RaggedFeature.UniformRowLength,
}
KINDS = {"int64_list": "int64", "float_list": "float", "bytes_list": "bytes"}
# The classes of what TensorFlow raises for a wrong spec or a wrong record; anything else is a finding.
# A record's bytes are part of some messages, which Python then cannot read as text.
REFUSALS = (tf.errors.InvalidArgumentError, ValueError, TypeError, UnicodeDecodeError)


def answer(case):
    """`{"error": ..}` or the columns."""
    records = [base64.b64decode(record) for record in case["records"]]
    try:
        return _parse(case, records)
    except REFUSALS as error:
        return {"error": str(error).split("\n")[0]}


def decoded(op, payload):
    """What the protobuf library reads."""
    message = tf.train.Example if op == "decode_example" else tf.train.SequenceExample
    try:
        example = message.FromString(payload)
    except Exception as error:  # DecodeError is not part of protobuf's public names
        return {"error": str(error)}
    if op == "decode_example":
        return {"features": {key: _feature(value) for key, value in example.features.feature.items()}}
    lists = example.feature_lists.feature_list.items()
    return {
        "features": {key: _feature(value) for key, value in example.context.feature.items()},
        "feature_lists": {key: [_feature(step) for step in steps.feature] for key, steps in lists},
    }


def _parse(case, records):
    if case["op"] == "sequence":
        sides = [_specs(case["context"]), _specs(case["lists"])]
        context, lists = tf.io.parse_single_sequence_example(records[0], *sides)
        return {"context": _columns(context), "lists": _columns(lists)}
    spec = _specs(case["spec"])
    if case["op"] == "single":
        return {"columns": _columns(tf.io.parse_single_example(records[0], spec))}
    return {"columns": _columns(tf.io.parse_example(tf.constant(records, tf.string), spec))}


def _specs(described):
    return {key: _spec(**feature) for key, feature in described.items()}


def _spec(dtype, **options):
    dtype_name, dtype = dtype, DTYPES[dtype]
    match options.pop("class"):
        case "FixedLenFeature":
            default = options["default_value"]
            return tf.io.FixedLenFeature(options["shape"], dtype, default and _values(default, dtype_name))
        case "FixedLenSequenceFeature":
            default = options["default_value"]
            padding = None if default is None else _values([default], dtype_name)
            return tf.io.FixedLenSequenceFeature(options["shape"], dtype, options["allow_missing"], padding)
        case "VarLenFeature":
            return tf.io.VarLenFeature(dtype)
        case "SparseFeature":
            return tf.io.SparseFeature(dtype=dtype, **options)
        case "RaggedFeature":
            partitions = [PARTITIONS[name](value) for part in options["partitions"] for name, value in part.items()]
            splits = SPLITS[options["row_splits_dtype"]]
            # Unchecked, as is TensorFlow's default, partitions that fit nothing come out as they are.
            return tf.io.RaggedFeature(dtype, options["value_key"], partitions, splits, validate=True)


def _values(values, dtype):
    if dtype == "float32":
        return np.array(values, np.uint32).view(np.float32)
    return [base64.b64decode(value) for value in values] if dtype == "string" else values


def _columns(parsed):
    return {key: _column(value) for key, value in parsed.items()}


def _column(value):
    if isinstance(value, tf.SparseTensor):
        indices, shape = value.indices.numpy().tolist(), value.dense_shape.numpy().tolist()
        return {"sparse": {"indices": indices, "values": _flat(value.values), "shape": shape}}
    if isinstance(value, tf.RaggedTensor):
        partitions = [_partition(partition) for partition in value._nested_row_partitions]
        return {"ragged": {"partitions": partitions, "values": _dense(value.flat_values)}}
    return {"dense": _dense(value)}


def _partition(partition):
    uniform = partition.uniform_row_length()
    if uniform is None:
        return {"splits": partition.row_splits().numpy().tolist()}
    return {"uniform": int(uniform), "rows": int(partition.nrows())}


def _dense(tensor):
    return {"shape": tensor.shape.as_list(), "values": _flat(tensor)}


def _flat(tensor):
    # Flat first: a single byte string would become an array that drops its last NULs.
    values = tf.reshape(tensor, [-1]).numpy()
    if tensor.dtype == tf.float32:
        return values.astype(np.float32).view(np.uint32).tolist()
    if tensor.dtype == tf.string:
        return [base64.b64encode(value).decode() for value in values]
    return values.tolist()


def _feature(feature):
    kind = feature.WhichOneof("kind")
    if kind is None:
        return {}
    values = list(getattr(feature, kind).value)
    if kind == "float_list":  # by way of Python's floats a signalling NaN would turn into a quiet one
        packed = feature.float_list.SerializeToString()
        values = np.frombuffer(packed[len(packed) - 4 * len(values) :], "<u4").tolist()
    elif kind == "bytes_list":
        values = [base64.b64encode(value).decode() for value in values]
    return {KINDS[kind]: values}

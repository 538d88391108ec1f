"""Where we refuse what TensorFlow lets pass, told from the case alone: the reason, or None."""

import base64

import tensorflow as tf

INT32 = range(-(1 << 31), 1 << 31)


def reason(case):
    sides = [case["context"], case["lists"]] if case["op"] == "sequence" else [case["spec"]]
    for spec in sides:
        for feature in spec.values():
            if found := _of_spec(feature):
                return found
    for spec, records in _groups(case):
        for key, feature in spec.items():
            for found in _of_records(key, feature, records, case["op"]):
                return found
    return None


def kills_tensorflow(case):
    """A shape with a 0 behind the steps: a division by zero, and the process is gone."""
    sides = [case["context"], case["lists"]] if case["op"] == "sequence" else [case["spec"]]
    features = [feature for spec in sides for feature in spec.values()]
    return any(feature["class"] == "FixedLenSequenceFeature" and 0 in feature["shape"] for feature in features)


def _of_spec(feature):
    match feature["class"]:
        case "FixedLenSequenceFeature" if 0 in feature["shape"]:
            return "a 0 in the shape"
        case "SparseFeature" if min(feature["size"]) < 0:
            return "a size below 0"
        case "RaggedFeature":
            lengths = [part["uniform_row_length"] for part in feature["partitions"] if "uniform_row_length" in part]
            if lengths and min(lengths) < 1:
                return "a uniform row length below 1"
    return None


def _groups(case):
    """`(spec, records)`, a record as protobuf's features by key; of lists each step is one."""
    records = [base64.b64decode(record) for record in case["records"]]
    if case["op"] != "sequence":
        parsed = [tf.train.Example.FromString(record).features.feature for record in records]
        return [(case["spec"], [dict(features) for features in parsed])]
    example = tf.train.SequenceExample.FromString(records[0])
    lists = example.feature_lists.feature_list
    return [(case["context"], [dict(example.context.feature)]), (case["lists"], _Steps(lists))]


class _Steps(list):
    """The steps of all lists side by side; `lengths` tells where the lists differ."""

    def __init__(self, lists):
        self.lengths = {key: len(steps.feature) for key, steps in lists.items()}
        count = max(self.lengths.values(), default=0)
        for at in range(count):
            self.append({key: steps.feature[at] for key, steps in lists.items() if at < len(steps.feature)})


def _of_records(key, feature, records, op):
    if feature["class"] == "SparseFeature":
        for record in records:
            yield from _of_sparse(feature, record)
    if feature["class"] != "RaggedFeature":
        return
    value_key = key if feature["value_key"] is None else feature["value_key"]
    keys = [argument for part in feature["partitions"] for argument in part.values() if isinstance(argument, str)]
    if isinstance(records, _Steps):
        if len({records.lengths.get(one, 0) for one in (value_key, *keys)}) > 1:
            yield "lists of unlike numbers of steps"
            return
    for record in records:
        if feature["row_splits_dtype"] == "int32" and any(at not in INT32 for one in keys for at in _ints(record, one)):
            yield "a partition beyond int32"
        strict = op == "batch" or isinstance(records, _Steps)
        if not _fits(feature["partitions"], record, _length(record, value_key), strict):
            yield "partitions that fit all records together, not each" if strict else "row starts without a row"


def _of_sparse(feature, record):
    count = _length(record, feature["value_key"])
    for key, size in zip(feature["index_key"], feature["size"]):
        indices = _ints(record, key)
        if len(indices) != count:
            yield "as many indices as values in all records together, not in each"
        if any(not 0 <= index < size for index in indices):
            yield "an index outside the size"


def _fits(partitions, record, count, strict):
    """Whether the partitions divide `count` values; not `strict`: only what TensorFlow overlooks in one record."""
    for part in reversed(partitions):
        ((name, argument),) = part.items()
        if name == "uniform_row_length":
            if strict and count % argument:
                return False
            count //= argument
            continue
        rows = _ints(record, argument)
        if name == "row_starts" and count and not rows:
            return False
        if strict and not _divides(name, rows, count):
            return False
        count = {"row_splits": max(len(rows) - 1, 0), "value_rowids": max(rows, default=-1) + 1}.get(name, len(rows))
    return True


def _divides(name, rows, count):
    rising = all(low <= high for low, high in zip(rows, rows[1:]))
    match name:
        case "row_splits":
            return (rising and rows[0] == 0 and rows[-1] == count) if rows else count == 0
        case "row_lengths":
            return min(rows, default=0) >= 0 and sum(rows) == count
        case "row_starts":
            return (rising and rows[0] == 0 and rows[-1] <= count) if rows else count == 0
        case "row_limits":
            return (rising and rows[0] >= 0 and rows[-1] == count) if rows else count == 0
        case "value_rowids":
            return rising and len(rows) == count and min(rows, default=0) >= 0


def _ints(record, key):
    return list(record[key].int64_list.value) if key in record else []


def _length(record, key):
    if key not in record:
        return 0
    kind = record[key].WhichOneof("kind")
    return len(getattr(record[key], kind).value) if kind else 0

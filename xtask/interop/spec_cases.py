"""Specs and records for them, at random from a fixed seed: most fit, and every way not to fit comes up."""

import base64
import functools
import operator

import numpy as np
import tensorflow as tf

DTYPES = ("int64", "float32", "string")
INTEGERS = (0, 1, -1, 7, 300, -(1 << 63), (1 << 63) - 1, 1 << 32)
# NaN with a payload, -0.0, infinity, the smallest subnormal number: as bits.
FLOATS = (0x7FC01234, 0x80000000, 0x7F800000, 1, 0x3F800000, 0xC2F6E979)
STRINGS = (b"", b"x", b"\xff\x00", "дом".encode(), b"a" * 200)
SHAPES = ([], [], [1], [2], [3], [2, 2], [1, 3], [2, 1, 2], [0], [2, 0])
DAMAGES = ("missing", "no kind", "empty", "wrong kind", "wrong and empty", "shorter", "longer", "value")
ROWS = ("row_splits", "row_lengths", "row_starts", "row_limits", "value_rowids")


def single(generator):
    spec = _spec(generator, "single")
    return {"op": "single", "records": [_encoded(generator, _features(generator, spec))], "spec": spec}


def batch(generator):
    spec = _spec(generator, "batch")
    features = [_features(generator, spec) for _ in range(generator.choice((0, 1, 1, 2, 3, 4)))]
    if len(features) > 1 and generator.random() < 0.3:
        _slide(generator, features)
    return {"op": "batch", "records": [_encoded(generator, record) for record in features], "spec": spec}


def sequence(generator):
    context, lists = _spec(generator, "context"), _spec(generator, "lists")
    context, lists = generator.choice(((context, lists), (context, {}), ({}, lists), (context, lists)))
    record = base64.b64encode(_sequence(generator, context, lists)).decode()
    return {"op": "sequence", "records": [record], "context": context, "lists": lists}


# ---- specs

CLASSES = {
    "single": ("FixedLenFeature", "FixedLenSequenceFeature", "VarLenFeature", "SparseFeature", "RaggedFeature"),
    "batch": ("FixedLenFeature", "FixedLenSequenceFeature", "VarLenFeature", "SparseFeature", "RaggedFeature"),
    "context": ("FixedLenFeature", "VarLenFeature", "RaggedFeature"),
    "lists": ("FixedLenSequenceFeature", "VarLenFeature", "RaggedFeature"),
}


def _spec(generator, place):
    spec = {}
    for number in range(generator.choice((1, 1, 1, 2, 2, 3))):
        allowed = CLASSES[place] if generator.random() < 0.985 else CLASSES["single"]
        key = generator.choice(("a", "b", "image/height", "", "ключ")) + str(number or "")
        spec[key] = _feature(generator, generator.choice(allowed), f"k{number}", place)
    if generator.random() < 0.04:  # two that read the same key
        first = generator.choice(list(spec))
        spec["again"] = {"class": generator.choice(("VarLenFeature", "FixedLenFeature")), "dtype": "int64"}
        if spec["again"]["class"] == "FixedLenFeature":
            spec["again"] |= {"shape": [], "default_value": [3]}
        taken = spec[first].get("value_key")
        if taken:
            spec[taken] = spec.pop("again")
    return {} if generator.random() < 0.005 else spec


def _feature(generator, name, prefix, place):
    feature = {"class": name, "dtype": generator.choice(DTYPES)}
    odd = generator.random() < 0.03
    if name == "FixedLenFeature":
        shape = generator.choice(([-1], [None], [2, None])) if odd else generator.choice(SHAPES)
        count = _count(shape)
        count = generator.choice((count, count, count, count, 1, count + 1)) if count else 0
        default = values(generator, feature["dtype"], count) if generator.random() < 0.5 else None
        return feature | {"shape": shape, "default_value": default}
    if name == "FixedLenSequenceFeature":
        shape = generator.choice(([-1], [None], [0], [2, 0])) if odd else generator.choice(SHAPES[:-2])
        with_default = generator.random() < (0.03 if place == "lists" else 0.5)
        default = values(generator, feature["dtype"], 1)[0] if with_default else None
        allow_missing = generator.random() < (0.5 if place == "lists" else 0.98)
        return feature | {"shape": shape, "allow_missing": allow_missing, "default_value": default}
    if name == "SparseFeature":
        keys = [f"{prefix}/i{number}" for number in range(generator.choice((1, 1, 1, 2, 2, 3)))]
        size = [generator.choice((1, 3, 10, 1 << 40)) for _ in keys]
        if odd:
            size = generator.choice((size + [2], [-1] * len(keys), [0] * len(keys)))
        elif generator.random() < 0.04:
            keys, size = keys + keys[:1], size + size[:1]
        sparse = {"index_key": keys, "value_key": f"{prefix}/v", "size": size}
        return feature | sparse | {"already_sorted": generator.random() < 0.3}
    if name == "RaggedFeature":
        depths = range(generator.choice((0, 0, 1, 1, 1, 2, 2, 3)))
        parts = [_partition(generator, f"{prefix}/p{depth}") for depth in depths]
        if odd:
            parts.append({"uniform_row_length": generator.choice((0, -1))})
        key = f"{prefix}/v" if generator.random() < 0.8 else None
        splits = generator.choice(("int32", "int64"))
        return feature | {"value_key": key, "partitions": parts, "row_splits_dtype": splits}
    return feature


def _partition(generator, key):
    name = generator.choice((*ROWS, "uniform_row_length"))
    return {name: generator.choice((1, 2, 3)) if name == "uniform_row_length" else key}


# ---- what a record holds: `{wire key: (dtype, values)}`, the dtype None where a `Feature` has no list


def _features(generator, spec):
    features = {}
    for key, feature in spec.items():
        features |= _fitting(generator, key, feature)
    for key in list(features):
        _damage(generator, features, key, 0.2 if "/p" in key else 0.06 if len(features) > 2 else 0.12)
    return features


def _fitting(generator, key, feature):
    dtype = feature["dtype"]
    match feature["class"]:
        case "FixedLenFeature":
            if feature["default_value"] is not None and generator.random() < 0.4:
                return {}
            return {key: (dtype, values(generator, dtype, _count(feature["shape"])))}
        case "FixedLenSequenceFeature":
            steps = generator.choice((0, 1, 1, 2, 3))
            return {key: (dtype, values(generator, dtype, _count(feature["shape"]) * steps))}
        case "VarLenFeature":
            return {key: (dtype, values(generator, dtype, generator.choice((0, 1, 2, 5))))}
        case "SparseFeature":
            return _sparse(generator, feature)
        case "RaggedFeature":
            return _ragged(generator, key, feature)


def _count(shape):
    return functools.reduce(operator.mul, shape, 1) if None not in shape and -1 not in shape else 1


def _sparse(generator, feature):
    count = generator.choice((0, 1, 2, 3, 5))
    features = {feature["value_key"]: (feature["dtype"], values(generator, feature["dtype"], count))}
    for key, size in zip(feature["index_key"], feature["size"]):
        below = max(size, 1) + (generator.random() < 0.05)
        indices = [generator.randrange(min(below, 12)) for _ in range(count)]
        if feature["already_sorted"] and generator.random() < 0.8:
            indices.sort()
        if indices and generator.random() < 0.03:
            indices[0] = generator.choice((-1, size, (1 << 63) - 1))
        features[key] = ("int64", indices)
    return features


def _ragged(generator, key, feature):
    features, rows = {}, generator.choice((0, 1, 1, 2, 3))
    for part in feature["partitions"]:
        ((name, argument),) = part.items()
        if name == "uniform_row_length":
            rows *= max(argument, 0)
            continue
        lengths = [generator.choice((0, 1, 1, 2, 3)) for _ in range(rows)]
        if name == "value_rowids" and lengths:
            lengths[-1] = lengths[-1] or 1  # they do not tell of an empty row at the end
        features[argument] = ("int64", _written(name, lengths))
        rows = sum(lengths)
    value_key = key if feature["value_key"] is None else feature["value_key"]
    return features | {value_key: (feature["dtype"], values(generator, feature["dtype"], rows))}


def _written(name, lengths):
    splits = [0, *np.cumsum(np.array(lengths, np.int64)).tolist()]
    match name:
        case "row_splits":
            return splits
        case "row_lengths":
            return lengths
        case "row_starts":
            return splits[:-1]
        case "row_limits":
            return splits[1:]
        case "value_rowids":
            return [row for row, length in enumerate(lengths) for _ in range(length)]


def _damage(generator, features, key, probability):
    if generator.random() >= probability:
        return
    dtype, found = features[key]
    match generator.choice(DAMAGES):
        case "missing":
            del features[key]
        case "no kind":
            features[key] = (None, [])
        case "empty":
            features[key] = (dtype, [])
        case "wrong kind":
            other = generator.choice([name for name in DTYPES if name != dtype])
            features[key] = (other, values(generator, other, max(len(found), 1)))
        case "wrong and empty":
            features[key] = (generator.choice([name for name in DTYPES if name != dtype]), [])
        case "shorter":
            features[key] = (dtype, found[:-1])
        case "longer":
            features[key] = (dtype, found + (found[-1:] or values(generator, dtype, 1)))
        case "value" if dtype == "int64" and found and all(-100 < value < 100 for value in found):
            changed = list(found)
            at = generator.randrange(len(found))
            changed[at] = generator.choice((changed[at] + 1, changed[at] - 1, -1, changed[at] + (1 << 32)))
            # An id is a number of rows that TensorFlow makes room for.
            features[key] = (dtype, changed if changed[at] < 100 or "/p" not in key else found[:-1])


def _slide(generator, features):
    """One value of a key goes from one record's list to another's: what all records hold together is the same."""
    first, second = generator.sample(range(len(features)), 2)
    shared = [key for key in features[first] if key in features[second] and features[first][key][1]]
    if shared:
        key = generator.choice(shared)
        (dtype, there), (other, here) = features[first][key], features[second][key]
        if dtype == other:
            features[first][key], features[second][key] = (dtype, there[:-1]), (dtype, here + there[-1:])


def values(generator, dtype, count):
    """As the case and the answer write them."""
    if dtype == "string":
        return [base64.b64encode(generator.choice(STRINGS)).decode() for _ in range(count)]
    return [generator.choice(INTEGERS if dtype == "int64" else FLOATS) for _ in range(count)]


# ---- their bytes


def _encoded(generator, features):
    payload = example(features)
    if features and generator.random() < 0.05:  # a key twice, the last of them wins
        key = generator.choice(list(features))
        if features[key][0]:
            other = generator.choice(DTYPES)
            payload = example({key: (other, values(generator, other, 2))}) + payload
    elif generator.random() < 0.3:
        payload += example({"nobody asks": ("int64", [1])})
    return base64.b64encode(payload).decode()


def example(features):
    message = tf.train.Example()
    for key, feature in features.items():
        message.features.feature[key].CopyFrom(wire_feature(*feature))
    return message.SerializeToString(deterministic=True)


def wire_feature(dtype, found):
    feature = tf.train.Feature()
    if dtype == "int64":
        feature.int64_list.value.extend(found)
        feature.int64_list.SetInParent()
    elif dtype == "float32":
        feature.float_list.value.extend(np.array(found, np.uint32).view(np.float32))
        feature.float_list.SetInParent()
    elif dtype == "string":
        feature.bytes_list.value.extend(base64.b64decode(value) for value in found)
        feature.bytes_list.SetInParent()
    return feature


def _sequence(generator, context, lists):
    message = tf.train.SequenceExample()
    for key, feature in _features(generator, context).items():
        message.context.feature[key].CopyFrom(wire_feature(*feature))
    for key, feature in lists.items():
        if generator.random() < 0.06:
            continue
        steps = [_step(generator, key, feature) for _ in range(generator.choice((0, 1, 2, 2, 3)))]
        if len(steps) > 1 and generator.random() < 0.25:
            _slide(generator, steps)
        keys = {wire_key for step in steps for wire_key in step} or {key}
        for wire_key in sorted(keys):
            in_list = message.feature_lists.feature_list[wire_key].feature
            in_list.extend(wire_feature(*step[wire_key]) for step in steps if wire_key in step)
    return message.SerializeToString(deterministic=True)


def _step(generator, key, feature):
    if feature["class"] == "FixedLenSequenceFeature":
        step = {key: (feature["dtype"], values(generator, feature["dtype"], _count(feature["shape"])))}
    else:
        step = _fitting(generator, key, feature)
    for wire_key in list(step):
        _damage(generator, step, wire_key, 0.04)
    return step

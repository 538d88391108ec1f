"""Passes over records by protobuf and by TensorFlow, asked for on standard input, one a line:

    job TAB number of the way TAB file of records

and answered with the nanoseconds a record of the best of some passes, on the clock and of processors. The jobs
`check parse` and `check encode` are answered with a checksum of what was read. The first three lines of output are the
versions, the ways to parse and the ways to encode.
"""

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import functools
import logging
import struct
import sys
import time

import google.protobuf
import numpy as np
import tensorflow as tf
from google.protobuf.internal import api_implementation

logging.getLogger("tensorflow").setLevel(logging.ERROR)

BATCH = 512
PASSES = 3
# Rounds of a data set of batches a pass, so that its start counts for little.
REPEAT = 4

FIXED = {
    "image/encoded": tf.string,
    "image/filename": tf.string,
    "image/height": tf.int64,
    "image/width": tf.int64,
}
VAR = {
    "image/object/bbox/xmax": tf.float32,
    "image/object/bbox/xmin": tf.float32,
    "image/object/bbox/ymax": tf.float32,
    "image/object/bbox/ymin": tf.float32,
    "image/object/class/label": tf.int64,
    "image/object/class/text": tf.string,
}
SPEC = {key: tf.io.FixedLenFeature([], kind) for key, kind in FIXED.items()}
SPEC |= {key: tf.io.VarLenFeature(kind) for key, kind in VAR.items()}
KEYS = sorted(SPEC)
LISTS = [(key, {tf.string: "bytes_list", tf.int64: "int64_list", tf.float32: "float_list"}[(FIXED | VAR)[key]])
         for key in KEYS]

Example = tf.train.Example


class Records:
    """The records of a file, and what is made of them before the clock starts."""

    def __init__(self, path):
        self.all, at = [], 0
        with open(path, "rb") as file:
            data = file.read()
        while at < len(data):
            (length,) = struct.unpack_from("<I", data, at)
            self.all.append(data[at + 4 : at + 4 + length])
            at += 4 + length

    @functools.cached_property
    def batches(self):
        return [tf.constant(self.all[at : at + BATCH]) for at in range(0, len(self.all), BATCH)]

    @functools.cached_property
    def tensor(self):
        return tf.constant(self.all)

    @functools.cached_property
    def messages(self):
        return [Example.FromString(record) for record in self.all]


@functools.lru_cache(maxsize=1)
def records_of(path):
    return Records(path)


# A way gives a function that goes over all records, and how often it does so.


def from_string(records):
    def run():
        for record in records.all:
            Example.FromString(record)

    return run, 1


def from_string_and_lists(records):
    def run():
        for record in records.all:
            lists_of(Example.FromString(record))

    return run, 1


def lists_of(example):
    feature = example.features.feature
    return [list(getattr(feature[key], kind).value) for key, kind in LISTS]


def parse_example(parse):
    def way(records):
        def run():
            for batch in records.batches:
                parse(batch, SPEC)

        return run, 1

    return way


def dataset(build, times):
    def way(records):
        built = build(tf.data.Dataset.from_tensor_slices(records.tensor).repeat(times))

        def run():
            built.reduce(tf.constant(0, tf.int64), lambda count, _: count + 1)

        return run, times

    return way


def single(parallel):
    parse = lambda record: tf.io.parse_single_example(record, SPEC)
    return lambda data: data.map(parse, num_parallel_calls=parallel)


def batched(parallel):
    parse = lambda batch: tf.io.parse_example(batch, SPEC)
    return lambda data: data.batch(BATCH).map(parse, num_parallel_calls=parallel)


def serialize(records):
    messages = records.messages

    def run():
        for message in messages:
            message.SerializeToString()

    return run, 1


TF_BATCH = "TensorFlow, `parse_example`"
TF_SINGLE = "TensorFlow, `parse_single_example`"
PARSING = [
    ("protobuf (upb) in Python, `FromString`", "", from_string),
    ("protobuf (upb) in Python, `FromString` and all lists", "", from_string_and_lists),
    (TF_BATCH, "called", parse_example(tf.io.parse_example)),
    (TF_BATCH, "in a `tf.function`", parse_example(tf.function(tf.io.parse_example, autograph=False))),
    (TF_BATCH, "`tf.data`", dataset(batched(None), REPEAT)),
    (TF_BATCH, "`tf.data`, in parallel", dataset(batched(tf.data.AUTOTUNE), REPEAT)),
    (TF_SINGLE, "`tf.data`", dataset(single(None), 1)),
    (TF_SINGLE, "`tf.data`, in parallel", dataset(single(tf.data.AUTOTUNE), 1)),
]
ENCODING = [("protobuf (upb) in Python, `SerializeToString`", "", serialize)]
WAYS = {"parse": PARSING, "encode": ENCODING}


def turn(way, records):
    run, times = way(records)
    best = (float("inf"), 0.0)
    for _ in range(PASSES):
        start, cpu_start = time.perf_counter_ns(), time.process_time_ns()
        run()
        wall, cpu = time.perf_counter_ns() - start, time.process_time_ns() - cpu_start
        best = min(best, (wall, cpu))
    return "\t".join(f"{each / times / len(records.all):.3f}" for each in best)


# The checksum of `checksum.rs`: of the lengths of byte strings, of the bits of floats, of integers.

MASK = (1 << 64) - 1


def count(value):
    if isinstance(value, bytes):
        return len(value)
    if isinstance(value, (float, np.floating)):
        return struct.unpack("<I", struct.pack("<f", value))[0]
    return int(value) & MASK


class Checksum:
    def __init__(self):
        self.sums = dict.fromkeys(KEYS, 0)

    def row(self, key, values):
        for value in [*map(count, values), len(values)]:
            self.sums[key] = (self.sums[key] * 31 + value) & MASK

    def total(self):
        return functools.reduce(lambda total, key: (total * 31 + self.sums[key]) & MASK, KEYS, 0)


def check_messages(examples):
    checksum = Checksum()
    for example in examples:
        for (key, _), values in zip(LISTS, lists_of(example)):
            checksum.row(key, values)
    return checksum.total()


def check_tensors(parsed):
    checksum = Checksum()
    for tensors in parsed:
        for key in FIXED:
            values = tensors[key].numpy()
            for value in values if tensors[key].shape.rank else [values]:
                checksum.row(key, [value])
        for key in VAR:
            tensor = tensors[key]
            if tensor.shape.rank == 1:
                checksum.row(key, tensor.values.numpy())
                continue
            rows = np.bincount(tensor.indices.numpy()[:, 0], minlength=tensor.dense_shape.numpy()[0])
            for row in np.split(tensor.values.numpy(), np.cumsum(rows)[:-1]):
                checksum.row(key, row)
    return checksum.total()


def check(job, number, records):
    side = WAYS[job][number][0]
    if job == "encode":
        return check_messages(Example.FromString(message.SerializeToString()) for message in records.messages)
    if side == TF_BATCH:
        return check_tensors(tf.io.parse_example(batch, SPEC) for batch in records.batches)
    if side == TF_SINGLE:
        return check_tensors(tf.data.Dataset.from_tensor_slices(records.tensor).map(
            lambda record: tf.io.parse_single_example(record, SPEC)))
    return check_messages(map(Example.FromString, records.all))


def main():
    protobuf = f"protobuf {google.protobuf.__version__} ({api_implementation.Type()})"
    print(f"TensorFlow {tf.__version__}, {protobuf}")
    for ways in WAYS.values():
        print("\t".join(f"{side}|{way}" for side, way, _ in ways), flush=True)
    for line in sys.stdin:
        job, number, path = line.rstrip("\n").split("\t")
        records = records_of(path)
        if job.startswith("check "):
            print(check(job.removeprefix("check "), int(number), records), flush=True)
        else:
            print(turn(WAYS[job][int(number)][2], records), flush=True)


main()

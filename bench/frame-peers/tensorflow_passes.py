"""TensorFlow's passes over a TFRecord file, asked for on standard input, one a line:

    verb TAB way TAB file to read TAB file to write

and answered with the number of records and the seconds it took. The first three lines of output are TensorFlow's
version, the ways to read and the ways to write.
"""

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import functools
import logging
import sys
import time

import tensorflow as tf

logging.getLogger("tensorflow").setLevel(logging.ERROR)

BUFFER = 8 << 20
BATCH = 1024
# Batches of long records would hold much memory at once.
BATCH_BYTES = 16 << 20


def batch_for(path):
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
    return max(1, min(BATCH, BATCH_BYTES // length))


def reduce_one_by_one(path):
    dataset = tf.data.TFRecordDataset(path, buffer_size=BUFFER)
    return int(dataset.reduce(tf.constant(0, tf.int64), lambda count, _: count + 1))


def batches(path, prefetch):
    dataset = tf.data.TFRecordDataset(path, buffer_size=BUFFER).batch(batch_for(path))
    return dataset.prefetch(tf.data.AUTOTUNE) if prefetch else dataset


def reduce_batches(path, prefetch):
    count = lambda count, batch: count + tf.size(batch, out_type=tf.int64)
    return int(batches(path, prefetch).reduce(tf.constant(0, tf.int64), count))


def iterate_over_batches(path):
    return sum(int(batch.shape[0]) for batch in batches(path, True))


def record_iterator(path):
    return sum(1 for _ in tf.compat.v1.io.tf_record_iterator(path))


READING = {
    "`TFRecordDataset`, `reduce`": reduce_one_by_one,
    "`TFRecordDataset`, `batch`, `reduce`": lambda path: reduce_batches(path, False),
    "`TFRecordDataset`, `batch`, `prefetch`, `reduce`": lambda path: reduce_batches(path, True),
    "`TFRecordDataset`, `batch`, `prefetch`, Python loop": iterate_over_batches,
    "`tf_record_iterator`": record_iterator,
}
WRITING = ["`TFRecordWriter`"]


@functools.lru_cache(maxsize=1)
def payloads(path):
    with open(path, "rb") as file:
        data = file.read()
    found, at = [], 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 8], "little")
        found.append(data[at + 12 : at + 12 + length])
        at += length + 16
    return found


def write(path, records):
    with tf.io.TFRecordWriter(path) as writer:
        for record in records:
            writer.write(record)
    return len(records)


def main():
    print(tf.__version__)
    print("\t".join(READING))
    print("\t".join(WRITING), flush=True)
    for line in sys.stdin:
        verb, way, source, target = line.rstrip("\n").split("\t")
        if verb == "read":
            task = functools.partial(READING[way], source)
        else:
            task = functools.partial(write, target, payloads(source))
        start = time.perf_counter()
        records = task()
        print(f"{records}\t{time.perf_counter() - start:.9f}", flush=True)


main()

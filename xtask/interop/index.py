"""Indexes against those of the Python package `tfrecord`, whose text is DALI's, too."""

import hashlib
import json
import pathlib
import subprocess
import sys

from report import Mismatch, expect

PACKAGE = (sys.executable, "-B", pathlib.Path(__file__).with_name("package_tfrecord.py"))

# With two records at least: the package's reader does not take an index of one line, its own neither.
REAL = [
    "raccoon/test.record",
    "records/tiny_speech_dataset.tfrecord",
    "records/torchdata_example.tfrecord",
    "records/torchdata_sequence_example.tfrecord",
    "records/grain_morris.tfrecord",
    "records/sagemaker_100.tfrecords",
    "records/dareblopy-small-r00.tfrecords",
    "datumaro-assets/roboflow_dataset/tfrecord/train/train.tfrecord",
]


def run(report, example, scratch, fixtures, data):
    """`example` is the program `index`: `FILE` to its index, `FILE INDEX` to the same after reading by `INDEX`."""
    files = [fixtures / "golden/tensorflow/tensorflow.tfrecord"] + [data / name for name in REAL if data]
    for number, path in enumerate(files):
        report.check(f"index: {path.name}", _both_ways, example, path, pathlib.Path(scratch) / f"{number:02}")


def _both_ways(example, path, stem):
    import records

    ours, theirs = stem.with_suffix(".ours.idx"), stem.with_suffix(".theirs.idx")
    _output(*PACKAGE, "index", path, theirs)
    ours.write_bytes(_output(example, path))
    expect(ours.read_bytes(), theirs.read_bytes(), "index")
    expect(_output(example, path, theirs), theirs.read_bytes(), "their index after reading by it")
    digests = [hashlib.sha256(payload).hexdigest() for payload in records.payloads(path)]
    found = json.loads(_output(*PACKAGE, "read", path, ours))
    expect(found["in two shares"], digests, "records that their reader finds by our index, in two shares")
    # Without a share it starts at a record at random and goes round.
    expect(sorted(found["from some record on"]), sorted(digests), "records that it finds from some record on")
    return {"records": len(digests)}


def _output(*words):
    done = subprocess.run([str(word) for word in words], capture_output=True, timeout=300)
    if done.returncode != 0:
        raise Mismatch(f"exit code {done.returncode}: {done.stderr.decode().strip()}")
    return done.stdout

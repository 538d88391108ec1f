"""The values in `fixtures/golden/`, as plain data that JSON holds exactly."""

import hashlib
import pathlib

import records

FILES = [
    "tensorflow/tensorflow.tfrecord",
    "datumaro/tf_detection_api/train.tfrecord",
    "datumaro/tf_detection_api/val.tfrecord",
]


def decode(folder):
    """`{file: [record]}`; a record has every feature, images as their length and digest."""
    folder = pathlib.Path(folder)
    return {name: [_record(payload) for payload in records.payloads(folder / name)] for name in FILES}


def _record(payload):
    return {key: [_plain(key, value) for value in values] for key, values in sorted(records.loose(payload).items())}


def _plain(key, value):
    if key == "image/encoded":
        return {"bytes": len(value), "sha256": hashlib.sha256(value).hexdigest()}
    return value.decode() if isinstance(value, bytes) else value

"""What the published decoders make of record files, as JSON: a line a record. Runs in an environment of their own, which has
none of the other checks' packages.

    published.py tfod LABEL_MAP FILE…
    published.py model-garden LABEL_MAP FILE…
"""

import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import json
import pathlib
import types

import numpy as np
import tensorflow as tf


def tfod(label_map):
    """The TensorFlow Object Detection API's, with masks as PNG files, classes by the label map."""
    from object_detection.core.standard_fields import InputDataFields as fields
    from object_detection.data_decoders.tf_example_decoder import TfExampleDecoder
    from object_detection.protos import input_reader_pb2

    masks = input_reader_pb2.PNG_MASKS
    decoder = TfExampleDecoder(load_instance_masks=True, instance_mask_type=masks, label_map_proto_file=label_map)

    def decode(payload):
        found = decoder.decode(tf.constant(payload))
        return {
            "image": found[fields.image],
            "source_id": found[fields.source_id],
            "boxes": found[fields.groundtruth_boxes],
            "classes": found[fields.groundtruth_classes],
            "is_crowd": found[fields.groundtruth_is_crowd],
            "masks": found[fields.groundtruth_instance_masks],
        }

    return decode


def model_garden(_label_map):
    """official/vision's, with masks."""
    _without_init("official", "official.vision", "official.vision.dataloaders")
    from official.vision.dataloaders.tf_example_decoder import TfExampleDecoder

    decoder = TfExampleDecoder(include_mask=True)

    def decode(payload):
        found = decoder.decode(tf.constant(payload))
        return {
            "image": found["image"],
            "source_id": found["source_id"],
            "boxes": found["groundtruth_boxes"],
            "classes": found["groundtruth_classes"],
            "is_crowd": found["groundtruth_is_crowd"],
            "masks": found["groundtruth_instance_masks"],
        }

    return decode


def _without_init(*packages):
    """The folders of packages without what they import at once: all models with all they need."""
    for name in packages:
        parent, _, last = name.rpartition(".")
        package = types.ModuleType(name)
        places = sys.modules[parent].__path__ if parent else sys.path
        package.__path__ = [str(place) for place in (pathlib.Path(place) / last for place in places) if place.is_dir()]
        sys.modules[name] = package


def line(found):
    masks = found["masks"].numpy()
    return json.dumps({
        "image": list(found["image"].shape),
        "source_id": found["source_id"].numpy().decode(),
        "boxes": found["boxes"].numpy().tolist(),
        "classes": found["classes"].numpy().tolist(),
        # None where the record says nothing of it.
        "is_crowd": found["is_crowd"].numpy().astype(bool).tolist() or [False] * len(found["classes"]),
        "values": sorted(set(np.unique(masks).tolist())),
        "masks": ["".join("01"[int(pixel > 0)] for pixel in mask.flat) for mask in masks],
    })  # fmt: skip


def main(which, label_map, *files):
    decode = {"tfod": tfod, "model-garden": model_garden}[which](label_map)
    for file in files:
        for payload in tf.data.TFRecordDataset(file):
            print(line(decode(payload.numpy())), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])

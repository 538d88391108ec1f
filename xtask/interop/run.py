"""Every check of the binary against TensorFlow and Datumaro; `cargo xtask interop` runs this."""

import argparse
import logging
import os
import pathlib
import sys
import warnings

# Before TensorFlow comes in: nothing of its own chatter.
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
warnings.simplefilter("ignore")
logging.disable(logging.WARNING)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", type=pathlib.Path, required=True)
    parser.add_argument("--recompress", type=pathlib.Path, required=True, help="the example of tfrecord-frame")
    parser.add_argument("--fixtures", type=pathlib.Path, required=True)
    parser.add_argument("--scratch", type=pathlib.Path, required=True)
    parser.add_argument("--index-example", type=pathlib.Path, required=True)
    parser.add_argument("--json-example", type=pathlib.Path, required=True)
    parser.add_argument("--parse-cases", type=pathlib.Path, required=True, help="the example of tf-example")
    parser.add_argument("--conformance", type=pathlib.Path, required=True, help="the example of pbtxt")
    parser.add_argument("--rasterise", type=pathlib.Path, required=True, help="the example of cvat-model")
    parser.add_argument("--match-names", type=pathlib.Path, required=True, help="the example of cvat-model")
    parser.add_argument("--lay-out", type=pathlib.Path, required=True, help="the example of cvat-xml-format")
    parser.add_argument("--mask-png", type=pathlib.Path, required=True, help="the example of cvat-tfrecord-format")
    parser.add_argument("--datumaro-dump", type=pathlib.Path, required=True, help="that of cvat-datumaro-format")
    parser.add_argument("--coco-dump", type=pathlib.Path, required=True, help="that of cvat-coco-format")
    parser.add_argument("--data", type=pathlib.Path, help="real data sets")
    parser.add_argument("--tfod-python", type=pathlib.Path, help="that of the TensorFlow Object Detection API's decoder")
    parser.add_argument("--model-garden-python", type=pathlib.Path, help="that of the Model Garden's decoder")
    parser.add_argument("--only", help="run the checks whose name has this in it")
    arguments = parser.parse_args()

    import coco_read
    import consumers
    import csv_yolo
    import coco_write
    import datumaro_read
    import datumaro_write
    import empty
    import framing
    import from_tfrecord
    import index
    import json_view
    import label_lists
    import labels
    import legacy
    import lint
    import lossless
    import mask_png
    import mask_records
    import masks
    import masks_back
    import matching
    import old
    import pascal
    import salvage
    import schema
    import specs
    import split
    import text_format
    import tfds
    import to_tfrecord
    import tracks
    import transforms
    import voc_write
    import whole_back
    import whole_records
    from binary import Binary
    from report import Report

    report, binary = Report(arguments.only), Binary(arguments.binary, arguments.scratch)
    of_data_sets = (
        to_tfrecord, labels, label_lists, empty, from_tfrecord, salvage, schema,
        transforms, mask_records, masks_back, whole_records, whole_back, old, legacy, lossless,
        datumaro_write, coco_write, voc_write, csv_yolo, pascal, tfds, split, lint,
    )  # fmt: skip
    for checks in of_data_sets:
        checks.run(report, binary, arguments.fixtures, arguments.data)
    index.run(report, arguments.index_example, arguments.scratch, arguments.fixtures, arguments.data)
    json_view.run(report, arguments.json_example)
    framing.run(report, arguments.recompress, arguments.scratch, arguments.fixtures)
    specs.run(report, arguments.parse_cases, arguments.scratch)
    text_format.run(report, arguments.conformance, arguments.scratch, arguments.data)
    masks.run(report, arguments.rasterise)
    matching.run(report, arguments.match_names)
    tracks.run(report, arguments.lay_out, binary)
    mask_png.run(report, arguments.mask_png)
    datumaro_read.run(report, arguments.datumaro_dump, arguments.scratch, arguments.data)
    coco_read.run(report, arguments.coco_dump, binary, arguments.scratch, arguments.data)
    consumers.run(report, binary, arguments.fixtures, arguments.data)
    pythons = {"tfod": arguments.tfod_python, "model-garden": arguments.model_garden_python}
    if all(pythons.values()):
        consumers.run(report, binary, arguments.fixtures, arguments.data, pythons)
    return report.summary()


if __name__ == "__main__":
    sys.exit(main())

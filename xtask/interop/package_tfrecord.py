"""The Python package `tfrecord`, in a process of its own: it and TensorFlow register the same protobuf messages.

    package_tfrecord.py index FILE INDEX    writes the package's index
    package_tfrecord.py read FILE INDEX     prints digests of what its reader finds, as JSON
"""

import hashlib
import json
import sys

from tfrecord.reader import tfrecord_iterator
from tfrecord.tools.tfrecord2idx import create_index


def digests(path, index, share):
    # Each payload is lent until the next.
    return [hashlib.sha256(payload).hexdigest() for payload in tfrecord_iterator(path, index, shard=share)]


def main(verb, path, index):
    if verb == "index":
        create_index(path, index)
        return
    shares = [digest for share in range(2) for digest in digests(path, index, (share, 2))]
    print(json.dumps({"in two shares": shares, "from some record on": digests(path, index, None)}))


if __name__ == "__main__":
    main(*sys.argv[1:])

"""One mask in the many ways that PNG and records have for it; TensorFlow decodes each to the same pixels."""

import io

import cv2
import numpy as np
import tensorflow as tf
from PIL import Image

from report import expect


def _pillow(picture, **options):
    out = io.BytesIO()
    picture.save(out, "PNG", **options)
    return out.getvalue()


def _cv2(array):
    written, data = cv2.imencode(".png", array)
    expect(written, True, "OpenCV writes a PNG file")
    return data.tobytes()


def _palette(mask, bits):
    picture = Image.fromarray(mask, "P")
    picture.putpalette([0, 0, 0, 128, 0, 0, 0, 128, 0, 128, 128, 0])
    return _pillow(picture, bits=bits)


def _noisy(mask):
    """Any number but 0 is the object's."""
    return mask * np.random.default_rng(mask.size).integers(1, 256, mask.shape, dtype=np.uint8)


WAYS = {
    "0/1 by TensorFlow": lambda mask: tf.io.encode_png(mask[:, :, None]).numpy(),
    "0/255 by TensorFlow": lambda mask: tf.io.encode_png(mask[:, :, None] * 255).numpy(),
    "0/255 16-bit by TensorFlow": lambda mask: tf.io.encode_png(mask[:, :, None].astype(np.uint16) * 65535).numpy(),
    "0/1 by Pillow": lambda mask: _pillow(Image.fromarray(mask, "L")),
    "any number by Pillow": lambda mask: _pillow(Image.fromarray(_noisy(mask), "L")),
    "optimised by Pillow": lambda mask: _pillow(Image.fromarray(mask * 255, "L"), optimize=True),
    "1-bit by Pillow": lambda mask: _pillow(Image.fromarray(mask * 255, "L").convert("1")),
    "grey and opacity by Pillow": lambda mask: _pillow(Image.fromarray(mask * 255, "L").convert("LA")),
    "colours by Pillow": lambda mask: _pillow(Image.fromarray(mask * 255, "L").convert("RGB")),
    "colours and opacity by Pillow": lambda mask: _pillow(Image.fromarray(mask * 255, "L").convert("RGBA")),
    **{f"palette of {bits} bits by Pillow": lambda mask, bits=bits: _palette(mask, bits) for bits in (1, 2, 4, 8)},
    "0/1 by OpenCV": lambda mask: _cv2(mask),
    "0/255 by OpenCV": lambda mask: _cv2(mask * 255),
    "16-bit by OpenCV": lambda mask: _cv2(mask.astype(np.uint16) * 65535),
    "colours by OpenCV": lambda mask: _cv2(np.dstack([mask * 255] * 3)),
}


def encoded(way, mask):
    """The file, which TensorFlow reads as the mask it is."""
    png = WAYS[way](np.ascontiguousarray(mask.astype(np.uint8)))
    decoded = tf.io.decode_png(png, channels=1).numpy()[:, :, 0]
    expect(((decoded > 0) != mask).any(), False, f"{way}: TensorFlow sees other pixels")
    return png

"""(e) Framing and compression: what our crate writes TensorFlow reads, and the other way round.

`recompress` is an example program of the crate `tfrecord-frame`: it copies a file's records, however compressed, to a
file compressed as asked for.
"""

import gzip
import hashlib
import random
import subprocess

import records
from report import Mismatch, expect

COMPRESSIONS = ("none", "gzip", "zlib")


def run(report, recompress, scratch, fixtures):
    scratch = scratch / "framing"
    scratch.mkdir()
    payloads = _payloads()
    for theirs in COMPRESSIONS:
        for ours in COMPRESSIONS:
            report.check(f"e/framing/{theirs}-to-{ours}", _both_ways, recompress, scratch, payloads, theirs, ours)
    for compression in COMPRESSIONS:
        report.check(f"e/framing/no-records-{compression}", _no_records, recompress, scratch, compression)
    report.check("e/framing/gzip-members", _members, recompress, scratch, payloads)
    report.check("e/framing/long-record", _long_record, recompress, scratch)
    report.check("e/framing/where-we-differ", _where_we_differ, recompress, scratch, payloads)
    report.check("e/framing/golden", _golden, recompress, scratch, fixtures / "golden/tensorflow/records")


def _payloads():
    generator = random.Random(20260311)
    lengths = [0, 1, 11, 12, 13, 255, 256, 65_535, 65_536, 1_000_000, 0, *(generator.randrange(5000) for _ in range(500))]
    return [generator.randbytes(length // 2) + b"TFRecord " * (length // 18) for length in lengths]


def _both_ways(recompress, scratch, payloads, theirs, ours):
    """TensorFlow writes, we copy, TensorFlow reads."""
    source, copy = scratch / f"tensorflow.{theirs}", scratch / f"ours.{theirs}.{ours}"
    records.write_payloads(source, payloads, theirs)
    _copy(recompress, source, copy, ours, len(payloads))
    expect(_digests(records.payloads(copy, ours)), _digests(payloads), "payloads")
    if ours == "none":
        records.write_payloads(scratch / "plain", payloads)
        expect(copy.read_bytes() == (scratch / "plain").read_bytes(), True, "the same bytes as TensorFlow's")
    return {"records": len(payloads)}


def _no_records(recompress, scratch, compression):
    source = scratch / f"nothing.{compression}"
    records.write_payloads(source, [], compression)
    for ours in COMPRESSIONS:
        copy = scratch / f"nothing.{compression}.{ours}"
        _copy(recompress, source, copy, ours, 0)
        expect(records.payloads(copy, ours), [], "records")
    return {"copies": len(COMPRESSIONS)}


def _members(recompress, scratch, payloads):
    """Files one after another, and a record that begins in one member and ends in the next."""
    part, source, copy = scratch / "part", scratch / "members", scratch / "members.none"
    records.write_payloads(part, payloads, "gzip")
    records.write_payloads(source, payloads)
    plain = source.read_bytes()
    cuts = [0, 5, 40, 1000, len(plain) // 2, len(plain)]
    split = b"".join(gzip.compress(plain[start:end]) for start, end in zip(cuts, cuts[1:]))
    source.write_bytes(part.read_bytes() + split + part.read_bytes())
    expect(_digests(records.payloads(source, "gzip")), _digests(payloads * 3), "payloads as TensorFlow reads them")
    _copy(recompress, source, copy, "none", 3 * len(payloads))
    expect(copy.read_bytes() == plain * 3, True, "the same bytes")
    return {"members": len(cuts) + 1, "records": 3 * len(payloads)}


def _long_record(recompress, scratch):
    payload = random.Random(1).randbytes(32 << 20) + bytes(32 << 20)
    for compression in COMPRESSIONS:
        source, copy = scratch / f"long.{compression}", scratch / "long.copy"
        records.write_payloads(source, [payload], compression)
        _copy(recompress, source, copy, compression, 1)
        expect(_digests(records.payloads(copy, compression)), _digests([payload]), compression)
    return {"MiB": len(payload) >> 20}


def _where_we_differ(recompress, scratch, payloads):
    """What TensorFlow passes over in silence: the end of a stream that is cut off, and what follows a zlib stream."""
    source, copy, compared = scratch / "differs", scratch / "differs.none", 0
    for compression, trailer in (("gzip", 8), ("zlib", 4)):
        records.write_payloads(source, payloads, compression)
        whole = source.read_bytes()
        for cut in range(1, trailer + 1):
            source.write_bytes(whole[:-cut])
            expect(len(records.payloads(source, compression)), len(payloads), "records TensorFlow reads")
            done = _run(recompress, source, copy, "none")
            said = f"{compression} stream is truncated at byte {len(whole) - cut}\n"
            expect((done.returncode, done.stderr.endswith(said)), (1, True), f"end of {done.stderr!r}")
            compared += 1
    # `whole` is of zlib now.
    source.write_bytes(whole + bytes(512))
    expect(len(records.payloads(source, "zlib")), len(payloads), "records TensorFlow reads before zero bytes")
    said = f"zlib stream is followed by other data at byte {len(whole)}\n"
    done = _run(recompress, source, copy, "none")
    expect((done.returncode, done.stderr.endswith(said)), (1, True), f"end of {done.stderr!r}")
    source.write_bytes(whole + whole)
    expect(len(records.payloads(source, "zlib")), len(payloads), "records TensorFlow reads of two streams")
    _copy(recompress, source, copy, "none", 2 * len(payloads))
    return {"files": compared + 2}


def _golden(recompress, scratch, folder):
    """The committed files are what TensorFlow reads, and what we do."""
    for name, count in (("payloads", 5), ("empty", 0)):
        wanted = records.payloads(folder / f"{name}.none.tfrecord")
        expect(len(wanted), count, "records")
        for compression in COMPRESSIONS:
            source, copy = folder / f"{name}.{compression}.tfrecord", scratch / "golden"
            expect(records.payloads(source, compression), wanted, f"payloads of {source.name}")
            _copy(recompress, source, copy, "none", count)
            expect(copy.read_bytes() == (folder / f"{name}.none.tfrecord").read_bytes(), True, "the same bytes")
    return {"files": 6}


def _copy(recompress, source, copy, compression, count):
    done = _run(recompress, source, copy, compression)
    if done.returncode != 0:
        raise Mismatch(f"exit code {done.returncode}: {done.stderr.strip()}")
    expect(done.stdout, f"{count} records\n", "what recompress says")


def _run(recompress, source, copy, compression):
    return subprocess.run([recompress, source, copy, compression], capture_output=True, text=True, timeout=300)


def _digests(payloads):
    return [(len(payload), hashlib.sha256(payload).hexdigest()) for payload in payloads]

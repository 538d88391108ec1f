"""(f) Damaged files: TensorFlow reads what `salvage` wrote, and it is the undamaged records of the original."""

import gzip
import json
import random

import records
from report import Mismatch, expect

SPOILT = (3, 17, 28)


def run(report, binary, _, data):
    generator = random.Random(20260411)
    generated = binary.scratch / "random.tfrecord"
    records.write_payloads(generated, [generator.randbytes(generator.randrange(1, 5000)) for _ in range(50)])
    sources = [generated]
    if data:
        sources.append(data / "raccoon/test.record")
    for path in sources:
        report.check(f"f/salvage/{path.name}", _three_places, binary, path)
        report.check(f"f/salvage/{path.name}-half-a-gzip", _half_a_gzip, binary, path)
        report.check(f"f/index/{path.name}", _index, binary, path)
    if data:
        report.check("f/check/real", _clean, binary, data / "records")


def _three_places(binary, path):
    """A bit of a payload, a bit of a length, and bytes that are gone."""
    payloads, whole = records.payloads(path), bytearray(path.read_bytes())
    starts, generator = _starts(payloads), random.Random(20260412)
    one, two, three = SPOILT
    for index, at in ((one, 12 + generator.randrange(len(payloads[one]))), (two, generator.randrange(12))):
        whole[starts[index] + at] ^= 1 << generator.randrange(8)
    # From the last place on, so that the offsets before it hold.
    del whole[starts[three] + 5 : starts[three] + 5 + min(100, len(payloads[three]))]
    kept = [payload for index, payload in enumerate(payloads) if index not in (one, two, three)]

    source = binary.scratch / f"spoilt-{path.name}"
    source.write_bytes(whole)
    try:
        records.payloads(source)
    except Exception:  # TensorFlow's DataLossError
        pass
    else:
        raise Mismatch("TensorFlow reads the damaged file")
    for compression in ("none", "gzip", "zlib"):
        copy = binary.scratch / f"salvaged-{path.name}.{compression}"
        done = binary.run("salvage", source, copy, "--compression", compression, "--json")
        said = json.loads(done.stdout)
        expect((done.returncode, said["records"], said["ranges"]), (1, len(kept), 3), "exit code, records, ranges")
        expect(said["bytes_kept"] + said["bytes_lost"], len(whole), "bytes kept and lost")
        expect(records.payloads(copy, compression), kept, f"payloads of {copy.name}")
        again = binary.run("salvage", copy, binary.scratch / f"again-{copy.name}")
        expect(again.returncode, 0, "exit code for what was salvaged")
    expect(binary.run("check", source).returncode, 1, "exit code of check")
    return {"kept": len(kept)}


def _half_a_gzip(binary, path):
    payloads = records.payloads(path)
    packed = gzip.compress(path.read_bytes())
    source, copy = (binary.scratch / f"{name}-{path.name}.gz" for name in ("half", "salvaged-half"))
    source.write_bytes(packed[: len(packed) * 2 // 3])
    done = binary.run("salvage", source, copy, "--json")
    said = json.loads(done.stdout)
    expect((done.returncode, said["end_unknown"]), (1, True), "exit code, whether the end is unknown")
    kept = records.payloads(copy, "gzip")
    expect(kept, payloads[: said["records"]], "payloads")
    if not 0 < len(kept) < len(payloads):
        raise Mismatch(f"{len(kept)} of {len(payloads)} records kept")
    return {"kept": len(kept)}


def _index(binary, path):
    done = binary.run("index", path, "-o", "-")
    payloads = records.payloads(path)
    lines = [f"{start} {len(payload) + 16}\n" for start, payload in zip(_starts(payloads), payloads)]
    expect((done.returncode, done.stdout), (0, "".join(lines)), "exit code and index")
    return {"records": len(payloads)}


def _clean(binary, folder):
    """What TensorFlow reads is clean; `check` counts as many records as it does."""
    done = binary.run("check", folder, "--json")
    said = json.loads(done.stdout.splitlines()[-1])
    compression = lambda path: "zlib" if path.read_bytes()[:2] == b"\x78\x9c" else "none"
    files = sorted(path for path in folder.iterdir() if "record" in path.suffix)
    wanted = sum(len(records.payloads(path, compression(path))) for path in files)
    expect((done.returncode, said["files"], said["records"]), (0, len(files), wanted), "exit code, files, records")
    return {"files": len(files), "records": wanted}


def _starts(payloads):
    starts, at = [], 0
    for payload in payloads:
        starts.append(at)
        at += len(payload) + 16
    return starts

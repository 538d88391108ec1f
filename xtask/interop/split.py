"""Subsets, samples and shards by the rule as it is written down, from names and labels alone. Part of (a)."""

import hashlib
import math

import records
from report import expect

SHARES = (("train", 0.8), ("val", 0.1), ("test", 0.1))
SPLIT = ",".join(f"{name}={share}" for name, share in SHARES)
SHARDS = 4


def run(report, binary, fixtures, data):
    sources = [("voc", fixtures / "voc")]
    if data:
        sources.append(("bccd", data / "bccd"))
    for name, source in sources:
        for seed in (0, 7):
            report.check(f"a/split/{name}/seed-{seed}", _split, binary, source, seed)
            report.check(f"a/split/{name}/stratified-{seed}", _stratified, binary, source, seed)
            report.check(f"a/split/{name}/sample-{seed}", _sample, binary, source, seed)
            report.check(f"a/split/{name}/shards-{seed}", _shards, binary, source, seed)


def _frames(binary, source):
    """Labels of every frame by its name."""
    folder = binary.convert(source, "", "--to", "tfrecord", "--split", "all=1")
    frames = {}
    for payload in records.payloads(folder / "all.tfrecord"):
        record = records.loose(payload)
        name = record["image/filename"][0].decode()
        frames[name] = {text.decode() for text in record.get("image/object/class/text", [])}
    return frames


def _names(path):
    return [records.loose(payload)["image/filename"][0].decode() for payload in records.payloads(path)]


def rank(seed, name):
    return hashlib.sha256(f"{seed}\0{name}".encode()).digest()[:16]


def quotas(total, shares):
    exact = [share * total for share in shares]
    sizes = [math.floor(share) for share in exact]
    by_loss = sorted(range(len(exact)), key=lambda part: (math.floor(exact[part]) - exact[part], part))
    for part in by_loss[: total - sum(sizes)]:
        sizes[part] += 1
    return sizes


def stratified(order, labels, sizes):
    """Iterative stratification after Sechidis, Tsoumakas and Vlahavas, without chance; label by label, plainly."""
    total, parts = len(order), [[] for _ in sizes]
    open_frames = list(order)
    wanted = {}
    for label in sorted({label for name in order for label in labels[name]}):
        wanted[label] = sum(label in labels[name] for name in order)

    def put(name, label):
        def worth(part):
            has = sum(label in labels[other] for other in parts[part])
            lacks = sizes[part] * wanted[label] - total * has if label is not None else 0
            left = sizes[part] - len(parts[part])
            return (left > 0, lacks, left, -part)

        parts[max(range(len(sizes)), key=worth)].append(name)
        open_frames.remove(name)

    while True:
        left = {label: sum(label in labels[name] for name in open_frames) for label in wanted}
        left = {label: count for label, count in left.items() if count}
        if not left:
            break
        label = min(left, key=lambda label: (left[label], label))
        for name in [name for name in open_frames if label in labels[name]]:
            put(name, label)
    for name in list(open_frames):
        put(name, None)
    return parts


def _split(binary, source, seed):
    names = _frames(binary, source)
    order = sorted(names, key=lambda name: rank(seed, name))
    folder = binary.convert(source, "", "--to", "tfrecord", "--split", SPLIT, "--seed", seed)
    for (part, _), size in zip(SHARES, quotas(len(order), [share for _, share in SHARES])):
        wanted, order = order[:size], order[size:]
        expect(sorted(_names(folder / f"{part}.tfrecord")), sorted(wanted), f"frames of {part}")
    return {"frames": len(names)}


def _stratified(binary, source, seed):
    labels = _frames(binary, source)
    order = sorted(labels, key=lambda name: rank(seed, name))
    sizes = quotas(len(order), [share for _, share in SHARES])
    folder = binary.convert(source, "", "--to", "tfrecord", "--split", SPLIT, "--seed", seed, "--stratify")
    spread = {}
    for (part, _), wanted in zip(SHARES, stratified(order, labels, sizes)):
        found = _names(folder / f"{part}.tfrecord")
        expect(sorted(found), sorted(wanted), f"frames of {part}")
        for label in sorted({label for name in labels for label in labels[name]}):
            spread[f"{label} in {part}"] = sum(label in labels[name] for name in found)
    return {what: count for what, count in spread.items() if count}


def _sample(binary, source, seed):
    names = _frames(binary, source)
    wanted = sorted(names, key=lambda name: rank(seed, name))[:3]
    folder = binary.convert(source, "", "--to", "tfrecord", "--sample", 3, "--seed", seed)
    found = [name for path in folder.glob("*.tfrecord") for name in _names(path)]
    expect(sorted(found), sorted(wanted), "frames of the sample")
    return {"frames": len(found)}


def _shards(binary, source, seed):
    names = _frames(binary, source)
    order = sorted(names, key=lambda name: rank(seed, name))
    options = ("--to", "tfrecord", "--split", "all=1", "--shards", SHARDS, "--seed", seed)
    folder = binary.convert(source, "", *options)
    for shard in range(SHARDS):
        found = _names(folder / f"all.tfrecord-{shard:05}-of-{SHARDS:05}")
        expect(sorted(found), sorted(order[shard::SHARDS]), f"frames of shard {shard}")
    return {"frames": len(names), "files": SHARDS}

"""`pbtxt` against protobuf's libraries for Python and for C++: what is a text, and which values it has.

The verdicts of the two are taken as they come. Where one of them differs from us, a rule of `text_format_differences`
has to say why, and every rule has to be needed.
"""

import base64
import collections
import itertools
import json
import os
import pathlib
import random
import subprocess

from report import Mismatch, expect
from text_format_text import Text, explained, same, standing

SEED = 20260105
DOCUMENTS = 4000
PER_LABEL_MAP = 100
PER_LONG_LABEL_MAP = 15
LONG = 10_000  # bytes
SHORT = 8000
SHOWN = 10
ALL_CHECKS = 6
LABEL_MAP_SCHEMAS = "label_map", "label_map/python", "items/python"
# Times as many generated texts, from as many seeds: for a longer look than every check takes.
ROUNDS = int(os.environ.get("CVAT_TFRECORD_ROUNDS", "1"))

# What short texts consist of, behind a field of the schema `tiny`.
PIECES = [
    "i", "s", "m", "r", ":", ",", ";", "{", "}", "<", ">", "[", "]", "-", "1", "010", "1.5", "'a'", '"b"', "inf", "#",
    "\n", " ", ".", "/",
]  # fmt: skip


def run(report, program, scratch, data):
    """`program` is the example `conformance` of pbtxt."""
    judge = Judge(program, pathlib.Path(scratch))
    if not report.only or "text_format" in report.only:
        print(f"text_format: seed {SEED}, rounds {ROUNDS} (CVAT_TFRECORD_ROUNDS)")
    report.check("text_format/cases", judge.cases)
    report.check("text_format/label-map-cases", judge.label_map_cases)
    report.check("text_format/documents", judge.documents)
    report.check("text_format/damaged", judge.damaged)
    report.check("text_format/short", judge.short)
    if data:
        report.check("text_format/label-maps", judge.label_maps, data)
    report.check("text_format/differences", judge.differences)


class Judge:
    def __init__(self, program, scratch):
        self.program, self.scratch = program, scratch
        self.needed = collections.Counter()
        self.checks = 0

    def cases(self):
        from text_format_cases import CASES

        texts = [Text("all_types", text, name) for name, text in CASES.items()]
        # A struct of serde's has no oneof of fields that stand for themselves: two of them are two.
        alone = [text for text in texts if text.text.count(b"either_") < 2]
        texts += [Text("all_types/python", text.text, text.name) for text in alone]
        return self.judged(texts)

    def label_map_cases(self):
        from text_format_cases import LABEL_MAPS

        return self._label_maps([Text("", text, name) for name, text in LABEL_MAPS.items()])

    def documents(self):
        return self.judged(self._made("documents", DOCUMENTS))

    def damaged(self):
        return self.judged(self._made("damaged", DOCUMENTS))

    def _made(self, what, count):
        texts = []
        for seed in range(ROUNDS):
            made = self._run(what, SEED + seed, count)
            texts += [Text("all_types", base64.b64decode(line)) for line in made]
        return texts

    def short(self):
        """Every text of up to three pieces, and some of the longer ones."""
        texts = set()
        for length in range(4):
            texts.update("".join(pieces) for pieces in itertools.product(PIECES, repeat=length))
        whole = len(texts)
        generator = random.Random(SEED)
        starts = ["", "i:", "s:", "r:[", "m{", "n:[{", "f:", "m<i:"]
        while len(texts) < whole + SHORT * ROUNDS:
            pieces = generator.choices(PIECES, k=generator.randint(2, 6))
            texts.add(generator.choice(starts) + "".join(pieces))
        return self.judged([Text("tiny", text.encode("utf-8")) for text in sorted(texts)])

    def label_maps(self, data):
        paths = label_map_files(data)
        texts = [Text("", path.read_bytes(), path.name) for path in paths]
        whole = [path for path in paths if is_text(path)]
        long = [path for path in whole if path.stat().st_size > LONG]
        for seed in range(SEED, SEED + ROUNDS):
            made = self._run("damaged", seed, PER_LABEL_MAP, *(path for path in whole if path not in long))
            made += self._run("damaged", seed, PER_LONG_LABEL_MAP, *long)
            texts += [Text("", base64.b64decode(line)) for line in made]
        return {"files": len(paths)} | self._label_maps(texts)

    def _label_maps(self, texts):
        """As TensorFlow reads them: in every way of ours; and what we read unless we are asked to be strict."""
        counts = self.judged([Text(schema, text.text, text.name) for schema in LABEL_MAP_SCHEMAS for text in texts])
        lenient = [Text("items-lenient/python", text.text, text.name) for text in texts]
        self._ask(lenient)
        read = [text for text in lenient if text.python.accepted]
        wrong = [str(text) for text in read if not text.agreed]
        expect(wrong, [], "what TensorFlow reads, and we do not, or otherwise")
        return counts | {"read as TensorFlow": len(read)}

    def judged(self, texts):
        from text_format_differences import RULES, relevant

        self._ask(texts)
        self.checks += 1
        counts = collections.Counter()
        differing = [text for text in texts if not text.agreed]
        for text in texts:
            if text.agreed:
                counts["read alike" if text.ours.accepted else "refused alike"] += 1
        unexplained = differing
        for rule in RULES:
            unexplained = self._unexplained(unexplained, lambda text: [one for one in relevant(text) if one is rule])
        for rules_for in (relevant, lambda text: RULES):
            unexplained = self._unexplained(unexplained, rules_for)
        counts["explained by rules"] = len(differing) - len(unexplained)
        if unexplained:
            shortest = sorted(unexplained, key=lambda text: len(text.text))[:SHOWN]
            shown = "".join(f"\n    {text}" for text in shortest)
            raise Mismatch(f"{len(unexplained)} of {len(texts)} differ without a rule; the shortest:{shown}")
        return {"texts": len(texts)} | dict(counts)

    def _unexplained(self, texts, rules_for):
        """Those that differ by more than the rules for them."""
        from text_format_differences import without

        rests = []
        for text in texts:
            left, rules = without(text.text, rules_for(text))
            rests.append((text, Text(text.schema, left), rules))
        self._ask([rest for _, rest, rules in rests if rules])
        unexplained = []
        for text, rest, rules in rests:
            if rules and rest.agreed and explained(text, rules):
                self.needed.update(rule.name for rule in rules)
            else:
                unexplained.append(text)
        return unexplained

    def differences(self):
        """The three stand on every rule's example as it says; and where all checks ran, every rule was needed."""
        import text_format_differences

        rules = text_format_differences.RULES
        examples = [Text(rule.schema, rule.example) for rule in rules]
        self._ask(examples)
        wrong = []
        for rule, text in zip(rules, examples):
            if text.agreed:
                wrong.append(f"{rule.name}: no difference any more")
            for who, answer in ({"ours": text.ours} | text.theirs).items():
                if standing(text, answer) != getattr(rule, who):
                    wrong.append(f"{rule.name}: {who} {standing(text, answer)}: {text}")
        if wrong:
            raise Mismatch("".join(f"\n    {line}" for line in wrong))
        if self.checks == ALL_CHECKS:
            expect([rule.name for rule in rules if rule.name not in self.needed], [], "rules that explain nothing")
        for rule in rules:
            print(f"       {self.needed[rule.name]:>6,} {rule.name}: {rule.reason}")
        return {"rules": len(rules)}

    def _ask(self, texts):
        import text_format_oracle

        if not texts:
            return
        for text, answer in zip(texts, self._read(texts)):
            values = answer.get("values")
            values = None if values is None else _as_protobuf(values)
            text.ours = text_format_oracle.Answer(values, answer.get("error"))
            text.python = text_format_oracle.python(text.schema, text.text)
            text.cpp = text_format_oracle.cpp(text.schema, text.text)

    def _read(self, texts):
        path = self.scratch / "text_format.jsonl"
        lines = (
            json.dumps({"schema": text.schema, "text": base64.b64encode(text.text).decode("ascii")}) for text in texts
        )
        path.write_text("".join(f"{line}\n" for line in lines), encoding="ascii")
        answers = [json.loads(line) for line in self._run("read", path)]
        expect(len(answers), len(texts), "answers")
        return answers

    def _run(self, *arguments):
        done = subprocess.run([str(self.program), *map(str, arguments)], capture_output=True, timeout=300)
        if done.returncode != 0:
            raise Mismatch(f"exit code {done.returncode}: {done.stderr.decode().strip()}")
        return done.stdout.splitlines()


def label_map_files(data):
    """Every label map among the real data."""
    return sorted(path for path in data.rglob("*.pbtxt") if path.is_file())


def is_text(path):
    try:
        path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _as_protobuf(values):
    """Our values with an Any as `text_format_schema.plain` gives it, and maps in its order."""
    import text_format_schema as schema

    def any_of(value):
        expanded = [key for key in value if key.startswith("[")]
        if expanded:
            return {"type_url": expanded[0][1:-1], "message": walk(value[expanded[0]])}
        type_url, raw = (base64.b64decode(value.get(key, "")) for key in ("type_url", "value"))
        return schema.plain_any(type_url.decode("utf-8"), raw)

    def walk(value, key=""):
        if isinstance(value, list) and key.startswith("map_"):
            return sorted(([name, walk(of)] for name, of in value), key=lambda pair: json.dumps(pair[0]))
        if isinstance(value, list):
            return [walk(element, key) for element in value]
        if isinstance(value, dict):
            return any_of(value) if key.endswith("_any") else {name: walk(of, name) for name, of in value.items()}
        return value

    return walk(values)

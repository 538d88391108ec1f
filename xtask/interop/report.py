"""One line a check, and a check that compared nothing has failed."""

import time


class Mismatch(Exception):
    """What a check found wrong."""


def expect(found, wanted, what):
    if found != wanted:
        raise Mismatch(f"{what}: found {_short(found)}, expected {_short(wanted)}")


def near(found, wanted, tolerance, what):
    if len(found) != len(wanted) or any(not abs(a - b) <= tolerance for a, b in zip(found, wanted)):
        raise Mismatch(f"{what}: found {_short(found)}, expected {_short(wanted)} within {tolerance}")


def _short(value):
    text = repr(value)
    return text if len(text) <= 300 else text[:297] + "..."


class Report:
    def __init__(self, only):
        self.only = only
        self.passed = 0
        self.failed = []

    def check(self, name, function, *arguments):
        """Runs `function`, which gives back what it compared as `{noun: count}`, or raises."""
        if self.only and self.only not in name:
            return
        started = time.monotonic()
        try:
            compared = function(*arguments)
            if not compared or not all(compared.values()):
                raise Mismatch(f"nothing compared: {compared}")
        except Mismatch as mismatch:
            self._fail(name, str(mismatch))
        except Exception as error:  # a judge that stumbles is a finding too
            self._fail(name, f"{type(error).__name__}: {error}")
        else:
            self.passed += 1
            counts = ", ".join(f"{count:,} {noun}" for noun, count in compared.items())
            print(f"ok   {name}: {counts} ({time.monotonic() - started:.1f} s)", flush=True)

    def _fail(self, name, what):
        self.failed.append(name)
        print(f"FAIL {name}: {what}", flush=True)

    def summary(self):
        print(f"interop: {self.passed} ok, {len(self.failed)} failed")
        return 1 if self.failed or not self.passed else 0

"""Differences that are meant: each has a reason, and one that explains nothing is no longer true."""

from report import Mismatch


class Known:
    def __init__(self, **reasons):
        self.reasons = reasons
        self.found = dict.fromkeys(reasons, 0)

    def explains(self, name, count=1):
        self.found[name] += count

    def counts(self):
        idle = [name for name, count in self.found.items() if not count]
        if idle:
            raise Mismatch(f"known differences that explain nothing: {idle}")
        return {name.replace("_", " "): count for name, count in self.found.items()}

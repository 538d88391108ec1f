"""The program under test, called as a user calls it."""

import functools
import pathlib
import subprocess
import zipfile

from report import Mismatch


class Binary:
    def __init__(self, path, scratch):
        self.path = path
        self.scratch = pathlib.Path(scratch)
        self.count = 0

    def convert(self, source, suffix, *options):
        """Converts into a new file, or a new folder where the suffix is empty, and gives back its path."""
        output = self._fresh(suffix)
        done = self.run("convert", source, output, *options)
        if done.returncode != 0:
            raise Mismatch(f"exit code {done.returncode}: {done.stderr.strip()}")
        if not output.exists():
            raise Mismatch(f"exit code 0, but no {output.name}")
        return output

    def run(self, *arguments):
        words = [str(self.path), *map(str, arguments)]
        return subprocess.run(words, capture_output=True, text=True, timeout=300)

    def unzipped(self, archive):
        folder = self._fresh("")
        with zipfile.ZipFile(archive) as opened:
            opened.extractall(folder)
        return folder

    def _fresh(self, suffix):
        self.count += 1
        return self.scratch / f"{self.count:03}{suffix}"


class Converted:
    """A conversion to a zip that several checks look at; it runs when the first of them does."""

    def __init__(self, binary, source, options):
        self.binary, self.source, self.options = binary, source, options

    @functools.cached_property
    def folder(self):
        return self.binary.unzipped(self.binary.convert(self.source, ".zip", *self.options))

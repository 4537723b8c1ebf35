"""A stranger's file that unfolds without end takes neither the memory nor the time of the check page."""

from __future__ import annotations

import subprocess
import sys
import zlib

MEGABYTES, MOST = 1_000, 250_000
ASKED = f"""
import io, resource, sys
import pikepdf
from archive.copies.checking import copy_in_file, what_differs
from archive.copies.pdfa import MOST_UNFOLDED
content = sys.stdin.buffer.read()
assert MOST_UNFOLDED < {MEGABYTES} * 1_000_000
certified = io.BytesIO()
pikepdf.new().save(certified)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(what_differs(certified.getvalue(), content)[0])
assert copy_in_file(content) is None
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before  # in kilobytes
assert grown < {MOST}, grown
"""


def endless_object_stream() -> bytes:
    """A PDF whose catalog lies in an object stream of MEGABYTES, some megabyte long as it is sent."""
    folding = zlib.compressobj(9)
    folded = folding.compress(b"2 0 <</Type/Catalog/Pages 4 0 R>>") + folding.flush(zlib.Z_FULL_FLUSH)
    folded += (folding.compress(b" " * 1_000_000) + folding.flush(zlib.Z_FULL_FLUSH)) * MEGABYTES
    out, at = b"%PDF-1.7\n", {}
    stream = b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (len(folded), folded)
    for number, body in ((1, stream), (4, b"<</Type/Pages/Kids[]/Count 0>>")):
        at[number] = len(out)
        out += b"%d 0 obj%b endobj\n" % (number, body)
    at[3] = len(out)
    rows = [(0, 0, 65535), (1, at[1], 0), (2, 1, 0), (1, at[3], 0), (1, at[4], 0)]
    table = b"".join(bytes([kind]) + a.to_bytes(4, "big") + b.to_bytes(2, "big") for kind, a, b in rows)
    head = b"3 0 obj<</Type/XRef/Size 5/W[1 4 2]/Root 2 0 R/Length %d>>stream\n" % len(table)
    return out + head + table + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF" % at[3]


def test_an_object_stream_that_unfolds_without_end_is_no_readable_file_and_takes_no_memory() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASKED], input=endless_object_stream(), capture_output=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode().strip() == "Файл повреждён: его страницы не читаются."

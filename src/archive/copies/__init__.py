"""Copies: the record of a group and term as it is printed, certified, signed and checked.

source.py      the events a copy is drawn from, out of a database or a volume
book.py        what the form says of them: cells, lines, notes (content alone)
drawing.py     the same as pages of a PDF/A-3u: a pure function of source, certificate, form version and fonts
difference.py  two versions, cell by cell
"""

"""The paper forms of the journal, to the last digit (2.2.7, 4.2.1-d, 4.5.1-d, 4.6.2-k).

scope.py        what a report is about: group, term, dates, discipline, teacher
facts.py        the rows a report is made of; from_tables.py and from_log.py find them, now or as of a moment
arithmetic.py   shares, means and categories in whole numbers and fractions
table.py        the report as columns, rows, footers, notes: what JSON, CSV, XLSX and PDF print alike
gate.py         what is still missing in the journals, and whose it is
forms/          one file a form; registry.py lists them
"""

"""The pages there are: one module for every group of them."""

from __future__ import annotations

from api.pages import deputy, home, journal, static_files, teacher, timetable

PAGES = (home, static_files, teacher, journal, deputy, timetable)

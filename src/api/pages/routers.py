"""The pages there are: one module for every group of them."""

from __future__ import annotations

from api.pages import check, deputy, family, home, journal, leader, office, signin, static_files, teacher, timetable

PAGES = (home, static_files, signin, teacher, journal, deputy, timetable, leader, family, office, check)

"""The pages there are: one module for every group of them."""

from __future__ import annotations

from api.pages import (
    archive,
    board,
    check,
    copies,
    deputy,
    entrance,
    family,
    home,
    indicators,
    journal,
    leader,
    notices,
    office,
    planning,
    signin,
    signin_oidc,
    static_files,
    teacher,
    timetable,
)

PAGES = (
    home,
    static_files,
    signin,
    signin_oidc,
    teacher,
    journal,
    deputy,
    planning,
    board,
    timetable,
    leader,
    family,
    office,
    entrance,
    notices,
    copies,
    archive,
    check,
    indicators,
)

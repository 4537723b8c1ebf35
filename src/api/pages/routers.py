"""The pages there are: one module for every group of them."""

from __future__ import annotations

from api.pages import (
    archive,
    board,
    check,
    copies,
    deputy,
    family,
    home,
    indicators,
    journal,
    leader,
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
    copies,
    archive,
    check,
    indicators,
)

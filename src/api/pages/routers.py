"""The pages there are: one module for every group of them."""

from __future__ import annotations

from api.pages import (
    archive,
    attestations,
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
    remarks,
    reports,
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
    attestations,
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
    reports,
    remarks,
)

OPEN = {
    "static_files.read_static": "drawings, styles and scripts, the same for everybody",
    "signin.show_login": "asks who comes",
    "signin.sign_in_page": "asks for login and password, and answers every stranger alike",
    "signin_oidc.go_to_provider": "sends to the provider, which asks who comes",
    "signin_oidc.come_from_provider": "learns from the provider who comes",
    "check.check_form": "asks for a copy",
    "check.check_link": "tells whoever holds a copy what is printed on it",
    "check.check_upload": "tells whoever holds a copy what is printed on it",
}
"""Pages that ask the API nothing in their reader's name, and why they may be read by anyone."""

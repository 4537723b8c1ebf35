"""All read models, by name."""

from __future__ import annotations

from projections.audit_trail import AUDIT_TRAIL
from projections.control import CONTROL
from projections.corrections import CORRECTION_REQUESTS
from projections.debts import ACADEMIC_DEBTS
from projections.groups import STUDY_GROUPS
from projections.hours import HOURS
from projections.journal_page import JOURNAL_PAGE
from projections.journals import JOURNAL_INDEX
from projections.notices import NOTICES
from projections.people import PEOPLE
from projections.permits import LATE_PERMITS
from projections.read_model import ReadModel
from projections.results import JOURNAL_RESULTS
from projections.retention import RETENTION
from projections.timetable import TIMETABLE
from projections.year import ACADEMIC_YEARS

READ_MODELS: dict[str, ReadModel] = {
    model.name: model
    for model in (
        JOURNAL_INDEX, STUDY_GROUPS, JOURNAL_PAGE, TIMETABLE, HOURS, ACADEMIC_DEBTS, ACADEMIC_YEARS, PEOPLE,
        LATE_PERMITS, CORRECTION_REQUESTS, NOTICES, RETENTION, JOURNAL_RESULTS, CONTROL, AUDIT_TRAIL,
    )
}  # fmt: skip

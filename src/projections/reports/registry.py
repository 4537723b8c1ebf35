"""All forms, in the order of their numbers. A tenth is one file and one line here."""

from __future__ import annotations

from projections.reports.form import Form
from projections.reports.forms.attendance_of_group import ATTENDANCE_OF_GROUP
from projections.reports.forms.discipline_results import DISCIPLINE_RESULTS
from projections.reports.forms.final_data import FINAL_DATA
from projections.reports.forms.group_results import GROUP_RESULTS
from projections.reports.forms.journal_of_lessons import JOURNAL_OF_LESSONS
from projections.reports.forms.occupancy import OCCUPANCY
from projections.reports.forms.summary_of_attendance import SUMMARY_OF_ATTENDANCE
from projections.reports.forms.summary_of_marks import SUMMARY_OF_MARKS
from projections.reports.forms.teachers_report import TEACHERS_REPORT

FORMS: dict[str, Form] = {
    form.code: form
    for form in (
        JOURNAL_OF_LESSONS,
        SUMMARY_OF_MARKS,
        SUMMARY_OF_ATTENDANCE,
        ATTENDANCE_OF_GROUP,
        OCCUPANCY,
        FINAL_DATA,
        GROUP_RESULTS,
        DISCIPLINE_RESULTS,
        TEACHERS_REPORT,
    )
}

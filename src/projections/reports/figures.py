"""The columns that several forms share: results of a discipline, absences of a student, people who sign."""

from __future__ import annotations

from dataclasses import dataclass, field

from journal_domain.values import EXEMPT, FAIL, NOT_ATTESTED, PASS, AbsenceReason
from projections.reports.arithmetic import Degree, Tally, attendance_rate
from projections.reports.facts import EXCUSED, Seat
from projections.reports.table import Cell, Column, Kind, Signatory

RESULTS = ("5", "4", "3", "2", PASS, FAIL, NOT_ATTESTED, EXEMPT)
RESULT_COLUMNS = [
    Column("N"), *(Column(f"«{mark}»") for mark in ("5", "4", "3", "2")), Column("зач."), Column("незач."),
    Column("н/а"), Column("осв."), Column("без отметки"), Column("Успеваемость, %"), Column("Качество, %"),
    Column("СОУ, %"), Column("Средний балл"),
]  # fmt: skip
FORMULAS = (
    "N — подлежащие аттестации: «5», «4», «3», «2», зачтено, незачтено, н/а; освобождённые не входят. Успеваемость = "
    "(«5» + «4» + «3» + зачтено) / N. Качество = («5» + «4») / N без зачётов. Средний балл — по отметкам «5»–«2».",
    "Учтён результат последней пересдачи. Округление — до одного знака (средний балл — до двух), половина вверх.",
)


def result_cells(tally: Tally, degree: Degree) -> list[Cell]:
    """The cells below RESULT_COLUMNS."""
    return [
        tally.assessed, *(tally[result] for result in RESULTS), tally.blank, tally.pass_rate, tally.quality,
        tally.degree(degree), tally.mean,
    ]  # fmt: skip


@dataclass
class Absences:
    """Hours of one student, of a group or of any other lot of seats; `by` are missed hours by what one asks for."""

    held: int = 0
    excused: int = 0
    ill: int = 0
    unexcused: int = 0
    lates: int = 0
    by: dict[str, int] = field(default_factory=dict)

    @property
    def missed(self) -> int:
        return self.excused + self.unexcused

    def take(self, seat: Seat, part: str = "") -> None:
        self.held += seat.hours
        self.lates += seat.late
        if seat.absent is None:
            return
        self.by[part] = self.by.get(part, 0) + seat.hours
        if seat.absent in EXCUSED:
            self.excused += seat.hours
            self.ill += seat.hours if seat.absent == AbsenceReason.ILLNESS else 0
        else:
            self.unexcused += seat.hours

    def cells(self, illness: bool) -> list[Cell]:
        """The cells below `absence_columns`."""
        ill: list[Cell] = [self.ill] if illness else []
        rate = attendance_rate(self.missed, self.held)
        return [self.missed, self.excused, *ill, self.unexcused, self.lates, self.held, rate]


def absence_columns(illness: bool) -> list[Column]:
    """With the column of illness for those who may know of it alone (152-ФЗ ст. 10)."""
    ill = ["в т. ч. по болезни"] if illness else []
    titles = ["Пропущено, ч", "по уваж. причине", *ill, "без уваж. причины", "Опозданий", "Проведено, ч",
              "Посещаемость, %"]  # fmt: skip
    return [Column(title, Kind.UPRIGHT) for title in titles]


ABSENCE_FORMULAS = (
    "Пропущено = по уважительной + без уважительной причины; пропуск, причина которого не указана, — без уважительной.",
    "Посещаемость = 1 − пропущено / проведено; проведённые часы — только за дни, когда обучающийся числился в журнале.",
)


def leader_signs(name: str) -> Signatory:
    return Signatory("Классный руководитель", name)


DEPUTY_SIGNS = Signatory("Заместитель директора")

"""One example of every event, as it would be stored: golden/<type>.json holds its exact bytes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import msgspec

from domain.given import GROUP, JOURNAL, Fact, fact
from domain.school import (
    FIRST,
    HOMEWORK,
    ORDER,
    SECOND,
    SLOTS,
    absent,
    adopted,
    attached,
    attested,
    came_late,
    cell,
    certified,
    change,
    closed,
    detached,
    formed,
    joined,
    lesson,
    marked,
    opened,
    permitted,
    reason_set,
    requested,
    slots,
    spent,
    substituted,
    topics,
)
from domain.year_school import (
    added,
    annulled,
    approved,
    archived,
    bells,
    calendar,
    completed,
    curriculum,
    described,
    destroyed,
    enrolled,
    entered,
    left,
    line,
    placed,
    resat,
    sealed,
    series,
    sitting,
    slot,
    stay_began,
    stay_ended,
    struck_off,
    subgroup,
    taught,
    teaches,
    template,
    unrolled,
    withdrawn,
    withdrawn_slots,
    year_closed,
)
from journal_domain import account, incident, leaving, notice, workstation
from journal_domain import journal_events as e
from journal_domain.appointment import Appointed, AppointmentEnded
from journal_domain.certified_copy import (
    CopyCertified,
    CopyReviewed,
    CopySigned,
    SignatureKind,
    StreamAt,
    Verdict,
)
from journal_domain.control import CheckMade
from journal_domain.curriculum import SubjectKind
from journal_domain.event import Act, Event, EventCodec
from journal_domain.group import (
    Description,
    GroupLeaderAppointed,
    GroupLeaderReleased,
    GroupMasterAppointed,
    GroupMasterReleased,
    TeachingEnded,
)
from journal_domain.inspection import GroupInspected, InspectionAcknowledged
from journal_domain.paper import Paper, journal_paper
from journal_domain.person import (
    ContactsChanged,
    FamilyAccessAllowed,
    FamilyAccessWithdrawn,
    GuardianLinked,
    GuardianUnlinked,
    IdentityChanged,
    IdentityChangeRejected,
    IdentityChangeRequested,
    PersonalDataHandedOver,
    PersonErased,
    PersonKeyMade,
    PersonKind,
    PersonRegistered,
)
from journal_domain.requisites import CollegeDescribed
from journal_domain.timetable import (
    LessonCancelled,
    LessonGivenToSubstitute,
    LessonMoved,
    LessonsRetimed,
    Retimed,
    TeacherReplaced,
)
from journal_domain.values import AbsenceReason, Arrival, Departure, Examination, Role, Slot, Subject
from journal_domain.week_template import Parity

GOLDEN = Path(__file__).parent / "golden"
REQUEST, PERMIT = "6a1f6f86-8bb9-5f3c-9f7a-0c6a3a0c7a11", "c3d3a0c2-31c7-5f0e-8a52-9d3a0f6f4e22"
WHY = {
    "request_id": REQUEST,
    "requested_by": "t-1",
    "reason": "Описка: «2» вместо «5»",
    "directive": "12-УР от 02.09.2025",
}
CHANGE: dict[str, Any] = {"basis": "Распоряжение № 5", "concerns": ("group:g-1", "t-1")}
PRINT: dict[str, Any] = {
    "form_version": 1, "position": 48_213, "tree_head": "a1" * 32, "streams": (StreamAt(JOURNAL, 412),), "incomplete": False,
}  # fmt: skip
SEALED = "c2VhbGVk"
SECRET = "9b1c7a52-0c1e-4d53-8b4e-3f1f0f7f8a21"
MARK = change(Subject.MARK, "2", "5")

FACTS: tuple[Fact, ...] = (
    opened(),
    topics(),
    slots(),
    enrolled("s-4", SECOND, Arrival.TRANSFER),
    withdrawn("s-4", date(2025, 11, 1), Departure.ACADEMIC_LEAVE),
    fact(e.LeaderAppointed, was=None, leader_id="l-1", since=FIRST, order=ORDER),
    fact(e.MasterAppointed, was="m-1", master_id="m-2", since=FIRST, order=ORDER),
    fact(e.TeacherAssigned, was="t-1", teacher_id="t-2", since=SECOND, order=ORDER),
    fact(leaving.TeacherReleased, teacher_id="t-2", until=date(2025, 11, 17), order=ORDER),
    fact(leaving.LeaderReleased, leader_id="l-1", until=date(2025, 11, 17), order=ORDER),
    fact(leaving.MasterReleased, master_id="m-2", until=date(2025, 11, 17), order=ORDER),
    fact(e.SlotMoved, was=SLOTS[0], became=Slot("slot-1", SECOND, time(10, 45), 2), basis="Распоряжение № 5"),
    fact(e.SlotCancelled, was=SLOTS[1], basis="Распоряжение № 6"),
    fact(e.SlotNotHeld, was=SLOTS[1], basis="Распоряжение № 6"),
    substituted("slot-2"),
    permitted(PERMIT, "slot-1", date(2025, 9, 5)),
    spent(PERMIT, "slot-1"),
    lesson(homework=HOMEWORK, homework_due=SECOND),
    absent("slot-1", "s-1"),
    came_late("slot-1", "s-2", 10),
    marked("slot-1", "s-2", "5"),
    reason_set("slot-1", "s-1", AbsenceReason.ILLNESS),
    certified(FIRST),
    attested("s-1", "осв", order="14-к от 20.12.2025"),
    closed(late=True),
    fact(
        e.AttestationScheduled,
        was=Examination(date(2025, 12, 24), time(9), 2, None, ()),
        became=Examination(date(2025, 12, 25), time(9), 4, "205", ("t-1", "t-2")),
    ),
    fact(
        e.SlotsRetimed, was=(SLOTS[0],), became=(msgspec.structs.replace(SLOTS[0], starts=time(9, 30)),),
        basis="Приказ № 7",
    ),
    fact(
        LessonsRetimed, group_id="g-1", since=SECOND, order="Приказ № 7", concerns=("group:g-1", "t-1"),
        lessons=(Retimed(
            journal_id=JOURNAL, slot_id=slot().slot_id, day=slot().day, was_starts=time(9), was_ends=time(10, 30),
            starts=time(9, 30), ends=time(11),
        ),),
    ),
    placed(sitting(commission=("t-2",), room="205", subgroup_id="a"), sitting()),
    stay_began("s-1"),
    withdrawn_slots(slot(), since=SECOND),
    added(slot(bell=None, room=None)),
    fact(
        TeacherReplaced, journal_id=JOURNAL, group_id="g-1", was="t-1", teacher_id="t-2", since=SECOND,
        until=date(2025, 12, 1), slot_ids=(slot().slot_id,), order=ORDER, concerns=("group:g-1", "t-1", "t-2"),
    ),
    stay_ended("s-1", SECOND),
    fact(e.YearMarkSet, student_id="s-1", value="4", late=False),
    resat("s-1", 1, "3", date(2026, 1, 20)),
    archived(),
    annulled(),
    *requested(REQUEST, MARK),
    fact(e.CorrectionRejected, request_id=REQUEST, reason="Ошибки нет", **cell(MARK)),
    fact(e.MarkCorrected, lesson_id="slot-1", student_id="s-1", was="2", became=None, **WHY),
    fact(e.AttendanceCorrected, lesson_id="slot-1", student_id="s-1", was=None, became="late", **WHY),
    fact(e.AttestationMarkCorrected, student_id="s-1", order="44-од от 27.12.2025", was="3", became="4", **WHY),
    fact(e.YearMarkCorrected, student_id="s-1", order="44-од от 27.12.2025", was="4", became="5", **WHY),
    fact(e.LessonCorrected, lesson_id="slot-1", subject=Subject.TOPIC, topic="Разметка заготовки", was="topic-1",
         became="topic-2", **WHY),
    formed(),
    described(course=2, was=Description(
        trade="Столяр", adapted=True, course=1, year="2024-2025", reference_size=12, curriculum_id=None
    )),
    joined("s-1"),
    left("s-1", date(2025, 11, 1), Departure.GRADUATION),
    fact(GroupLeaderAppointed, was="l-1", leader_id="l-2", since=FIRST, order=ORDER),
    fact(GroupMasterAppointed, was=None, master_id="m-1", since=FIRST, order=ORDER),
    fact(GroupLeaderReleased, leader_id="l-2", until=date(2025, 11, 17), order=ORDER),
    fact(GroupMasterReleased, master_id="m-1", until=date(2025, 11, 17), order=ORDER),
    subgroup("a", "s-1", "s-2"),
    teaches("d-1", "t-1", "a"),
    fact(TeachingEnded, discipline_id="d-1", subgroup_id="a", teacher_id="t-1", until=date(2025, 11, 17), order=ORDER),
    attached(),
    curriculum(taught(), taught("d-2", kind=SubjectKind.WORK_PRACTICE, module="ПМ.01", course=2, hours=72)),
    calendar(working_saturdays=(date(2025, 9, 13),)),
    bells(since=SECOND),
    template(line(), line(weekday=2, parity=Parity.ODD, room=None, subgroup_id="a")),
    unrolled(slot(), slot(SECOND, 2, hours=4)),
    approved(),
    fact(LessonMoved, was=slot(), became=slot(SECOND, 2, slot_id=slot().slot_id), **CHANGE),
    fact(LessonCancelled, was=slot(), **CHANGE),
    fact(LessonGivenToSubstitute, slot_id=slot().slot_id, was="t-1", teacher_id="t-2", **CHANGE),
    entered(),
    completed(),
    struck_off(),
    detached(),
    year_closed(),
    sealed(),
    destroyed(),
    series(date(2026, 1, 1), 10),
    fact(PersonRegistered, kind=PersonKind.STUDENT, sealed=SEALED, order=ORDER),
    fact(IdentityChangeRequested, request_id=REQUEST, sealed=SEALED, reason="Новый паспорт"),
    fact(IdentityChanged, sealed=SEALED, order=ORDER, request_id=REQUEST),
    fact(IdentityChangeRejected, request_id=REQUEST, reason="Нет документа"),
    fact(ContactsChanged, sealed=SEALED),
    fact(GuardianLinked, guardian_id="p-7", relation="мать", basis=ORDER),
    fact(GuardianUnlinked, guardian_id="p-7", was="мать", basis=ORDER),
    fact(FamilyAccessAllowed, guardian_id="p-7", basis="Заявление от 14.03.2026"),
    fact(PersonKeyMade, commitment="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
    fact(PersonalDataHandedOver, basis="Запрос от 12.01.2026"),
    fact(
        PersonErased,
        kind=PersonKind.STUDENT,
        categories=("identity", "contacts", "name"),
        key="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        act_number="3-ПД",
        act_date=date(2032, 1, 12),
        reason="Истёк срок хранения",
    ),
    fact(FamilyAccessWithdrawn, guardian_id="p-7", basis="Заявление от 20.04.2026"),
    fact(account.AccountCreated, kind=PersonKind.STUDENT),
    fact(account.CredentialsIssued, secret_id=SECRET),
    fact(account.CredentialsReissued, was_secret_id=SECRET, secret_id=PERMIT, reason="Листок потерян"),
    fact(account.PasswordChanged, was_secret_id=SECRET, secret_id=PERMIT),
    fact(account.AccountDisabled, reason="Отчислен"),
    fact(account.AccountEnabled, reason="Восстановлен"),
    fact(account.SessionsEnded, reason="Украден телефон"),
    fact(account.ExternalIdentityLinked, link_id=SECRET, issuer="https://login.example"),
    fact(account.ExternalIdentityUnlinked, link_id=SECRET, issuer="https://login.example"),
    fact(notice.MarkDoubted, notice_id=REQUEST, journal_id=JOURNAL, lesson_id="slot-1", value="2", sealed=SEALED),
    fact(notice.AccessTroubleTold, notice_id=REQUEST, group_id="g-1", sealed=SEALED),
    fact(notice.AbsenceTold, notice_id=REQUEST, group_id="g-1", since=FIRST, until=SECOND, sealed=SEALED),
    fact(notice.NoticeSeen, notice_id=REQUEST),
    fact(notice.NoticeAnswered, notice_id=REQUEST, sealed=SEALED),
    fact(incident.IncidentReported, incident_id=REQUEST, what="Журнал не открывается", began_at=datetime(2025, 8, 25, 7, tzinfo=UTC)),
    fact(incident.IncidentRequestSent, incident_id=REQUEST, sent_at=datetime(2025, 8, 25, 7, tzinfo=UTC), request="№ 4182, почтой"),
    fact(incident.IncidentEnded, incident_id=REQUEST, ended_at=datetime(2025, 8, 25, 7, tzinfo=UTC), remedy="Заменён диск"),
    fact(workstation.WorkstationRegistered, key_id=SECRET, name="Кабинет 12"),
    fact(workstation.WorkstationRemoved, key_id=SECRET, name="Кабинет 12", reason="Списан"),
    fact(Appointed, appointment_id=REQUEST, role=Role.DEPUTY, scope="УР", since=FIRST, until=None, order=ORDER),
    fact(
        AppointmentEnded, appointment_id=REQUEST, role=Role.DEPUTY, was=None, until=SECOND, order=ORDER
    ),
    adopted(date(2026, 1, 1), grace_days=1),
    fact(CheckMade, was=0, up_to=1204),
    fact(e.RemarkMade, remark_id=REQUEST, text="Нет контрольных работ", demand="Провести и записать", due=SECOND),
    fact(e.RemarkAnswered, remark_id=REQUEST, answer="Проведена 16.09.2025", mended=True),
    fact(e.RemarkAcknowledged, remark_id=REQUEST),
    fact(e.RemarkClosed, remark_id=REQUEST, result="Устранено, работа записана"),
    fact(GroupInspected, inspection_id=REQUEST, group_id=GROUP, was=FIRST, day=SECOND, result="Накопляемость ниже нормы"),
    fact(InspectionAcknowledged, inspection_id=REQUEST),
    fact(CollegeDescribed, founder="Министерство образования области", name="Техникум народных ремёсел", city="Ремесловск",
         check_address="https://journal.example/check", order="Устав от 01.02.2024"),
    fact(CopyReviewed, sha256="0f" * 32, paper=Paper(
        form="a-form", group_id="g-1", term="2025-2026-1", since=date(2025, 9, 1), until=SECOND, discipline_id="d-1",
        teacher_id="t-1", assessment="term", degree="na7"), **PRINT),
    fact(CopyCertified, paper=journal_paper("g-1", "2025-2026-1"), sha256="1e" * 32, replaces="2d" * 32, version=2, post="заместитель директора по УР",
         certified_on=date(2026, 1, 12), file_index="05-14", pages=38, **PRINT),
    fact(CopySigned, version=2, kind=SignatureKind.DETACHED, sha256="3c" * 32, certificate="4b" * 32,
         algorithm="GOST R 34.10-2012", verdict=Verdict.TRUSTED),
)  # fmt: skip


def examples(facts: Iterable[Fact] = FACTS) -> dict[str, Event]:
    """An example of each stored type, all of one act."""
    act = Act(
        by="t-1",
        role="teacher",
        assignment=f"journal:{JOURNAL}",
        command="5f1c2a9e-3a53-4c58-9c8b-0f6d6a1f2b33",
        at=datetime(2025, 9, 1, 7, 12, 30, 250000, tzinfo=UTC),
    )
    return {
        one.event_class.TYPE: one.event_class(
            originator_id=one.stream,
            originator_version=17,
            act=act,
            **one.fields,
        )
        for one in facts
    }


def gaps(registered: Iterable[str], folder: Path) -> set[str]:
    """Types without a golden file, and golden files without a type."""
    return set(registered) ^ {path.stem for path in folder.iterdir()}


def write_missing() -> None:
    """Make the golden file of each new event; one that there is already is never written anew."""
    for kind, example in examples().items():
        path = GOLDEN / f"{kind}.json"
        if not path.exists():
            path.write_bytes(EventCodec().to_stored_event(example).state)


if __name__ == "__main__":
    write_missing()

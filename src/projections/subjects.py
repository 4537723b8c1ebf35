"""All events of the log by what they are about, so that a read model names what it leaves aside by its subject."""

from __future__ import annotations

from journal_domain import (
    academic_calendar,
    academic_year,
    account,
    appointment,
    certified_copy,
    control,
    curriculum,
    group,
    incident,
    inspection,
    leaving,
    nomenclature,
    notice,
    person,
    student,
    timetable,
    workstation,
)
from journal_domain import journal_events as e
from journal_domain.college_policy import PolicyAdopted
from journal_domain.event import Event
from journal_domain.mistake import JournalAnnulled, JournalDetached
from journal_domain.requisites import CollegeDescribed

Events = frozenset[type[Event]]

OPENING: Events = frozenset((e.JournalOpened, e.JournalArchived, JournalAnnulled))
PLAN: Events = frozenset((e.LessonPlanSubmitted,))
SLOTS: Events = frozenset((
    e.SlotsPlanned, e.SlotMoved, e.SlotsRetimed, e.SlotCancelled, e.SlotNotHeld, e.SubstituteAssigned,
))  # fmt: skip
STAFF: Events = frozenset((
    e.TeacherAssigned, e.LeaderAppointed, e.MasterAppointed, leaving.TeacherReleased, leaving.LeaderReleased, leaving.MasterReleased,
))  # fmt: skip
ROSTER: Events = frozenset((e.StudentEnrolled, e.StudentWithdrawn))
PERMITS: Events = frozenset((e.LatePermitGranted, e.LatePermitSpent))
LESSONS: Events = frozenset((e.LessonPublished,))
CELLS: Events = frozenset((
    e.AbsenceRecorded, e.LateArrivalRecorded, e.MarkRecorded, e.AbsenceReasonSet, e.AttendanceCertified,
))  # fmt: skip
ATTESTATION: Events = frozenset((
    e.AttestationScheduled, e.AttestationMarkSet, e.AttestationSheetClosed, e.ResitRecorded, e.YearMarkSet,
))  # fmt: skip
REQUESTS: Events = frozenset((e.CorrectionRequested, e.CorrectionRejected))
CORRECTIONS: Events = frozenset((
    e.MarkCorrected, e.AttendanceCorrected, e.AttestationMarkCorrected, e.YearMarkCorrected, e.LessonCorrected,
))  # fmt: skip

JOURNAL = OPENING.union(
    PLAN, SLOTS, STAFF, ROSTER, PERMITS, LESSONS, CELLS, ATTESTATION, REQUESTS, CORRECTIONS,
)  # fmt: skip

STAYS: Events = frozenset((student.StayBegan, student.StayEnded))
GROUPS: Events = frozenset((
    group.GroupFormed, group.GroupDescribed, group.StudentJoinedGroup, group.StudentLeftGroup,
    group.GroupLeaderAppointed, group.GroupMasterAppointed, group.SubgroupFormed, group.TeachingAssigned,
    group.GroupLeaderReleased, group.GroupMasterReleased, group.TeachingEnded, group.JournalAttached, JournalDetached,
    *STAYS,
))  # fmt: skip
PEOPLE: Events = frozenset((
    person.PersonRegistered, person.IdentityChangeRequested, person.IdentityChanged, person.IdentityChangeRejected,
    person.ContactsChanged, person.GuardianLinked, person.GuardianUnlinked, person.FamilyAccessAllowed,
    person.FamilyAccessWithdrawn, person.PersonKeyMade, person.PersonalDataHandedOver, person.PersonErased,
))  # fmt: skip
APPOINTMENTS: Events = frozenset((appointment.Appointed, appointment.AppointmentEnded))
CURRICULA: Events = frozenset((curriculum.CurriculumAdopted,))
CALENDAR: Events = frozenset((academic_calendar.CalendarAdopted, academic_calendar.BellsAdopted))
TIMETABLE: Events = frozenset((
    timetable.WeekTemplateSet, timetable.SlotsUnrolled, timetable.TimetableApproved, timetable.LessonMoved,
    timetable.LessonCancelled, timetable.LessonGivenToSubstitute, timetable.SlotsWithdrawn, timetable.TeacherReplaced,
    timetable.LessonsRetimed, timetable.AttestationPlaced, timetable.LessonsAdded,
))  # fmt: skip
RETENTION: Events = frozenset((
    academic_year.VolumeSealed, academic_year.PapersDestroyed, nomenclature.SeriesAdopted,
))  # fmt: skip
YEARS: Events = frozenset(
    (
        academic_year.JournalEntered,
        academic_year.JournalCompleted,
        academic_year.JournalStruckOff,
        academic_year.YearClosed,
        *RETENTION,
    )
)
COPIES: Events = frozenset((certified_copy.CopyReviewed, certified_copy.CopyCertified, certified_copy.CopySigned))
REMARKS: Events = frozenset((e.RemarkMade, e.RemarkAnswered, e.RemarkAcknowledged, e.RemarkClosed))
INSPECTIONS: Events = frozenset((inspection.GroupInspected, inspection.InspectionAcknowledged))
CONTROL: Events = COPIES.union(REMARKS, INSPECTIONS, (PolicyAdopted, CollegeDescribed, control.CheckMade))
"""The college's rules and letterhead, and what its deputies check and certify."""
NOTICES: Events = frozenset((
    notice.MarkDoubted, notice.AccessTroubleTold, notice.AbsenceTold, notice.NoticeSeen, notice.NoticeAnswered,
))  # fmt: skip
ACCOUNTS: Events = NOTICES.union((
    incident.IncidentReported, incident.IncidentRequestSent, incident.IncidentEnded,
    account.AccountCreated, account.CredentialsIssued, account.CredentialsReissued, account.PasswordChanged,
    account.AccountDisabled, account.AccountEnabled, account.SessionsEnded, account.ExternalIdentityLinked,
    account.ExternalIdentityUnlinked, workstation.WorkstationRegistered, workstation.WorkstationRemoved,
))  # fmt: skip
"""Who comes in and how, from where, what failed, and what the family tells."""

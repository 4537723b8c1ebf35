"""Control remarks: a deputy says what is wrong in a journal, its teacher answers, a deputy closes (5.2 to 5.4).

Whoever it concerns, teacher, leader and master, acknowledges having read it. An open remark keeps the reports of
leaders and teachers closed (D9). It changes no record: what is wrong is mended by the means there are for that.
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid5

from journal_domain import journal_events as e
from journal_domain.college_policy import CollegePolicy
from journal_domain.errors import Refused
from journal_domain.event import Act, Event
from journal_domain.journal import Journal
from journal_domain.journal_entries import Remark
from journal_domain.writing import stated

LONGEST = timedelta(days=365)


def remark_id(journal_id: str, by: str, command_id: str) -> str:
    return str(uuid5(UUID(journal_id), "\x1f".join(("remark", by, command_id))))


def make_remark(journal: Journal, policy: CollegePolicy, text: str, demand: str, due: date, act: Act) -> list[Event]:
    """Raises Refused(REASON_REQUIRED, REMARK_DATE)."""
    if not stated(text) or not stated(demand):
        raise Refused("REASON_REQUIRED", "5.3", "Укажите, в чём замечание и что исправить.")
    today = policy.today(act.at)
    if not today <= due <= today + LONGEST:
        raise Refused("REMARK_DATE", "5.4", "Срок устранения — не раньше сегодняшнего дня и не позже чем через год.")
    draft = journal.draft(act)
    draft.add(
        e.RemarkMade,
        remark_id=remark_id(journal.id, act.by, act.command),
        text=stated(text),
        demand=stated(demand),
        due=due,
    )
    return draft.events


def answer_remark(journal: Journal, remark: str, answer: str, mended: bool, act: Act) -> list[Event]:
    """Raises Refused(NO_SUCH_REMARK, REMARK_CLOSED, REASON_REQUIRED)."""
    _open(journal, remark)
    if not stated(answer):
        raise Refused("REASON_REQUIRED", "5.4", "Напишите, что сделано или почему замечание не устранено.")
    draft = journal.draft(act)
    draft.add(e.RemarkAnswered, remark_id=remark, answer=stated(answer), mended=mended)
    return draft.events


def acknowledge_remark(journal: Journal, remark: str, act: Act) -> list[Event]:
    """Raises Refused(NO_SUCH_REMARK, NOTHING_TO_RECORD)."""
    if act.by in _known(journal, remark).acknowledged:
        raise Refused("NOTHING_TO_RECORD", "5.4", "Вы уже отметили, что ознакомлены с этим замечанием.")
    draft = journal.draft(act)
    draft.add(e.RemarkAcknowledged, remark_id=remark)
    return draft.events


def close_remark(journal: Journal, remark: str, result: str, act: Act) -> list[Event]:
    """Raises Refused(NO_SUCH_REMARK, REMARK_CLOSED, REASON_REQUIRED)."""
    _open(journal, remark)
    if not stated(result):
        raise Refused("REASON_REQUIRED", "5.4", "Напишите, что показала повторная проверка.")
    draft = journal.draft(act)
    draft.add(e.RemarkClosed, remark_id=remark, result=stated(result))
    return draft.events


def _known(journal: Journal, remark: str) -> Remark:
    if remark not in journal.remarks:
        raise Refused("NO_SUCH_REMARK", "5.4", "В этом журнале нет такого замечания.")
    return journal.remarks[remark]


def _open(journal: Journal, remark: str) -> None:
    if _known(journal, remark).closed:
        raise Refused("REMARK_CLOSED", "5.4", "Замечание уже снято.")

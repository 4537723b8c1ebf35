"""A leader's or master's own group across all disciplines: read only, but for the reasons of absences and contacts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from starlette.responses import RedirectResponse, Response

from api.pages.asking import Answer, Ask, Asking
from api.pages.frame import render
from api.pages.problem import not_found
from api.pages.routing import pages
from journal_domain.values import Role

router = pages()

REASONS = (
    ("illness", "по болезни"), ("excused", "по уважительной причине"), ("order", "по приказу"),
    ("unexcused", "без уважительной причины"),
)  # fmt: skip


@dataclass
class Attendance:
    """A student's absences in academic hours by reason, and those that wait for one, by journal."""

    student_id: str
    name: str
    hours: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    late: int = 0
    waiting: dict[str, list[Answer]] = field(default_factory=lambda: defaultdict(list))

    @property
    def missed(self) -> int:
        return sum(self.hours.values())


@router.get("/group")
async def own_groups(ask: Ask) -> Response:
    me, found = await ask.all(ask.me(), ask.get("/groups"))
    own = [g for g in found["groups"] if me["person_id"] in (g["leader_id"], g["master_id"])]
    if len(own) == 1:
        return RedirectResponse(f"/group/{own[0]['group_id']}", 303)
    return await render(ask, "groups.html", groups=own, people=found["people"], title="Мои группы", forms=False)


@router.get("/groups")
async def groups(ask: Ask) -> Response:
    me, found = await ask.all(ask.me(), ask.get("/groups"))
    return await render(
        ask, "groups.html", groups=found["groups"], people=found["people"], title="Группы",
        forms=Role.DEPUTY in me["roles"],
    )  # fmt: skip


@router.get("/group/{group_id}")
async def group(ask: Ask, group_id: str) -> Response:
    me, found, journals = await ask.all(
        ask.me(), ask.get(f"/groups/{group_id}"), ask.get("/journals", group=group_id, state="all", limit=1000)
    )
    if not journals["journals"] and Role.DEPUTY not in me["roles"]:
        raise not_found()
    latest = max((j["term"] for j in journals["journals"]), default="")
    current = [j for j in journals["journals"] if j["term"] == latest]
    attendance = await _attendance(ask, current)
    orders = Role.DEPUTY in me["roles"]
    nobody: Answer = {"listed": [], "people": {}}
    staff, pupils, disciplines, others = nobody, nobody, {}, []
    if orders:
        disciplines = await _disciplines(ask, found, journals["journals"])
        staff, pupils, groups = await ask.all(
            ask.get("/people", kind="employee", limit=1000), ask.get("/people", kind="student", limit=1000),
            ask.get("/groups"),
        )  # fmt: skip
        others = [(g["group_id"], g["name"]) for g in groups["groups"] if g["group_id"] != group_id]
    found["students"].sort(key=lambda s: found["people"].get(s["student_id"], s["student_id"]).casefold())
    taught = {
        (x["discipline_id"], x["subgroup_id"]): x["teacher_id"]
        for x in (*current, *found["teaching"])
        if x["teacher_id"]
    }
    leads = me["person_id"] in (found["leader_id"], found["master_id"])
    told = await ask.get("/notices") if leads else {"notices": [], "people": {}}
    absences = [n for n in told["notices"] if n["kind"] == "absence" and n["group_id"] == group_id]
    return await render(
        ask, "group.html", group=found, people=found["people"] | journals["people"], journals=current, term=latest, taught=taught,
        attendance=attendance, leads=leads, reasons=REASONS, most=max((a.missed for a in attendance), default=0),
        prints=bool({Role.DEPUTY, Role.DIRECTOR, Role.ARCHIVIST} & set(me["roles"])), orders=orders, staff=staff, pupils=pupils,
        others=sorted(others, key=lambda named: named[1]),
        titles=disciplines, disciplines=sorted(disciplines.items(), key=lambda named: named[1]),
        absences=absences, told_people=told["people"],
    )  # fmt: skip


async def _disciplines(ask: Asking, group: Answer, journals: list[Answer]) -> dict[str, str]:
    """What may be assigned to a teacher, by id: the disciplines of the group's curriculum and of its journals."""
    plan = await ask.get(f"/curricula/{group['curriculum_id']}") if group["curriculum_id"] else {"lines": []}
    planned = {line["discipline_id"]: line["title"] for line in plan["lines"]}
    return {journal["discipline_id"]: journal["discipline"] for journal in journals} | planned


@router.get("/group/{group_id}/people/{person_id}")
async def of_the_group(ask: Ask, group_id: str, person_id: str) -> Response:
    """A student of the own group: data, contacts and slips, and those of the guardians (3.3, 4.2.2-c)."""
    group, found = await ask.all(ask.get(f"/groups/{group_id}"), ask.get(f"/groups/{group_id}/people/{person_id}"))
    guardians = await ask.all(*(ask.get(f"/groups/{group_id}/people/{who}") for who in found["guardians"]))
    return await render(ask, "group_person.html", group=group, student=found, family=[found, *guardians])


async def _attendance(ask: Asking, journals: list[Answer]) -> list[Attendance]:
    pages_found = await ask.all(*(ask.get(f"/journals/{journal['journal_id']}") for journal in journals))
    found: dict[str, Attendance] = {}
    for page in (answer["page"] for answer in pages_found):
        for student in page["students"]:
            found.setdefault(student["student_id"], Attendance(student["student_id"], student["name"]))
        for lesson in page["lessons"]:
            for student_id, cell in lesson["cells"].items():
                _count(found[student_id], page, lesson, (cell.get("attendance") or {}).get("value"))
    return sorted(found.values(), key=lambda a: a.name.lower())


def _count(student: Attendance, page: Answer, lesson: Answer, value: str | None) -> None:
    if value == "late":
        student.late += 1
    elif value is not None:
        student.hours[value] += lesson["hours"]
    if value == "unspecified":
        student.waiting[page["journal_id"]].append(
            {"slot_id": lesson["slot_id"], "day": lesson["day"], "discipline": page["discipline"]}
        )

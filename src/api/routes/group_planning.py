"""What a group studies, who teaches it and in which parts; and a student's way to another group."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api import documentation
from api.access import readable_group
from api.answers import answer, recorded
from api.bodies_planning import (
    DescriptionBody,
    MasterBody,
    ReleaseBody,
    SubgroupBody,
    TeachingBody,
    TeachingEndBody,
    TransferBody,
)
from api.fields import Id
from api.health_data import sees_adapted
from api.service import CurrentActor, CurrentCommand, CurrentService
from journal_domain.group import Group, group_stream
from journal_domain.journal import Journal
from journal_domain.release import lessons_left
from journal_domain.tenure import holder

OF_RELEASE = ("NO_ORDER", "NOTHING_TO_RECORD", "DATE", "ARCHIVED")

router = APIRouter(prefix="/groups/{group_id}", tags=["Группы"])


@router.put(
    "/description",
    summary="Внести профессию, курс, учебный год, наполняемость и учебный план группы",
    responses=documentation.command(
        "ORDER_REQUIRED", "GROUP_VALUE", "NOTHING_TO_RECORD", "YEAR_NOT_READY", "NO_CURRICULUM", status=200
    ),
)
def describe_group(group_id: Id, body: DescriptionBody, command: CurrentCommand, service: CurrentService) -> Response:
    position = service.college.describe_group(
        command, group_id, body.trade, body.adapted, body.course, body.year, body.reference_size, body.curriculum_id,
        body.order,
    )  # fmt: skip
    return recorded(command, position, 200)


@router.put(
    "/master",
    summary="Закрепить мастера производственного обучения",
    responses=documentation.command("NO_ORDER", *documentation.OF_A_PERSON, "NOTHING_TO_RECORD", status=200),
)
def appoint_master(group_id: Id, body: MasterBody, command: CurrentCommand, service: CurrentService) -> Response:
    position = service.college.appoint_master(command, group_id, body.master_id, body.since, body.order)
    return recorded(command, position, 200)


@router.post(
    "/leader/release",
    status_code=201,
    summary="Освободить классного руководителя, когда преемника ещё нет",
    responses=documentation.command(*OF_RELEASE),
)
def release_leader(group_id: Id, body: ReleaseBody, command: CurrentCommand, service: CurrentService) -> Response:
    return recorded(command, service.college.release_leader(command, group_id, body.until, body.order))


@router.post(
    "/master/release",
    status_code=201,
    summary="Освободить мастера группы, когда преемника ещё нет",
    responses=documentation.command(*OF_RELEASE),
)
def release_master(group_id: Id, body: ReleaseBody, command: CurrentCommand, service: CurrentService) -> Response:
    return recorded(command, service.college.release_master(command, group_id, body.until, body.order))


@router.put(
    "/subgroups/{subgroup_id}",
    summary="Образовать или изменить подгруппу",
    responses=documentation.command(
        "NAME_REQUIRED",
        "NOT_ENROLLED",
        "ORDER_REQUIRED",
        "DATE",
        "TIMETABLE_CONFLICT",
        "NOTHING_TO_RECORD",
        *documentation.OF_A_SETTLED_DAY,
        status=200,
    ),
)
def form_subgroup(
    group_id: Id, subgroup_id: Id, body: SubgroupBody, command: CurrentCommand, service: CurrentService
) -> Response:
    position = service.college.form_subgroup(
        command, group_id, subgroup_id, body.name, body.student_ids, body.since, body.order
    )
    return recorded(command, position, 200)


@router.post(
    "/teaching",
    status_code=201,
    summary="Назначить преподавателя дисциплины в группе или подгруппе",
    responses=documentation.command(
        "NO_ORDER",
        "NO_SUBGROUP",
        "NO_CURRICULUM",
        "NOT_IN_CURRICULUM",
        *documentation.OF_A_PERSON,
        "TIMETABLE_CONFLICT",
        "NOTHING_TO_RECORD",
        "DATE",
    ),
)
def assign_teaching(group_id: Id, body: TeachingBody, command: CurrentCommand, service: CurrentService) -> Response:
    position = service.college.assign_teaching(
        command, group_id, body.discipline_id, body.subgroup_id, body.teacher_id, body.since, body.order
    )
    return recorded(command, position)


LEFT = [
    {
        "journal_id": "6f0f8a4e-1c4b-5b57-8f9b-6d1b6a3f8f00",
        "slot_id": "slot-41",
        "day": "2025-11-18",
        "starts": "09:30",
        "hours": 2,
    }
]


@router.post(
    "/teaching/ending",
    status_code=201,
    summary="Освободить преподавателя дисциплины, когда преемника ещё нет",
    description="Ответ называет в `left` предстоящие занятия, которые теперь никто не проводит: передайте их замещающему, "
    "перенесите или отмените.",
    responses=documentation.command(*OF_RELEASE, "NO_SUBGROUP", more={"left": LEFT}),
)
def end_teaching(group_id: Id, body: TeachingEndBody, command: CurrentCommand, service: CurrentService) -> Response:
    college, taught = service.college, (body.discipline_id, body.subgroup_id)
    position = college.end_teaching(command, group_id, *taught, body.until, body.order)
    group: Group = college.load({group_stream(group_id): Group})[group_stream(group_id)]
    journals: dict[str, Journal] = college.load(dict.fromkeys(group.journals, Journal))
    left = lessons_left(j for j in journals.values() if (j.discipline_id, j.subgroup_id) == taught)
    return recorded(
        command,
        position,
        left=[
            {"journal_id": journal, "slot_id": x.slot_id, "day": x.day, "starts": x.starts, "hours": x.hours}
            for journal, x in left
        ],
    )


@router.post(
    "/students/{student_id}/transfers",
    status_code=201,
    summary="Перевести обучающегося в другую группу; записанное остаётся в прежней",
    responses=documentation.command(
        "ORDER_REQUIRED",
        "NOT_ENROLLED",
        "ALREADY_ENROLLED",
        "DATE",
        "ENROLMENT_USED",
        "NOTHING_TO_RECORD",
        *documentation.OF_A_SETTLED_DAY,
    ),
)
def transfer_student(
    group_id: Id, student_id: Id, body: TransferBody, command: CurrentCommand, service: CurrentService
) -> Response:
    position = service.college.transfer_student(command, group_id, student_id, body.to_group_id, body.day, body.order)
    return recorded(command, position)


EXAMPLE = {
    "group_id": "ПМ-11",
    "name": "Повар, 1 курс",
    "trade": "Повар",
    "adapted": True,
    "course": 1,
    "year": "2025-2026",
    "reference_size": 15,
    "curriculum_id": "повар-2025",
    "leader_id": "t-orlova",
    "master_id": "m-zorin",
    "students": [{"student_id": "s-17", "since": "2025-09-01", "until": None}],
    "subgroups": [{"subgroup_id": "1", "name": "Подгруппа 1", "student_ids": ["s-17"]}],
    "leaders": [{"person_id": "t-orlova", "since": "2025-09-01", "order": "№ 41-к от 28.08.2025"}],
    "masters": [{"person_id": "m-zorin", "since": "2025-09-01", "order": "№ 42-к от 28.08.2025"}],
    "teaching": [
        {
            "discipline_id": "оп-03",
            "subgroup_id": None,
            "teacher_id": "t-ivolgina",
            "teachers": [{"person_id": "t-ivolgina", "since": "2025-09-01", "order": "№ 43-к от 28.08.2025"}],
        }
    ],
    "journals": ["6f0f8a4e-1c4b-5b57-8f9b-6d1b6a3f8f00"],
    "people": {"s-17": "Белова Анна Сергеевна"},
}


@router.get(
    "",
    summary="Группа: состав, подгруппы, руководитель, мастер, нагрузка и журналы",
    responses=documentation.question(EXAMPLE, "NOT_FOUND", "ROLE", "NOT_ASSIGNED", "NOT_OWN_GROUP", "INVALID"),
)
def read_group(group_id: Id, actor: CurrentActor, service: CurrentService) -> Response:
    group = readable_group(service, actor, group_id)
    described = group.described
    today = service.today()
    leader_id, master_id = group.leader_on(today), group.master_on(today)
    people = {period.student_id for period in group.roster} | {
        t.person_id for tenures in group.teaching.values() for t in tenures
    }
    people |= {tenure.person_id for tenure in (*group.leaders, *group.masters)}
    return answer(
        {
            "group_id": group.id,
            "name": group.name,
            "trade": described and described.trade,
            "adapted": described.adapted if described and sees_adapted(actor, leader_id, master_id) else None,
            "course": described and described.course,
            "year": described and described.year,
            "reference_size": described and described.reference_size,
            "curriculum_id": described and described.curriculum_id,
            "leader_id": leader_id,
            "master_id": master_id,
            "leaders": group.leaders,
            "masters": group.masters,
            "students": group.roster,
            "subgroups": [
                {"subgroup_id": s.subgroup_id, "name": s.name, "student_ids": s.on(today)} for s in group.subgroups
            ],
            "teaching": [
                {
                    "discipline_id": taught,
                    "subgroup_id": part,
                    "teacher_id": holder(tenures, today),
                    "teachers": tenures,
                }
                for (taught, part), tenures in group.teaching.items()
            ],
            "journals": group.journals,
            "people": service.names(people),
        }
    )

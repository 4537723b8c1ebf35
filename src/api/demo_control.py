"""The demo's control: each group inspected of late, one remark mended and closed, another that waits for its teacher."""

from __future__ import annotations

from datetime import date, time, timedelta

from api.demo import Demo, Page
from journal_domain.remark import remark_id

WEEK = timedelta(days=7)
MORNING, NOON, EVENING = time(8, 15), time(13, 40), time(16, 20)


def control(demo: Demo) -> None:
    """By commands with names of their own, so that a second run records nothing."""
    days = demo.school_days()
    if not days:
        return
    deputy, day = demo.deputies[0], days[-1]
    for group in dict.fromkeys(page.group_id for page in demo.pages):
        name = f"control-inspection-{group}"
        command = demo.command(deputy, demo.at(day, EVENING), name)
        result = "Записи внесены в день занятий, виды работ указаны; накопляемость отметок ниже нормы в двух журналах."
        demo.college.inspect_group(command, group, result)
    first, last = demo.pages[0], demo.pages[-1]
    made = remark_on(demo, first, day, "Домашние задания записаны без срока", "Указать срок в новых заданиях")
    answer = demo.command(first.teacher, demo.at(day, NOON), "control-answer")
    demo.college.answer_remark(answer, first.id, made, "Срок указывается с сегодняшнего занятия", True)
    for who in (first.teacher, first.leader):
        read = demo.command(who, demo.at(day, NOON), f"control-read-{who.person_id}")
        demo.college.acknowledge_remark(read, first.id, made)
    closing = demo.command(deputy, demo.at(day, EVENING), "control-closing")
    demo.college.close_remark(closing, first.id, made, "Устранено: сроки указаны")
    remark_on(demo, last, day, "Нет контрольной работы по первому разделу", "Провести работу и записать её в журнал")


def remark_on(demo: Demo, page: Page, day: date, text: str, demand: str) -> str:
    deputy = demo.deputies[0]
    command = demo.command(deputy, demo.at(day, MORNING), f"control-remark-{page.id}")
    demo.college.make_remark(command, page.id, text, demand, day + WEEK)
    return remark_id(page.id, deputy.person_id, command.command_id)

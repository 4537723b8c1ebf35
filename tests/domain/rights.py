"""docs/rights.md: who may do and ask what, written from the rules. `python -m domain.rights` writes it anew."""

from __future__ import annotations

from pathlib import Path

from journal_domain import policy, questions, relations
from journal_domain.policy import Grant
from journal_domain.questions import RULES
from journal_domain.values import Role

PAGE = Path(__file__).parents[2] / "docs" / "rights.md"

ROLES = {
    Role.TEACHER: "преподаватель",
    Role.MASTER: "мастер п/о",
    Role.LEADER: "кл. руководитель",
    Role.STUDENT: "обучающийся",
    Role.GUARDIAN: "зак. представитель",
    Role.DEPUTY: "зам. директора",
    Role.DIRECTOR: "директор",
    Role.ADMINISTRATOR: "администратор",
    Role.ARCHIVIST: "архивариус",
}
RELATIONS = {
    policy.fills_the_slot: ("своё занятие", "ведёт это занятие: преподаватель журнала, а при замещении — замещающий"),
    policy.teaches_the_journal: ("свой журнал", "назначен преподавателем этого журнала"),
    policy.taught_the_journal: ("вёл журнал", "преподаватель этого журнала, в том числе до смены"),
    policy.substitutes_in_the_journal: ("замещает", "замещает хотя бы на одном занятии этого журнала"),
    policy.leads_the_group: ("своя группа", "классный руководитель или мастер этой группы"),
    policy.oneself: ("свои сведения", "это сведения о нём самом, за всё время, также после выпуска"),
    policy.leads_the_group_told: ("к своей группе", "классный руководитель или мастер группы, которому сообщено"),
    policy.own_child: (
        "свой ребёнок",
        "законный представитель, пока обучающемуся нет 18 лет; позже — с его записанного согласия",
    ),
    relations.own_minor: (
        "свой ребёнок до 18",
        "законный представитель, пока обучающемуся нет 18 лет; согласие этого не продлевает",
    ),
    questions.own_assignments: ("своё", "видит в списке только назначенное ему"),
    policy.acts_for_oneself: ("себе", "делает это со своей учётной записью и ни с чьей другой"),
    policy.serves_the_college: ("да", "исполняет должность; назначения на журнал или группу не нужно"),
}
COMMANDS = {
    "Журнал": {
        "read_journal": "читать журнал",
        "submit_lesson_plan": "внести календарно-тематический план",
        "publish_lesson": "записать занятие",
        "add_marks": "добавить отметки занятия",
        "set_absence_reason": "указать причину пропуска",
        "grant_late_permit": "разрешить позднюю запись",
        "declare_not_held": "признать занятие не проведённым",
        "certify_attendance": "заверить ведомость посещаемости",
    },
    "Аттестация": {
        "schedule_attestation": "назначить день и комиссию аттестации",
        "set_attestation_marks": "выставить отметки аттестации",
        "set_year_marks": "выставить годовые отметки",
        "close_attestation_sheet": "закрыть ведомость",
        "record_resit": "внести пересдачу",
    },
    "Обращения": {
        "doubt_mark": "сообщить преподавателю об ошибочной отметке",
        "tell_access_trouble": "сообщить руководителю о проблеме доступа",
        "tell_absence": "сообщить руководителю об отсутствии",
        "see_notice": "принять обращение к сведению",
        "answer_notice": "ответить на обращение",
    },
    "Исправления и контроль": {
        "request_correction": "подать запрос на исправление",
        "approve_correction": "исправить по распоряжению",
        "reject_correction": "отклонить запрос на исправление",
        "make_check": "отметить проверку журналов",
        "make_remark": "сделать замечание по ведению журнала",
        "answer_remark": "ответить на замечание",
        "acknowledge_remark": "отметить, что ознакомлен с замечанием",
        "close_remark": "снять замечание",
        "inspect_group": "записать проверку журналов группы",
        "acknowledge_inspection": "отметить, что ознакомлен с проверкой",
        "read_audit": "читать журнал событий",
    },
    "Группы": {
        "form_group": "создать группу",
        "describe_group": "внести профессию и курс группы",
        "form_subgroup": "создать подгруппу",
        "appoint_leader": "назначить классного руководителя",
        "appoint_master": "закрепить мастера",
        "assign_teaching": "назначить преподавателя дисциплины",
        "release_leader": "освободить классного руководителя",
        "release_master": "освободить мастера",
        "end_teaching": "освободить преподавателя дисциплины",
        "enrol_student": "зачислить обучающегося",
        "withdraw_student": "отчислить обучающегося",
        "transfer_student": "перевести обучающегося",
    },
    "Учебный год": {
        "adopt_curriculum": "внести учебный план",
        "adopt_calendar": "внести календарный учебный график",
        "adopt_bells": "внести расписание звонков",
        "move_group": "перевести группы на следующий курс",
        "open_term": "открыть журналы семестра",
        "open_journal": "открыть журнал",
        "annul_journal": "аннулировать журнал, открытый по ошибке",
        "close_year": "закрыть учебный год",
        "adopt_series": "изменить номенклатуру дел",
        "seal_volume": "передать том года в архив по акту",
        "destroy_papers": "уничтожить дело по акту",
        "read_retention": "читать номенклатуру и календарь хранения",
        "adopt_policy": "принять правила колледжа",
    },
    "Расписание": {
        "set_week_template": "внести недельный шаблон",
        "unroll_timetable": "составить расписание по шаблонам",
        "approve_timetable": "утвердить расписание",
        "plan_slots": "добавить занятия в расписание журнала",
        "assign_substitute": "назначить замещение в журнале",
        "move_lesson": "перенести занятие",
        "swap_lessons": "поменять занятия местами",
        "cancel_lesson": "отменить занятие",
        "give_to_substitute": "передать занятие замещающему",
    },
    "Копии": {
        "describe_college": "внести реквизиты колледжа",
        "read_copies": "печатать и скачивать копии",
        "review_copy": "отметить проверку копии",
        "certify_copy": "заверить копию",
        "sign_copy": "приложить электронную подпись к копии",
    },
    "Люди": {
        "register_person": "внести человека",
        "change_identity": "изменить личные данные по приказу",
        "request_identity_change": "сообщить об изменении личных данных",
        "approve_identity_change": "изменить личные данные по сообщению",
        "reject_identity_change": "отклонить сообщение об изменении",
        "change_contacts": "обновить контакты",
        "read_group_person": "читать данные и контакты своей группы",
        "link_guardian": "внести законного представителя",
        "unlink_guardian": "прекратить представительство",
        "hand_over_data": "выдать все данные о человеке по запросу",
        "erase_person": "уничтожить личные данные по акту",
        "allow_family_access": "согласиться на просмотр представителем",
        "withdraw_family_access": "отозвать согласие на просмотр",
        "appoint": "назначить на должность",
        "end_appointment": "освободить от должности",
    },
    "Учётные записи": {
        "create_account": "создать учётную запись",
        "issue_credentials": "выдать листок с паролем",
        "reissue_credentials": "перевыпустить листок",
        "change_password": "сменить свой пароль",
        "disable_account": "отключить учётную запись",
        "enable_account": "включить учётную запись",
        "delete_account": "удалить учётную запись (отказ ACCOUNT_NOT_DELETABLE)",
        "end_sessions": "прекратить все сеансы человека",
        "link_external_identity": "разрешить вход через поставщика OpenID",
        "unlink_external_identity": "прекратить вход через поставщика OpenID",
        "report_incident": "записать сбой журнала",
        "send_incident_request": "записать отправку запроса разработчикам",
        "end_incident": "записать, что сбой устранён",
        "register_workstation": "поставить рабочее место на учёт",
        "remove_workstation": "снять рабочее место с учёта",
    },
}
QUESTIONS = {
    "Что кто видит": {
        "list_journals": "перечень журналов",
        "list_corrections": "запросы на исправление",
        "list_notices": "обращения",
        "list_incidents": "сбои журнала",
        "list_permits": "разрешения на позднюю запись",
        "list_remarks": "замечания по ведению журналов",
        "list_inspections": "проверки журналов групп",
        "read_diary": "дневник: отметки, пропуски, задания",
        "read_debts": "задолженности и пересдачи",
        "read_timetable": "расписание",
        "read_health_data": "болезнь, инвалидность, адаптированная программа",
        "read_documents": "паспорт и другие документы человека",
        "read_planned_timetable": "расписание до утверждения",
        "read_changes": "изменения расписания",
        "check_conflicts": "накладки при переносе",
        "make_feed": "ссылка на своё расписание для календаря",
        "list_groups": "перечень групп",
        "read_group": "состав группы",
        "read_report": "получать отчёты",
        "read_report_of_group": "получать отчёты о группе",
        "read_report_of_teacher": "получать отчёты о дисциплине и работе преподавателя",
        "read_report_of_college": "получать отчёты о колледже и журнал занятий",
        "read_hours": "часы преподавателей",
        "read_year": "состояние учебного года",
        "read_calendar": "учебный график и звонки",
        "read_curriculum": "учебный план и образцы файлов",
        "read_policy": "правила колледжа",
        "read_college": "реквизиты колледжа",
        "list_people": "список людей",
        "read_person": "личные данные",
        "read_account": "учётная запись",
        "read_workstations": "рабочие места сотрудников",
        "read_login_audit": "журнал входов",
        "export_person": "все данные о человеке одним документом",
        "read_erasure": "выгрузка об уничтожении данных",
        "start_archive_job": "начать сверку копий, сборку тома, проверку журнала",
        "list_archive_jobs": "итоги сверок, томов и проверок",
        "download_volume": "скачать том года",
        "list_identity_requests": "сообщения об изменении личных данных",
        "list_appointments": "назначения сотрудника",
    },
}
HEAD = """# Права: кто что может

Девять ролей Положения (1.7) и все действия журнала. В клетке — отношение, в котором человек этой роли должен состоять
к журналу или группе, и пункт Положения; «—» — действие не разрешено. Право следует за назначением, а не за человеком:
преподаватель, который руководит группой, имеет оба права. Что не разрешено здесь, не разрешено никому.

"""
FAMILY = """
Обучающийся и законный представитель читают только собственные записи; обо всём прочем им отвечают так, как если бы
этого не было: тот же ответ, до последнего байта, и столько же запросов к базе (3.8). Кто такой — роль, право или
вопрос, которого здесь нет, — не отвечает никому.

Страница составлена по `RULES` в `src/journal_domain/questions.py`: `PYTHONPATH=src:tests python -m domain.rights`.
"""


def cell(grants: tuple[Grant, ...], role: Role) -> str:
    return "; ".join(f"{RELATIONS[g.relation][0]} ({g.clause})" for g in grants if g.role is role) or "—"


def page() -> str:
    lines = [HEAD]
    lines += [f"- **{short}** — {meaning}.\n" for short, meaning in RELATIONS.values()]
    for chapter, commands in {**COMMANDS, **QUESTIONS}.items():
        lines.append(f"\n## {chapter}\n\n| Действие | {' | '.join(ROLES.values())} |\n|---|{'---|' * len(ROLES)}\n")
        for command, title in commands.items():
            cells = " | ".join(cell(RULES[command], role) for role in ROLES)
            lines.append(f"| {title} `{command}` | {cells} |\n")
    return "".join([*lines, FAMILY])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

"""The people of the demo college. Their surnames are made up and their like is not found in a passport."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from journal_domain.values import Role

SURNAMES = (
    "Одуванчиков", "Подорожников", "Облачков", "Снежинкин", "Карандашиков", "Кренделькин", "Лукошечкин", "Варежкин",
    "Росинкин", "Тропинкин", "Лопушков", "Морковкин", "Тыковкин", "Сосулькин", "Капелькин", "Ветерочкин",
    "Радужкин", "Скворечников", "Желудинкин", "Незабудкин", "Лодочкин", "Фонариков", "Колокольчиков", "Пряничкин",
    "Бубличкин", "Клубничкин", "Земляничкин", "Черничкин", "Ежевичкин", "Листопадкин", "Туманчиков", "Корабликов",
    "Ромашечкин", "Светлячков", "Стрекозкин", "Муравейников", "Паутинкин", "Дождичков", "Солнышкин", "Полянкин",
    "Ивушкин", "Рябинкин", "Тополёчкин", "Хвоинкин", "Ландышкин", "Василёчкин", "Мятликов", "Ковылькин",
    "Сугробкин", "Метелькин", "Санкин-Горкин", "Самоварчиков", "Чашечкин", "Блюдечкин", "Ложечкин", "Напёрстков",
    "Клубочкин", "Ниточкин", "Лоскутиков", "Стамескин", "Рубаночкин", "Дощечкин", "Лейкин-Грядкин", "Парничков",
)  # fmt: skip
FIRST = {
    "м": ("Тимофей", "Егор", "Матвей", "Арсений", "Глеб", "Фёдор", "Савва", "Захар", "Лев", "Игнат", "Мирон", "Елисей"),
    "ж": ("Алла", "Дарья", "Полина", "Варвара", "Ульяна", "Кира", "Василиса", "Таисия", "Майя", "Лада", "Злата", "Ася"),
}  # fmt: skip
FATHERS = (
    "Ромашк", "Подсолнух", "Ясеньк", "Клевер", "Василёк", "Горошк", "Маков", "Кедрик", "Шиповник", "Барвинк",
)  # fmt: skip
"""Stems of made-up patronymics: no father is called so."""


@dataclass(frozen=True)
class Person:
    person_id: str
    name: str
    roles: frozenset[Role]


def people(rng: Random, count: int, prefix: str, *roles: Role) -> list[Person]:
    """So many people with the ids prefix-1, prefix-2, …; no two of them share a name until the names run out."""
    surnames = rng.sample(SURNAMES, len(SURNAMES))
    return [
        Person(f"{prefix}-{i + 1}", _name(rng, surnames[i % len(surnames)]), frozenset(roles)) for i in range(count)
    ]


def _name(rng: Random, surname: str) -> str:
    sex = rng.choice("мж")
    first, father = rng.choice(FIRST[sex]), rng.choice(FATHERS)
    if sex == "м":
        return f"{surname} {first} {father}ович"
    feminine = "-".join(f"{part}а" for part in surname.split("-"))
    return f"{feminine} {first} {father}овна"


def identity(person: Person, today: date) -> dict[str, str]:
    """What is registered of a person: the name in parts, and a birth date: students are 16 to 18 today (D5)."""
    surname, name, patronymic = person.name.split()
    born = Random(person.person_id)
    age = 16.5 if Role.STUDENT in person.roles else 44
    birth_date = today - timedelta(days=round(age * 365.25) + born.randrange(700))
    return {"surname": surname, "name": name, "patronymic": patronymic, "birth_date": birth_date.isoformat()}

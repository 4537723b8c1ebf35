"""Bodies of requests about copies and the letterhead they carry."""

from __future__ import annotations

from pydantic import Field

from api.fields import Body, Line, Position, example
from journal_domain.certified_copy import Certification


class RequisitesBody(Body):
    model_config = example(
        founder="Министерство образования области",
        name="Государственное профессиональное образовательное учреждение «Техникум народных ремёсел»",
        city="Ремесловск",
        check_address="https://journal.example/check",
        order="Устав, утверждён 01.02.2024",
    )
    founder: Line
    name: Line
    city: Line
    check_address: Line | None = Field(None, description="Адрес страницы проверки копий; его несёт QR-код")
    order: Line


class ReviewBody(Body):
    model_config = example(position=48_213)
    position: Position = Field(description="Позиция проверенного оттиска: заголовок Journal-Position его ответа")


class CertificationBody(Body):
    model_config = example(post="Заместитель директора по учебной работе", file_index="05-14")
    post: Line = Field(description="Должность заверяющего, как она печатается под словом «Верно»")
    file_index: Line | None = Field(
        None, description="Индекс дела по номенклатуре дел; без него — тот, что действует сегодня для журналов"
    )

    def certification(self, file_index: str) -> Certification:
        """`file_index` is that of the nomenclature in force."""
        return Certification(post=self.post, file_index=file_index if self.file_index is None else self.file_index)

"""Bodies of requests about copies and the letterhead they carry."""

from __future__ import annotations

from pydantic import Field

from api.fields import Body, Line, example


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

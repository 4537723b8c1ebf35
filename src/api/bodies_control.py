"""What control is sent as: remarks, what became of them, inspections."""

from __future__ import annotations

from pydantic import Field

from api.fields import Body, Day, Text, example


class RemarkBody(Body):
    model_config = example(text="Нет домашних заданий за сентябрь", demand="Записать задания", due="2025-10-10")
    text: Text = Field(description="В чём замечание")
    demand: Text = Field(description="Что исправить")
    due: Day = Field(description="По этот день включительно")


class AnswerBody(Body):
    model_config = example(answer="Задания записаны", mended=True)
    answer: Text
    mended: bool = Field(description="Преподаватель считает замечание устранённым")


class ResultBody(Body):
    model_config = example(result="Записи своевременны, контрольные работы проведены")
    result: Text = Field(description="Что показала проверка")

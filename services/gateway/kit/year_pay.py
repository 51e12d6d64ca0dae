"""What somebody was paid in a year, as pages ask for it and show it."""

from typing import Final

from flask import request

from services.gateway.http.backend import Question
from services.gateway.kit.viewer import now, question, whereabouts

YEARS_SHOWN: Final = 3


def year_question(advisor_id: str) -> Question:
    """The query for the year that the address of the page names; this year by default."""
    return question("stipends", "year_pay", advisor_id=advisor_id, year=request.args.get("year"))


def years() -> list[int]:
    """The years to choose from, by the clock of the viewer's program."""
    this = now().astimezone(whereabouts().zone).year
    return [this - ago for ago in range(YEARS_SHOWN)]

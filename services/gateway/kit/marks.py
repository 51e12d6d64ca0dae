"""What is wrong with the fields of a page, at the controls of the form that was sent and in a summary."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from flask import Flask, g, request

from services.gateway.kit.labels import problem
from shared.errors import FieldError

CONTROL: Final = "control"
"""The field of a form that holds the id of its choice, which alone tells one row's form from another's."""


class Mark(NamedTuple):
    """One control in which something is wrong, by its label on the page."""

    control: str
    label: str
    text: str


def register(app: Flask) -> None:
    """Give templates the marks of this page."""
    app.jinja_env.globals.update(mark=mark, marks=marks, asked_at=asked_at, wrong_at=wrong_at)


def refuse(errors: Iterable[FieldError]) -> None:
    """Have the page that is shown again mark these fields of the form that was sent."""
    g.refused_fields = {error["field"] for error in errors}


def asked_at(control: str) -> bool:
    """Whether this page answers the form with this control."""
    return bool(g.get("refused_fields")) and request.form.get(CONTROL) == control


def wrong_at(control: str, name: str) -> str | None:
    """What is wrong with the choice of that form."""
    return problem("not_a_choice") if asked_at(control) and name in g.refused_fields else None


def mark(control: str, label: str, text: str) -> str:
    """Note for the summary what is wrong; nothing is written."""
    g.setdefault("page_marks", []).append(Mark(control, str(label), str(text)))
    return ""


def marks() -> list[Mark]:
    """What is wrong on this page, in its order."""
    return list(dict.fromkeys(g.get("page_marks", ())))

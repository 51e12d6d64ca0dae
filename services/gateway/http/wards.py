"""A guardian acts for one young advisor at a time, and recruitment says for whom they may today."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import g

from shared.actor import Actor, Role
from shared.errors import Forbidden

Ask = Callable[[], dict[str, bool]]
"""Whose guardian somebody is today, by id; whether they also answer for them."""


def acting(actor: Actor, data: dict[str, Any], ask: Ask, *, answers: bool = False) -> Actor:
    """The actor of a call: a guardian as that of the advisor whom it names, or else of the first.

    `ask` is asked once in a request; `answers` is whether the call does something for the advisor. Raises
    `Forbidden` for another advisor, where there is none, or none any more, and for a guardian who only sees.
    """
    if Role.GUARDIAN not in actor.roles:
        return actor
    if len(actor.roles) > 1:
        raise Forbidden("A guardian has no other role.")
    if "wards" not in g:
        g.wards = ask()
    named = data.get("advisor_id") or (actor.advisor_id if actor.advisor_id in g.wards else None)
    chosen = named or next(iter(g.wards), None)
    if chosen not in g.wards:
        raise Forbidden("You are not the guardian of this advisor, or not any more.")
    if answers and not g.wards[chosen]:
        raise Forbidden("You see what is this advisor's, but do not answer for them.")
    return replace(actor, advisor_id=chosen)

"""Functions and filters for every template."""

from flask import Flask
from flask_babel import format_decimal

from services.gateway.kit.assets import asset
from services.gateway.kit.bank_codes import bank_words
from services.gateway.kit.formats import (
    day,
    language_name,
    minutes,
    moment,
    on_the_clock,
    own,
    seconds,
    zone_name,
)
from services.gateway.kit.labels import TEMPLATE_WORDS, problem, said, told
from services.gateway.kit.money import money, plain_amount
from shared.ids import new_id


def register(app: Flask) -> None:
    """Register them."""
    app.jinja_env.filters.update(
        money=money,
        bank_words=bank_words,
        plain_amount=plain_amount,
        day=day,
        moment=moment,
        minutes=minutes,
        on_the_clock=on_the_clock,
        seconds=seconds,
        count=format_decimal,
        said=said,
        problem=problem,
        told=told,
        own=own,
        language_name=language_name,
    )
    app.jinja_env.globals.update(TEMPLATE_WORDS, fresh_key=new_id, asset=asset, zone_name=zone_name)

"""Schemas of problem details."""

from typing import Final

from shared.contracts.fields import Code, Count, Items, Reply, Text

CODE_DESCRIPTION: Final = "Stable, for programs"
MESSAGE_CHARACTERS_MAX: Final = 20_000
"""Some messages name every conflicting record."""


class FieldProblem(Reply):
    """One invalid field."""

    field = Text("Its dotted path, as `lines.0.amount_cents`")
    code = Code(CODE_DESCRIPTION)
    message = Text("For people", length_max=MESSAGE_CHARACTERS_MAX)


class Problem(Reply):
    """Problem details as in RFC 9457."""

    type = Text("A URN of the kind of problem")
    title = Text()
    status = Count()
    detail = Text(length_max=MESSAGE_CHARACTERS_MAX)
    code = Code(CODE_DESCRIPTION)
    correlation_id = Text("Tell it to the operator when you ask about this", required=False)
    errors = Items(FieldProblem, required=False)

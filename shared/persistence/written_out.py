"""What is done with each value of a document, written out as one function for its class.

A loop over the fields of a class takes three times as long: it asks again for each value what its field is.
What is written out comes from the declarations of the code alone.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shared.persistence.plans import FieldPlan

Stored = dict[str, Any]


def storing(plans: Iterable["FieldPlan"]) -> Callable[[Stored], Stored]:
    """The function that gives the values of a document in their MongoDB form, without those that are None."""
    lines, known = ["stored = {}"], dict[str, Any]()
    for number, plan in enumerate(plans):
        value = "value"
        if plan.store is not None:
            known[f"store_{number}"] = plan.store
            value = f"store_{number}(value)"
        lines += [
            f"value = data[{plan.name!r}]",
            f"if value is not None: stored[{plan.db_field!r}] = {value}",
        ]
    return _written_out([*lines, "return stored"], known)


def checking(plans: Iterable["FieldPlan"]) -> Callable[[Stored], bool]:
    """The function that tells whether all values of a document are as they must be.

    For what is wrong it gives False, or raises what the check of the field raises.
    """
    lines, known = list[str](), dict[str, Any]()
    for number, plan in enumerate(plans):
        known |= {
            f"types_{number}": plan.valid_types,
            f"choices_{number}": plan.choices,
            f"check_{number}": plan.check,
        }
        lines += [
            f"value = data[{plan.name!r}]",
            "if value is None:",
            "    return False" if plan.required else "    pass",
        ]
        if plan.valid_types:
            is_known = f"type(value) in types_{number}"
            if plan.choices:
                is_known += f" and value in choices_{number}"
            lines += [f"elif {is_known}:", "    pass"]
        lines += ["else:", f"    check_{number}(value)"]
    return _written_out([*lines, "return True"], known)


def _written_out(lines: list[str], known: dict[str, Any]) -> Any:
    source = "\n    ".join(["def written_out(data):", *lines])
    exec(source, known)  # of names that the code declares
    return known["written_out"]

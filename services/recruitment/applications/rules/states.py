"""Derived ids of applications."""


def advisor_id_of(application_id: str) -> str:
    """The id of the advisor of an application: one application never creates two."""
    return f"advisor-{application_id}"

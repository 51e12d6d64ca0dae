"""What an application leads to."""


def advisor_id_of(application_id: str) -> str:
    """The id of the advisor that an application leads to: one application never makes two."""
    return f"advisor-{application_id}"

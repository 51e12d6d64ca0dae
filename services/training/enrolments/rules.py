"""The natural key of a training plan."""


def plan_id(advisor_id: str) -> str:
    """The id of an advisor's plan."""
    return f"plan-{advisor_id}"

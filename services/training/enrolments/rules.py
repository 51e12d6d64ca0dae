"""The natural key of a training plan."""


def plan_id(advisor_id: str) -> str:
    """An advisor has one plan."""
    return f"plan-{advisor_id}"

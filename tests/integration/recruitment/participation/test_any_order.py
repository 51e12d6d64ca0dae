"""The same facts end the same in any order, however often they are heard."""

from datetime import date
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.recruitment import (
    STAFF,
    accept,
    apply,
    complete_training,
    reopen_training,
    require,
    show,
    sign,
)

PEOPLE = count()
UNTIL = date(2027, 6, 30)
# What training said, by sequence: completed for good, completed until a day, or reopened.
TOLD = st.lists(st.sampled_from(["completed", "until", "reopened"]), max_size=4)


def tell(service, advisor_id, said, sequence):
    """Training says what it said as number `sequence`."""
    if said == "reopened":
        return reopen_training(service, advisor_id, sequence=sequence)
    return complete_training(
        service, advisor_id, valid_until=UNTIL if said == "until" else None, sequence=sequence
    )


def somebody(service):
    """A new advisor."""
    number = next(PEOPLE)
    return accept(service, apply(service, email=f"person{number}@families.example", phone=""))


def change(service, command, advisor_id):
    """Pause, resume or leave."""
    service.execute(command, {"advisor_id": advisor_id}, actor=STAFF)


def play(service, advisor_id, told, breaks, *, signs, order):
    """Play facts and commands in an order; the commands of the person keep theirs among themselves."""
    commands = iter(breaks)
    for step in order:
        if step == "sign" and signs:
            sign(service, advisor_id)
        elif step == "command":
            change(service, next(commands), advisor_id)
        elif isinstance(step, int):
            tell(service, advisor_id, told[step], step + 1)


def end(service, advisor_id):
    """How it ended."""
    advisor = show(service, advisor_id)
    return {name: advisor[name] for name in ("status", "activated_on", "ready", "readiness", "requirements")}


@given(data=st.data(), told=TOLD, signs=st.booleans(), breaks=st.integers(0, 3))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_shuffled_and_repeated_facts_end_as_in_order(service, data, told, signs, breaks):
    require(service, "training", "agreement")
    commands = ["pause_advisor", "resume_advisor", "pause_advisor"][:breaks]
    in_order = [*range(len(told)), *(["sign"] if signs else []), *["command"] * breaks]
    repeated = data.draw(st.lists(st.sampled_from(range(len(told))), max_size=3)) if told else []
    shuffled = data.draw(st.permutations([*in_order, *repeated]))
    ends = []
    for order in (in_order, shuffled):
        advisor_id = somebody(service)
        play(service, advisor_id, told, commands, signs=signs, order=order)
        ends.append(end(service, advisor_id))
    assert ends[0] == ends[1]


def test_a_requirement_set_before_or_after_ends_the_same(service):
    before, after = somebody(service), somebody(service)
    complete_training(service, before)
    require(service, "training", "agreement")
    complete_training(service, after)
    assert end(service, before) == end(service, after)
    for advisor_id in (before, after):
        sign(service, advisor_id)
    assert end(service, before)["status"] == end(service, after)["status"] == "active"


def test_what_is_older_than_what_is_known_never_counts(service):
    require(service, "training", "agreement")
    advisor_id = somebody(service)
    reopen_training(service, advisor_id, sequence=2)
    sign(service, advisor_id)
    complete_training(service, advisor_id, sequence=1)
    assert end(service, advisor_id)["status"] == "onboarding"

"""What the contracts of commands and queries promise about one another, and about what is made from them."""

import re
from dataclasses import replace

import pytest

from shared.contracts import POLICY
from shared.contracts.fields import Value
from shared.contracts.operation import HEAVY_SECONDS_MAX, SECONDS_MAX, Kind, Lane, OperationContract, Version
from shared.contracts.operations import OPERATIONS
from shared.contracts.stipends.claims import APPROVE_CLAIM
from shared.rpc.timeouts import ON_THE_WAY_SECONDS_MAX, answer_seconds_max
from shared.services import OWNERS, SERVICES

EVERY_OPERATION = pytest.mark.parametrize("contract", OPERATIONS.values(), ids=lambda contract: contract.name)
HEAVY = {"stipends.trial_balance", *(f"{owner}.tallies" for owner in OWNERS)}


@EVERY_OPERATION
def test_it_is_named_after_its_service_and_said_in_one_sentence(contract: OperationContract) -> None:
    assert contract.service in SERVICES
    assert re.fullmatch(r"[a-z_]+", contract.operation)
    assert contract.summary
    assert not contract.summary.endswith(".")


@EVERY_OPERATION
def test_somebody_may_call_it_and_the_policy_says_who(contract: OperationContract) -> None:
    assert contract.roles
    assert POLICY[contract.name] == contract.roles


@EVERY_OPERATION
def test_its_request_and_its_reply_are_made_of_our_kinds(contract: OperationContract) -> None:
    for schema in (contract.request, contract.reply):
        for name, field in schema._declared_fields.items():
            assert isinstance(field, Value) or type(field).__name__ in ("Items", "Part"), name


@EVERY_OPERATION
def test_what_adds_up_the_books_has_its_own_lane_and_time(contract: OperationContract) -> None:
    if contract.name in HEAVY:
        assert (contract.lane, contract.seconds_max) == (Lane.HEAVY, HEAVY_SECONDS_MAX)
    else:
        own = Lane.COMMANDS if contract.kind is Kind.COMMAND else Lane.QUERIES
        assert (contract.lane, contract.seconds_max) == (own, SECONDS_MAX)


@EVERY_OPERATION
def test_who_asks_waits_a_little_longer_than_the_owner_works(contract: OperationContract) -> None:
    assert answer_seconds_max(contract.name) == contract.seconds_max + ON_THE_WAY_SECONDS_MAX


@EVERY_OPERATION
def test_queries_act_on_no_version(contract: OperationContract) -> None:
    assert contract.kind is Kind.COMMAND or contract.version is Version.NONE


def test_a_contract_that_contradicts_its_request_is_refused() -> None:
    with pytest.raises(ValueError, match="version"):
        replace(APPROVE_CLAIM, version=Version.NONE)

import re

import pytest

from shared.contracts import CATALOGUE, PUBLISHERS, SUBSCRIBERS, Contract, subscribers_of
from shared.contracts.fields import Cents, Currency, LocalizedText, Value

NAME = re.compile(r"[a-z_]+\.[a-z]+(ed|eld|ent|ept|awn)\.v[1-9][0-9]*")
NEVER_IN_AN_EVENT = (
    "diagnos", "condition", "disabilit", "medical", "health", "icd", "medicaid_id",
    "ssn", "social_security", "tax", "ein", "itin", "tin",
    "bank", "iban", "routing", "account", "card_number",
    "birth", "password", "token",
)  # fmt: skip

EVERY_CONTRACT = pytest.mark.parametrize("contract", CATALOGUE.values(), ids=lambda contract: contract.type)


@EVERY_CONTRACT
def test_an_event_is_named_as_a_fact_in_the_past(contract: Contract) -> None:
    assert NAME.fullmatch(contract.type)


@EVERY_CONTRACT
def test_no_event_has_a_field_for_a_diagnosis_a_tax_id_or_a_bank_number(contract: Contract) -> None:
    assert not [name for name in contract.values if _is_forbidden(name)]


@pytest.mark.parametrize(
    "name", ["diagnosis_code", "ssn", "last4_ssn", "tax_id", "tin", "bank_account", "account_number"]
)
def test_a_forbidden_field_would_be_noticed(name: str) -> None:
    assert _is_forbidden(name)


@EVERY_CONTRACT
def test_an_amount_is_whole_cents_beside_its_currency(contract: Contract) -> None:
    amounts = {name for name, value in contract.values.items() if isinstance(value, Cents)}
    named = {name for name in contract.values if "amount" in name or name.endswith("_cents")}
    assert amounts == named
    assert not amounts or isinstance(contract.values["currency"], Currency)


@EVERY_CONTRACT
def test_titles_come_in_every_language(contract: Contract) -> None:
    titles = [value for name, value in contract.values.items() if name.endswith("title")]
    assert all(isinstance(title, LocalizedText) for title in titles)


@EVERY_CONTRACT
def test_every_field_is_of_a_kind_that_all_readers_judge_alike(contract: Contract) -> None:
    assert all(isinstance(value, Value) for value in contract.values.values())


@EVERY_CONTRACT
def test_every_event_is_heard_by_the_read_models(contract: Contract) -> None:
    assert "insights" in subscribers_of(contract.type)


def test_each_event_has_one_publisher() -> None:
    assert sum(map(len, PUBLISHERS.values())) == len(CATALOGUE)
    for publisher, contracts in PUBLISHERS.items():
        assert {contract.publisher for contract in contracts} == {publisher}


def test_nobody_listens_to_themselves_but_the_catalogue_knows_whom_they_hear() -> None:
    for service, types in SUBSCRIBERS.items():
        assert len(set(types)) == len(types)
        assert service not in {CATALOGUE[event_type].publisher for event_type in types}


def _is_forbidden(field: str) -> bool:
    words = field.split("_")
    return any(term in words if len(term) < 5 else term in field for term in NEVER_IN_AN_EVENT)

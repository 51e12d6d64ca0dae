import orjson
import pytest

from shared import errors
from shared.errors import FieldError, Invalid, Permanent, TandemError, Transient, from_problem

# Other modules may add errors of their own; these are the ones that travel.
FAMILY = [TandemError, *(one for one in TandemError.__subclasses__() if one.__module__ == errors.__name__)]
WRONG = [FieldError(field="lines.0.amount_cents", code="required", message="This field is missing.")]


@pytest.mark.parametrize("kind", FAMILY)
def test_an_error_arrives_as_it_was_raised(kind: type[TandemError]) -> None:
    problem = orjson.loads(orjson.dumps(kind("Not now.", errors=WRONG).to_problem()))
    arrived = from_problem(problem)
    assert type(arrived) is kind
    assert (arrived.detail, arrived.errors) == ("Not now.", WRONG)


def test_a_problem_has_the_members_of_rfc_9457() -> None:
    assert Invalid("Two fields are wrong.", errors=WRONG).to_problem() == {
        "type": "urn:tandem:problem:invalid",
        "title": "Some of what was sent is not right",
        "status": 422,
        "detail": "Two fields are wrong.",
        "code": "invalid",
        "errors": WRONG,
    }


def test_without_wrong_fields_there_is_no_list_of_them() -> None:
    assert "errors" not in Invalid("Wrong.").to_problem()


def test_a_problem_that_nobody_knows_is_our_fault() -> None:
    arrived = from_problem({"code": "novel", "detail": "What?"})
    assert (type(arrived), arrived.status) == (TandemError, 500)


def test_codes_and_statuses_are_stable() -> None:
    assert {kind.code: kind.status for kind in FAMILY} == {
        "internal_error": 500,
        "invalid": 422,
        "not_found": 404,
        "forbidden": 403,
        "conflict": 409,
        "version_mismatch": 412,
        "idempotency_key_reused": 409,
        "already_done": 409,
        "unavailable": 503,
    }


@pytest.mark.parametrize("kind", FAMILY[1:])
def test_a_handler_s_error_is_either_tried_again_or_not(kind: type[TandemError]) -> None:
    assert issubclass(kind, Transient) is not issubclass(kind, Permanent)
    assert issubclass(kind, Transient) is (kind in {errors.Unavailable, errors.VersionMismatch})

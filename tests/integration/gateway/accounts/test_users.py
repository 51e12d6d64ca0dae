"""Users by the operator's command, and what they can do with what it gives them."""

from contextlib import nullcontext

import pytest
from typer.testing import CliRunner, Result

from deploy.local.problem import Problem
from deploy.operate import users
from shared.actor import PLATFORM_TENANT, Role
from shared.errors import Conflict
from shared.rpc.client import ServiceClient
from tests.support.gateway import GatewayHarness
from tests.support.harness import ABOUT_TENANT, AUDIT_KEYS, TENANTS, actor, codes

OPERATOR = actor(Role.OPERATOR, tenant=PLATFORM_TENANT)

PASSWORD = "correct horse battery staple"


@pytest.fixture
def tandem(gateway: GatewayHarness, mongodb_uri: str, monkeypatch: pytest.MonkeyPatch, tmp_path):
    """The `tandem users` command, working on the database of the gateway under test."""
    http = gateway.settings.http
    assert http is not None
    head, _, options = mongodb_uri.partition("?")
    database = f"{head.rstrip('/')}/{gateway.own.store.database.name}"
    variables = {
        "TANDEM_HOME": str(tmp_path),
        "MONGODB_URI": f"{database}?{options}",
        "AMQP_URI": "amqp://nobody@127.0.0.1/",
        "AUDIT_KEYS": AUDIT_KEYS,
        "SECRET_KEY": http.secret_key,
        "PASSWORD_SALT": http.password_salt,
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(users, "services", lambda: nullcontext(ServiceClient(gateway.caller)))
    for program in TENANTS:
        opened = {**ABOUT_TENANT, "tenant_id": program}
        gateway.service("identity").execute("open_tenant", opened, actor=OPERATOR, key=f"open-{program}")

    def run(*arguments: str, typed: str | None = None) -> Result:
        result = CliRunner().invoke(users.app, list(arguments), input=typed)
        if isinstance(result.exception, Problem):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result

    return run


def _add(tandem, email: str, *more: str) -> Result:
    person = (email, "--name", "Rosa Gómez", "--tenant", "lakeshore", "--role", "finance_reviewer")
    return tandem("add", *person, "--password-stdin", *more, typed=f"{PASSWORD}\n")


def test_a_person_who_was_added_can_sign_in(gateway: GatewayHarness, tandem) -> None:
    _add(tandem, "Rosa.Gomez@lakeshore.example", "--apply")
    assert gateway.token("rosa.gomez@lakeshore.example", PASSWORD)


def test_without_apply_nothing_is_done(gateway: GatewayHarness, tandem) -> None:
    said = _add(tandem, "rosa@lakeshore.example").output
    assert said == "Would add rosa@lakeshore.example to lakeshore as finance_reviewer.\n"
    assert gateway.own.store["users"].count_documents({}) == 0


@pytest.mark.parametrize("more", [(), ("--apply",)])
def test_nobody_is_added_to_a_program_that_was_not_opened(
    gateway: GatewayHarness, tandem, more: tuple[str, ...]
) -> None:
    with pytest.raises(Problem, match="There is no program lakeshor: an operator opens it first"):
        _add(tandem, "jerome@lakeshore.example", "--tenant", "lakeshor", *more)
    assert gateway.own.store["users"].count_documents({}) == 0


def test_nobody_is_added_while_identity_does_not_answer(gateway: GatewayHarness, tandem) -> None:
    gateway.caller.away.add("identity")
    with pytest.raises(Problem, match="does not answer"):
        _add(tandem, "rosa@lakeshore.example", "--apply")
    operator = ("ops@platform.example", "--name", "Olu", "--role", "operator", "--apply")
    assert "Added ops@platform.example to platform" in tandem("add", *operator).output


def test_what_would_be_refused_is_refused_without_apply_too(tandem) -> None:
    _add(tandem, "rosa@lakeshore.example", "--apply")
    with pytest.raises(Problem, match="There is a user with this email already"):
        _add(tandem, "ROSA@lakeshore.example")
    with pytest.raises(Problem, match="email: This is not an e-mail address"):
        _add(tandem, "rosa")
    with pytest.raises(Problem, match=r"language: This is not one of the words allowed\. Allowed: en, es"):
        _add(tandem, "jerome@lakeshore.example", "--language", "fr")


def test_a_made_up_password_is_told_once_and_works(gateway: GatewayHarness, tandem) -> None:
    _add(tandem, "rosa@lakeshore.example", "--apply")
    said = tandem("reset-password", "rosa@lakeshore.example", "--apply").output
    password = said.splitlines()[-1].removeprefix("Password: ")
    assert gateway.token("rosa@lakeshore.example", password)


def test_an_email_can_be_added_once_whatever_the_tenant(tandem) -> None:
    _add(tandem, "rosa@lakeshore.example", "--apply")
    with pytest.raises(Problem, match="email: There is a user with this email already"):
        _add(tandem, "ROSA@lakeshore.example", "--tenant", "northern", "--apply")


@pytest.mark.parametrize("password", ["short", "rosa-and-some-more-letters", "aaaaaaaaaaaaaaaaaa"])
def test_a_weak_password_is_refused(tandem, password: str) -> None:
    person = ("rosa@lakeshore.example", "--name", "Rosa", "--tenant", "lakeshore", "--role", "auditor")
    with pytest.raises(Problem, match="This password is too weak"):
        tandem("add", *person, "--password-stdin", "--apply", typed=f"{password}\n")


def test_an_advisor_is_one_particular_advisor_and_an_operator_is_nothing_else(tandem) -> None:
    for more in ((), ("--apply",)):
        with pytest.raises(Problem, match="Say with --advisor-id which advisor"):
            _add(tandem, "maria@lakeshore.example", "--role", "advisor", *more)
    with pytest.raises(Problem, match="Operators, and only operators"):
        _add(tandem, "ops@lakeshore.example", "--role", "operator", "--apply")


def test_people_are_listed_with_their_state(gateway: GatewayHarness, tandem) -> None:
    _add(tandem, "rosa@lakeshore.example", "--apply")
    gateway.add_user("n@northern.example", Role.AUDITOR, tenant="northern")
    tandem("disable", "rosa@lakeshore.example", "--apply")
    listed = tandem("list").output
    lines = listed.splitlines()[1:]
    assert "Rosa Gómez" in listed
    assert "finance_reviewer" in listed
    assert [(line.split()[0], line.split()[-1]) for line in lines] == [
        ("rosa@lakeshore.example", "disabled"),
        ("n@northern.example", "active"),
    ]
    assert "northern" not in tandem("list", "--tenant", "lakeshore").output


def test_a_token_for_a_program_works_until_its_person_is_shut_out(gateway: GatewayHarness, tandem) -> None:
    _add(tandem, "rosa@lakeshore.example", "--apply")
    made = tandem("token", "rosa@lakeshore.example", "--label", "payroll", "--days", "30", "--apply")
    client = gateway.anonymous()
    client.token = made.stdout.strip()
    assert client.get("/me").status_code == 200
    uniquifier = gateway.own.store["users"].find_one({"email": "rosa@lakeshore.example"})["fs_uniquifier"]
    kept = str(list(gateway.own.store["commands"].find()))
    assert "token_id" in kept
    assert uniquifier not in kept
    assert client.token not in kept
    tandem("disable", "rosa@lakeshore.example", "--apply")
    assert client.get("/me").status_code == 401
    assert [row["action"] for row in gateway.own.store["audit"].find().sort("_id")] == [
        "add_user",
        "grant_token",
        "disable_user",
    ]


def test_nobody_by_that_email_is_one_sentence(tandem) -> None:
    with pytest.raises(Problem, match="There is no user with this email"):
        tandem("unlock", "nobody@lakeshore.example", "--apply")


def test_who_is_added_twice_at_once_is_added_once(gateway: GatewayHarness) -> None:
    gateway.add_user("rosa@lakeshore.example", Role.AUDITOR)
    # The command itself does not ask: between the asking and the adding another may be added.
    with pytest.raises(Conflict) as refused:
        gateway.add_user("Rosa@Lakeshore.example", Role.FINANCE_REVIEWER)
    assert codes(refused) == {("email", "taken")}

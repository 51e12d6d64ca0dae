"""The services behind the gateway, as a request uses them."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from eventlet import GreenPool
from flask import current_app, request

from services.gateway.http import context
from services.gateway.http.large_files import sent_ahead
from services.gateway.http.names import Names
from services.gateway.http.programs import Programs, Whereabouts
from services.gateway.http.wards import acting
from shared.actor import Actor
from shared.contracts.identity.tenants import PROGRAM
from shared.contracts.policy import allowed
from shared.contracts.recruitment.guardians import WARDS
from shared.contracts.recruitment.participation import PEOPLE_NAMES
from shared.errors import Forbidden, Unavailable
from shared.observability import traces

EXTENSION = "services"
UNKNOWN_ORIGIN = "http"

Reply = dict[str, Any]


class Question(NamedTuple):
    """A query for one service."""

    service: str
    query: str
    data: dict[str, Any]


class Client(Protocol):
    """Sends a command or query to the service that owns it."""

    def execute(
        self,
        service: str,
        command: str,
        data: dict[str, Any],
        *,
        actor: Actor,
        idempotency_key: str,
        correlation_id: str,
        traceparent: str,
        origin: str,
    ) -> Reply: ...

    def ask(
        self,
        service: str,
        query: str,
        data: dict[str, Any],
        *,
        actor: Actor,
        correlation_id: str,
        traceparent: str,
        origin: str,
    ) -> Reply: ...


class Backend:
    """Sends commands and queries, with the request's ids.

    Calls that the policy does not allow are refused here early; the owner checks again. Raises the errors of
    `shared.errors`.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self.names = Names()
        self.programs = Programs()

    def execute(
        self,
        service: str,
        command: str,
        data: dict[str, Any],
        *,
        actor: Actor,
        idempotency_key: str,
        files_ahead: bool = False,
    ) -> Reply:
        """Send a command, which takes effect once per key; a large file in it goes ahead in parts.

        With `files_ahead` a small one does, too, so that a job does what is done with it.
        """
        _require_allowed(actor, f"{service}.{command}")
        actor, ids = self._acting(actor, data, answers=True), _ids()

        def send(command: str, data: dict[str, Any], key: str) -> Reply:
            return self._client.execute(service, command, data, actor=actor, idempotency_key=key, **ids)

        data = sent_ahead(f"{service}.{command}", data, idempotency_key, send, small=files_ahead)
        return send(command, data, idempotency_key)

    def ask(self, service: str, query: str, data: dict[str, Any], *, actor: Actor) -> Reply:
        """Send a query; recruitment is asked for the names that its reply lacks."""
        _require_allowed(actor, f"{service}.{query}")
        if f"{service}.{query}" != WARDS.name:
            actor = self._acting(actor, data)
        reply = self._client.ask(service, query, data, actor=actor, **_ids())
        self._fill_names([(f"{service}.{query}", reply)], actor)
        return reply

    def ask_at_once(
        self, questions: Mapping[str, Question], *, actor: Actor
    ) -> dict[str, Reply | Unavailable]:
        """Send several named queries in parallel: the reply to each, or its `Unavailable`.

        It takes no longer than the slowest of them, and the one query for the names in all of them.
        """
        for question in questions.values():
            _require_allowed(actor, f"{question.service}.{question.query}")
        actors = {id(one): self._acting(actor, one.data) for one in questions.values()}
        ids = _ids()

        def answer_to(question: Question) -> Reply | Unavailable:
            service, query, data = question
            try:
                return self._client.ask(service, query, data, actor=actors[id(question)], **ids)
            except Unavailable as error:
                return error

        answers = dict(zip(questions, GreenPool().imap(answer_to, questions.values()), strict=True))
        replies = [
            (f"{questions[name].service}.{questions[name].query}", answer)
            for name, answer in answers.items()
            if not isinstance(answer, Unavailable)
        ]
        self._fill_names(replies, actor)
        return answers

    def ask_all(self, questions: Mapping[str, Question], *, actor: Actor) -> dict[str, Reply]:
        """The same where all answers are needed. Raises `Unavailable` when one is missing."""
        answers: dict[str, Reply] = {}
        for name, answer in self.ask_at_once(questions, actor=actor).items():
            if isinstance(answer, Unavailable):
                raise answer
            answers[name] = answer
        return answers

    def ask_each(
        self, services: Sequence[str], query: str, data: dict[str, Any], *, actor: Actor
    ) -> dict[str, Reply | Unavailable]:
        """Send the same query to several services in parallel; see `ask_at_once`."""
        return self.ask_at_once(
            {service: Question(service, query, data) for service in services}, actor=actor
        )

    def whereabouts(self, actor: Actor) -> Whereabouts:
        """Where and when the actor's program is."""

        def ask() -> Reply:
            return self._client.ask(PROGRAM.service, PROGRAM.operation, {}, actor=actor, **_ids())

        return self.programs.whereabouts(actor.tenant, ask)

    def _acting(self, actor: Actor, data: dict[str, Any], *, answers: bool = False) -> Actor:
        def ask() -> dict[str, bool]:
            reply = self._client.ask(WARDS.service, WARDS.operation, {}, actor=actor, **_ids())
            return {ward["advisor_id"]: ward["may_answer"] for ward in reply["items"]}

        return acting(actor, data, ask, answers=answers)

    def _fill_names(self, replies: list[tuple[str, Reply]], actor: Actor) -> None:
        def ask(data: dict[str, Any]) -> Reply:
            return self._client.ask(PEOPLE_NAMES.service, PEOPLE_NAMES.operation, data, actor=actor, **_ids())

        self.names.fill(replies, actor=actor, ask=ask)


def backend() -> Backend:
    """The services of the current application."""
    return current_app.extensions[EXTENSION]


def _require_allowed(actor: Actor, operation: str) -> None:
    if not allowed(actor, operation):
        raise Forbidden("Your role does not allow this.")


def _ids() -> dict[str, str]:
    return {
        "correlation_id": context.correlation_id(),
        "traceparent": traces.outgoing(),
        "origin": request.remote_addr or UNKNOWN_ORIGIN,
    }

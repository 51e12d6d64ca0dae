"""A second tenant, to show that tenants cannot see each other."""

from deploy.operate.api import Api
from deploy.operate.demo.program.people import NORTHERN_PEOPLE
from deploy.operate.demo.program.rules import NORTHERN_RULES
from deploy.operate.demo.program.steps import accept, apply, approve_rules, set_rules
from deploy.operate.demo.program.users import NORTHERN, email_of, second_email_of
from shared.actor import Role


def load_northern(api: Api, password: str) -> None:
    """Its rules, an advisor in training and an open application. Raises `Refused`."""
    administrator = api.signed_in(email_of(Role.PROGRAM_ADMINISTRATOR, NORTHERN), password)
    staff = api.signed_in(email_of(Role.AGENCY_STAFF, NORTHERN), password)
    set_rules(administrator, NORTHERN_RULES)
    second = api.signed_in(second_email_of(Role.PROGRAM_ADMINISTRATOR, NORTHERN), password)
    approve_rules(administrator, second, NORTHERN_RULES)
    applications = apply(staff, NORTHERN_PEOPLE)
    accept(staff, NORTHERN_PEOPLE[0], applications[NORTHERN_PEOPLE[0]])

"""Labels of codes and states.

A code without a label is shown with spaces instead of underscores.
"""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l

CLAIM_STATES: Final = {
    "awaiting_rate": _l("Waiting for the rate of pay"),
    "open": _l("Being checked"),
    "approved": _l("Approved"),
    "held": _l("On hold"),
    "rejected": _l("Not approved"),
    "released": _l("On its way to your bank"),
    "settled": _l("Paid"),
}

CLAIM_STATES_OF_OTHERS: Final = CLAIM_STATES | {"released": _l("At the bank")}
"""The same as finance reads them."""

CLAIM_NEXT: Final = {
    "awaiting_rate": _l("The program must set the rate of pay for that day. You need to do nothing."),
    "open": _l("A person in finance checks it now. You need to do nothing."),
    "approved": _l("Another person sends it to the bank next. You need to do nothing."),
    "held": _l("A person in finance looks at it before it is paid. You need to do nothing now."),
    "rejected": _l("Talk to your program staff if you do not agree."),
    "released": _l("Banks often need two to three work days."),
    "settled": _l("The bank told us that the money arrived."),
}

CLAIM_STEPS: Final = {
    "awaiting_rate": _l("Waiting for the rate of pay"),
    "opened": _l("Amount worked out"),
    "corrected": _l("Time corrected"),
    "approved": _l("Approved"),
    "rejected": _l("Not approved"),
    "reopened": _l("Looked at once more"),
    "held": _l("Put on hold"),
    "resumed": _l("To be paid after all"),
    "withdrawn": _l("Approval taken back"),
    "kept": _l("Amount kept"),
    "released": _l("Sent to the bank"),
    "returned": _l("Came back from the bank"),
    "settled": _l("Paid"),
}

PAYMENT_STATES: Final = {
    "released": _l("At the bank"),
    "settled": _l("Paid"),
    "returned": _l("Came back"),
}

HOLDS: Final = {
    "hours_overlap": _l("Other time of the same person overlaps with it."),
    "attendance_corrected": _l("The time was corrected after the approval."),
    "payment_returned": _l("The bank sent the money back."),
    "account_details": _l("The bank sent the money back: the account is closed or wrong. Ask the advisor."),
    "payee_deceased": _l("The bank says that the person died. Do not write to the family. Ask a manager."),
    "account_frozen": _l("The bank says that the account is frozen. Ask a manager."),
    "suspected_fraud": _l("The bank suspects fraud. Look at who changed the bank details."),
    "payee_refused": _l("The person refused the money. Ask the advisor first."),
    "duplicate_entry": _l("The bank says that it was sent twice. Check that first."),
    "recalled": _l("We asked the bank to send the money back."),
    "payee_renamed": _l("The payee's name for pay was set after the approval. Look at who set it."),
    "asked_by_staff": _l("Program staff asked for it."),
    "wrong_amount": _l("The amount may be wrong."),
    "wrong_person": _l("It may be for another person."),
}

REFUSALS: Final = {
    "close_to_you": _l("About you or somebody close to you: somebody else must decide"),
    "other_act": _l("You took another step on it: somebody else must decide"),
}
"""Why the viewer does not decide on a claim."""

HOLD_REASONS: Final = {code: HOLDS[code] for code in ("asked_by_staff", "wrong_amount", "wrong_person")}

RESUME_REASONS: Final = {
    "details_corrected": _l("The bank details are right now"),
    "amount_kept": _l("The amount is right as it is"),
    "checked": _l("We checked it, and it may be paid"),
}

LIFTING_REASONS: Final = {code: RESUME_REASONS[code] for code in ("details_corrected", "checked")}

REJECTION_REASONS: Final = {
    "not_there": _l("The person was not at the event"),
    "wrong_minutes": _l("The time is wrong"),
    "paid_by_other_program": _l("Another program pays for this"),
    "not_a_program_event": _l("This was no event of the program"),
    "duplicate": _l("This was claimed before"),
}

REJECTIONS: Final = REJECTION_REASONS | {
    "hours_overlap": _l("Other paid time of the same person overlaps with all of it"),
}
"""Also why a claim is rejected by itself."""

REJECTION_REASONS_FOR_ADVISOR: Final = {
    "hours_overlap": _l("Reason: you are paid for the same time at another event."),
    "not_there": _l("Reason: we have no record that you were at the event."),
    "wrong_minutes": _l("Reason: the time that was written down is wrong."),
    "paid_by_other_program": _l("Reason: another program pays you for this."),
    "not_a_program_event": _l("Reason: this was no event of the program."),
    "duplicate": _l("Reason: you were paid for this before."),
}

WITHDRAWAL_REASONS: Final = {
    "paused": _l("You started a break."),
    "left": _l("You left the program."),
    "not_ready": _l("You lack something that you need on that day. Your program staff can help."),
    "cancelled": _l("The event is cancelled."),
}

WITHDRAWAL_REASONS_OF_OTHERS: Final = {
    "paused": _l("takes a break"),
    "left": _l("left the program"),
    "not_ready": _l("not ready on that day"),
    "cancelled": _l("the event is cancelled"),
}

EVENT_STATES: Final = {
    "planned": _l("Planned, not published"),
    "published": _l("Published"),
    "held": _l("Took place"),
    "closed": _l("Took place, attendance closed"),
    "cancelled": _l("Cancelled"),
}

CANCEL_REASONS: Final = {
    "weather": _l("Bad weather"),
    "too_few": _l("Too few people can come"),
    "host_cannot": _l("The host cannot have us"),
    "other_time": _l("Another time is better"),
    "entered_by_mistake": _l("It was entered by mistake"),
}

DECLINE_REASONS: Final = {
    "no_open_place": _l("There is no open place now"),
    "not_eligible": _l("The person does not fit this program"),
    "outside_service_area": _l("The person lives outside our area"),
    "duplicate_application": _l("The person applied before"),
    "applicant_withdrew": _l("The person changed their mind"),
    "could_not_be_reached": _l("We could not reach the person"),
}

REOPENED_APPLICATIONS: Final = {
    "declined_by_mistake": _l("It was declined by mistake"),
    "place_came_free": _l("A place came free"),
    "wants_to_after_all": _l("The person wants to after all"),
}

PARTED_APPLICATIONS: Final = {
    "other_person": _l("It is another person of that name or address"),
    "entered_by_mistake": _l("It was entered by mistake"),
}

VOID_REASONS: Final = {
    "other_person": _l("Another person signed it"),
    "other_day": _l("It was signed on another day"),
    "entered_by_mistake": _l("It was entered by mistake"),
}

KINDS_OF_ADVISOR: Final = {"parent": _l("Parent or caregiver"), "youth": _l("Young person")}

ADVISOR_STATES: Final = {
    "onboarding": _l("You are getting ready. Finish the steps below, then we can invite you to events."),
    "active": _l("You are an active family advisor."),
    "paused": _l("You are on a break. We do not invite you until you are back."),
    "withdrawn": _l("You have left the program. Pay that is still open comes to you."),
}

STANDINGS: Final = {
    "onboarding": _l("Getting ready"),
    "active": _l("Active"),
    "paused": _l("On a break"),
    "withdrawn": _l("Has left"),
}

MISSING: Final = {"training": _l("to finish your courses"), "agreement": _l("to sign the agreement")}

GUARDIAN_KINDS: Final = {
    "parent": _l("Parent"),
    "legal_guardian": _l("Legal guardian"),
    "foster_parent": _l("Foster parent"),
}

PAYER_KINDS: Final = {
    "health_plan": _l("A health plan"),
    "state_agency": _l("A state agency"),
    "family_organization": _l("A family organization"),
}
REQUIREMENT_KINDS: Final = {"training": _l("Training"), "agreement": _l("A signed agreement")}

ROW_STATES: Final = {
    "proposed": _l("Proposed: someone else must approve it"),
    "approved": _l("Counts"),
    "corrected": _l("Corrected by another line"),
    "withdrawn": _l("Withdrawn"),
}
"""Of dated rows that one person proposes and another approves."""

SETTINGS: Final = {
    "event_minutes_max": _l("Longest event"),
    "minutes_around_event": _l("Time around an event that counts without a reason"),
    "reply_hours": _l("Time to answer for who is asked again"),
    "answer_changes_max": _l("How often an advisor may change one answer; then staff answer for them"),
    "application_answer_days": _l("Time to answer an application"),
    "days_told_ahead": _l("How long before its last day it is told that something required ends"),
}
SETTING_UNITS: Final = {
    "event_minutes_max": "minutes",
    "minutes_around_event": "minutes",
    "reply_hours": "hours",
    "answer_changes_max": "times",
    "application_answer_days": "days",
    "days_told_ahead": "days",
}
UNITS: Final = {"minutes": _l("minutes"), "hours": _l("hours"), "days": _l("days"), "times": _l("times")}

MISSING_OF_OTHERS: Final = {"training": _l("training"), "agreement": _l("a signed agreement")}

REOPEN_REASONS: Final = {
    "somebody_is_missing": _l("Somebody is missing on it"),
    "closed_by_mistake": _l("It was closed by mistake"),
}

LONGER_REASONS: Final = {
    "preparation": _l("Preparing took longer"),
    "stayed_to_help": _l("They stayed to help"),
    "event_ran_over": _l("The event took longer"),
}

CORRECTION_REASONS: Final = {
    "typing_error": _l("It was typed wrongly"),
    "left_early": _l("They left early"),
    "stayed_longer": _l("They stayed longer"),
    "other_person": _l("It was noted for the wrong person"),
    "confirmed": _l("It is right: I confirm it"),
}
"""Why noted time is corrected."""

STEP_REASONS: Final = {
    **REJECTIONS,
    **RESUME_REASONS,
    **HOLDS,
    **CORRECTION_REASONS,
    "wrong_decision": _l("The decision before was wrong"),
    "entered_by_mistake": _l("It was entered by mistake"),
}
"""Why something happened to a claim."""

NOT_READY_REASONS: Final = {
    "came_along": _l("They came along"),
    "signed_on_the_spot": _l("They signed the agreement there"),
    "trained_on_the_spot": _l("They took the training there"),
}

INVITATION_STATES: Final = {
    "invited": _l("Waiting for your answer"),
    "seated": _l("You have a seat"),
    "seat_held": _l("Your seat is kept for you"),
    "waitlisted": _l("You are on the waiting list"),
    "declined": _l("You said no"),
    "released": _l("You gave your place back"),
}

INVITATION_STATES_OF_OTHERS: Final = {
    "invited": _l("No answer yet"),
    "seated": _l("Has a seat"),
    "seat_held": _l("A seat is kept for them"),
    "waitlisted": _l("On the waiting list"),
    "declined": _l("Said no"),
    "released": _l("Gave the place back"),
    "withdrawn": _l("Not asked any more"),
    "attended": _l("Took part"),
    "absent": _l("Did not come"),
}

SERVICES: Final = {
    "identity": _l("Programs"),
    "recruitment": _l("Recruitment"),
    "training": _l("Training"),
    "advocacy": _l("Advocacy"),
    "stipends": _l("Stipends"),
    "insights": _l("Insights"),
}

APPLICATION_STATES: Final = {
    "submitted": _l("waiting for an answer"),
    "kept": _l("kept for later"),
    "accepted": _l("accepted"),
    "declined": _l("not accepted"),
}

CERTIFICATE_STATES: Final = {
    "expired": _l("has ended"),
    "revoked": _l("was revoked"),
    "not_yet_issued": _l("begins later"),
}

DEAD_LETTER_REASONS: Final = {
    "missing_envelope": _l(
        "It came without the labels that each of our messages has. Another program may have sent it."
    ),
    "missing_attribute": _l("One of its labels is missing."),
    "bad_attribute": _l("One of its labels is wrong."),
    "unknown_event": _l("It is of a kind that we do not know."),
    "not_subscribed": _l("It is of a kind that this service does not listen to."),
    "too_large": _l("It is too large."),
    "wrong_content_type": _l("It is not marked as JSON."),
    "not_json": _l("Its content is not JSON."),
    "schema": _l("Its content does not follow the contract of its kind."),
    "rule_violation": _l("A rule of this service refused it."),
    "conflict": _l("It does not fit the state that the record is in."),
    "not_found": _l("It speaks of a record that is not here."),
    "version_mismatch": _l("It was tried many times, and the record kept changing."),
    "unavailable": _l("It was tried many times, and a part that it needs did not answer."),
    "unexpected_error": _l("The service failed on it in a way that nobody foresaw."),
    "delivery_limit": _l("The service stopped each time it took this in."),
    "ends_the_process": _l("The service stopped each time it took this in."),
    "unreadable": _l("Its labels cannot be read."),
    "transient": _l("It was tried many times, and something that it needs was not there."),
    "too_slow": _l("It was tried many times, and took longer than it may."),
    "another_body": _l("Another message with its number was taken in before."),
    "unknown_timer": _l("It is a timer of a kind that this service does not run."),
    "cannot_be_kept_whole": _l("It could be kept only in part."),
}

PROMISES: Final = {
    "every_advisor_can_be_paid": _l("Each advisor can be paid"),
    "every_active_advisor_can_be_invited": _l("Each active advisor can be invited"),
    "every_attendance_has_one_claim_line": _l(
        "Each time somebody took part is claimed once, with the same time"
    ),
    "every_released_claim_has_one_payment": _l("Each released claim is paid once, with the same amount"),
    "what_was_approved_is_in_the_books": _l("What we approved is in the books as a cost"),
    "what_waits_for_release_is_in_the_books": _l("What we owe advisors is in the books"),
    "what_is_at_the_bank_is_in_the_books": _l("What is on its way at the bank is in the books"),
    "what_the_bank_paid_is_in_the_books": _l("What the bank paid is in the books"),
    "applications_are_known": _l("All applications are known"),
    "advisors_are_known": _l("All advisors are known"),
    "active_advisors_are_known": _l("All active advisors are known"),
    "certificates_are_known": _l("All certificates are known"),
    "attendances_are_known": _l("Each time somebody took part is known"),
    "claims_are_known": _l("All claims are known, with their amounts"),
    "approvals_are_known": _l("All approvals are known, with their amounts"),
    "rejections_are_known": _l("All claims that were not approved are known"),
    "payments_are_known": _l("All payments are known, with their amounts"),
    "settlements_are_known": _l("All that the bank paid is known, with the amounts"),
    "every_ledger_transaction_sums_to_zero": _l("Each entry in the books adds up to zero"),
    "sums_are_what_the_records_add_up_to": _l("Each part counted its records, and its sums are right"),
}

FIGURES: Final = {
    "applications": _l("Applications"),
    "advisors": _l("Advisors"),
    "active_advisors": _l("Active advisors"),
    "attendances": _l("Times somebody took part"),
    "claim_lines": _l("Claims"),
    "approved_claims": _l("Approved"),
    "payments": _l("Payments"),
    "settled": _l("Paid by the bank"),
}

ACCOUNTS: Final = {
    "expense.stipends": _l("Stipends, as a cost"),
    "payable.advisors": _l("Owed to advisors"),
    "clearing.bank": _l("On its way at the bank"),
    "cash.bank": _l("Money in the bank account"),
}

JOBS: Final = {
    "invite_advisors": _l("Invitations to an event"),
    "import_applications": _l("Applications from a file"),
    "import_serving": _l("People who serve already, from a file"),
    "approve_claims": _l("Approval of claims"),
    "approve_rate": _l("Claims worked out with a new rate"),
    "release_payments": _l("Payments released"),
    "approve_requirement": _l("Readiness by new requirements"),
}
"""What a job does, by its kind."""

JOB_STATES: Final = {
    "running": _l("Under way"),
    "done": _l("Done"),
    "cancelled": _l("Stopped"),
}

JOB_OUTCOMES: Final = {
    "invited": _l("Invited"),
    "imported": _l("Imported"),
    "came_again": _l("Imported; applied before"),
    "duplicate": _l("Is there already"),
    "pay_added": _l("Is there already; what they were paid before is added"),
    "unreadable": _l("Left out: something is not right"),
    "may_be_known": _l("Left out: may be somebody who is known. Add them by hand."),
    "invited_again": _l("Invited again"),
    "already_invited": _l("Was invited already"),
    "not_active": _l("Is not here at present"),
    "not_ready_on_the_day": _l("Something is missing on that day"),
    "unknown": _l("Nobody of this number is known"),
    "close_to_you": _l("You, or close to you: somebody else must invite them"),
    "too_many": _l("The event has as many invitations as it can"),
    "event_over": _l("The event is cancelled or over"),
    "approved": _l("Approved"),
    "priced": _l("Worked out"),
    "unchanged": _l("Nothing to change"),
    "released": _l("Released"),
    "payee_blocked": _l("The bank sent money of the payee back"),
    "without_pay_name": _l("The payee has no legal name yet"),
    "re-evaluated": _l("Looked at again"),
    "conflict": _l("Not possible as things are now"),
    "forbidden": _l("Somebody else must do it"),
    "not_found": _l("Not found"),
    "invalid": _l("Something is not right"),
    "version_mismatch": _l("Changed by someone else meanwhile"),
    "unexpected_error": _l("Failed; the operator is told"),
    "too_slow": _l("Took too long; try it again"),
    "ends_the_process": _l("Failed; the operator is told"),
}
"""What became of one item of a job."""

PROBLEMS: Final = {
    "not_passed_yet": _l("So much time of the event has not passed yet. Note it later."),
    "longer_than_event": _l("This is longer than the event and the time around it. Correct it, or say why."),
    "not_ready_on_the_day": _l("This person was not ready on that day. Say why they were there."),
    "not_seated": _l("This person has no seat. Note first that they come, or say why they were there."),
    "not_invited": _l("This person is ready on that day. Ask them to the event first."),
    "required": _l("Please fill this in."),
    "blank": _l("Please fill this in."),
    "too_long": _l("This is too long."),
    "in_the_past": _l("This has passed already."),
    "length": _l("This is too long."),
    "not_a_name": _l("A name is made of letters."),
    "invisible_character": _l("Something in it cannot be seen. Please type it again instead of pasting it."),
    "not_an_email": _l("This is not an email address. It looks like this: name@example.org."),
    "not_a_phone_number": _l("This is not a phone number that we can call. It has ten digits."),
    "another_value": _l("Two columns have a value for this. Only the first one was taken."),
    "not_a_suffix": _l("This is no suffix of a name that we know. It was left out."),
    "not_a_postal_code": _l("A ZIP code has five digits."),
    "not_a_choice": _l("Please choose one of these."),
    "ambiguous": _l("Please choose one of these."),
    "out_of_range": _l("This day cannot be right."),
    "before_birth": _l("This day is before the birth date."),
    "ends_before_start": _l("The last day is before the first one."),
    "not_a_code": _l("Only letters, digits, points and hyphens."),
    "not_an_id": _l("An id has letters and digits only."),
    "not_a_certificate": _l("Write the code of the course and the day: privacy 2026-01-15."),
    "unknown_course": _l("There is no course with this code. Add it first, or correct the code."),
    "too_late": _l("This is later than it can count."),
    "too_many": _l("There are too many in one cell."),
    "not_a_term": _l("Write the first and the last day: 2026-03-01 2028-02-29."),
    "before_since": _l("This is before they began to serve."),
    "overlaps": _l("Two of them are on the same days."),
    "not_paid": _l("Write the day and the amount in dollars: 2026-03-31 125.00."),
    "not_an_amount": _l("Write dollars and cents like this: 125.00."),
    "told_otherwise": _l("Other pay was told before. Finance corrects it on the page of the payee."),
    "not_an_advisor": _l(
        "This person is no advisor yet, or has another line in this file. "
        "Write their pay in the line of the advisor."
    ),
    "close_to_you": _l("This is about you or somebody close to you: somebody else must send it."),
    "in_future": _l("This day has not come yet."),
    "unchanged": _l("This is what is known already."),
    "not_a_day": _l("Write the day like this: 2026-11-22."),
    "only_for_agreement": _l("Only an agreement has this."),
    "format": _l("This day cannot be right."),
    "too_many_values": _l("These are too many numbers."),
    "not_descending": _l("Write the largest number first, and each once."),
    "range": _l("This number is too small or too large."),
    "type": _l("This is not a number."),
    "repeated": _l("This is there twice."),
    "seats_taken": _l("There cannot be fewer seats than are taken."),
    "longer_than_allowed": _l("This is longer than an event may last."),
    "not_today": _l("For yourself, only today can be entered."),
    "before_application": _l("The person had not applied by then."),
    "of_age": _l("By then this person is of age."),
    "no_agreement_required": _l("The program asks for no agreement on that day."),
    "contact_required": _l("Give an email address or a phone number, so that we can answer you."),
    "broken_quotes": _l("A quotation mark inside a cell splits it. Write the mark twice."),
    "unreadable_character": _l("A letter was lost. Save the file as CSV UTF-8 and send it again."),
}

CONFLICTS: Final = {
    "not_ready_on_the_day": _l("This person is not ready on that day, so they cannot have a seat."),
    "to_be_recorded": _l("The event took place: note that this person did not come."),
    "no_seat_left": _l("The event is over, and every seat is taken. Add a seat first."),
    "seats_taken": _l("There cannot be fewer seats than are taken."),
    "other_minutes": _l("Their time was noted already. Load the page again, and correct it there."),
    "not_required": _l("This course is not required of this person."),
    "has_guardian": _l("Somebody is noted as the guardian of this person. End that first."),
    "too_early_to_renew": _l(
        "What was signed or finished before counts for a long time yet. It can be renewed shortly before its "
        "end."
    ),
    "unconfirmed": _l(
        "Who noted the time also set its rate of pay. Somebody else must confirm the time first, on the page "
        "of the event."
    ),
    "rate_replaced": _l(
        "Its rate of pay was replaced at that moment. Have the new rate approved once more: the amount is "
        "then worked out anew."
    ),
    "time_overlaps": _l(
        "Other time of the same person overlaps with it. Do not approve it, then look at it again: the "
        "amount is worked out anew."
    ),
    "time_paid": _l(
        "The same time of this person is paid already. Take the approval back, or do not pay it."
    ),
    "nothing_left": _l("Other time of the same person, which is paid, overlaps with all of it."),
    "nobody_attended": _l("The person was not there. Have the time corrected first."),
}
"""What stands against something as things are now, by the service's code."""

FILE_PROBLEMS: Final = {
    "required": _l("Please choose a file."),
    "empty": _l("There is nothing in this file."),
    "missing_column": _l("A column is missing."),
    "not_utf8": _l("The letters of this file cannot be read. Save it as CSV UTF-8."),
    "broken_quotes": _l("A quotation mark is opened and not closed."),
    "cell_too_long": _l("A cell is too long."),
    "too_large": _l("The file is too large. Please split it."),
    "too_many_rows": _l("The file has too many lines. Please split it."),
    "too_many_columns": _l("The file has too many columns. Please leave some out."),
}
"""Why a file cannot be read."""

MATCHED_ON: Final = {
    "email": _l("by the email address"),
    "phone": _l("by the phone number"),
    "name": _l("by name and ZIP code"),
    "external_id": _l("by the id in the list kept until now"),
}
"""By what two entries are alike."""

PERSON_FIELDS: Final = {
    "given_name": _l("First name"),
    "family_name": _l("Last name"),
    "preferred_name": _l("Preferred name"),
    "languages": _l("Languages"),
    "contact_points": _l("How to reach them"),
    "residences": _l("ZIP code"),
    "birth_date": _l("Birth date"),
    "email": _l("Email"),
    "phone": _l("Phone"),
    "postal_code": _l("ZIP code"),
    "advisor_kind": _l("Parent or youth"),
    "language": _l("Language"),
    "suffix": _l("Suffix of the name"),
    "row": _l("The whole line"),
    "external_id": _l("Advisor id"),
    "since": _l("Serves since"),
    "signed_on": _l("Agreement signed on"),
    "signed_until": _l("Agreement until"),
    "certificates": _l("Certificates"),
    "terms": _l("Terms"),
    "paid": _l("Paid"),
}

INTERESTS: Final = {
    "relative": _l("We are relatives"),
    "household": _l("We live together"),
    "close": _l("We are close in another way"),
}

PAY_CORRECTIONS: Final = {
    "wrong_amount": _l("The amount was wrong"),
    "wrong_day": _l("The day was wrong"),
    "entered_twice": _l("It was entered twice"),
    "not_paid": _l("It was never paid"),
}

_NOT_RIGHT: Final = _l("Please check this.")

TEMPLATE_WORDS: Final = {
    "PROMISES": PROMISES,
    "FIGURES": FIGURES,
    "ACCOUNTS": ACCOUNTS,
    "CLAIM_STATES": CLAIM_STATES,
    "CLAIM_STATES_OF_OTHERS": CLAIM_STATES_OF_OTHERS,
    "CLAIM_NEXT": CLAIM_NEXT,
    "CLAIM_STEPS": CLAIM_STEPS,
    "HOLDS": HOLDS,
    "REFUSALS": REFUSALS,
    "STEP_REASONS": STEP_REASONS,
    "PARTED_APPLICATIONS": PARTED_APPLICATIONS,
    "VOID_REASONS": VOID_REASONS,
    "REOPEN_REASONS": REOPEN_REASONS,
    "LONGER_REASONS": LONGER_REASONS,
    "NOT_READY_REASONS": NOT_READY_REASONS,
    "CORRECTION_REASONS": CORRECTION_REASONS,
    "PAYMENT_STATES": PAYMENT_STATES,
    "PAY_CORRECTIONS": PAY_CORRECTIONS,
    "REJECTIONS": REJECTIONS,
    "REJECTION_REASONS_FOR_ADVISOR": REJECTION_REASONS_FOR_ADVISOR,
    "KINDS_OF_ADVISOR": KINDS_OF_ADVISOR,
    "ADVISOR_STATES": ADVISOR_STATES,
    "STANDINGS": STANDINGS,
    "INVITATION_STATES": INVITATION_STATES,
    "INVITATION_STATES_OF_OTHERS": INVITATION_STATES_OF_OTHERS,
    "WITHDRAWAL_REASONS_OF_OTHERS": WITHDRAWAL_REASONS_OF_OTHERS,
    "EVENT_STATES": EVENT_STATES,
    "CANCEL_REASONS": CANCEL_REASONS,
    "GUARDIAN_KINDS": GUARDIAN_KINDS,
    "REQUIREMENT_KINDS": REQUIREMENT_KINDS,
    "ROW_STATES": ROW_STATES,
    "SETTINGS": SETTINGS,
    "SETTING_UNITS": SETTING_UNITS,
    "MISSING_OF_OTHERS": MISSING_OF_OTHERS,
    "SERVICES": SERVICES,
    "JOBS": JOBS,
    "JOB_STATES": JOB_STATES,
    "JOB_OUTCOMES": JOB_OUTCOMES,
    "APPLICATION_STATES": APPLICATION_STATES,
    "CERTIFICATE_STATES": CERTIFICATE_STATES,
    "PERSON_FIELDS": PERSON_FIELDS,
    "MATCHED_ON": MATCHED_ON,
    "INTERESTS": INTERESTS,
    "DEAD_LETTER_REASONS": DEAD_LETTER_REASONS,
}


def said(code: str, words: Mapping[str, Any]) -> str:
    """The label of a code."""
    return str(words.get(code) or code.replace("_", " "))


def told(error: Mapping[str, Any]) -> str:
    """What a service says is wrong, in the words for its code; in its own words where there are none."""
    words = CONFLICTS.get(error["code"]) or PROBLEMS.get(error["code"]) or error["message"]
    return str(words)


def problem(code: str) -> str:
    """What is wrong with a field, by the service's code."""
    return str(PROBLEMS.get(code, _NOT_RIGHT))

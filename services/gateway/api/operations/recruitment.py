"""API operations of recruitment."""

from typing import Final

from services.gateway.api.operations.table import get, post
from shared.contracts.recruitment import (
    applications,
    credentials,
    guardians,
    participation,
    people,
    serving,
    ties,
)

OPERATIONS: Final = (
    post("/applications", applications.SUBMIT_APPLICATION, status=201),
    post("/applications/imports", applications.IMPORT_APPLICATIONS, reads="file"),
    get("/applications", applications.APPLICATIONS),
    get("/applications/<application_id>", applications.APPLICATION),
    post("/applications/<application_id>/acceptance", applications.ACCEPT_APPLICATION),
    post("/applications/<application_id>/keeping", applications.KEEP_APPLICATION),
    post("/applications/<application_id>/decline", applications.DECLINE_APPLICATION),
    post("/applications/<application_id>/reopening", applications.REOPEN_APPLICATION),
    post("/applications/<application_id>/parting", applications.PART_APPLICATION),
    get("/persons/<person_id>", people.PERSON),
    post("/persons/<person_id>/changes", people.CHANGE_PERSON),
    get("/persons/<person_id>/history", people.PERSON_HISTORY),
    get("/people-names", participation.PEOPLE_NAMES),
    get("/advisors", participation.ADVISORS),
    get("/advisors/without-birth-date", guardians.YOUNG_WITHOUT_BIRTH_DATE),
    post("/advisors/imports", serving.IMPORT_SERVING, reads="file"),
    get("/advisors/<advisor_id>", participation.ADVISOR),
    post("/advisors/<advisor_id>/agreements", participation.SIGN_AGREEMENT),
    post("/advisors/<advisor_id>/agreements/voiding", participation.VOID_AGREEMENT),
    post("/advisors/<advisor_id>/pause", participation.PAUSE_ADVISOR),
    post("/advisors/<advisor_id>/resumption", participation.RESUME_ADVISOR),
    post("/advisors/<advisor_id>/withdrawal", participation.WITHDRAW_ADVISOR),
    post("/advisors/<advisor_id>/return", participation.RETURN_ADVISOR),
    post("/advisors/<advisor_id>/guardianships", guardians.RECORD_GUARDIANSHIP, status=201),
    get("/advisors/<advisor_id>/guardianships", guardians.GUARDIANSHIPS),
    post("/advisors/<advisor_id>/guardianships/<guardianship_id>/ending", guardians.END_GUARDIANSHIP),
    get("/wards", guardians.WARDS),
    post("/advisors/<advisor_id>/merges", ties.MERGE_ADVISORS),
    post("/advisors/<advisor_id>/merges/<merged_id>/undoing", ties.UNMERGE_ADVISORS),
    get("/advisors/<advisor_id>/ties", ties.TIES),
    post("/advisors/<advisor_id>/interests", ties.DECLARE_INTEREST),
    post("/advisors/<advisor_id>/interests/<user_id>/ending", ties.END_INTEREST),
    get("/readiness", participation.READINESS_OF_SEVERAL),
    get("/advisors/<advisor_id>/readiness", participation.READINESS),
    post("/requirements", credentials.SET_REQUIREMENT, status=201),
    get("/requirements", credentials.REQUIREMENTS),
    post("/requirements/<requirement_id>/withdrawal", credentials.WITHDRAW_REQUIREMENT),
)

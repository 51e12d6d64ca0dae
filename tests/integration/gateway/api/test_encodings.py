"""Files come in the encodings in which spreadsheets save them."""

import pytest

from tests.support.gateway import ApiClient

TABLE = "First Name\tLast Name\tEmail\tRole\r\nJosé\tUnicode\t{}@families.example\tparent\r\n"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig"])
def test_a_file_in_utf_16_is_imported_as_one_in_utf_8(staff: ApiClient, encoding: str) -> None:
    answer = staff.send(
        "POST", "/applications/imports", data=TABLE.format(encoding).encode(encoding), content_type="text/csv"
    )
    assert answer.status_code == 200, answer.text
    assert (answer.json["imported"], answer.json["problems"]) == (1, [])

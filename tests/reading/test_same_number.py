"""Digests that give many press releases one number."""

import pytest

from feeds.errors import DigestError
from feeds.reading.items import digest, same_number
from tests.material import address, item, text


def _refuse(*items: str) -> None:
    same_number.refuse(digest.parse(text("Law", items).encode(), "law.txt"))


def test_more_than_a_thousand_of_one_day_and_number_are_refused() -> None:
    """The message names the digest, the day and the number."""
    releases = [
        item("A headline", "21.02.2025", "Text.", address(f"body-{body}", 17)) for body in range(1_001)
    ]
    _refuse(*releases[1:])
    with pytest.raises(DigestError) as refused:
        _refuse(*releases)

    assert "law.txt: 1001 press releases of 21.02.2025 have the number 17, more than 1000" == str(
        refused.value
    )


@pytest.mark.parametrize(
    "source",
    ["", address("abay", 17), "https://example.org/{}", "https://www.gov.kz/{}"],
)
def test_many_versions_and_many_without_a_number_are_not_refused(source: str) -> None:
    """They need no place among each other."""
    _refuse(
        *(
            item(f"Headline {number}", "21.02.2025", "Text.", source.format(number) or None)
            for number in range(1_500)
        )
    )

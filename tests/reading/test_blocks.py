"""Paragraphs, sub-headings and lists."""

import time

import pytest

from feeds.reading.blocks import gather
from feeds.reading.breaks import split

CASES = {
    "dashes behind a colon": ("Bring:- bread;- salt.All come.", ["paragraph", "list", "paragraph"]),
    "dashes with semicolons": ("- bread;- salt;- tea.", ["list"]),
    "speech": ("- How is work?- It is fine.", ["paragraph", "paragraph"]),
    "one item": ("He spoke.- Build it, - he said.", ["paragraph", "paragraph"]),
    "numbers": ("Attach:1. A letter.2. A photo.All is ours.", ["paragraph", "ordered", "paragraph"]),
    "numbers with brackets": ("Attach:1) a letter;2) a photo.", ["paragraph", "ordered"]),
    "numbers that do not rise": ("Scores:3. Aral.7. Taraz.", ["paragraph", "paragraph", "paragraph"]),
    "keycaps": ("1️⃣ Open it.2️⃣ Sign it.", ["ordered"]),
    "letters": ("Attach:a) a letter;b) a photo.", ["paragraph", "list"]),
    "bullets": ("Bring:• bread;• salt.All come.", ["paragraph", "list", "paragraph"]),
    "emoji": ("✅Gas came.✅Water came.", ["list"]),
    "one emoji": ("Gas came.📌Water came.", ["paragraph", "paragraph"]),
    "rows": ("Work starts on:Aral (5 km)Taraz (6 km)It is long.", ["paragraph", "list", "paragraph"]),
    "items without markers": ("What is new:rules are short;Fees are low;forms go.", ["paragraph", "list"]),
    "heading": ("Five new posts on the borderTrucks will pass faster.", ["heading", "paragraph"]),
    "question and answer": (
        "Work goes on.Who pays?The district pays for all.",
        ["paragraph", "heading", "paragraph"],
    ),
    "question for effect": ("He spoke.Who will build it all?You.", ["paragraph"] * 3),
    "row of a timetable": ("Hours: Monday: 9-18Tuesday: 9-18Sunday: closed.", ["paragraph"] * 3),
    "credit": ("It is open.Photo: press serviceTrucks will pass faster than before.", ["paragraph"] * 3),
    "last line without a full stop": ("It is open.\nThe akim", ["paragraph", "paragraph"]),
}


@pytest.mark.parametrize(("text", "kinds"), CASES.values(), ids=CASES.keys())
def test_kinds(text: str, kinds: list[str]) -> None:
    """Pieces that belong together are one block of their kind."""
    assert kinds == [block.kind for block in gather(split(text))]


def test_speech_is_no_list() -> None:
    """Dashed pieces of which one ends like a sentence are paragraphs, found in linear time."""
    pieces = ["He said so.", *["- bread;"] * 20_000, "- salt.", "- tea."]
    begin = time.process_time()
    assert ["paragraph"] * len(pieces) == [block.kind for block in gather(pieces)]
    assert time.process_time() - begin < 2

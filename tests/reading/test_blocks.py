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
    "dashes without marks": (
        "We need:- two halls- a clinic- a roadWork begins.",
        ["paragraph", "list", "paragraph"],
    ),
    "dashes with few marks": ("- a paper from school- a photo;- a stamp.Come early.", ["list", "paragraph"]),
    "speech without marks": ("He rose.- Why so late?- We wait,- she said.", ["paragraph"] * 3),
    "rows that begin with times": (
        'Programme of the day10:00 – Opening12:30 – "The sun"15:00 – Lecture of Mr. SerikCome early.',
        ["heading", "list", "paragraph"],
    ),
    "rows that begin with dates": (
        "Route of the team\nMarch 17, 9:00 – Kenes\nMarch 20, 10:00 – Birlik\nBring a card.",
        ["heading", "list", "paragraph"],
    ),
    "sentences that begin alike": ("In 2024 schools were built.\nIn 2025 roads were.", ["paragraph"] * 2),
    "value of a label": (
        "📅 Өткізу мерзімі:19 наурыздан 23 наурызға дейін📌 Орны:Орталық саябақ",
        ["paragraph"] * 4,
    ),
    "value of a label in small letters": (
        "🕙 Басталу уақыты:күн сайын 10:00-ден📞 Байланыс:8 (72) 32-90",
        ["paragraph"] * 4,
    ),
    "rows of labels": (
        "Time: 18:00Place: the House of CultureAll come, it is free for all.",
        ["paragraph"] * 3,
    ),
    "rows with commas": (
        "It paid for:schools – 1,2 billion,roads – 2 billion,a park.All is spent.",
        ["paragraph", "list", "paragraph"],
    ),
    "row without hours": (
        "Lunch: 13:00–14:30\nSaturday and Sunday – closed\nAll are welcome to the hall on working days.",
        ["paragraph"] * 3,
    ),
    "heading behind an hour": (
        "⏰ Time: 9:00\nWhat to bring\nAn auger, a rope of 15 m and a whistle.",
        ["paragraph", "heading", "paragraph"],
    ),
    "rows with full stops in their times": (
        "On the day:10.00 – opening11.30 – feltAll is free.",
        ["paragraph", "list", "paragraph"],
    ),
    "rows of years": (
        "It grew:\n2023 год – 410 млн\n2024 год – 468 млн\nЭто рекорд.",
        ["paragraph", "list", "paragraph"],
    ),
    "pictured rows": (
        "⏰ Time: 18:00🎟 Tickets: at the doorAll are asked to come early.",
        ["list", "paragraph"],
    ),
    "pictured headings": (
        "📌 News for guestsA room for children is open.📅 Summer timetableBuses go four times a day.",
        ["heading", "paragraph"] * 2,
    ),
    "one pictured row": (
        "☎ For masters: +7 72, a@b.kz\nGuests are given places to sleep.",
        ["paragraph"] * 2,
    ),
    "title with a colon": (
        "It is over.Special prizes:The jury rewarded a team of girls from the village for the neatest code.",
        ["paragraph", "heading", "paragraph"],
    ),
    "speech behind a colon": (
        "It is over.The akim said:The jury rewarded a team of girls from the village for the code.",
        ["paragraph"] * 3,
    ),
    "list behind a colon": (
        "It is over.Prizes:A car;A trip to the sea for two;A book.",
        ["paragraph", "paragraph", "list"],
    ),
    "example behind a colon": (
        "It is over.For example:The jury rewarded a team of girls from the village for the code.",
        ["paragraph"] * 3,
    ),
    "heading with a bracket": (
        "It is open.Tales for children (from 6 years)“The cat is here,” the actors say.",
        ["paragraph", "heading", "paragraph"],
    ),
    "sentence without a full stop": (
        "Бүгін ауылда жаңа балабақша ашылды\nІс-шараға тұрғындар, дәрігерлер және ата-аналар қатысты.",
        ["paragraph", "paragraph"],
    ),
    "question without a mark": (
        "It is over.\nWhat farmers of the region should know\nSeed is sown dry, and water comes later on.",
        ["paragraph", "heading", "paragraph"],
    ),
    "dates by themselves": (
        "Talks are:\n10.04.2025\nThe work of miners\n17.04.2025\nWater of the hills\nEntry is free to all.",
        ["paragraph"] * 6,
    ),
    "line that ends in a date": (
        "It is cold.\nThe dam is to be ready by 25.03.2025\nBags of sand were brought to three stores.",
        ["paragraph"] * 3,
    ),
    "pointers": (
        "It is over.\nRead also: a park for all\nThe hall is open to all who come.",
        ["paragraph"] * 3,
    ),
    "credits": ("It is over.\nИсточник: Новости\nФото из открытых источников сети.", ["paragraph"] * 3),
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

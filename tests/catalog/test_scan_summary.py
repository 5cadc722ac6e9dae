"""The outcome of a scan in numbers: each digest and each entry counts once."""

from pathlib import Path

from feeds.catalog.scan_summary import ScanSummary
from tests.catalog.seeding import BUSINESS, GOV, LAW, catalog_of, digest, item, put


def _item(text: str) -> str:
    return item("A court opens", "21.02.2025", text, GOV.format("karaganda", 940001))


def test_a_new_catalog_has_everything_added(seeds: Path) -> None:
    """Nothing of it was there before."""
    catalog = catalog_of(seeds)
    catalog.refresh()

    assert ScanSummary(new=2, added=3) == catalog.new_summary()
    assert catalog.new_summary() is None


def test_each_change_is_counted(tmp_path: Path) -> None:
    """Digests that are new, changed and gone, and entries that are added, corrected and withdrawn."""
    seeds = tmp_path / "seeds"
    put(seeds, {"law.txt": LAW, "business.txt": BUSINESS, "same.txt": digest("Sport", _item("Text."))})
    catalog = catalog_of(seeds)
    catalog.refresh()
    catalog.new_summary()
    (seeds / "business.txt").unlink()
    put(seeds, {"law.txt": LAW.replace("is cold", "is warm")})
    put(seeds, {"new.txt": digest("Law", item("Another", "22.02.2025", "Text.", GOV.format("abay", 1)))})
    catalog.refresh()

    assert ScanSummary(new=1, changed=1, gone=1, added=1, corrected=1, withdrawn=1) == catalog.new_summary()


def test_an_entry_of_several_digests_counts_once(tmp_path: Path) -> None:
    """They are read in several batches, and the entry changes again with the last one."""
    seeds = tmp_path / "seeds"
    for text, summary in (
        ("Text", ScanSummary(new=50, added=1)),
        ("More", ScanSummary(changed=50, corrected=1)),
    ):
        files = {f"{number:02}.txt": f"Law\n{text}\n" for number in range(50)}
        files |= {name: digest("Law", _item(f"{text} in {name}.")) for name in ("00.txt", "49.txt")}
        put(seeds, files)
        catalog = catalog_of(seeds)
        catalog.refresh()
        assert summary == catalog.new_summary()


def test_a_scan_that_changes_nothing_has_no_outcome(seeds: Path) -> None:
    """Neither one that finds nothing new, nor one that finds a digest with another time or another fault."""
    catalog = catalog_of(seeds)
    catalog.refresh()
    catalog.new_summary()
    for content in ((seeds / "law.txt").read_bytes(), b"\xff"):
        put(seeds, {"law.txt": content})
        catalog.refresh()
        assert catalog.new_summary() is None


def test_a_summary_is_one_line() -> None:
    """Those that are 0 are left out."""
    assert "digests: 2,000 new, 1 gone; entries: 40,000 added" == str(ScanSummary(2000, 0, 1, 40_000))
    assert "digests: 1 changed; entries: unchanged" == str(ScanSummary(changed=1))

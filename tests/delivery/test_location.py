"""Folders and buckets as they are named on the command line."""

from pathlib import Path

import pytest

from feeds.delivery.targets.location import Bucket, location


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("public", Path("public")),
        ("/srv/s3:/x", Path("/srv/s3:/x")),
        ("s3://news", Bucket("s3", "news", "")),
        ("s3://news/", Bucket("s3", "news", "")),
        ("s3://my.news-2/a/b_c/", Bucket("s3", "my.news-2", "a/b_c")),
        ("az://news/site", Bucket("az", "news", "site")),
    ],
)
def test_a_target_is_a_folder_or_a_bucket(text: str, expected: Path | Bucket) -> None:
    """By its scheme; slashes at the end mean nothing."""
    assert expected == location(text)


@pytest.mark.parametrize(
    "text",
    ["", "gs://news/site", "https://example.org/", "S3://news", "s3://", "s3:///a", "s3://a/b c", "s3://a/../b",
     "s3://a//b//c", "s3://a/.b", "s3://a/ü", "s3://a/b?c", "s3://a/b#c", "s3://a/b\n"],
)  # fmt: skip
def test_others_are_refused(text: str) -> None:
    """Names that stores or shells spell differently, and stores that were not tried."""
    with pytest.raises(ValueError, match="no "):
        location(text)


def test_a_bucket_is_printed_as_it_is_named() -> None:
    """Without slashes at its end."""
    assert ["s3://a", "az://a/b/c"] == [str(location(text)) for text in ("s3://a/", "az://a/b/c/")]

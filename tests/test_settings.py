"""Settings: what an operator may choose, and what is refused."""

from pathlib import Path

import pytest

from feeds import settings
from feeds.errors import SettingsError


def _chosen(**flags: str) -> settings.Settings:
    return settings.from_environment({"HOME": "/nowhere"}, **flags)


def test_nothing_has_to_be_chosen() -> None:
    """Without a flag or variable the app stands on this machine, and follows the folder ``seeds``."""
    chosen = settings.from_environment({})

    assert Path("seeds") == chosen.seeds
    assert ("http://127.0.0.1:8000/", "tag:127.0.0.1,2025:/") == (chosen.base_url, chosen.tag("/"))
    assert chosen.live


@pytest.mark.parametrize(
    ("given", "base_url", "prefix"),
    [
        ("https://example.org", "https://example.org/", ""),
        ("HTTPS://Example.ORG/", "https://example.org/", ""),
        ("https://example.org/news", "https://example.org/news/", "/news"),
        ("https://example.org/news/kz///", "https://example.org/news/kz/", "/news/kz"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/", ""),
        ("http://[::1]:8080/a", "http://[::1]:8080/a/", "/a"),
        ("https://xn--80a.example/", "https://xn--80a.example/", ""),
        ("https://Жаңалық.ҚАЗ:8443/news", "https://xn--80aaqw4fuxvb.xn--80ao21a:8443/news/", "/news"),
        ("https://exa\u0308mple.org/", "https://xn--exmple-cua.org/", ""),
        ("https://example.org/..a/", "https://example.org/..a/", "/..a"),
        ("https://example.org/regions/", "https://example.org/regions/", "/regions"),
        ("https://example.org/news/region/", "https://example.org/news/region/", "/news/region"),
    ],
)
def test_a_base_url_has_one_spelling(given: str, base_url: str, prefix: str) -> None:
    """Scheme and host are lower case, and the path ends in one slash."""
    chosen = _chosen(base_url=given)

    assert (base_url, prefix) == (chosen.base_url, chosen.prefix)


@pytest.mark.parametrize("given", [
    "example.org", "ftp://example.org", "https://", "https:///a", "https://a@example.org", "https://:pw@example.org/",
    "https://example.org?x", "https://example.org/?", "https://example.org/#", "https://example.org:port", "https://example.org:70000",
    "https://ex ample.org", "https://example.org/a b", "https://example.org/../a", "https://example.org/./a",
    "https://example.org/a//b", "https://straße.example/", "https://қа\u200dз.example/", "https://қаз..example/",
    "https://қаз。example/", "https://қ_з.example/", "https://" + "қ" * 64 + ".example/",
    "https://example.org/region/", "https://example.org/Category", "https://example.org/publisher/karaganda/",
    "https://example.org/entry", "https://example.org/archive/", "https://example.org/static/a",
    "https://example.org/sitemap/", "https://example.org/docs/",
    "https://[::1", "https://-example.org/", "https://example.org/a%20b", "https://" + "a" * 300,
])  # fmt: skip
def test_what_is_no_base_url_is_refused(given: str) -> None:
    """An address that feeds cannot be published under is refused by name."""
    with pytest.raises(SettingsError, match=r"^--base-url: ") as caught:
        _chosen(base_url=given)
    assert "\n" not in str(caught.value)


def test_a_host_that_is_another_one_in_browsers_is_named() -> None:
    """The standard library takes ß for ss, browsers do not; the message says how to be certain."""
    with pytest.raises(SettingsError, match=r"^--base-url: the host 'straße\.example' .*\(xn--…\)$"):
        _chosen(base_url="https://straße.example/")


def test_a_path_that_begins_like_an_address_of_ours_is_named() -> None:
    """Behind a proxy that strips it, it could not be told from ours; the message says which word it is."""
    with pytest.raises(SettingsError) as caught:
        _chosen(base_url="https://example.org/region/news/")
    assert str(caught.value).startswith("--base-url: 'https://example.org/region/news/' has a path ")
    assert str(caught.value).endswith(" begins like an address of ours: /region/")


@pytest.mark.parametrize(("environ", "flag", "folder"), [
    ({}, "ours", "ours"),
    ({"FEEDS_CACHE": "theirs", "CACHE_DIRECTORY": "/var/cache/feeds"}, "ours", "ours"),
    ({"FEEDS_CACHE": "theirs", "CACHE_DIRECTORY": "/var/cache/feeds"}, None, "theirs"),
    ({"FEEDS_CACHE": "", "CACHE_DIRECTORY": "/var/cache/feeds"}, None, "/var/cache/feeds"),
    ({"CACHE_DIRECTORY": "/var/cache/feeds:/var/cache/other"}, None, "/var/cache/feeds"),
])  # fmt: skip
def test_the_cache_folder_is_named_by_flag_variable_or_systemd(
    environ: dict[str, str], flag: str | None, folder: str
) -> None:
    """In this order; of the several folders that systemd may have made, it is the first."""
    assert Path(folder) == settings.from_environment(environ, cache=flag).cache


def test_the_cache_folder_is_the_platforms_otherwise(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Below the user's own, and not made before it is needed."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    folder = settings.from_environment({"CACHE_DIRECTORY": ""}).cache
    assert "feeds" == folder.name
    assert folder.is_relative_to(tmp_path)
    assert [] == list(tmp_path.iterdir())


def test_a_user_without_a_home_has_to_name_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line says so, and which option; with it, everything is as for anybody else."""
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)

    def nobody(_user: int) -> None:
        raise KeyError("getpwuid(): uid not found")

    monkeypatch.setattr("pwd.getpwuid", nobody)
    with pytest.raises(SettingsError, match=r"^cache folder: this user has no home .* \(--cache DIR\)$"):
        settings.from_environment({})
    assert Path("ours") == settings.from_environment({}, cache="ours").cache


@pytest.mark.parametrize(("tag", "uri"), [
    ("example.org,2025", "tag:example.org,2025:region"),
    ("a@example.org,2025-02", "tag:a@example.org,2025-02:region"),
    ("news.example.org,2025-02-21", "tag:news.example.org,2025-02-21:region"),
])  # fmt: skip
def test_a_tag_names_what_is_ours(tag: str, uri: str) -> None:
    """A tag is an authority and a date of RFC 4151."""
    assert uri == _chosen(tag=tag).tag("region")


@pytest.mark.parametrize("tag", [
    "example.org", "example.org,", ",2025", "example.org,25", "example.org,2025-00",
    "example.org,2025-02-32", "Example.org,2025",
    "example.org,2025 ", "exa mple.org,2025", "example.org,2025,2026", "example..org,2025",
    "example.org,2025-02-30",
])  # fmt: skip
def test_what_is_no_tag_is_refused(tag: str) -> None:
    """Anything else is refused by name."""
    with pytest.raises(SettingsError, match=r"^--tag: "):
        _chosen(tag=tag)


@pytest.mark.parametrize(("base_url", "authority"), [
    ("https://feeds.example.org/news/", "feeds.example.org"),
    ("https://қаз.example/", "xn--80ao21a.example"), ("http://[::1]:8000/", "localhost"),
    ("http://127.0.0.1/", "127.0.0.1"),
])  # fmt: skip
def test_the_base_url_s_host_is_the_default_authority(base_url: str, authority: str) -> None:
    """Without a tag, the host names the feeds, as of 2025."""
    assert f"tag:{authority},2025:/" == _chosen(base_url=base_url).tag("/")


def test_a_flag_outranks_its_variable() -> None:
    """Flags come first, then variables; an empty variable is none."""
    environ = {"FEEDS_SEEDS": "theirs", "FEEDS_BASE_URL": "", "FEEDS_LIVE": "0"}

    assert Path("ours") == settings.from_environment(environ, seeds="ours").seeds
    assert Path("theirs") == settings.from_environment(environ, seeds=None).seeds
    assert settings.DEFAULT_BASE_URL == settings.from_environment(environ).base_url
    assert not settings.from_environment(environ).live


@pytest.mark.parametrize("value", ["2", "yes", "true", " 1"])
def test_live_is_0_or_1(value: str) -> None:
    """What is neither is refused rather than guessed."""
    with pytest.raises(SettingsError, match=r"^FEEDS_LIVE: "):
        settings.from_environment({"FEEDS_LIVE": value})


def test_the_fingerprint_tells_settings_apart() -> None:
    """Settings that documents depend on change the fingerprint, others do not."""
    plain = _chosen()
    others = [
        _chosen(base_url="https://example.org/"),
        _chosen(tag="example.org,2025"),
        settings.from_environment({"FEEDS_LIVE": "0"}),
        _chosen(title="Another"),
        _chosen(subtitle="Another"),
        _chosen(contact="editor@example.org"),
        _chosen(rights="Another"),
    ]

    assert 8 == len({plain.fingerprint, *(other.fingerprint for other in others)})
    assert plain.fingerprint == _chosen(seeds="elsewhere", cache="anywhere").fingerprint


# Texts


def test_a_text_is_one_line() -> None:
    """White space is collapsed, so that a value may stand in several lines of the file; all else is kept."""
    text = "Новости\n  Карагандинской\t области\r\n"
    assert "Новости Карагандинской области" == _chosen(title=text).title
    assert (
        "№\u00a05 <b>&amp; 👩\u200d🚒 100 %s" == _chosen(rights="№\u00a05 <b>&amp; 👩\u200d🚒 100 %s").rights
    )


@pytest.mark.parametrize(("name", "value", "reason"), [
    ("title", "a" * 201, "has 201 characters; 200 are allowed"),
    ("subtitle", "a" * 1001, "has 1,001 characters; 1,000 are allowed"),
    ("rights", "a" * 1001, "has 1,001 characters; 1,000 are allowed"),
    ("title", " \n", "is empty; leave it out for the default"),
    *(
        ("title", f"a{wrong}b", f"holds the character U+{ord(wrong):04X}, which no document can show")
        for wrong in "\0\x1b\x7f\x85\u2028\u202e\u2067\ud800\udcff\uffff"
    ),
])  # fmt: skip
def test_a_text_that_cannot_be_published_is_refused(name: str, value: str, reason: str) -> None:
    """It is too long, empty, or has characters that XML or a terminal has no place for."""
    with pytest.raises(SettingsError) as caught:
        _chosen(**{name: value})
    assert f"--{name}: {reason}" == str(caught.value)


@pytest.mark.parametrize(("given", "email", "page", "link"), [
    ("editor@example.org", "editor@example.org", "", "mailto:editor@example.org"),
    (" mailto:Editor+feeds@Example.ORG ", "Editor+feeds@example.org", "", "mailto:Editor+feeds@example.org"),
    ("a%b?c&d@қаз.example", "a%b?c&d@xn--80ao21a.example", "", "mailto:a%25b%3Fc%26d@xn--80ao21a.example"),
    ("https://example.org/contact?a=b#us", "", "https://example.org/contact?a=b#us", None),
    ("http://[::1]:8080/@us", "", "http://[::1]:8080/@us", None),
    ("https://қаз.example/байланыс", "", "https://қаз.example/байланыс", None),
])  # fmt: skip
def test_a_contact_is_an_e_mail_address_or_a_page(
    given: str, email: str, page: str, link: str | None
) -> None:
    """An e-mail address becomes a link that a mail program understands."""
    contact = _chosen(contact=given).contact

    assert (email, page, link or page) == (*contact, contact.link)


@pytest.mark.parametrize("given", [
    "us", "example.org", "/contact", "a b@example.org", "a@", "@example.org", "a@b@example.org",
    "a..b@example.org", "<a@example.org>", "A <a@example.org>", "a@exa_mple.org", "ftp://example.org/",
    "javascript:alert(1)", "https://", "https://example.org/a b", 'https://example.org/"', "https://example.org/<b>",
    "https://user:word@example.org/", "https://exa mple.org/", "https://[::1/", "https://straße.example/",
    "a@straße.example", "mailto:", "a" * 65 + "@example.org", "https://example.org/" + "a" * 500, "https://e.org/\x1b",
])  # fmt: skip
def test_what_is_no_contact_is_refused(given: str) -> None:
    """Anything that a reader could not follow, or that is no address, is refused by name."""
    with pytest.raises(SettingsError, match=r"^--contact: ") as caught:
        _chosen(contact=given)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("cache", ["seeds", "seeds/.cache", "seeds/a/../b", "link"])
def test_the_cache_folder_is_not_in_the_seeds(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cache: str
) -> None:
    """The seeds folder holds digests alone, which people copy and mount read-only."""
    monkeypatch.chdir(tmp_path)
    Path("seeds").mkdir()
    Path("link").symlink_to("seeds")
    with pytest.raises(SettingsError, match=rf"^FEEDS_CACHE: {cache} is in the seeds folder, seeds$"):
        settings.from_environment({"FEEDS_CACHE": cache})
    assert Path("seeds-cache") == settings.from_environment({"FEEDS_CACHE": "seeds-cache"}).cache

"""The topics of a WebSub hub among the documents of an export, and which of them it is to be told about.

The manifest holds, as one of its facts, the hub and the base URL that the documents name, and the content of
each topic when it was last announced. That an export has written a document, and was killed, cannot be lost
so: the record of the document differs from it until it is announced.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from feeds.delivery.manifest import Manifest
from feeds.publishing import address
from feeds.publishing.formats import FORMATS, SUBSCRIBED
from feeds.publishing.topics import is_topic
from feeds.settings import Settings

_FACT = "announced"


class HubRecord(NamedTuple):
    """The record, in a manifest, of the hub that the documents name and of what it was told."""

    #: The hub's address; empty where the documents name none.
    hub: str = ""
    base_url: str = ""
    #: By path, the ``content`` of each topic's recorded state at the time of its announcement.
    contents: Mapping[str, str] = {}


def note_export(manifest: Manifest[Any], settings: Settings) -> None:
    """Note at the end of an export which hub its documents name.

    Where that, or the base URL, is another one than before, all topics count as announced: nobody subscribes
    to an address before it is there.
    """
    before = hub_record(manifest)
    if (before.hub, before.base_url) != (settings.hub, settings.base_url):
        contents = _contents(manifest) if settings.hub else {}
        _note(manifest, HubRecord(settings.hub, settings.base_url, contents))


def hub_record(manifest: Manifest[Any]) -> HubRecord:
    """Return the record of the hub; an empty one where no export has ended yet."""
    try:
        hub, base_url, contents = json.loads(manifest.fact(_FACT) or "")
        return HubRecord(str(hub), str(base_url), dict(contents))
    except (ValueError, TypeError):  # somebody has written into the manifest
        return HubRecord()


def changed(manifest: Manifest[Any]) -> dict[str, str]:
    """Return the topics that the hub is to be told about: their contents, by path; everything first."""
    known = hub_record(manifest).contents
    new = {path: content for path, content in _contents(manifest).items() if known.get(path) != content}
    return dict(sorted(new.items(), key=lambda item: (item[0].count("/"), item[0])))


def note_announced(manifest: Manifest[Any], contents: Mapping[str, str]) -> None:
    """Note that these topics were announced as they were with these contents."""
    before = hub_record(manifest)
    _note(manifest, before._replace(contents={**before.contents, **contents}))


def _note(manifest: Manifest[Any], known: HubRecord) -> None:
    manifest.set_fact(_FACT, json.dumps(known))


def _contents(manifest: Manifest[Any]) -> dict[str, str]:
    """Return the content of each topic that was written, by path."""
    states = {
        path: state for format_ in SUBSCRIBED for path, state in manifest.named(FORMATS[format_].file).items()
    }
    return {path: states[path].content for path in _topics(states) if states[path].content}


def _topics(paths: Iterable[str]) -> list[str]:
    found = ((path, address.of_file(path)) for path in paths)
    return [path for path, topic in found if topic and is_topic(topic)]

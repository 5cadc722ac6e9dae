"""The command ``announce``: tells a hub which feeds of an export have changed, after they were published."""

from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from feeds.commands.output import FAULT, FINE, complain
from feeds.counts import count
from feeds.delivery import hub
from feeds.delivery.exported_topics import HubRecord, changed, hub_record, note_announced
from feeds.delivery.manifest import Manifest
from feeds.delivery.targets.location import Bucket
from feeds.delivery.targets.opening import manifest_of
from feeds.errors import ExportError
from feeds.settings import Settings

#: Topics between two notes in the manifest; after a kill, at most so many are announced again.
_BATCH = 100


def announce(settings: Settings, out: Path | Bucket) -> int:
    """Tell the hub that an export names which of its topics have changed since it was last told.

    No export can run meanwhile: it would keep what the hub was told from being noted. The status is 1 where
    the hub does not answer, or refuses a topic; the next run goes on with the others. Raises ExportError
    where there is no export, where one is at work, or where its documents name no hub.
    """
    if isinstance(out, Path) and not out.is_dir():
        raise ExportError(str(out), "is no folder")
    with manifest_of(out, settings) as manifest:
        if manifest.is_empty():
            raise ExportError(str(out), "holds no export")
        known = hub_record(manifest)
        if not known.hub:
            raise ExportError(str(out), "its documents name no hub: export again with the setting hub")
        return _announce(manifest, known, out)


def _announce(manifest: Manifest[Any], known: HubRecord, out: Path | Bucket) -> int:
    waiting = changed(manifest)
    total, complaint, failed = 0, "", False
    while waiting and not failed:
        batch = dict(islice(waiting.items(), _BATCH))
        outcome = hub.announce(known.hub, [known.base_url + path for path in batch])
        told = _told(batch, known.base_url, outcome)
        note_announced(manifest, told)
        waiting = {path: content for path, content in waiting.items() if path not in told}
        total += len(outcome.taken)
        complaint, failed = outcome.complaint or complaint, bool(outcome.failure)
    print(f"{out}: {count(total, 'topic')} announced")
    if complaint:
        left = f"; {count(len(waiting), 'topic')} left for the next time" if waiting else ""
        complain(f"{known.hub} {complaint}{left}")
    return FAULT if complaint else FINE


def _told(batch: Mapping[str, str], base_url: str, outcome: hub.Announcement) -> dict[str, str]:
    """Return those of the topics that the hub has answered about."""
    answered = outcome.answered
    return {path: content for path, content in batch.items() if base_url + path in answered}

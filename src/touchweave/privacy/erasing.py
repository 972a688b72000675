"""Erasing a customer: what waits is loaded, the ledger and the database let go of them in one transaction, then
everything that was made of it is made anew. Where that is interrupted, the next who opens the workspace goes on.
"""

from collections.abc import Callable

from msgspec import structs

from touchweave.errors import CustomerUnknown, SelectionInvalid
from touchweave.event.identifying import Names
from touchweave.event.parcel import event_batch, rejection_batch
from touchweave.journey.compact import forget_past
from touchweave.journey.line_of import line_of
from touchweave.privacy.whose import Whose
from touchweave.refresh import INDEX_FOLDER, FreshIndex
from touchweave.segment.keeping import FOLDER as SEGMENTS
from touchweave.store.blanking import judged, refused
from touchweave.store.disk import remove
from touchweave.store.erasure import ErasedPlace, Erasure
from touchweave.store.store import Store
from touchweave.store.writer import Writer

#: Finds a customer as one to be erased, as of the newest index.
Find = Callable[[], Whose]
_ASKED_LIMIT = 200


def erase(store: Store, fresh_index: FreshIndex, find: Find, *, customer: str, asked_by: str) -> Erasure:
    """Erase a customer; returns the receipt. Raises CustomerUnknown, SelectionInvalid, WriterBusy, DiskFull."""
    _ = fresh_index.catalogue  # a fault in it is told before anything is changed
    with store.writing("erasing a customer") as writer:
        waiting = _of_waiting(store, find().wanted().names) if store.inbox_holds_any() else ()
        while writer.load() is not None:
            pass
        fresh_index.refresh()
        whose = find()
        asked_by = _asked(asked_by, whose)
        wanted = whose.wanted(views=(*waiting, *_of_index(store, fresh_index, whose)))
        told = writer.erase(wanted, asked_by=asked_by)
        if told.id is None:
            raise CustomerUnknown(customer=customer)
        finish(store, writer, fresh_index)
    return next(erasure for erasure in store.erasures.all() if erasure.id == told.id)


def counted(store: Store, fresh_index: FreshIndex, find: Find, *, customer: str, asked_by: str) -> Erasure:
    """A dry run: what would go. Changes nothing. Raises CustomerUnknown, SelectionInvalid."""
    whose = find()
    asked_by = _asked(asked_by, whose)
    wanted = whose.wanted(views=_of_index(store, fresh_index, whose))
    wanted = structs.replace(wanted, views=(*_of_waiting(store, wanted.names), *wanted.views))
    told = store.erasures.counting(wanted, asked_by=asked_by)
    if not told.anything:
        raise CustomerUnknown(customer=customer)
    return told


def finish(store: Store, writer: Writer, fresh_index: FreshIndex) -> None:
    """Make the index anew without the customer, and leave no byte of the one before, nor of deleted rows."""
    fresh_index.refresh(rebuild=True)
    forget_past(store.folder / INDEX_FOLDER)
    remove((store.folder / SEGMENTS).glob("*"))  # a view, too: who finds none makes it anew
    writer.finish_erasures()


def _asked(asked_by: str, whose: Whose) -> str:
    """Who asked, as the receipt keeps it: it names no customer."""
    said = asked_by.strip()
    allowed = f"1 to {_ASKED_LIMIT} characters: who has it done, and no identifier of the customer"
    if not 0 < len(said) <= _ASKED_LIMIT or any(text.lower() in said.lower() for text in whose.names.texts):
        raise SelectionInvalid(name="asked_by", value=said[:_ASKED_LIMIT], allowed=allowed)
    if said in whose.identifiers:
        raise SelectionInvalid(name="asked_by", value=said, allowed=allowed)
    return said


def _of_waiting(store: Store, names: Names) -> tuple[ErasedPlace, ...]:
    """What of the customer waits in the inbox; it is loaded first."""
    rows, after = 0, 0
    while True:
        taken = store.inbox.take(after=after)
        if taken.last_id == after:
            break
        after = taken.last_id
        parcels = [parcel for _, parcel in taken.parcels]
        rows += int(judged(event_batch(parcels), names).theirs.sum())
        rows += int(refused(rejection_batch(parcels), names).sum())
    return (ErasedPlace(place="inbox", how="loaded", rows=rows),) if rows else ()


def _of_index(store: Store, fresh_index: FreshIndex, whose: Whose) -> tuple[ErasedPlace, ...]:
    """The customer's line, and the files that it stands in."""
    if whose.code < 0:
        return ()
    line = line_of(fresh_index.newest(), whose.code)
    folder = store.folder / INDEX_FOLDER
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock"]
    size = sum(path.stat().st_size for path in files)
    return (ErasedPlace(place="index", how="written anew", rows=line.interactions, files=len(files), bytes=size),)

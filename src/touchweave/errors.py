"""The one error tree. A class's docstring is its message; its keyword arguments fill the braces.

`exit_code` is what the command line returns: 1 the user's input, 3 ours (2, usage, is the parser's).
"""

from collections.abc import Collection
from difflib import get_close_matches
from typing import Any, ClassVar

NAMED = 20


class TouchweaveError(Exception):
    """Something went wrong in Touchweave."""

    exit_code: ClassVar[int] = 3

    def __init__(self, **details: Any) -> None:
        self.details = details
        super().__init__((type(self).__doc__ or "").strip().format(**details))


class ValueUnseen(UserWarning):
    """A condition asks for a value that never occurs: nobody is found, or, asked the other way round, everybody."""


def nearest_first(sought: object, names: Collection[str], at_most: int = NAMED, *, in_all: int | None = None) -> str:
    """What there is, for a message: the names most like the one sought first, and how many are left out.

    `in_all`: how many there are where `names` are some of them.
    """
    near = get_close_matches(str(sought), names, n=3, cutoff=0.5)
    told = [*near, *sorted(set(names).difference(near))][:at_most]
    left_out = (len(names) if in_all is None else in_all) - len(told)
    return ", ".join(told) + (f" and {left_out} more" if left_out else "")


class InputError(TouchweaveError):
    """The input cannot be used: {problem}."""

    exit_code = 1


class WorkspaceMissing(InputError):
    """There is no workspace in {path!r}: `touchweave init {path}` makes one."""


class WorkspaceExists(InputError):
    """{path!r} already holds {found}: a new workspace needs a new or empty folder."""


class SettingInvalid(InputError):
    """{where}: {name!r} = {value!r} is not a setting that can be used; allowed: {allowed}."""


class WriterBusy(InputError):
    """Another process is writing to {path!r} ({holder}). Reading goes on; write again when it is done."""


class FileUnreadable(InputError):
    """{path}: cannot be read: {problem}."""


class FormatUnknown(InputError):
    """{path}: the format {found} is not known; allowed: {allowed}."""


class ColumnMissing(InputError):
    """{path}: there is no column {column!r}; the columns are: {columns}."""


class ColumnsUnclear(InputError):
    """{path}: cannot tell which column holds {role}; the columns are: {columns}. Name it in a mapping file."""


class MappingInvalid(InputError):
    """{path}: {where}: {value!r} cannot be used; allowed: {allowed}."""


class ArchiveBomb(InputError):
    """{path}: unpacks to more than {limit} ({found}); raise `import.unpacked_limit_bytes` if that is meant."""


class CatalogueInvalid(InputError):
    """{path}, line {line}: {where}: {value!r} cannot be used; allowed: {allowed}."""


class IdentityRulesInvalid(CatalogueInvalid):
    """{path}: {where}: {value!r} cannot be used; allowed: {allowed}."""


class TouchpointUnknown(InputError):
    """There is no touchpoint {key!r}; {allowed}."""


class CustomerUnknown(InputError):
    """There is no customer {customer!r} in this workspace."""


class DecisionInvalid(InputError):
    """{name} = {value!r} cannot be decided about; allowed: {allowed}."""


class DecisionUnknown(InputError):
    """There is no decision {decision!r} that stands; those that do: {allowed}."""


class ImportUnknown(InputError):
    """There is no import {import_id!r}; the imports are: {allowed}."""


class ImportUndone(InputError):
    """Import {import_id} was undone already, at {undone_at}."""


class SelectionInvalid(InputError):
    """{name} = {value!r} cannot be used; allowed: {allowed}."""


class QueryInvalid(InputError):
    """The query was refused: {problem}."""


class DiskFull(InputError):
    """The disk that holds {path!r} is full ({problem}); nothing of this was kept."""


class LedgerDamaged(TouchweaveError):
    """{path}: the ledger file is damaged ({problem}). Restore it from a backup; it is not served."""


class IndexDamaged(TouchweaveError):
    """{path}: the journey index is damaged ({problem}). `touchweave rebuild` makes it anew from the ledger."""


class DatabaseUnusable(TouchweaveError):
    """The database {url} cannot be used: {problem}."""


class IndexMissing(IndexDamaged):
    """There is no journey index in {path!r} yet: an import makes it, and so does `touchweave rebuild`."""


class IndexLimit(InputError):
    """There are {found} {what}, and a journey index holds at most {limit}; let the catalogue place more together."""


class ArchiveMemberUnclear(InputError):
    """{path}: {asked}; the files inside are: {members}. Name one as `member` in a mapping file."""


class LedgerChanged(InputError):
    """{path}: an undo removed this file while the ledger was being read. Read again: nothing is lost."""


class IndexUnwritten(InputError):
    """The disk of {path!r} is full ({problem}). The ledger is kept; make room for its index: `touchweave rebuild`."""


class DatabaseDamaged(DatabaseUnusable):
    """The database {url} is damaged at {where}: {problem}. Restore it from a backup; it is not served."""


class InboxFull(InputError):
    """Nothing more is accepted for now ({reason}): {problem}. Nothing of this was kept; send it again later."""


class InboxDamaged(TouchweaveError):
    """Inbox of {url}, row {row} (source {source!r}, {messages} messages): {problem}. Others are loaded."""


class SegmentUnknown(InputError):
    """There is no segment {segment!r}; the segments are: {allowed}."""


class SegmentExists(InputError):
    """There is a segment {segment!r} already."""


class SegmentInvalid(InputError):
    """Segment {segment!r}: {field} = {value!r} cannot be used; allowed: {allowed}."""


class SegmentCircular(InputError):
    """Segments may not be made of one another in a circle: {way}."""


class SegmentInUse(InputError):
    """Segment {segment!r} is used by {used_by}: change these first."""


class SegmentFileInvalid(InputError):
    """{path}, line {line}: {where}: {value!r} cannot be used; allowed: {allowed}."""


class SourceUnknown(InputError):
    """There is no source {source!r}; the sources are: {allowed}."""


class SourceExists(InputError):
    """There is a source with {field} {value!r} already: {source}."""


class SourceInvalid(InputError):
    """A source cannot have {field} {value!r}; allowed: {allowed}."""


class WriteKeyUnknown(InputError):
    """The source {source!r} has no key {key!r}; its keys are: {allowed}."""


class NoteUnknown(InputError):
    """There is no note {note!r}: a note is named by the number that it was given."""


class TaskUnknown(InputError):
    """There is no task {task!r}: a task is named by the number that it was given."""


class StaffEntryInvalid(InputError):
    """A {what} cannot have {field} {value!r}; allowed: {allowed}."""


class QuarantineIdInvalid(InputError):
    """{id!r} is not the id of a refused event; allowed: {allowed}."""


class QuarantineChanged(InputError):
    """The refused event {id!r} is not there any more: it was replayed, undone or moved. List them again."""


class ImportReplayed(InputError):
    """Refused events of import {import_id} were replayed: undo the replay first, which is import {replay}."""


class GroupUnknown(InputError):
    """There is no group {group!r}; the groups are: {allowed}."""


class ConsentInvalid(InputError):
    """A consent cannot have {field} {value!r}; allowed: {allowed}."""

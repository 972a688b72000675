"""What the brand's own people keep of a customer: notes, tasks, and who looks after them."""

from typing import Annotated

from litestar import delete, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import UNSET, Struct, UnsetType

from touchweave.api.parameter import Shop
from touchweave.store.staff_entry import Note, Task


class StaffEntries(Struct, frozen=True, kw_only=True):
    """All that is kept of one customer."""

    owner: str | None
    notes: tuple[Note, ...]  #: newest first
    tasks: tuple[Task, ...]  #: what is to do, what is due first; then what is done


class TaskList(Struct, frozen=True, kw_only=True):
    """Tasks, what is due first."""

    tasks: tuple[Task, ...]


class NewNote(Struct, frozen=True, kw_only=True):
    """A note to write."""

    customer: str
    text: str
    author: str


class NoteText(Struct, frozen=True, kw_only=True):
    """What a note is to say."""

    text: str


class NewTask(Struct, frozen=True, kw_only=True):
    """A task to make."""

    customer: str
    title: str
    author: str
    assignee: str = ""
    due_at: str | None = None  #: ISO date or time


class TaskChange(Struct, frozen=True, kw_only=True):
    """What is to be otherwise with a task; what is not there stays."""

    title: str | UnsetType = UNSET
    assignee: str | UnsetType = UNSET
    due_at: str | UnsetType | None = UNSET  #: ISO date or time; null: no time
    done: bool | UnsetType = UNSET


class NewOwner(Struct, frozen=True, kw_only=True):
    """Who is to look after a customer."""

    customer: str
    owner: str | None


class Owner(Struct, frozen=True, kw_only=True):
    """Who looks after a customer."""

    customer: str
    owner: str | None


@get("/staff", sync_to_thread=True)
def staff(workspace: Shop, customer: FromQuery[str]) -> StaffEntries:
    """Notes, tasks and owner of a customer, by all their identifiers."""
    open, done = workspace.tasks(customer), workspace.tasks(customer, open=False)
    return StaffEntries(owner=workspace.owner(customer), notes=workspace.notes(customer), tasks=(*open, *done))


@get("/staff/tasks", sync_to_thread=True)
def tasks(
    workspace: Shop,
    assignee: Annotated[str | None, QueryParameter(description="of these staff only")] = None,
    open: Annotated[bool, QueryParameter(description="what is to do, or what is done")] = True,
) -> TaskList:
    """Tasks of all customers, what is due first."""
    return TaskList(tasks=workspace.tasks(assignee=assignee, open=open))


@post("/staff/notes", sync_to_thread=True, status_code=201)
def add_note(workspace: Shop, data: JSONBody[NewNote]) -> Note:
    """Write a note of a customer: plain text."""
    return workspace.add_note(data.customer, data.text, author=data.author)


@put("/staff/notes/{note_id:int}", sync_to_thread=True)
def change_note(workspace: Shop, note_id: FromPath[int], data: JSONBody[NoteText]) -> Note:
    """Give a note another text."""
    return workspace.change_note(note_id, data.text)


@delete("/staff/notes/{note_id:int}", sync_to_thread=True, status_code=200)
def delete_note(workspace: Shop, note_id: FromPath[int]) -> Note:
    """Take a note away; the answer is what it was."""
    return workspace.delete_note(note_id)


@post("/staff/tasks", sync_to_thread=True, status_code=201)
def add_task(workspace: Shop, data: JSONBody[NewTask]) -> Task:
    """Make a task for a customer."""
    return workspace.add_task(
        data.customer, data.title, author=data.author, assignee=data.assignee, due_at=data.due_at
    )


@put("/staff/tasks/{task_id:int}", sync_to_thread=True)
def change_task(workspace: Shop, task_id: FromPath[int], data: JSONBody[TaskChange]) -> Task:
    """Change a task, finish it, or open it again."""
    return workspace.change_task(
        task_id, title=data.title, assignee=data.assignee, due_at=data.due_at, done=data.done
    )


@put("/staff/owner", sync_to_thread=True)
def set_owner(workspace: Shop, data: JSONBody[NewOwner]) -> Owner:
    """Say who looks after a customer; null: nobody."""
    workspace.set_owner(data.customer, data.owner)
    return Owner(customer=workspace.customer_of(data.customer), owner=workspace.owner(data.customer))


HANDLERS = (staff, tasks, add_note, change_note, delete_note, add_task, change_task, set_owner)

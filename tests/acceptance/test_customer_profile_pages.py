"""What is known of a customer, decided and kept: panels of the customer's page, on a workspace of a few people."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser
ROWS = """customer_id,time,event,email,newsletter
ada,2025-03-01T10:00:00Z,Store visit,ada@example.com,yes
ada,2025-03-05T10:00:00Z,Order,ada@example.com,no
ada.2,2025-03-09T10:00:00Z,Store visit,ada@work.example,yes
ada.2,2025-04-09T10:00:00Z,Call,ada@work.example,yes
bob,2025-03-02T10:00:00Z,Store visit,bob@example.com,
cleo,2025-03-03T10:00:00Z,Store visit,cleo@example.com,
"""


@pytest.fixture(scope="module")
def people_url(server: Callable[..., Any], run: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> str:
    """A workspace of Ada, who is there twice, Bob, and Cleo, who wants to be forgotten."""
    folder = tmp_path_factory.mktemp("people")
    (folder / "people.csv").write_text(ROWS)
    assert run("init", folder / "shop").returncode == 0
    done = run("import", folder / "shop", folder / "people.csv", "--yes")
    assert done.returncode == 0, done.stderr
    return str(server("serve", folder / "shop").url)


@pytest.fixture
def named(page: Any) -> Any:
    """A page at whose browser Grace works."""
    page.add_init_script("localStorage.setItem('touchweave-staff-name', 'Grace')")
    return page


def _panel(page: Any, name: str) -> Any:
    return page.locator(f"[data-panel={name}]")


# Staff


def test_an_owner_a_task_and_a_note_are_kept_and_a_second_tab_shows_them(
    named: Any, look: Any, people_url: str
) -> None:
    look.open(named, f"{people_url}customer?customer=bob")
    tasks = _panel(named, "tasks")
    tasks.get_by_role("button", name="Change").click()
    tasks.get_by_role("textbox", name="Looked after by").fill("Grace Hopper")
    tasks.get_by_role("button", name="Save").click()
    named.locator("[data-owner='Grace Hopper']").wait_for()
    tasks.get_by_role("button", name="Add a task").click()
    tasks.get_by_role("textbox", name="What is to be done").fill("Call <b>back</b>")
    tasks.get_by_label("By when").fill("2025-01-02")
    tasks.get_by_role("button", name="Save").click()
    task = named.locator("[data-task]")
    task.wait_for()
    assert "Call <b>back</b>" in task.inner_text()
    assert "Overdue" in task.inner_text()
    notes = _panel(named, "notes")
    notes.get_by_role("button", name="Write a note").click()
    notes.get_by_role("textbox", name="Note").fill("Wants the blue lamp.")
    notes.get_by_role("button", name="Save").click()
    named.locator("[data-note]").wait_for()
    second = named.context.new_page()
    look.open(second, named.url)
    assert "Grace Hopper" in second.locator("[data-owner]").inner_text()
    second.get_by_role("checkbox", name="Call").check()
    second.locator("[data-task][data-state=done]").wait_for()
    second.get_by_role("button", name="Change this note").click()
    second.get_by_role("textbox", name="Note").fill("Has the blue lamp.")
    _panel(second, "notes").get_by_role("button", name="Save").click()
    second.get_by_text("Has the blue lamp.").wait_for()
    second.get_by_role("button", name="Delete this note").click()
    second.locator("[data-note]").wait_for(state="detached")
    kept = look.api(people_url, "staff?customer=bob")
    assert kept["notes"] == []
    assert kept["tasks"][0]["done_at"] is not None


# Traits and consent


def test_a_consent_is_set_with_its_wording_and_its_history_stays(named: Any, look: Any, people_url: str) -> None:
    look.open(named, f"{people_url}customer?customer=ada")
    for answer, words in (("Agreed", "Yes, write to me."), ("Refused", "No more letters.")):
        consent = _panel(named, "consent")
        if answer == "Agreed":
            consent.get_by_role("button", name="Set").click()
            named.get_by_role("textbox", name="Purpose").fill("marketing")
        else:
            consent.get_by_role("button", name="Change the consent to Marketing").click()
        asked = named.get_by_role("dialog")
        asked.get_by_text(answer, exact=True).click()
        asked.get_by_role("textbox", name="Wording").fill(words)
        asked.get_by_role("button", name="Set consent").click()
        asked.wait_for(state="hidden")
        said = str(answer == "Agreed").lower()
        named.locator(f"[data-purpose=marketing] .tw-consent[data-agreed={said}]").first.wait_for()
    purpose = named.locator("[data-purpose=marketing]")
    assert "No more letters." in purpose.inner_text()
    purpose.get_by_role("button", name="History of the consent").click()
    assert "Yes, write to me." in purpose.inner_text()
    assert "Grace" in purpose.inner_text()
    held = look.api(people_url, "profile?customer=ada")["consent"]
    assert [(one["purpose"], one["agreed"]) for one in held] == [("marketing", False)]


def test_computed_traits_say_how_they_come_about(page: Any, look: Any, people_url: str) -> None:
    computed = look.api(people_url, "profile?customer=ada")["computed"]
    look.open(page, f"{people_url}customer?customer=ada")
    assert page.locator("[data-computed]").count() == len(computed)
    page.locator("[data-computed]").first.get_by_role("button").focus()
    page.get_by_role("tooltip").wait_for()
    assert page.get_by_role("tooltip").inner_text() == computed[0]["explained"]


# What the server does not offer


def test_what_the_server_does_not_offer_is_said_and_the_rest_of_the_page_stays(
    page: Any, look: Any, people_url: str
) -> None:
    for path in ("profile", "identity", "staff", "segments"):
        page.route(f"**/api/{path}*", lambda route: route.fulfill(status=404, body="<h1>Error 404</h1>"))
        page.route(f"**/api/{path}/of*", lambda route: route.fulfill(status=404, body="<h1>Error 404</h1>"))
    look.open(page, f"{people_url}customer?customer=ada")
    assert page.locator("[data-not-offered]").count() >= 5
    assert page.locator("[data-timeline] li").count() == 2
    assert page.get_by_role("alert").count() == 0


# Who is who


def _what_is_known(look: Any, url: str, customer: str) -> dict[str, Any]:
    """What the pages show of somebody: line, profile, figures. Decisions stay on record, whatever is undone."""
    known = {path: look.api(url, f"{path}?customer={customer}") for path in ("timeline", "profile", "identity")}
    del known["identity"]["decisions"]
    return {**known, "scorecard": look.api(url, "scorecard"), "customers": look.api(url, "customers")}


def _interactions(page: Any, many: int) -> None:
    page.get_by_text(f"{many} interactions", exact=True).wait_for(state="visible")


def test_a_merge_is_previewed_done_and_undone(named: Any, look: Any, people_url: str) -> None:
    page = named
    before = _what_is_known(look, people_url, "ada")
    look.open(page, f"{people_url}customer?customer=ada")
    _interactions(page, 2)
    page.get_by_role("button", name="Merge", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox", name="The other customer").fill("ada@wrk.example")
    dialog.locator("[data-customer='ada.2']").wait_for()
    page.keyboard.press("Enter")
    preview = dialog.locator("[data-preview]")
    preview.wait_for()
    counted = before["customers"]["found"]
    assert (
        f"{counted}\t{counted - 1}\t−1" in preview.locator("[data-figure=customers][data-touchpoint='']").inner_text()
    )
    assert not look.grave(page)
    assert _what_is_known(look, people_url, "ada") == before, "a preview changes nothing"
    dialog.get_by_role("textbox", name="Why").fill("one person")
    dialog.get_by_role("button", name="Merge", exact=True).click()
    toast = page.locator("[data-toast]")
    toast.get_by_text("ada and ada.2 are one customer now").wait_for()
    _interactions(page, 4)
    assert "Grace" in page.locator("[data-decision]").inner_text()
    assert look.api(people_url, "timeline?customer=ada.2")["customer"] == "ada"
    toast.get_by_role("button", name="Undo").click()
    page.get_by_text("everything is as it was").wait_for()
    _interactions(page, 2)
    assert _what_is_known(look, people_url, "ada") == before


def test_a_split_is_previewed_done_and_undone_and_decisions_are_taken_back_from_their_list(
    named: Any, look: Any, people_url: str
) -> None:
    page = named
    before = _what_is_known(look, people_url, "ada")
    body = {"kind": "merge", "a": "ada", "b": "ada.2", "made_by": "Grace"}
    assert page.request.post(f"{people_url}api/identity/decide", data=body).ok
    look.open(page, f"{people_url}customer?customer=ada")
    _interactions(page, 4)
    page.get_by_role("button", name="Split", exact=True).click()
    dialog = page.get_by_role("dialog")
    for identifier in ("ada.2 (", "ada@work.example"):
        dialog.get_by_role("checkbox", name=identifier).check()
    dialog.get_by_role("button", name="Preview").click()
    dialog.locator("[data-preview]").wait_for()
    dialog.get_by_role("button", name="Split", exact=True).click()
    toast = page.locator("[data-toast]")
    toast.wait_for()
    _interactions(page, 2)
    assert look.api(people_url, "timeline?customer=ada.2")["customer"] == "ada.2"
    toast.get_by_role("button", name="Undo").click()
    page.get_by_text("everything is as it was").wait_for()
    _interactions(page, 4)
    page.locator("[data-decision]").filter(has_not=page.locator("[style*=line-through]")).get_by_role(
        "button", name="Undo"
    ).last.click()
    _interactions(page, 2)
    assert _what_is_known(look, people_url, "ada") == before


def test_a_line_of_the_drawing_opens_the_event_that_made_it_by_mouse_and_by_keyboard(
    page: Any, look: Any, people_url: str
) -> None:
    identity = look.api(people_url, "identity?customer=ada")
    look.open(page, f"{people_url}customer?customer=ada")
    assert page.locator("[data-identifier]").count() == len(identity["identifiers"])
    page.locator("[data-link] circle").first.click()
    page.locator("[data-link-facts]").wait_for()
    assert identity["links"][0]["message_id"] in page.locator("[data-link-facts]").inner_text()
    assert "link=" in page.url
    page.locator("[data-link]").first.focus()
    page.keyboard.press("Enter")
    page.locator("[data-link-facts]").wait_for(state="detached")
    _panel(page, "identity").get_by_text("View as table").click()
    page.locator("[data-identity-list]").wait_for()
    assert "ada@example.com" in page.locator("[data-identity-list]").inner_text()


# Export and erase


def test_a_customer_is_exported_as_one_document(page: Any, look: Any, people_url: str) -> None:
    look.open(page, f"{people_url}customer?customer=ada")
    page.get_by_role("button", name="More about this customer").click()
    with page.expect_download() as saved:
        page.get_by_role("menuitem", name="Export everything").click()
    document = json.loads(Path(saved.value.path()).read_text())
    assert "ada@example.com" in json.dumps(document)
    assert "bob" not in json.dumps(document)


def test_erasing_says_what_goes_asks_for_the_name_and_shows_the_receipt(
    page: Any, look: Any, people_url: str
) -> None:
    everybody = look.api(people_url, "customers")["found"]
    look.open(page, f"{people_url}customer?customer=cleo")
    page.get_by_role("button", name="More about this customer").click()
    page.get_by_role("menuitem", name="Erase this customer").click()
    asked = page.get_by_role("dialog")
    asked.locator("[data-erasure=preview]").wait_for()
    assert not look.grave(page)
    erase = asked.get_by_role("button", name="Erase for good")
    asked.get_by_role("textbox", name="Asked for by").fill("request 17")
    asked.get_by_role("textbox", name="to confirm").fill("ada")
    assert erase.is_disabled(), "another name does not confirm it"
    asked.get_by_role("textbox", name="to confirm").fill("cleo")
    erase.click()
    page.locator("[data-erasure=receipt]").wait_for()
    page.get_by_role("button", name="Done").click()
    page.wait_for_url("**/customers")
    page.wait_for_selector(f"[data-found='{everybody - 1}']")
    look.ready(page)
    assert "cleo" not in page.locator("table").inner_text()
    assert look.api(people_url, "erasures")["erasures"][0]["asked_by"] == "request 17"

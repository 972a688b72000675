"""The rules of who is who: what the file may say, and what its faults do."""

from pathlib import Path

import pytest

import touchweave as tw
from touchweave.errors import IdentityRulesInvalid
from touchweave.identity.rules import IdentityRules, load_rules


def test_without_a_file_everything_is_as_by_default(tmp_path: Path) -> None:
    assert load_rules(tmp_path) == IdentityRules()
    assert next(iter(IdentityRules().by_type)) == "user_id"
    assert [name for name, rule in IdentityRules().by_type.items() if rule.of == "device"] == [
        "anonymous_id",
        "device",
    ]


def test_a_file_changes_what_it_names_and_adds_types(tmp_path: Path) -> None:
    (tmp_path / "identity.toml").write_text(
        'phone_region = "DE"\n[types.email]\nat_most = 2\n[types.membership]\nunique = true\n'
    )
    rules = load_rules(tmp_path)
    assert (rules.phone_region, rules.by_type["email"].at_most, rules.by_type["membership"].unique) == ("DE", 2, True)
    assert rules.digest != IdentityRules().digest


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("types = 5", "file"),
        ("[types.email]\nat_mots = 2", "at_mots"),
        ("[types.email]\nat_most = 0", "types.email.at_most: 0"),
        ("[types.'E Mail']", "'E Mail'"),
        ("component_limit = 1", "component_limit: 1"),
        ("x =", "file"),
    ],
)
def test_a_fault_is_told_with_the_value_and_what_is_allowed(tmp_path: Path, written: str, told: str) -> None:
    (tmp_path / "identity.toml").write_text(written)
    with pytest.raises(IdentityRulesInvalid, match=r"identity\.toml: .*allowed") as raised:
        load_rules(tmp_path)
    assert told in str(raised.value)


def test_a_fault_keeps_nothing_of_an_import_and_the_index_before_is_read_on(tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_text("customer_id,timestamp,event\nann,2026-01-01T10:00:00Z,Home page\n")
    with tw.init(tmp_path / "shop") as shop:
        shop.import_file(tmp_path / "visits.csv")
        (shop.folder / "identity.toml").write_text("component_limit = 1")
        with pytest.raises(IdentityRulesInvalid):
            shop.import_file(tmp_path / "visits.csv")
        assert len(shop.imports()) == 1
        assert shop.customers().found == 1
        (shop.folder / "identity.toml").unlink()
        assert shop.doctor().well


def test_changed_rules_build_the_index_anew(tmp_path: Path) -> None:
    rows = ["customer_id,timestamp,event,email"]
    rows += [f"c{n},2026-01-0{n}T10:00:00Z,Home page,info@x.de" for n in (1, 2)]
    rows += [",2026-01-05T10:00:00Z,Home page,info@x.de"]
    (tmp_path / "visits.csv").write_text("\n".join(rows))
    (tmp_path / "mapping.yaml").write_text(
        "customer: customer_id\ntime: timestamp\nname: event\nidentifiers: {email: email}\n"
    )
    with tw.init(tmp_path / "shop") as shop:
        shop.import_file(tmp_path / "visits.csv", tmp_path / "mapping.yaml")
        assert shop.customer_of("email:info@x.de") == "c1"
        (shop.folder / "identity.toml").write_text("[types.email]\npeople_at_most = 1\n")
        assert shop.customer_of("email:info@x.de") == "email:info@x.de"
        assert [one.identifier for one in shop.identity_health().poisoned_shown] == ["email:info@x.de"]

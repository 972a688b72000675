"""The catalogue's reconciliation as people read it."""

import click

from touchweave.catalogue.reconciliation import ObservedName, Reconciliation
from touchweave.cli.output import print_rows

SHOWN = 30


def print_reconciliation(found: Reconciliation) -> None:
    """The account first, then each list with its counts."""
    click.echo(
        f"{found.events:,} events = {found.placed:,} placed by a rule + {found.uncatalogued:,} observed but not "
        f"catalogued + {found.unplaced:,} placed nowhere + {found.ignored:,} ignored"
        + (f" + {found.machines:,} of machines and tests" if found.machines else "")
    )
    _print_names("Observed but not catalogued", found.observed_not_catalogued)
    _print_names("Placed by no rule", found.placed_by_no_rule)
    silent = [{"key": place.key, "name": place.name} for place in found.catalogued_but_silent]
    print_rows(silent, title="Catalogued but silent")
    for problem in found.rule_problems:
        click.echo(f"  {problem.problem}: {problem.sentence}")


def _print_names(title: str, names: tuple[ObservedName, ...]) -> None:
    rows = [
        {"type": name.type, "name": name.name, "source": name.source, "events": name.events} for name in names[:SHOWN]
    ]
    more = f" (the first {SHOWN} of {len(names):,})" if len(names) > SHOWN else ""
    print_rows(rows, title=title + more)

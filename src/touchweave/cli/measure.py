"""The command `measure`: every question that answers with a table, with the parameters of its method."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from touchweave.cli.bring_in import Folder
from touchweave.cli.output import FORMATS, print_arrow, print_json
from touchweave.cli.selecting import selecting, tell_staleness
from touchweave.questions import Questions
from touchweave.questions.written import written_list

#: Each measure with the parameter that a bare word after its name gives; in capitals where it is needed.
MEASURES = {
    "scorecard": "",
    "transitions": "",
    "funnel": "STEPS",
    "paths": "start",
    "variants": "",
    "loops": "",
    "retention": "touchpoint",
    "retention_by_touchpoint": "touchpoint",
    "survival": "touchpoint",
    "drop_off": "",
    "waits": "",
    "repeat_contacts": "",
    "sessions": "",
    "lifecycle": "",
    "stickiness": "",
    "active_days": "",
    "frequency": "touchpoint",
    "recency": "touchpoint",
    "attribution": "",
    "touchpoint": "KEY",
    "customers": "search",
    "timeline": "CUSTOMER",
    "possible_duplicates": "",
}
LISTS = frozenset({"steps", "kinds"})
_YES_NO = bool

#: Parameters of the methods that are options here: type, and what is said of them.
OPTIONS: dict[str, tuple[Any, str]] = {
    "by": (
        str,
        "The same for each group: touchpoint, channel, stage, week, month, trait:NAME, a dimension, "
        "segment:CONDITION.",
    ),
    "steps": (
        str,
        "Keys separated by commas, channel:NAME, stage:KEY, kind:NAME; a|b: one of them, a?: may be left out, "
        "!a: not in between (in single quotes: 'a,!b,c?,d'); or a JSON list.",
    ),
    "order": (str, "For a funnel: ordered, unordered or strict. For attribution: 1 to 8."),
    "count": (str, "customers or attempts."),
    "window_days": (float, "From the first to the last step."),
    "touchpoint": (str, "Key of a touchpoint."),
    "start": (str, "Key of the touchpoint where paths begin."),
    "end": (str, "Key of the touchpoint where paths stop; alone: what came before it."),
    "depth": (int, "Steps after the first."),
    "breadth": (int, "Branches shown at a step; the others together."),
    "collapse_repeats": (_YES_NO, "Count touchpoints met several times in a row once."),
    "session_minutes": (float, "A gap of more minutes begins a new session."),
    "top": (int, "Rows at most, the most frequent."),
    "days": (float, "The window, or the length of the curve, in days."),
    "within_days": (int, "How long after the first meeting a line may end."),
    "unit": (str, "day, week or month."),
    "periods": (int, "So many are told."),
    "kind": (str, "on: seen in the period; rolling: in each so far; unbounded: in it or later."),
    "cohorts": (_YES_NO, "A curve for each calendar period of first meetings, too."),
    "per": (str, "touchpoint, channel or all."),
    "direction": (str, "inbound, outbound or any."),
    "kinds": (str, "contact, response, outcome, issue, separated by commas."),
    "activity": (str, "What counts as coming: meetings, own (begun by the customer) or interactions."),
    "counted": (str, "times or days."),
    "rule": (str, "first, last, linear, position, time_decay, markov, shapley."),
    "purpose": (str, "Only customers who agreed to it."),
    "limit": (int, "Customers at most; of possible_duplicates pairs."),
    "at_least": (float, "The least probability, 0.01 to 1."),
    "roles": (str, 'Which trait is what, as JSON: {"Vorname": "given_name"}; otherwise their names tell.'),
}


def _takers(parameter: str) -> list[str]:
    return [name for name in MEASURES if parameter in parameters_of(name)]


def parameters_of(name: str) -> frozenset[str]:
    """What the method takes."""
    return frozenset(inspect.signature(getattr(Questions, name)).parameters)


def with_parameters(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give the command an option for each parameter, saying which measures take it."""
    for parameter, (kind, told) in reversed(OPTIONS.items()):
        takers = _takers(parameter)
        whose = "most measures" if len(takers) > 6 else ", ".join(takers)
        option = "--" + parameter.replace("_", "-")
        if kind is _YES_NO:
            option = f"{option}/--no-{parameter.replace('_', '-')}"
        command = click.option(option, parameter, type=kind, default=None, help=f"{told} [{whose}]")(command)
    return command


@click.command()
@Folder
@click.argument("name", type=click.Choice(list(MEASURES)), metavar="NAME")
@click.argument("subject", required=False)
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@with_parameters
@selecting
def measure(folder: Path, name: str, subject: str | None, form: str, **given: Any) -> None:
    """Print a measure of the workspace.

    NAME: scorecard, transitions, funnel, paths, variants, loops, retention, retention_by_touchpoint, survival,
    drop_off, waits, repeat_contacts, sessions, lifecycle, stickiness, active_days, frequency, recency, attribution,
    touchpoint, customers, timeline or possible_duplicates.

    SUBJECT is what is asked about: `touchpoint KEY`, `timeline ID`, `funnel STEPS`, `customers [TEXT]`,
    `paths [START]`; with retention, survival, frequency and recency a touchpoint. Options say in brackets whose
    they are.
    """
    import touchweave

    asked = _asked(name, subject, {key: value for key, value in given.items() if value not in (None, ())})
    with touchweave.open(folder) as workspace:
        result = getattr(workspace, name)(**asked)
        tell_staleness(workspace)
    if form == "json":
        print_json(result)
    elif form == "table":
        from touchweave.cli.screen import print_result

        print_result(result, name)
    else:
        print_arrow(result.to_arrow(), form=form)


def _asked(name: str, subject: str | None, given: dict[str, Any]) -> dict[str, Any]:
    """The parameters of the method. Raises UsageError for what it does not take or cannot do without."""
    main = MEASURES[name]
    if subject is not None:
        if not main:
            raise click.UsageError(f"`measure {name}` takes no {subject!r}")
        given = {main.lower(): subject, **given}
    elif main.isupper() and main.lower() not in given:
        raise click.UsageError(f"`measure {name}` needs the {main.lower()}")
    takes = parameters_of(name)
    for parameter in given:
        if parameter not in takes:
            options = ", ".join("--" + known.replace("_", "-") for known in OPTIONS if known in takes)
            refused = "--" + parameter.replace("_", "-")
            raise click.UsageError(f"`measure {name}` takes no {refused}; it takes {options or 'no options'}")
    return {key: _read(name, key, value) for key, value in given.items()}


def _read(name: str, parameter: str, value: Any) -> Any:
    """The value as the method takes it; --order is a word for one measure and a number for another."""
    if parameter in LISTS:
        return written_list(parameter, value)
    whole = inspect.signature(getattr(Questions, name)).parameters[parameter].annotation == "int"
    if whole and not isinstance(value, int):
        if not str(value).removesuffix(".0").isdecimal():
            raise click.UsageError(f"--{parameter} of `measure {name}` is a whole number, not {value!r}")
        return int(float(value))
    return value

"""The XES elements as they are parsed: expat's handlers, which gather one dict of attributes an event."""

from xml.parsers import expat

CASE, ACTIVITY, TIME = "case:concept:name", "concept:name", "time:timestamp"

Row = dict[str, str]


class XesUnusable(Exception):
    """What was parsed is well-formed XML, but no event log that can be read."""


class XesLog:
    """What one parse has gathered since the last `take()`.

    The handlers run once an element, a million times a second, and so are closures over plain lists.
    """

    def __init__(self) -> None:
        self.rows: list[Row] = []  #: one an event, by key; the first of a case has its `case:` keys too
        self.cases: list[str] = []  #: whose it is
        self.parser = expat.ParserCreate()
        self.parser.ordered_attributes = True
        self.parser.StartDoctypeDeclHandler = _refuse_doctype
        self._listen()

    def take(self, *, finished: bool) -> tuple[list[Row], list[str]]:
        """The rows gathered, which are forgotten here. The last, perhaps incomplete, waits until finished."""
        upto = len(self.rows) if finished else len(self.rows) - 1
        taken = self.rows[:upto], self.cases[:upto]
        del self.rows[:upto], self.cases[:upto]
        return taken

    def _listen(self) -> None:
        depth = number = 0  # depth: the log 1; trace 2; event, or attribute of the case, 3; of the event 4
        case: Row = {}
        row, name_of_case, rows, cases = case, "", self.rows, self.cases
        in_trace = fresh = False  # fresh: no event of this case came yet

        def start(tag: str, attributes: list[str]) -> None:
            nonlocal depth, number, case, row, name_of_case, in_trace, fresh
            depth += 1
            if depth == 4:
                try:
                    first, key, _, text = attributes
                except ValueError:
                    first = ""
                if first != "key":
                    _, key, _, text = _in_order(attributes)
                row[key] = text
            elif depth == 3 and in_trace:
                if tag == "event":
                    if fresh:
                        name_of_case, row, fresh = case.setdefault(CASE, f"case {number}"), case, False
                    else:
                        row = {}
                    rows.append(row)
                    cases.append(name_of_case)
                elif not fresh:
                    raise XesUnusable("an attribute of a case stands after its events")
                else:
                    _, key, _, case["case:" + key] = _in_order(attributes)
                    row = {}  # takes what is nested in this attribute, and is dropped
            elif depth == 2:
                in_trace, fresh, case, row = tag == "trace", tag == "trace", {}, {}
                number += in_trace
            elif depth == 1 and tag != "log":
                raise XesUnusable(f"the root element is <{tag}>, and not <log>")

        def end(tag: str) -> None:
            nonlocal depth, fresh
            depth -= 1
            if fresh and depth == 1:  # a case without events is a row all the same: refused, but not silently
                fresh = False
                rows.append(case)
                cases.append(case.setdefault(CASE, f"case {number}"))

        self.parser.StartElementHandler, self.parser.EndElementHandler = start, end


def _refuse_doctype(*_: object) -> None:
    raise XesUnusable("it has a document type declaration; those are refused, and entities with them")


def _in_order(attributes: list[str]) -> list[str]:
    """`[key, k, value, v]`, in whatever order and company the element had them; a list has no value."""
    given = dict(zip(attributes[::2], attributes[1::2], strict=True))
    return ["key", given.get("key", ""), "value", given.get("value", "")]

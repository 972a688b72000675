"""Where each interaction of a line comes from: kept beside its dimensions, so that lines can be taken apart again."""

#: By which identifier it was found whose the event is: its code.
SUBJECT = "#identifier"
#: Where the event stands in the ledger.
PLACE = "#place"
PROVENANCE = (SUBJECT, PLACE)
PLACES_LIMIT = 2**32

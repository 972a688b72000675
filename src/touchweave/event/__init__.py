"""What happened: the event record, the Segment forms, and the words that describe a touchpoint."""

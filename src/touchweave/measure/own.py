"""What a measure of your own is made with: `loop`, what a loop may call, and scores for what it counted.

The statistics go through `Workspace.scan`; docs/how-to/your-own-measure.md shows the whole way.
"""

from touchweave.event.vocabulary import Kind
from touchweave.journey.columns import Columns
from touchweave.journey.selection import Selection
from touchweave.kernel import loop
from touchweave.measure.meeting import DAY_US, is_meeting
from touchweave.stats.mean import mean_score
from touchweave.stats.proportion import rate
from touchweave.stats.score import Score

__all__ = ["DAY_US", "Columns", "Kind", "Score", "Selection", "is_meeting", "loop", "mean_score", "rate"]

// How many messages were refused, with the commonest reasons below.
import { formatCount } from "../../format/number";
import { tName } from "../../words/words";

const SHOWN = 2;

export function RefusedCounts({ refused }: { refused: Record<string, number> }) {
  const reasons = Object.entries(refused).sort((a, b) => b[1] - a[1]);
  return (
    <>
      {formatCount(reasons.reduce((sum, [, count]) => sum + count, 0))}
      {reasons.slice(0, SHOWN).map(([reason, count]) => (
        <div key={reason} className="tw-small">
          {tName("reason", reason)} {formatCount(count)}
        </div>
      ))}
      {reasons.length > SHOWN && <div className="tw-small">+ {reasons.length - SHOWN}</div>}
    </>
  );
}

// A whole line as a row of touchpoints; a long one is folded in its middle.
import { UnstyledButton } from "@mantine/core";
import { useState } from "react";
import { useWorkspace } from "../../api/queries";
import { saidPath } from "../../components/saidSelection";
import { t } from "../../words/words";

const SHOWN = 8;

export function VariantPath({ path }: { path: string[] }) {
  const [open, setOpen] = useState(false);
  const workspace = useWorkspace().data;
  const folded = path.length > SHOWN && !open;
  const [first, last] = folded ? [path.slice(0, SHOWN - 2), path.slice(-1)] : [path, []];
  const chip = (key: string, place: number) => (
    <li key={place} className="tw-variant-chip">
      {saidPath([key], workspace)}
    </li>
  );
  return (
    <ol className="tw-variant" aria-label={saidPath(path, workspace)}>
      {first.map(chip)}
      {folded && (
        <li>
          <UnstyledButton className="tw-number-button" fz="xs" onClick={() => setOpen(true)}>
            {t("paths.variants.folded", { n: path.length - first.length - last.length })}
          </UnstyledButton>
        </li>
      )}
      {last.map((key, place) => chip(key, path.length - 1 + place))}
    </ol>
  );
}

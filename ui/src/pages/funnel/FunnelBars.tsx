// The funnel's steps as bars: who went on, who left and who may still come, each number the way to its customers.
import { Group, Text } from "@mantine/core";
import { BehindLink } from "../../components/BehindLink";
import { ScoreValue } from "../../components/ScoreValue";
import { saidPlaces } from "../../components/saidSelection";
import { useWorkspace } from "../../api/queries";
import { formatCount, formatSeconds } from "../../format/number";
import { t } from "../../words/words";
import { askedSteps, behindStep, type FunnelAsked } from "./funnelAsked";
import { barParts } from "./funnelFinding";
import type { FunnelStep, FunnelTable } from "../../api/types";

export function FunnelBars({ table, asked }: { table: FunnelTable; asked: FunnelAsked }) {
  return (
    <ol className="tw-funnel" data-funnel={table.entrants}>
      {table.steps.map((step) => (
        <StepBar key={step.step} step={step} table={table} asked={asked} />
      ))}
    </ol>
  );
}

/** A step's name as it was asked for. */
export function useStepName(asked: FunnelAsked): (step: FunnelStep) => string {
  const workspace = useWorkspace().data;
  const steps = askedSteps(asked.steps);
  return (step) => (steps[step.step - 1] ? saidPlaces(steps[step.step - 1]!.places, workspace) : step.name);
}

type StepBarProps = { step: FunnelStep; table: FunnelTable; asked: FunnelAsked };

function StepBar({ step, table, asked }: StepBarProps) {
  const name = useStepName(asked)(step);
  const last = step.step === table.steps.length;
  return (
    <li data-funnel-step={step.step} data-reached={step.reached} data-dropped={step.dropped}>
      <Group justify="space-between" gap="xs" align="baseline">
        <Text fw={600} size="sm" component="h3" m={0}>
          {step.step}. {name}{" "}
          {step.optional && (
            <Text span size="xs" c="dimmed">
              {t("funnel.said.optional")}
            </Text>
          )}
        </Text>
        <Text size="sm">
          <b>
            <BehindLink behind={behindStep(asked, { step: step.step })}>{formatCount(step.reached)}</BehindLink>
          </b>{" "}
          {step.step > 1 && <ScoreValue score={step.total_rate} unit="rate" measure="funnel_total_rate" form="inline" />}
        </Text>
      </Group>
      <Bar step={step} entrants={table.entrants} />
      <Group gap="md" fz={12.5} c="var(--tw-ink-soft)">
        {step.step > 1 && (
          <span>
            {t("funnel.of_before")} <ScoreValue score={step.step_rate} unit="rate" measure="funnel_step_rate" form="inline" />
          </span>
        )}
        {step.median_seconds !== null && <span>{t("funnel.after", { time: formatSeconds(step.median_seconds) })}</span>}
        {!last && <Left step={step} asked={asked} />}
      </Group>
    </li>
  );
}

function Left({ step, asked }: { step: FunnelStep; asked: FunnelAsked }) {
  if (step.dropped === 0) return <span>{t("funnel.left.nobody")}</span>;
  return (
    <span title={t("funnel.left.is")}>
      <BehindLink behind={behindStep(asked, { step: step.step, dropped: true })}>{formatCount(step.dropped)}</BehindLink>{" "}
      {t("funnel.left")}
      {step.still_open > 0 && (
        <>
          {", "}
          <BehindLink behind={behindStep(asked, { step: step.step, dropped: true, still_open: true })}>
            {formatCount(step.still_open)}
          </BehindLink>{" "}
          {t("funnel.still_open")}
        </>
      )}
    </span>
  );
}

const per = (share: number): string => `${(share * 100).toFixed(3)}%`;

function Bar({ step, entrants }: { step: FunnelStep; entrants: number }) {
  const { on, lost, open } = barParts(step, entrants);
  const { low, high } = step.total_rate;
  return (
    <div className="tw-funnel-bar" aria-hidden="true">
      <span data-part="on" style={{ width: per(on) }} />
      <span data-part="lost" style={{ width: per(lost) }} />
      <span data-part="open" style={{ width: per(open) }} />
      {step.step > 1 && low !== null && high !== null && (
        <i className="tw-whisker" style={{ left: per(low), width: per(high - low) }} />
      )}
    </div>
  );
}

export function FunnelLegend() {
  return (
    <Group gap="md" fz={12} c="var(--tw-ink-soft)" px="md" pb="md" className="tw-funnel-legend">
      {(["on", "lost", "open"] as const).map((part) => (
        <span key={part}>
          <span className="tw-funnel-bar" aria-hidden="true">
            <span data-part={part} style={{ width: "100%" }} />
          </span>
          {t(`funnel.legend.${part}`)}
        </span>
      ))}
      <span>
        <span className="tw-funnel-bar" aria-hidden="true">
          <i className="tw-whisker" style={{ left: "10%", width: "80%" }} />
        </span>
        {t("funnel.legend.interval")}
      </span>
    </Group>
  );
}

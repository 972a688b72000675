import { expect, test } from "vitest";
import { distributions } from "./answerBins";

test("every step of the scale has a bar, also those that nobody answered", () => {
  const [nps] = distributions([
    { kind: "nps", scale: "0..10", answer: 10, count: 3 },
    { kind: "nps", scale: "0..10", answer: 0, count: 1 },
  ]);
  expect(nps!.bins.map((bin) => bin.label)).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]);
  expect(nps!.answers).toBe(4);
  expect(nps!.bins[10]).toMatchObject({ count: 3, share: 0.75, emotion: 100 });
});

test("a scale on which low is good runs from worst to best all the same", () => {
  const [ces] = distributions([{ kind: "ces", scale: "5..1", answer: 1, count: 2 }]);
  expect(ces!.bins.map((bin) => bin.label)).toEqual(["5", "4", "3", "2", "1"]);
  expect(ces!.bins[4]).toMatchObject({ count: 2, emotion: 100 });
});

test("answers between the steps are cut into equal parts and none is lost", () => {
  const answers = [-1, -0.4, 0, 0.61, 1].map((answer) => ({ kind: "sentiment", scale: "-1..1", answer, count: 2 }));
  const [sentiment] = distributions(answers);
  expect(sentiment!.bins).toHaveLength(8);
  expect(sentiment!.bins.map((bin) => bin.count)).toEqual([2, 0, 2, 0, 2, 0, 2, 2]);
});

test("two scales of the same kind stay apart, most answers first", () => {
  const found = distributions([
    { kind: "csat", scale: "1..5", answer: 5, count: 1 },
    { kind: "csat", scale: "1..7", answer: 7, count: 4 },
    { kind: "csat", scale: "", answer: 7, count: 4 },
  ]);
  expect(found.map((one) => one.scale)).toEqual(["1..7", "1..5"]);
});

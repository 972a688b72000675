import { expect, test } from "vitest";
import { emotionOf, ends, moodOf, writtenScale } from "./emotion";

test("an answer is placed between the worst and the best of its own scale", () => {
  expect(emotionOf({ kind: "csat", value: 4, scale: "1..5" })).toBe(75);
  expect(emotionOf({ kind: "ces", value: 1, scale: "5..1" })).toBe(100);
  expect(emotionOf({ kind: "sentiment", value: 0, scale: null })).toBe(50);
});

test("what is no answer, or on no known scale, has no emotion", () => {
  expect(emotionOf({ kind: "contact", value: 3, scale: "1..5" })).toBeNull();
  expect(emotionOf({ kind: "csat", value: 3, scale: null })).toBeNull();
  expect(emotionOf({ kind: "nps", value: null, scale: "0..10" })).toBeNull();
  expect(ends("3..3")).toBeNull();
});

test("a scale is written from worst to best", () => {
  expect(["0..10", "5..1", "-1..1", "?"].map(writtenScale)).toEqual(["0 to 10", "5 to 1", "−1 to 1", "–"]);
});

test("promoters, passives and detractors keep their bounds", () => {
  const moods = [0, 6, 7, 8, 9, 10].map((value) => moodOf({ kind: "nps", value, scale: "0..10" }));
  expect(moods).toEqual(["bad", "bad", "middling", "middling", "good", "good"]);
});

// The drawing of identifiers: every identifier once, one line for all links between two, nothing outside the picture.
import { describe, expect, it } from "vitest";
import type { Identity } from "../../api/customer";
import { BOX, MOST_DRAWN, chosenIdentifiers, drawnIdentity, linkId, middleOf, shapeOf, SHAPES } from "./identityLayout";

const identifier = (name: string, interactions = 1) => {
  const [type = "", value = ""] = name.includes(":") ? name.split(/:(.*)/s) : ["user_id", name];
  return { identifier: name, type, value, first_at: null, shared: false, interactions };
};
const link = (a: string, b: string, rule: string) => ({
  a,
  b,
  rule,
  said: "",
  first_at: null,
  source: null,
  message_id: null,
  times: 1,
  refused: null,
  because: null,
});
const IDENTITY: Identity = {
  customer: "jo",
  identifiers: [identifier("device:x"), identifier("jo", 9), identifier("email:jo@example.com", 4), identifier("phone:+49301", 1)],
  links: [
    link("jo", "email:jo@example.com", "identify"),
    link("email:jo@example.com", "jo", "order"),
    link("jo", "device:x", "login"),
  ],
  links_in_all: 3,
  refused: [],
  decisions: [],
};

describe("the drawing of identifiers", () => {
  const drawn = drawnIdentity(IDENTITY);

  it("has every identifier once, inside the picture, none upon another", () => {
    expect(new Set(drawn.identifiers.map((one) => one.identifier.identifier)).size).toBe(4);
    for (const { x, y } of drawn.identifiers) {
      expect(x - BOX.width / 2).toBeGreaterThanOrEqual(0);
      expect(x + BOX.width / 2).toBeLessThanOrEqual(drawn.width);
      expect(y + BOX.height / 2).toBeLessThanOrEqual(drawn.height);
    }
    expect(new Set(drawn.identifiers.map(({ x, y }) => `${x} ${y}`)).size).toBe(4);
  });

  it("has one line for all links between the same two, whichever way they were written", () => {
    expect(drawn.links.map((one) => one.links.length).sort()).toEqual([1, 2]);
    expect(linkId(link("b", "a", "x"))).toBe(linkId(link("a", "b", "y")));
  });

  it("marks a line half way along it", () => {
    const bent = [{ x: 0, y: 0 }, { x: 0, y: 10 }, { x: 30, y: 10 }];
    expect(middleOf(bent)).toEqual({ x: 10, y: 10 });
    expect(middleOf([{ x: 3, y: 4 }])).toEqual({ x: 3, y: 4 });
  });

  it("leaves out the least linked of very many, and says how many", () => {
    const many = Array.from({ length: 60 }, (_, place) => identifier(`device:${place}`, place));
    const crowd = { ...IDENTITY, identifiers: [...IDENTITY.identifiers, ...many] };
    expect(chosenIdentifiers(crowd)[0]!.identifier).toBe("jo");
    expect(drawnIdentity(crowd).identifiers).toHaveLength(MOST_DRAWN);
    expect(drawnIdentity(crowd).left_out).toBe(64 - MOST_DRAWN);
  });

  it("is drawn for a customer with a single identifier too", () => {
    const alone = drawnIdentity({ ...IDENTITY, identifiers: [identifier("jo")], links: [] });
    expect([alone.identifiers.length, alone.links.length]).toEqual([1, 0]);
  });

  it("tells types apart by shape, external ones by what they share", () => {
    expect(new Set(Object.values(SHAPES)).size).toBe(Object.keys(SHAPES).length);
    expect(shapeOf("external:shopify")).toBe(SHAPES.external);
    expect(shapeOf("till_number")).not.toBe(SHAPES.user_id);
  });
});

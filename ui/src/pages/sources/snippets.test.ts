// The snippets hold host and key where they belong, and stay what they are whatever a key is made of.
import { describe, expect, it } from "vitest";
import { KEY_BLANK, SNIPPET_IDS, snippets, type Snippet } from "./snippets";

const HOST = "https://data.example.org/shop";
const asked = (part: Partial<Parameters<typeof snippets>[0]> = {}): Map<string, Snippet> =>
  new Map(snippets({ host: HOST, key: "tw_secret", siteId: 7, ...part }).map((one) => [one.id, one]));

describe("the snippets", () => {
  it("are there for every client, each once", () => {
    expect([...asked().keys()]).toEqual([...SNIPPET_IDS]);
  });

  it("each send to this place with the key, Matomo's with the number of the site", () => {
    for (const [id, one] of asked()) {
      expect(one.text, id).toContain(HOST);
      expect(one.text, id).toContain(id === "matomo" ? '"7"' : "tw_secret");
    }
  });

  it("name the blank where the key is not known any more", () => {
    const blank = asked({ key: KEY_BLANK, siteId: null });
    for (const [id, one] of blank) expect(one.text, id).toContain(id === "matomo" ? "YOUR_SITE_ID" : KEY_BLANK);
  });

  it("have no doubled slash, however the address of this page ends", () => {
    for (const [id, one] of asked({ host: `${HOST}/` })) expect(one.text, id).not.toContain("shop//");
  });

  it("keep quotes, markup and shell characters of a key inside its quotes", () => {
    const wild = asked({ key: `a"'</script>&` });
    expect(wild.get("curl")!.text).toContain(`--user 'a"'\\''</script>&:'`);
    expect(wild.get("browser")!.text.match(/<\/script>/g)).toHaveLength(1);
    expect(wild.get("pixel")!.text).toContain("writeKey=a%22%27%3C%2Fscript%3E%26&amp;userId=");
  });
});

// matomo-tracker, alone and in bulk. Arguments: address of matomo.php, site or key.
const http = require("node:http");
const MatomoTracker = require("matomo-tracker");

http.globalAgent = new http.Agent({ keepAlive: false }); // the library reads no answer: Node would wait for the end

const [address, site] = process.argv.slice(2);
const matomo = new MatomoTracker(site, address);
matomo.on("error", (problem) => {
  console.error(problem);
  process.exit(1);
});
const agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";
const visitor = { _id: "0123456789abcdef", uid: "ann", ua: agent };
const items = JSON.stringify([["sku1", "Hat", "Clothes", 20, 2]]);
matomo.track({
  ...visitor,
  url: "https://shop.example/cart?utm_campaign=spring&utm_medium=email",
  action_name: "Cart",
  urlref: "https://n.example/",
  rand: "1",
});
matomo.track({ ...visitor, url: "https://shop.example/", e_c: "Video", e_a: "Play", e_n: "Intro", e_v: 2.5 });
matomo.trackBulk(
  [
    { ...visitor, url: "https://shop.example/", idgoal: 0, ec_id: "o1", revenue: 42.5, ec_items: items, cdt: 1700000000 },
    { ...visitor, url: "https://shop.example/", idgoal: 0, ec_id: "o1", revenue: 42.5, ec_items: items, cdt: 1700000000 },
    { ...visitor, url: "https://shop.example/", search: "hat", search_count: 3, cdt: "2023-11-14 22:13:21" },
    { ...visitor, url: "https://shop.example/", idgoal: 3, revenue: 5 },
    { ...visitor, url: "https://shop.example/", ping: 1 },
  ],
  (answer) => console.log(answer),
);

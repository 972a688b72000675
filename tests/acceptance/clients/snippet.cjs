// The official snippet as its maker renders it. Arguments: host, key.
const [host, apiKey] = process.argv.slice(2);
console.log(require("@segment/snippet").max({ host, apiKey, page: true }));

// Builds into the Python package; every address in the result is relative, so that any sub-path serves it.
import { readFileSync, readdirSync } from "node:fs";
import { defineConfig, type Plugin } from "vite";

// What the snippet of Segment's browser library loads: the collector serves it from beside the pages, as it came.
const snippetLibrary: Plugin = {
  name: "snippet-library",
  apply: "build",
  generateBundle() {
    const library = "node_modules/@segment/analytics-next";
    const add = (path: string, name: string) =>
      this.emitFile({ type: "asset", fileName: `analytics-next/${name}`, source: readFileSync(`${library}/${path}`) });
    const scripts = readdirSync(`${library}/dist/umd`).filter((name) => name.endsWith(".js") && name !== "index.js");
    scripts.forEach((name) => add(`dist/umd/${name}`, name));
    add("LICENSE.MD", "LICENSE.MD");
  },
};

export default defineConfig({
  base: "./",
  plugins: [snippetLibrary],
  build: {
    outDir: process.env.TOUCHWEAVE_UI_OUT ?? "../src/touchweave/web/static",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    chunkSizeWarningLimit: 800,
    // "use client" in front of every Mantine file means nothing here.
    rolldownOptions: { onLog: (level, log, say) => void (log.code === "MODULE_LEVEL_DIRECTIVE" || say(level, log)) },
  },
  server: { proxy: { "/api": process.env.TOUCHWEAVE_API ?? "http://127.0.0.1:8000" } },
});

// Builds into the Python package; every address in the result is relative, so that any sub-path serves it.
import { defineConfig } from "vite";

export default defineConfig({
  base: "./",
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

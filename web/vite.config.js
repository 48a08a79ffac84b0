// The page is built once, at development time, into the Python package: an office needs no Node.
import { defineConfig } from "vite";

export default defineConfig({
  base: "/static/",
  publicDir: "public",
  build: {
    outDir: "../src/blockmap/server/static",
    emptyOutDir: true,
    modulePreload: false,
    target: "es2020",
    rollupOptions: {
      output: { entryFileNames: "page.js", assetFileNames: "page[extname]", codeSplitting: false },
    },
  },
});

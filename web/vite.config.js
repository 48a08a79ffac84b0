// The pages are built once, at development time, into the Python package: an office needs no Node.
import { defineConfig } from "vite";

export default defineConfig({
  base: "/static/",
  publicDir: "public",
  build: {
    outDir: "../src/blockmap/server/static",
    emptyOutDir: true,
    modulePreload: false,
    cssCodeSplit: false, // one style sheet for both pages
    target: "es2020",
    rolldownOptions: {
      input: { page: "index.html", start: "start.html" },
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name].js",
        assetFileNames: "page[extname]",
        codeSplitting: { groups: [{ name: "shared", test: /\.js$/, minShareCount: 2 }] },
      },
    },
  },
});

// How the application is built: one chunk per route, hashed names, nothing inline (the server's content security policy
// allows scripts and styles from files of its own alone).
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** Where `npm run dev` finds the server. */
const SERVER = process.env.HARK_SERVER ?? "http://127.0.0.1:8480";

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2022",
    outDir: "dist",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
  server: {
    host: "127.0.0.1",
    proxy: { "/api": SERVER, "/auth": SERVER },
  },
  test: { include: ["src/**/*.test.ts", "src/**/*.test.tsx"] },
});

import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

const alias = {
  "lethe/features": resolve("src/features/index.ts"),
  lethe: resolve("src/language/index.ts"),
};

/** The tests' own mirrors are on this machine: a proxy that leads to the world is not asked for them. */
const direct = { no_proxy: ["127.0.0.1", process.env["no_proxy"]].filter(Boolean).join(",") };

const all = process.env["LETHE_TEST_ALL"] === "1";

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          include: ["tests/unit/**/*.test.ts"],
          testTimeout: 20_000,
          // Two thirds of the time went into importing the same modules for each file anew. Nothing here outlives a test.
          isolate: false,
        },
      },
      { resolve: { alias }, test: { name: "lint", include: ["tests/lint/**/*.test.ts"] } },
      {
        resolve: { alias },
        test: {
          name: "integration",
          env: direct,
          setupFiles: ["tests/support/tell-details.ts"],
          include: ["tests/integration/**/*.test.ts", ...(all ? ["tests/integration/**/*.all.ts"] : [])],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "e2e",
          setupFiles: ["tests/support/tell-details.ts"],
          include: ["tests/e2e/**/*.test.ts", ...(all ? ["tests/e2e/**/*.all.ts"] : [])],
          testTimeout: 1_500_000,
          hookTimeout: 1_500_000,
          // One machine at a time: on a host with too much to do an emulated one may lose its timer and stand still.
          fileParallelism: false,
        },
      },
    ],
  },
});

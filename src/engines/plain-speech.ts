import type { Speech } from "./speech.ts";

/** Programs say what is wrong first, and what to do about it in general last. */
export const plain: Speech = {
  reason(lines, status) {
    const said = lines.find((line) =>
      /(fatal|error|denied|refused|rejected|timed out|failed|verification)/i.test(line),
    );
    const last = lines.findLast((line) => line.trim() !== "");
    return said?.trim() ?? last?.trim() ?? `it ended with status ${status ?? "unknown"}`;
  },
};

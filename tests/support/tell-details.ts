import { afterEach } from "vitest";

/** An error's details hold what a guest's command printed and its console's last lines: without them a failure says little. */
afterEach(({ task }) => {
  for (const error of task.result?.errors ?? []) {
    const { details } = error as { details?: unknown };
    if (Array.isArray(details) && details.length > 0) process.stderr.write(`${task.name}:\n${details.join("\n")}\n`);
  }
});

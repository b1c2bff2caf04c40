import { expect, test } from "vitest";
import { interruptible } from "../../../src/cli/interrupt.ts";
import { memoryHost, type RunOptions } from "../../../src/host/index.ts";

function machine() {
  const seen: (RunOptions["signal"] | undefined)[] = [];
  const controller = new AbortController();
  const host = memoryHost({
    run: (_, { signal }) => {
      seen.push(signal);
      return {};
    },
  });
  return { host: interruptible(host, controller.signal), controller, seen };
}

test("programs are started with the signal that ends them", async () => {
  const { host, controller, seen } = machine();
  await host.run(["true"]);
  expect(seen).toEqual([controller.signal]);
});

test("after the interruption the next program is not begun, and those that tidy up are", async () => {
  const { host, controller, seen } = machine();
  controller.abort(new Error("interrupted"));
  await expect(host.run(["mkfs"])).rejects.toThrow("interrupted");
  await host.run(["umount"]);
  expect(seen).toEqual([undefined]);
});

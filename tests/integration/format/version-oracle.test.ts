import fc from "fast-check";
import { expect, test } from "vitest";
import { compareVersions } from "../../../src/format/index.ts";
import { realHost } from "../../../src/host/index.ts";
import { testToolchain } from "../../support/toolchain.ts";

const PAIRS = 800;

/** One that resembles another: equal in most places, so that the last places decide. */
const version = fc
  .tuple(
    fc.option(fc.constantFrom("0:", "1:", "2:"), { freq: 2 }),
    fc.stringMatching(/^\d[\da-b.+~]{0,5}$/),
    fc.option(fc.stringMatching(/^[\da-b+~.]{1,3}$/)),
  )
  .map(([epoch, upstream, revision]) => `${epoch ?? ""}${upstream}${revision === null ? "" : `-${revision}`}`);

const pair = fc.oneof(
  fc.tuple(version, version),
  fc.tuple(version, fc.constantFrom("0", "~", "+", ".", "a", "00", "1"), fc.nat({ max: 8 })).map(([one, piece, at]) => {
    const from = Math.max(one.indexOf(":") + 2, Math.min(at, one.length));
    return [one, one.slice(0, from) + piece + one.slice(from)] as [string, string];
  }),
);

test("versions are ordered as dpkg orders them", async () => {
  const host = realHost();
  const toolchain = await testToolchain();
  const pairs = fc.sample(pair, { numRuns: PAIRS, seed: Date.now() });
  const script = `while read -r a b; do
    if dpkg --compare-versions "$a" lt "$b"; then echo -1
    elif dpkg --compare-versions "$a" gt "$b"; then echo 1
    else echo 0; fi
  done`;
  const input = pairs.map(([a, b]) => `${a} ${b}\n`).join("");
  const { text } = await host.run(toolchain.wrap(["sh", "-c", script]), { input });
  const dpkg = text.split("\n").map((answer, index) => `${pairs[index]?.join(" ")}: ${answer}`);
  const ours = pairs.map(([a, b]) => `${a} ${b}: ${Math.sign(compareVersions(a, b))}`);
  expect(ours).toEqual(dpkg);
  expect(new Set(ours.map((line) => line.split(": ")[1])).size).toBe(3);
});

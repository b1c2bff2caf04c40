import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { memoryHost } from "../../../src/host/index.ts";
import { surveyPackages } from "../../../src/survey/index.ts";
import { findingsOf } from "../../support/findings.ts";
import { fakeInstalled } from "../../support/installed.ts";

const MOUNTS = ["20 1 8:1 / / rw - ext4 /dev/sda1 rw", "21 20 0:4 / /proc rw - proc proc rw"].join("\n");
const md5 = (text: string) => createHash("md5").update(text).digest("hex");

const FILES = {
  "/proc/self/mountinfo": MOUNTS,
  "/etc/passwd": "root:x:0:0::/root:/bin/sh\nshow:x:5:5::/:/bin/sh\n",
  "/etc/group": "root:x:0:\nshow:x:5:\n",
  "/etc/tool.conf": "changed",
  "/usr/bin/tool": "tool",
  "/usr/bin/broken": "tampered with",
  "/usr/local/bin/mine": "mine",
};

const installed = fakeInstalled(
  {
    tool: {
      unpackedMs: -1,
      paths: {
        "/etc": {},
        "/etc/tool.conf": { md5s: [md5("default")], conffile: true },
        "/etc/passwd": { type: undefined },
        "/etc/group": { type: undefined },
        "/usr": {},
        "/usr/bin": {},
        "/usr/bin/tool": { md5s: [md5("tool")] },
        "/usr/bin/broken": { md5s: [md5("other"), md5("another")] },
        "/usr/bin/gone": { md5s: [md5("gone")] },
        "/usr/share/doc/x": { excluded: true, expected: false },
      },
    },
  },
  [{ path: "/usr/bin/tool", user: "show", group: "#0", mode: 0o4755 }],
);

async function surveyed(places: readonly string[] = ["/"]) {
  const survey = surveyPackages(
    { host: memoryHost({ files: FILES }) },
    { root: "/", places, installed, paranoid: false },
  );
  const found = await findingsOf(survey);
  return { survey, lines: found.map(({ kind, path, changed = [] }) => [kind, path, ...changed].join(" ")), found };
}

describe("a machine of packages", () => {
  it("tells what is unowned first, then what is altered, then what is missing", async () => {
    const { lines, found, survey } = await surveyed();
    expect(lines).toEqual([
      "unowned /usr/local",
      "unowned /usr/local/bin",
      "unowned /usr/local/bin/mine",
      "modified /etc/tool.conf",
      "modified /usr/bin/broken",
      "metadata /usr/bin/tool mode owner",
      "missing /usr/bin/gone",
    ]);
    expect(found.find(({ path }) => path === "/etc/tool.conf")).toMatchObject({
      package: "tool",
      conffile: true,
      size: 7,
    });
    expect(survey.unexamined()).toEqual([{ path: "/proc", reason: "made by the kernel: proc", by: "decision" }]);
    expect(survey.method).toBe("the package database of this machine (1 packages)");
  });

  it("is looked at in part", async () => {
    expect((await surveyed(["/usr/local", "/etc"])).lines).toEqual([
      "unowned /usr/local/bin",
      "unowned /usr/local/bin/mine",
      "modified /etc/tool.conf",
    ]);
  });
});

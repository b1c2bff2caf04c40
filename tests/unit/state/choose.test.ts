import { describe, expect, test } from "vitest";
import { chooseStore, feasible, type StoreCandidate } from "../../../src/state/index.ts";

const nas: StoreCandidate = { name: "nas", kind: "restic" };
const cloud: StoreCandidate = { name: "cloud", kind: "restic" };
const music: StoreCandidate = { name: "music", kind: "rclone" };

describe("the store for copies", () => {
  test("is the only one that will do", () => {
    expect(chooseStore("backup", [nas, music], undefined)).toBe(nas);
    expect(chooseStore("media", [nas, music], undefined)).toBe(music);
    expect(chooseStore("media", [nas], undefined)).toBe(nas);
    expect(chooseStore("archive", [nas, cloud], "cloud")).toBe(cloud);
  });

  test("has to be named where there are several", () => {
    expect(() => chooseStore("backup", [nas, cloud, music], undefined)).toThrow(
      "the config has several stores for backup: nas (restic), cloud (restic)",
    );
    expect(() => chooseStore("backup", [nas, music], "music")).toThrow("the config has no store music for backup");
  });

  test("where there is none, the lines to add are said", () => {
    expect(() => chooseStore("backup", [music], undefined)).toThrow(
      expect.objectContaining({
        code: "STATE_NO_STORE",
        message: "the config has no store that backup could copy to: what it has is music (rclone)",
        details: [
          `import { restic, secret } from "lethe";`,
          `const nas = restic("sftp:nas:/lethe", { password: secret("nas") });`,
        ],
      }),
    );
    expect(() => chooseStore("media", [], undefined)).toThrow("the config has no store that media could copy to");
  });
});

test("a suggestion that cannot be done is to keep it on this disk, and says why", () => {
  const suggestion = { as: "backup", reason: "documents" } as const;
  expect(feasible(suggestion, [nas])).toEqual(suggestion);
  expect(feasible(suggestion, [])).toEqual({
    as: "directory",
    reason: "documents; the config has no store for copies",
  });
  expect(feasible(suggestion, [nas, cloud]).as).toBe("directory");
  expect(feasible({ as: "cache", reason: "x" }, []).as).toBe("cache");
});

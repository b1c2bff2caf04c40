import { expect, test } from "vitest";
import { findFailedScript, installationError } from "../../../src/image/script-failure.ts";

const said = [
  "Setting up good (1.0) ...",
  "fine",
  "Setting up broken:amd64 (1.0) ...",
  "cannot do it",
  "dpkg: error processing package broken:amd64 (--configure):",
  " installed broken:amd64 package post-installation script subprocess returned error exit status 3",
  "Processing triggers for libc-bin (2.41) ...",
];

test("the package, its script, its status and its own words are found in what dpkg says", () => {
  expect(findFailedScript(said)).toEqual({
    package: "broken",
    script: "postinst",
    status: "3",
    output: ["cannot do it"],
  });
});

test("a script before unpacking is told as such", () => {
  const lines = [
    "Preparing to unpack x.deb ...",
    "no",
    " new early package pre-installation script subprocess returned error exit status 1",
  ];
  expect(findFailedScript(lines)).toMatchObject({ package: "early", script: "preinst", output: ["no"] });
});

test("what is no script's failure shows the last lines instead", () => {
  const error = installationError(["E: Unable to correct problems"], undefined);
  expect([error.code, error.details]).toEqual(["IMAGE_INSTALL_FAILED", ["E: Unable to correct problems"]]);
});

test("the way into a kept sandbox is the hint", () => {
  expect(installationError(said, { enter: ["unshare", "sh"] }).hint).toContain("unshare sh");
  expect(installationError(said, undefined).hint).toContain("--keep-failed");
});

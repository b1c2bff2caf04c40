import { afterAll, beforeAll, expect, test } from "vitest";
import type { PackageSet } from "../../../src/model/index.ts";
import { smallSet } from "../image/fixture.ts";
import { named, type PristineTree, pristineTree, reportOf } from "./pristine.ts";

/** A desktop with what people install beside it, and some servers. */
const DESKTOP: PackageSet = {
  ...smallSet,
  base: [...smallSet.base, "ca-certificates", "linux-image-amd64", "locales", "man-db", "sudo"],
  names: [
    ...["task-gnome-desktop", "firefox-esr", "libreoffice", "cups", "avahi-daemon", "network-manager", "plymouth"],
    ...["fonts-noto-core", "hunspell-en-us", "console-setup", "default-jre", "python3", "vim", "emacs-nox"],
    ...["docker.io", "postgresql", "apache2", "texlive-latex-base", "openssh-server"],
  ],
};

/** Of all that such a tree has beside its packages' files. */
const LINES = 20;

let tree: PristineTree;

beforeAll(async () => {
  tree = await pristineTree(DESKTOP);
}, 3_600_000);

afterAll(() => tree.close());

test("of a desktop that nobody has touched few paths are told, and the decision names each", async () => {
  expect(tree.packages).toBeGreaterThan(900);
  const lines = await reportOf(tree.root);
  const names = named();
  expect(lines.filter(({ path }) => !names.has(path))).toEqual([]);
  expect(lines.length).toBeLessThanOrEqual(LINES);
});

import { describe, expect, it } from "vitest";
import { attributions, namedAfter } from "../../../src/rules/attributions.ts";
import { containers } from "../../../src/rules/containers.ts";
import { PathTrie } from "../../../src/rules/path-trie.ts";
import { HOMES, inHome } from "./tables.ts";

const never = new PathTrie<boolean>(HOMES);
for (const pattern of containers) never.add(pattern, true, { alone: true });

const owners = new PathTrie<string>(HOMES);
for (const { pattern, name } of attributions) owners.add(pattern, name);

describe("a directory of many", () => {
  it.each([
    "/",
    "/home",
    "~",
    "/root",
    "/srv",
    "/opt",
    "/etc",
    "/var/lib",
    "/usr/local",
    "/usr/local/bin",
    "/usr/local/share/man",
  ])("is %s", (path) => {
    expect(never.find(inHome(path))).toBe(true);
  });

  it.each([
    "~/.config",
    "~/.local/share",
    "~/.local/bin",
    "~/src",
    "~/Projects",
    "~/.var/app/org.gimp.GIMP/data",
    "/lost+found",
  ])("is %s", (path) => {
    expect(never.find(inHome(path))).toBe(true);
  });

  it.each([
    "~/Documents",
    "~/.ssh",
    "~/.config/nvim",
    "/opt/app",
    "/srv/web",
    "/var/lib/postgresql",
    "~/src/notes",
    "/usr/local/bin/a",
  ])("is not %s", (path) => {
    expect(never.find(inHome(path))).toBeUndefined();
  });

  it("is named once", () => {
    expect(containers).toEqual([...new Set(containers)]);
  });
});

describe("whose something is", () => {
  it.each([
    ["~/.mozilla/firefox/a/places.sqlite", "Firefox"],
    ["~/.config/Code/User/settings.json", "VS Code"],
    ["~/.local/share/Steam/userdata/1", "Steam"],
    ["/var/lib/docker/volumes/a", "Docker"],
    ["/var/lib/postgresql/17/main", "PostgreSQL"],
    ["/etc/NetworkManager/system-connections/a", "NetworkManager"],
    ["/usr/local/cuda-13.0/bin/nvcc", "CUDA"],
    ["~/letter.odt", undefined],
    ["/srv/web", undefined],
  ])("%s: %s", (path, name) => {
    expect(owners.deepest(inHome(path))).toBe(name);
  });

  it.each([
    ["~/.config/foot/foot.ini", "foot"],
    ["~/.local/share/zathura", "zathura"],
    ["~/.var/app/org.gimp.GIMP/data", "org.gimp.GIMP"],
    ["/opt/app/bin", "app"],
    ["~/.local/share/applications/a.desktop", undefined],
    ["~/.config/mimeapps.list", undefined],
    ["~/Documents", undefined],
    ["/opt", undefined],
  ])("%s is named after %s", (path, name) => {
    expect(namedAfter(path)?.name).toBe(name);
  });
});

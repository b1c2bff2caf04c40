import { describe, expect, it } from "vitest";
import type { AdoptionType, Place, Rule, WorkTree } from "../../../src/model/index.ts";
import { suggestFor } from "../../../src/rules/suggest.ts";
import { inHome } from "./tables.ts";

function suggested(path: string, more: Partial<Place> = {}): AdoptionType {
  return suggestFor({ path: inHome(path), type: "directory", kind: "unowned", size: 100, count: 3, ...more }, path).as;
}

describe("a suggestion", () => {
  it.each([
    ["~/Documents", "backup"],
    ["~/notes", "backup"],
    ["~/thing.unknown", "backup"],
    ["~/.thunderbird", "backup"],
    ["~/.mozilla", "backup"],
    ["~/.config/Code", "backup"],
    ["~/.bash_history", "backup"],
    ["~/.histfile", "backup"],
    ["~/.lesshst", "backup"],
    ["~/.local/share/evolution", "backup"],
    ["/srv/web", "backup"],
    ["/var/www/html", "backup"],
    ["/var/lib/postgresql/17", "backup"],
    ["/var/lib/docker/volumes", "backup"],
    ["/var/lib/unheard-of", "backup"],
    ["~/Pictures", "media"],
    ["~/Musik", "media"],
    ["/srv/photos", "media"],
    ["~/old/holidays/DCIM", "media"],
    ["~/VirtualBox VMs", "archive"],
    ["/var/lib/libvirt/images", "archive"],
    ["~/.local/share/gnome-boxes", "archive"],
    ["~/backups", "archive"],
    ["~/.pyenv", "cache"],
    ["~/.local/share/Steam/steamapps/common", "cache"],
    ["/var/lib/docker", "cache"],
    ["/var/lib/flatpak", "cache"],
    ["/var/cache/mine", "cache"],
    ["~/Downloads", "directory"],
    ["~/.ssh", "secret"],
    ["~/.gnupg", "secret"],
    ["~/.local/share/keyrings", "secret"],
    ["~/.config/rclone", "secret"],
    ["/etc/wireguard", "secret"],
    ["/etc/letsencrypt", "secret"],
    ["/var/lib/bluetooth", "secret"],
    ["/etc/myapp", "config"],
    ["/usr/local/etc", "config"],
    ["/opt/app", "package"],
    ["/usr/local/cuda-13.0", "package"],
    ["/usr/lib/google-cloud-sdk", "package"],
    ["~/.local/share/Trash", "ignore"],
    ["/lost+found/#123", "ignore"],
  ] as const)("for %s is %s", (path, as) => {
    expect(suggested(path)).toBe(as);
  });

  it.each([
    ["~/.bashrc", "config"],
    ["/usr/local/bin/backup", "config"],
    ["~/bin/deploy", "config"],
    ["/etc/hosts", "config"],
    ["/etc/NetworkManager/system-connections/home.nmconnection", "secret"],
    ["/etc/ssh/ssh_host_ed25519_key", "secret"],
    ["~/server.key", "secret"],
    ["~/passwords.kdbx", "secret"],
    ["/etc/shadow", "secret"],
    ["~/disk.qcow2", "archive"],
    ["~/old.tar.gz", "archive"],
    ["~/holiday.JPG", "media"],
    ["~/letter.odt", "backup"],
    ["~/letter.odt~", "ignore"],
    ["/etc/hosts.dpkg-old", "ignore"],
    ["/var/spool/cron/crontabs/ada", "config"],
    ["/usr/local/share/ca-certificates/mine.crt", "config"],
  ] as const)("for the file %s is %s", (path, as) => {
    expect(suggested(path, { type: "file", count: 1 })).toBe(as);
  });

  it.each([
    ["a link", { type: "symlink" }, "~/www", "config"],
    ["a socket", { type: "socket" }, "~/.a/socket", "ignore"],
    ["a device", { type: "char" }, "/srv/null", "ignore"],
    ["an empty directory", { size: 0, count: 1 }, "~/empty", "directory"],
    ["something large", { size: 5 * 1024 ** 3 }, "~/stuff", "archive"],
    ["a package's setting", { kind: "modified", package: "bash", conffile: true }, "/etc/bash.bashrc", "config"],
    ["a changed mode in /etc", { kind: "metadata", package: "sudo" }, "/etc/sudoers.d", "config"],
    ["a changed program", { kind: "modified", package: "grep" }, "/usr/bin/grep", "package"],
    ["a changed file of a generation", { kind: "modified" }, "/usr/bin/grep", "config"],
    ["what is gone", { kind: "missing", package: "grep" }, "/usr/bin/grep", "ignore"],
  ] as const)("for %s", (_, more, path, as) => {
    expect(suggested(path, more)).toBe(as);
  });

  it("for a work tree is a repository, and tells where its remote is lacking", () => {
    const work: WorkTree = { path: "/home/ada/src/a", branch: "main", remotes: {}, losses: [] };
    const place: Place = { path: work.path, type: "directory", kind: "unowned", size: 1, count: 1, work };
    expect(suggestFor(place, "~/src/a").reason).toContain("give it a remote");
    const pushed = { ...place, work: { ...work, remotes: { origin: "forge:a" } } };
    expect(suggestFor(pushed, "~/src/a")).toEqual({
      as: "repository",
      reason: "a git work tree: push what is only here",
    });
  });

  it("for what programs make is to ignore it, and to look at what it was made from", () => {
    const place: Place = { path: "/etc/ld.so.cache", type: "file", kind: "modified", size: 1, count: 1 };
    const made: Rule = {
      id: "a",
      pattern: place.path,
      nature: "generated",
      reason: "which libraries there are",
      by: "b",
    };
    expect(suggestFor(place, place.path, made)).toEqual({
      as: "ignore",
      reason: "made by programs (which libraries there are): what it was made from is what differs",
    });
  });

  it("for a database speaks of a dump", () => {
    const place: Place = { path: "/var/lib/mysql", type: "directory", kind: "unowned", size: 1, count: 1 };
    expect(suggestFor(place, place.path).reason).toContain("dump");
  });
});

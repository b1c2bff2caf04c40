import { describe, expect, it } from "vitest";
import { globMatcher } from "../../../src/format/glob.ts";

describe("a path pattern", () => {
  it.each([
    ["/etc/motd", "/etc/motd", true],
    ["/etc/motd", "/etc/motd/x", false],
    ["/etc/motd", "/etc/motdx", false],
    ["/etc/*", "/etc/a", true],
    ["/etc/*", "/etc/", true],
    ["/etc/*", "/etc/a/b", false],
    ["/etc/*.conf", "/etc/a.conf", true],
    ["/etc/*.conf", "/etc/aXconf", false],
    ["/etc/*/b", "/etc/a/b", true],
    ["/etc/*/b", "/etc/b", false],
    ["/var/log/**", "/var/log/a/b", true],
    ["/var/log/**", "/var/log", true],
    ["/var/log/**", "/var/logs", false],
    ["/home/**/cache", "/home/cache", true],
    ["/home/**/cache", "/home/a/b/cache", true],
    ["/home/**/cache", "/home/a/xcache", false],
    ["/a**b", "/ax/yb", true],
    ["/a\\*", "/a*", true],
    ["/a\\*", "/ab", false],
    ["/a\\\\b", "/a\\b", true],
    ["/a\\xffb", "/a\xffb", true],
    ["/ü", "/\xc3\xbc", true],
    ["/a+b(c)[d]{e}?f^$|.", "/a+b(c)[d]{e}?f^$|.", true],
    ["/a.b", "/axb", false],
    ["/*", "/a\nb", true],
    ["/tail\\", "/tail\\", true],
  ])("%s on %j: %s", (pattern, path, expected) => {
    expect(globMatcher(pattern)(path)).toBe(expected);
  });
});

import { below, cache, family, generated, log, volatile } from "./family.ts";

const MIME_FILES = [
  "XMLnamespaces",
  "aliases",
  "generic-icons",
  "globs",
  "globs2",
  "icons",
  "magic",
  "mime.cache",
  "subclasses",
  "treemagic",
  "types",
  "version",
];
/** Each kind has a directory; what packages and people add is in `packages`. */
const MIME_KINDS = [
  ...["all", "application", "audio", "chemical", "font", "image", "inode", "message", "model", "multipart"],
  ...["text", "video", "x-content", "x-epoc", "x-scheme-handler", "interface", "x-office", "virtual"],
];
const MIME = [...MIME_FILES, ...MIME_KINDS];

/** What desktops of all kinds share. */
export const desktop = family("desktop", [
  cache("thumbnails", "~/.thumbnails", "small pictures of files, made when they are looked at"),
  generated("mime", below("~/.local/share/mime", MIME), "what kinds of files there are: compiled from mime/packages"),
  generated(
    "mime-programs",
    ["~/.local/share/applications/mimeinfo.cache"],
    "which program opens what: made from the menu's entries",
  ),
  generated(
    "icons",
    ["~/.local/share/icons/*/icon-theme.cache", "~/.icons/*/icon-theme.cache"],
    "an index of the icons beside it",
  ),
  generated("gtk4", "/usr/lib/*/gtk-4.0/4.0.0/*/giomodule.cache", "an index of GTK's modules"),
  volatile("ice", "~/.ICEauthority", "a key for programs of this session only"),
  volatile("dbus", "~/.dbus/session-bus", "where the session's message bus is"),
  log("session-errors", ["~/.xsession-errors", "~/.xsession-errors.old"], "messages of the graphical session"),
  log("wayland-session", "~/.local/share/sddm", "messages of the graphical session"),
  cache("shaders", below("~/.nv", ["ComputeCache", "GLCache"]), "programs of the graphics card, compiled"),
  cache("shaders-amd", below("~/.AMD", ["GLCache", "VkCache"]), "programs of the graphics card, compiled"),
  generated("monitor-profiles", "~/.local/share/icc/edid-*.icc", "a colour profile as the monitor itself describes it"),
]);

import type { Rule } from "../../model/index.ts";
import { accounts } from "./accounts.ts";
import { audio } from "./audio.ts";
import { browsers } from "./browsers.ts";
import { bundles } from "./bundles.ts";
import { certificates } from "./certificates.ts";
import { containers } from "./containers.ts";
import { databases } from "./databases.ts";
import { debian } from "./debian.ts";
import { desktop } from "./desktop.ts";
import { editors } from "./editors.ts";
import { electron } from "./electron.ts";
import { fonts } from "./fonts.ts";
import { games } from "./games.ts";
import { gnome } from "./gnome.ts";
import { indexes } from "./indexes.ts";
import { java } from "./java.ts";
import { kde } from "./kde.ts";
import { kernels } from "./kernels.ts";
import { languages } from "./languages.ts";
import { lethe } from "./lethe.ts";
import { locales } from "./locales.ts";
import { logs } from "./logs.ts";
import { machines } from "./machines.ts";
import { mail } from "./mail.ts";
import { network } from "./network.ts";
import { node } from "./node.ts";
import { printing } from "./printing.ts";
import { python } from "./python.ts";
import { shells } from "./shells.ts";
import { ssh } from "./ssh.ts";
import { systemd } from "./systemd.ts";
import { tex } from "./tex.ts";
import { web } from "./web.ts";
import { x11 } from "./x11.ts";

/**
 * What is known of programs by their habits, sorted by id; rules with one id have one reason. A rule silences, so each is
 * about what can be made or fetched again, or is of no use later: no settings, no state, nothing that a person made.
 */
export const curated: readonly Rule[] = [
  accounts,
  audio,
  browsers,
  bundles,
  certificates,
  containers,
  databases,
  debian,
  desktop,
  editors,
  electron,
  fonts,
  games,
  gnome,
  indexes,
  java,
  kde,
  kernels,
  languages,
  lethe,
  locales,
  logs,
  machines,
  mail,
  network,
  node,
  printing,
  python,
  shells,
  ssh,
  systemd,
  tex,
  web,
  x11,
]
  .flat()
  .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : a.pattern < b.pattern ? -1 : 1));

import type { RsyncStore } from "../../model/index.ts";
import type { RunStep } from "../step.ts";
import { asList, type Carrier, type CarrierContext, type CopyRequest, LONG, SHORT } from "./carrier.ts";
import { isModule } from "./heard.ts";
import { inStore, STORE } from "./store.ts";

/** Nothing is asked of a person, and a server that has gone silent is given up. */
const SSH = "ssh -o BatchMode=yes -o ConnectTimeout=15 -o ServerAliveInterval=10 -o ServerAliveCountMax=3";
const patience = (address: string, seconds: number) =>
  address.startsWith("/") ? [] : [`--timeout=${seconds}`, ...(address.startsWith("rsync:") ? ["--contimeout=15"] : [])];
const PROGRESS = ["--info=progress2", "--no-inc-recursive", "--no-human-readable", "--outbuf=L"];

/** Everything of a file; and the little that FAT knows of it. */
const WHOLE = ["--archive", "--hard-links", "--acls", "--xattrs", "--numeric-ids", "--sparse"];
const BARE = ["--recursive", "--times", "--modify-window=2"];

/** A cut transfer of one file goes on where it was; rsync itself leaves this directory out and removes it. */
const PARTIAL = ["--partial-dir=.lethe-partial"];
const OWN = [`--exclude=/${STORE}/`, "--exclude=/.lethe-filling/"];

/** rsync, which carries all of a file where the other side knows of it. */
export function rsync({ store, status }: CarrierContext<RsyncStore>): Carrier {
  const { address, name } = store;
  const attributes = status.place?.bare === true ? BARE : WHOLE;
  const [top, inside] = [address.replace(/\/+$/, "") || "/", inStore(store, "")];
  const step = (title: string, words: readonly string[], more: Partial<RunStep> = {}): RunStep => ({
    kind: "run",
    program: "rsync",
    title,
    // While sums are made on the other side nothing is heard of it.
    argv: [
      "rsync",
      ...patience(address, words.includes("--checksum") ? 900 : more.timeout === SHORT ? 20 : 60),
      ...words,
    ],
    env: { LC_ALL: "C", ...(status.ownShell ? {} : { RSYNC_RSH: SSH }) },
    timeout: LONG,
    ...more,
  });
  // Names are given without the meaning that rsync's patterns would give them.
  const chosen = (end: readonly string[]) => ["--files-from=-", "--from0", ...end];
  return {
    ask() {
      const depth = isModule(address) ? "" : "/*";
      const seen = [`--include=${depth}/${STORE}/`, `--include=${depth}/${STORE}/owner.*`, `--exclude=${depth}/*/*`];
      const words = ["--recursive", "--ignore-missing-args", "--list-only", "--8-bit-output", ...seen, "--", top];
      return [step(`ask ${name} what it has`, words, { saves: status.paths.listed, timeout: SHORT })];
    },
    send(directory, solely) {
      const gone = solely ? ["--delete", `--include=/${STORE}/`, `--include=/${STORE}/owner.*`, "--exclude=*"] : [];
      const words = ["--recursive", "--times", "--chmod=F600", ...gone, "--", `${directory}/`, inside];
      return step(`tell ${name} whose it is`, words, { timeout: SHORT });
    },
    copy({ from, apart, former, deletes, restamped }: CopyRequest) {
      const common = [
        ...attributes,
        ...PROGRESS,
        ...PARTIAL,
        "--one-file-system",
        "--backup",
        `--backup-dir=${former}`,
      ];
      const most = deletes === false || deletes.most === undefined ? [] : [`--max-delete=${deletes.most}`];
      const gone = deletes === false ? [] : ["--delete-delay", ...most];
      const over = [...OWN, ...apart.map((path) => `--exclude=/${escapePattern(path)}`)];
      const ends = ["--", `${from}/`, inside];
      // Files that vanish while they are copied are no failure: the listing was made before.
      const accept = [0, 24];
      const all = step(`copy to ${name}`, [...common, ...gone, ...over, ...ends], { accept });
      if (restamped.length === 0) return [all];
      const words = [...common, "--checksum", ...chosen(ends)];
      const input = asList(restamped, "\0");
      return [step(`compare ${restamped.length} files with ${name} by content`, words, { accept, input }), all];
    },
    bring: (into) =>
      step(`bring it from ${name}`, [...attributes, ...PROGRESS, ...PARTIAL, ...OWN, "--", inside, `${into}/`]),
    bringFile: (path, into) =>
      step(
        `ask ${name} for owners and modes`,
        ["--times", "--ignore-missing-args", "--", inStore(store, path), `${into}/`],
        {
          timeout: SHORT,
        },
      ),
    verify(from, files) {
      // It only looks, and ends well whatever it finds: what it would copy is what differs.
      const look = ["--recursive", "--links", "--checksum", "--dry-run", "--out-format=differs: %n"];
      const script = 'said=$("$@") || exit; [ -z "$said" ] || { printf "%s\\n" "$said"; exit 1; }';
      const { argv, ...rest } = step(`read back from ${name}`, [...look, ...chosen(["--", `${from}/`, inside])]);
      return { ...rest, argv: ["sh", "-c", script, "sh", ...argv], input: asList(files, "\0") };
    },
  };
}

/** A backslash means itself where nothing else in a pattern is special. */
function escapePattern(path: string): string {
  return /[*?[]/.test(path) ? path.replace(/[*?[\]\\]/g, "\\$&") : path;
}

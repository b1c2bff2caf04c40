import type { RcloneStore } from "../../model/index.ts";
import type { RunStep } from "../step.ts";
import { asList, type Carrier, type CarrierContext, type CopyRequest, LONG, SHORT } from "./carrier.ts";
import { inStore, STORE } from "./store.ts";

/** A server that has gone silent is given up, and one that only stumbled is asked again. */
const PATIENCE = [
  ...["--contimeout=15s", "--timeout=60s", "--low-level-retries=3", "--retries=2", "--retries-sleep=2s"],
  ...["--ask-password=false"],
];
const PROGRESS = ["--use-json-log", "--stats=1s", "--stats-log-level=NOTICE"];

/**
 * A link becomes a small file where links are not known. Not --metadata: rclone 1.60 gives what a link leads to the
 * mode of the link, and most stores take none of it; owners, modes and times travel in a file of ours.
 */
const LINKS = ["--links", "--create-empty-src-dirs"];
const OWN = [`--filter=- /${STORE}/**`, "--filter=- /.lethe-filling/**"];

/** Paths that differ, on standard output. */
const TOLD = ["--differ=-", "--missing-on-dst=-"];

/** No such directory: nothing was ever copied there. */
const ABSENT = 3;

/** rclone, which reaches what nothing else does, and carries names, content and mostly times. */
export function rclone({ store, status }: CarrierContext<RcloneStore>): Carrier {
  const { address, name, config } = store;
  const step = (title: string, words: readonly string[], more: Partial<RunStep> = {}): RunStep => ({
    kind: "run",
    program: "rclone",
    title,
    argv: ["rclone", ...words],
    env: { LC_ALL: "C" },
    ...(config === undefined ? {} : { secrets: [{ variable: "RCLONE_CONFIG", secret: config, as: "file" }] }),
    timeout: LONG,
    ...more,
  });
  const loud = [...PATIENCE, ...PROGRESS];
  // A link has another name in the store.
  const chosen = (files: readonly string[]) =>
    asList(
      files.flatMap((path) => [path, `${path}.rclonelink`]),
      "\n",
    );
  return {
    ask: () => [
      step("ask rclone what remotes it has", ["listremotes", "--long"], {
        saves: status.paths.remotes,
        timeout: SHORT,
      }),
      step(
        `ask ${name} what it has`,
        ["lsf", ...loud, "--max-depth=2", `--filter=+ /${STORE}/owner.*`, `--filter=- /*/**`, "--", address],
        { saves: status.paths.listed, accept: [0, ABSENT], timeout: SHORT },
      ),
    ],
    send(directory, solely) {
      const words = solely ? ["sync", ...loud, "--filter=+ /owner.*", "--filter=- *"] : ["copy", ...loud];
      const ends = ["--", `${directory}/${STORE}`, inStore(store, STORE)];
      return step(`tell ${name} whose it is`, [...words, ...ends], { timeout: SHORT });
    },
    copy({ from, apart, former, deletes, rewritten, restamped }: CopyRequest) {
      const common = [...loud, ...LINKS, "--one-file-system", `--backup-dir=${inStore(store, former)}`];
      const over = [...OWN, ...apart.map((path) => `--filter=- /${escapePattern(path)}/**`)];
      const most = deletes === false || deletes.most === undefined ? [] : [`--max-delete=${deletes.most}`];
      const verb = deletes === false ? "copy" : "sync";
      const ends = ["--", from, address];
      const again = (title: string, how: string, files: readonly string[]) =>
        files.length === 0
          ? []
          : [step(title, ["copy", ...common, how, "--files-from-raw=-", ...ends], { input: chosen(files) })];
      return [
        // Many stores keep no times, and then a file of the same size would pass for the same.
        ...again(`copy ${rewritten.length} rewritten files to ${name}`, "--ignore-times", rewritten),
        ...again(`compare ${restamped.length} files with ${name} by content`, "--checksum", restamped),
        step(`copy to ${name}`, [verb, ...common, ...most, ...over, ...ends]),
      ];
    },
    bring: (into) => step(`bring it from ${name}`, ["copy", ...loud, ...LINKS, ...OWN, "--", address, into]),
    bringFile: (path, into) =>
      step(`ask ${name} for owners and modes`, ["copy", ...loud, "--", inStore(store, path), into], {
        timeout: SHORT,
        accept: [0, ABSENT],
      }),
    verify: (from, files) =>
      step(
        `read back from ${name}`,
        ["check", ...loud, "--links", "--download", "--one-way", ...TOLD, "--files-from-raw=-", "--", from, address],
        { input: chosen(files) },
      ),
  };
}

/** https://rclone.org/filtering/ */
function escapePattern(path: string): string {
  return path.replace(/[*?[\]{}\\]/g, "\\$&");
}

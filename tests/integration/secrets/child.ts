import { type Host, realHost } from "../../../src/host/index.ts";
import { silent, UserError } from "../../../src/model/index.ts";
import {
  copyKey,
  initSecurityKey,
  rekeySecrets,
  removeKey,
  revokeKey,
  rotateKey,
} from "../../../src/workflows/index.ts";

/** A lethe of its own, which kills itself before its effect number `effects`; it tells how many there were. */
const [what = "", config = "", effects = "", key = "", release = "", holder = ""] = process.argv.slice(2);

let left = Number(effects);
const counted =
  <Words extends readonly unknown[], Result>(action: (...words: Words) => Promise<Result>) =>
  async (...words: Words): Promise<Result> => {
    if (left-- === 0) process.kill(process.pid, "SIGKILL");
    return action(...words);
  };

const real = realHost();
const run = counted(real.run);
const host: Host = {
  ...real,
  run: (argv, options) => (options?.effect === "read" ? real.run(argv, options) : run(argv, options)),
  writeFile: counted((...words: Parameters<Host["writeFile"]>) => real.writeFile(...words)),
  makeDir: counted((...words: Parameters<Host["makeDir"]>) => real.makeDir(...words)),
  rename: counted(real.rename),
  remove: counted((...words: Parameters<Host["remove"]>) => real.remove(...words)),
  chown: counted(real.chown),
};

const workspace = { host, progress: silent, release, cwd: config };
const options = { config, key, ask: () => Promise.reject(new Error("nobody")) };
if (what === "rekey") await rekeySecrets(workspace, options);
if (what === "revoke") await revokeKey(workspace, "old", { ...options, agree: () => Promise.resolve() });
const nobody = () => Promise.reject(new Error("nobody"));
const medium = { ...options, protection: "plain", confirm: nobody, newPassphrase: nobody } as const;
if (what === "init") await initSecurityKey(workspace, holder, { ...medium, onPlan: () => undefined });
if (what === "rotate") await rotateKey(workspace, holder, medium);
if (what === "add") await copyKey(workspace, `${holder}-2`, { ...medium, from: holder });
if (what === "remove") {
  // Run again, it may have nothing to do.
  await removeKey(workspace, holder, { ...medium, agree: () => Promise.resolve() }).catch((error: unknown) => {
    if (!(error instanceof UserError) || error.code !== "SECRETS_NO_KEY") throw error;
  });
}
console.log("whole");

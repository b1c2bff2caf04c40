/** What a config cannot touch, since it would not be a function of its own files any more. */
const unavailable: Readonly<Record<string, string>> = {
  Date: "the clock is",
  performance: "the clock is",
  Temporal: "the clock is",
  "Math.random": "randomness is",
  crypto: "randomness is",
  process: "the environment is",
  Intl: "the environment's language is",
  navigator: "the environment is",
  console: "the terminal is",
  fetch: "the network is",
  XMLHttpRequest: "the network is",
  WebSocket: "the network is",
  setTimeout: "timers are",
  setInterval: "timers are",
  setImmediate: "timers are",
  clearTimeout: "timers are",
  clearInterval: "timers are",
  queueMicrotask: "timers are",
  require: "Node's modules are",
  module: "Node's modules are",
  Buffer: "Node's modules are",
  __dirname: "the place of the config on the disk is",
  __filename: "the place of the config on the disk is",
  WeakRef: "the garbage collector is",
  FinalizationRegistry: "the garbage collector is",
  SharedArrayBuffer: "shared memory is",
  Atomics: "shared memory is",
  WebAssembly: "other programs are",
  eval: "code made at run time is",
  "new Function": "code made at run time is",
};

/** Global names, as they stand in a program. */
export const unavailableNames = Object.keys(unavailable).filter((name) => /^\w+$/.test(name));

/** One sentence for a person. */
export function unavailableMessage(name: string): string {
  return `${name} is not available to a config: it must give the same machine at any time and place, so ${unavailable[name] ?? "what it reads is"} kept from it`;
}

export function unavailableHint(name: string): string {
  if (name === "require" || name === "module" || name === "Buffer") {
    return `Import from "lethe", "lethe/features" and the config's own files; file.from("files/...") reads a file.`;
  }
  if (name === "process" || name === "__dirname" || name === "__filename") {
    return "Write the value into the config; for several machines, a file each in machines/.";
  }
  if (name === "console") return "lethe system build --dry-run shows what the config comes to.";
  return "Write the value itself into the config.";
}

import { below, cache, family, log, volatile } from "./family.ts";

export const node = family("node", [
  cache("npm", below("~/.npm", ["_cacache", "_npx", "_prebuilds", "_libvips"]), "packages that npm downloaded"),
  log("npm-logs", "~/.npm/_logs", "what npm told of its last runs"),
  volatile("npm-notice", "~/.npm/_update-notifier-last-checked", "when npm last looked for a newer npm"),
  cache("gyp", ["~/.node-gyp", "~/.electron-gyp"], "headers that node-gyp downloads"),
  cache("electron", "~/.electron", "releases of Electron that npm downloads"),
  cache("yarn", ["~/.yarn/berry/cache", "~/.yarn-cache"], "packages that yarn downloaded"),
  cache("pnpm", ["~/.local/share/pnpm/store", "~/.pnpm-store"], "packages that pnpm downloaded"),
  cache("bun", "~/.bun/install/cache", "packages that bun downloaded"),
  cache("deno", "~/.deno/deps", "modules that deno downloaded"),
  cache("nvm", "~/.nvm/.cache", "releases of Node that nvm downloaded"),
]);

import { type Component, keptAs, type Store } from "../model/index.ts";

/** Packages that keep a component: what `lethe state` runs for it on the machine. */
export function packagesFor(component: Component): string[] {
  switch (component.type) {
    case "backup":
    case "archive":
      return packagesOf(component.store);
    case "media":
      return [component.target, component.archive].flatMap((store) => (store === undefined ? [] : packagesOf(store)));
    case "mirror":
      return packagesOf(component.target);
    case "repository":
      // Every machine has git.
      return component.vcs === "hg"
        ? ["mercurial", ...(/^ssh:/.test(component.remote ?? "") ? ["openssh-client"] : [])]
        : [];
    case "encrypted":
      return ["fuse3", "gocryptfs"];
    default:
      return [];
  }
}

function packagesOf(store: Store): string[] {
  const ssh = ["openssh-client"];
  switch (store.kind) {
    case "restic":
      return ["restic", ...(/^sftp:/.test(store.address) ? ssh : /^rclone:/.test(store.address) ? ["rclone"] : [])];
    case "rclone":
      return ["rclone"];
    case "rsync":
      return ["rsync", ...(/^(\/|rsync:)/.test(store.address) ? [] : ssh)];
  }
}

/** Where its bytes are on this disk, for a message and as a key; undefined where none are. */
export function diskPlaceOf(component: Component): string | undefined {
  const folder = keptAs(component);
  return folder === undefined ? undefined : `${folder}/${component.name}`;
}

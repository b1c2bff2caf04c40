import { cache, defineFeature, directory, file } from "../language/index.ts";

export interface DockerOptions {
  /** Further settings of daemon.json. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** Docker. Images and containers are a cache; volumes are kept. */
export const docker = ({ settings = {} }: DockerOptions = {}) =>
  defineFeature("docker", {
    packages: ["docker.io", "docker-cli"],
    files: {
      // Not the btrfs driver: its subvolumes would have to be deleted one by one with the cache.
      "/etc/docker/daemon.json": `${JSON.stringify({ "storage-driver": "overlay2", ...settings }, undefined, 2)}\n`,
      // containerd makes it, and leaves it empty.
      "/etc/cni/net.d": file.directory({ mode: 0o700 }),
    },
    units: { "docker.service": "enabled", "containerd.service": "enabled" },
    modules: ["overlay", "br_netfilter"],
    state: [
      cache("/var/lib/docker", { mode: 0o710, reason: "images and containers, which can be pulled and made again" }),
      directory("/var/lib/docker/volumes", { mode: 0o701, reason: "what containers were told to keep" }),
      cache("/var/lib/containerd", { mode: 0o700, reason: "what containerd has unpacked" }),
    ],
  });

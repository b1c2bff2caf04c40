/** What to boot in systemd-nspawn: a tree with systemd, no kernel needed. */
export interface ContainerOptions {
  /** Directory or btrfs subvolume; the container writes to it unless `overlay` is set. */
  readonly root: string;
  /** What the container writes goes to memory and is forgotten when it ends; `root` may be read-only. */
  readonly overlay?: boolean;
  /** systemd credentials: name to content. */
  readonly credentials?: Readonly<Record<string, string | Uint8Array>>;
  readonly binds?: readonly ContainerBind[];
  /** Given to its systemd as if they were on the kernel command line, e.g. `systemd.unit=rescue.target`. */
  readonly parameters?: readonly string[];
  /** Default `none`: a loopback interface only. */
  readonly network?: "none" | "host";
}

export interface ContainerBind {
  /** On the host. */
  readonly source: string;
  /** Inside the container. */
  readonly target: string;
  readonly readOnly?: boolean;
}

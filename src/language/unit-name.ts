export type UnitName =
  `${string}.${"service" | "socket" | "timer" | "mount" | "automount" | "path" | "target" | "slice" | "swap"}`;

/** How a root is named. */
export const boot = {
  placeholder: "BOOT",
  brief: "a root by its number, zeros in front or not, or newest for the one erased last",
} as const;

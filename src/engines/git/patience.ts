/** Seconds: a large first fetch over a slow line. */
export const TIMEOUT = 3600;

/** A server that has gone silent is given up. */
export const PATIENCE = { GIT_HTTP_LOW_SPEED_LIMIT: "1000", GIT_HTTP_LOW_SPEED_TIME: "30" } as const;
export const SSH = "ssh -o BatchMode=yes -o ConnectTimeout=15 -o ServerAliveInterval=10 -o ServerAliveCountMax=3";

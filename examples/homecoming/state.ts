import {
  archive,
  backup,
  cache,
  defineState,
  directory,
  encrypted,
  media,
  mirror,
  repository,
  restic,
  rsync,
  secret,
  secretFile,
} from "lethe";

const store = restic("/srv/stick/restic", { password: secret("restic") });

export default defineState([
  repository("/srv/notes", { remote: "/srv/stick/notes.git" }),
  backup("/srv/letters", { store, keep: { daily: 7, weekly: 5 } }),
  archive("/srv/scans", { store }),
  media("/srv/music", { target: rsync("/srv/stick/music"), restore: "eager" }),
  mirror("/srv/site", { target: rsync("/srv/stick/site") }),
  encrypted("/srv/private", { inner: backup("/srv/private.encrypted", { store }), unlock: secret("private") }),
  secretFile("/srv/token", { secret: secret("token") }),
  cache("/srv/cache", { limit: "10M" }),
  directory("/srv/kept", { reason: "to see that it is there after a reboot, and lost with the disk" }),
]);

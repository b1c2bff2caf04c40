import { defineFeature, directory, file, type Port } from "lethe";

/** A feature of one's own: a small web service, with the state it keeps. */
export const notes = ({ port }: { port: number }) => {
  const listens: Port = `${port}/tcp`;
  return defineFeature("notes", {
    packages: ["nodejs"],
    files: {
      "/usr/local/lib/notes/server.mjs": file.from("files/notes.mjs"),
      // systemd would make it at the first start: the service has a user of its own, made with it.
      "/var/lib/notes": file.link("private/notes"),
    },
    units: {
      "notes.service": {
        state: "enabled",
        content: `[Unit]
Description=Notes that anybody may leave
[Service]
ExecStart=/usr/bin/node /usr/local/lib/notes/server.mjs
Environment=PORT=${port}
DynamicUser=yes
StateDirectory=notes
[Install]
WantedBy=multi-user.target
`,
      },
    },
    state: [directory("/var/lib/private/notes", { reason: "what people wrote" })],
    listens: [listens],
  });
};

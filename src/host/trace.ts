import type { Host } from "./host.ts";
import { quote } from "./programs.ts";

/** Does what `host` does and tells `onCall` of each program run, with its time in milliseconds, and each fetch. */
export function traced(host: Host, onCall: (line: string) => void): Host {
  return {
    ...host,
    async run(argv, options) {
      const begun = performance.now();
      try {
        return await host.run(argv, options);
      } finally {
        onCall(`run ${argv.map(quote).join(" ")} (${Math.round(performance.now() - begun)} ms)`);
      }
    },
    fetch(url, options) {
      onCall(`fetch ${url}`);
      return host.fetch(url, options);
    },
    writeFile(path, content, options) {
      onCall(`write ${path}`);
      return host.writeFile(path, content, options);
    },
  };
}

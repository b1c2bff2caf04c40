import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { Container } from "../../../src/vm/index.ts";
import { lockSystem } from "../../../src/workflows/index.ts";
import { testWorkspace } from "../../support/workspace.ts";
import { configFrom, InstalledMachine } from "./machine.ts";

let machine: InstalledMachine | undefined;

afterEach(async () => {
  await machine?.close();
  machine = undefined;
});

/** In a login of Ada's: logind makes a session, and her services start with it. */
async function asAda(container: Container, script: string): Promise<string> {
  await container.copyTo(script, "/run/script", { mode: 0o755 });
  return container.succeed("su --login ada -c 'sh -e /run/script'", { timeout: 300_000 });
}

const eventually = (command: string) =>
  `for attempt in $(seq 150); do ${command} && break; sleep 0.2; done >/dev/null 2>&1; ${command}`;

/** greetd locks its memory, which nspawn lets nobody do, and shows its login on a screen, of which a container has none. */
const NO_SCREEN = ["greetd.service"];

test("a laptop: its networks, its desktop and its browser are used, and nothing but what is declared is left", async () => {
  machine = await InstalledMachine.install((config) => configFrom("examples/laptop", config, []));
  const container = await machine.boot({ mayFail: NO_SCREEN });

  // networkManager
  await container.succeed("ip link add eth0 type veth peer name eth1 && ip link set eth1 up");
  await container.succeed("nmcli connection add type ethernet ifname eth0 con-name wire ip4 192.0.2.2/24");
  await container.succeed("nmcli connection up wire");
  expect(await container.succeed("ip -4 -o addr show eth0")).toContain("192.0.2.2/24");

  // bluetooth: its service starts where there is a radio only; here is none
  expect(await container.succeed("systemctl is-enabled bluetooth.service fstrim.timer")).toBe("enabled\nenabled");

  // the language, the keyboard and the time that are declared
  expect(await asAda(container, "locale charmap; date +%Z")).toMatch(/^UTF-8\n(GMT|BST)$/);

  // sway, with a terminal in it, drawn by the processor on a screen that nobody sees
  const desktop = "WLR_BACKENDS=headless WLR_RENDERER=pixman WLR_LIBINPUT_NO_DEVICES=1";
  const drawn = await asAda(
    container,
    `systemctl --user is-system-running --wait
     ${desktop} sway >"$XDG_RUNTIME_DIR/sway.log" 2>&1 & sway=$!
     ${eventually('test -S "$XDG_RUNTIME_DIR/wayland-1"')}
     WAYLAND_DISPLAY=wayland-1 foot sh -c 'echo "$TERM" >"$XDG_RUNTIME_DIR/terminal"' 2>/dev/null
     cat "$XDG_RUNTIME_DIR/terminal"
     kill $sway
     wait $sway || :`,
  );
  expect(drawn).toBe("running\nfoot");

  // the browser, once: what it draws is a picture
  const picture = '"$XDG_RUNTIME_DIR/page.png"';
  const browsed = `firefox-esr --headless --screenshot ${picture} about:blank >/dev/null 2>&1; head -c 4 ${picture} | tail -c 3`;
  expect(await asAda(container, browsed)).toBe("PNG");

  expect(await machine.shutDown()).toEqual([]);

  const again = await machine.boot({ mayFail: NO_SCREEN });
  expect(await again.succeed("nmcli -g connection.id connection show wire")).toBe("wire");
  expect(await again.succeed("ls -d /home/ada/.config/mozilla/firefox/*.default-esr | wc -l")).toBe("1");
  expect(await machine.shutDown()).toEqual([]);
});

const dockerHost = `import { debian, defineSystem } from "lethe";
import { docker, firewall } from "lethe/features";
export default defineSystem({
  hostname: "quay",
  packages: debian("trixie"),
  kernel: { package: "linux-image-cloud-amd64" },
  features: [firewall(), docker()],
});
`;

test("docker: volumes are kept, and nothing but what is declared is left", async () => {
  machine = await InstalledMachine.install(async (config) => {
    await mkdir(config);
    await writeFile(join(config, "system.ts"), dockerHost);
    await lockSystem(testWorkspace(), config);
  });
  const container = await machine.boot();
  expect(await container.succeed("docker info --format '{{.Driver}}'")).toBe("overlay2");
  await container.succeed("docker volume create letters");
  // An image made of the machine's own shell: there is no registry here.
  await container.succeed(
    `cd /run && mkdir -p image && ldd /bin/dash | grep -o '/[^ ]*' | xargs tar -ch /bin/dash 2>/dev/null | docker import - dash`,
  );
  // nspawn forbids the keyrings that runc gives to what it runs: a container is made and filled, and not started.
  await container.succeed("docker create --name writer -v letters:/letters dash /bin/dash");
  await container.succeed("cd /run && echo dear >one && tar -c one | docker cp - writer:/letters && docker rm writer");
  expect(await machine.shutDown()).toEqual([]);

  const again = await machine.boot();
  expect(await again.succeed("cat /var/lib/docker/volumes/letters/_data/one")).toBe("dear");
  expect(await again.succeed("docker images --format '{{.Repository}}'; docker volume ls -q")).toBe("dash\nletters");
  expect(await machine.shutDown()).toEqual([]);
});

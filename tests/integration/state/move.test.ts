import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { applyMove } from "../../../src/state/index.ts";
import { Machine, row } from "./machine.ts";

let machine: Machine;

beforeEach(async () => {
  machine = await Machine.start();
});

afterEach(() => machine.release());

const ALL_KINDS = `
  mkdir -m 750 data; chown 1000:1000 data; cd data
  echo text >plain; chmod 640 plain; chown 1000:1001 plain; touch -d '2020-02-03 04:05:06.789012345' plain
  mkdir -m 2775 deep deep/er; echo x >deep/er/file; ln deep/er/file deep/other; ln deep/er/file third
  ln -s /nowhere link; touch -h -d '2019-01-01' link; mkfifo -m 600 pipe; mknod -m 660 node c 1 3
  truncate -s 64M sparse; printf end >>sparse; : >empty; chmod 4755 empty
  printf a >$'line\\nbreak'; printf b >$'\\xff\\xfe'; printf c >' - -n'; printf d >-rf; printf e >$'tab\\t'
  setfattr -n user.note -v remembered plain; setfattr -n trusted.mine -v 1 deep; setfacl -m u:1000:rw deep deep/er/file
  setfacl -d -m g:7:rx deep
  mkdir $'odd\\n'; : >$'odd\\n/nocow\\n'; chattr +C $'odd\\n/nocow\\n'; head -c 100000 /dev/urandom >>$'odd\\n/nocow\\n'
  ln $'odd\\n/nocow\\n' linked-nocow; mkdir nocow; chattr +C nocow; head -c 50000 /dev/urandom >nocow/db
  echo fixed >immutable; chattr +i immutable; echo log >append; chattr +ad append
  touch -d '2021-01-01' deep/er deep nocow
  cd ..; touch -d '2022-02-02 02:02:02.5' data
`;

test("everything comes along, is mounted at once, and stays over boots and rollbacks without a new generation", async () => {
  machine.shell(`cd srv; ${ALL_KINDS}`);
  const was = machine.describe(machine.path("srv/data"));
  const plan = await machine.plan(row("/srv/data"));
  expect(machine.describe(machine.path("srv/data"))).toBe(was);
  expect(plan.notes).toEqual(["/srv/data: 3 without copy-on-write, and so are their copies"]);
  expect(plan.steps.map(({ action }) => action)).toEqual([
    ...["begin", "copy", "declare", "switch", "place", "declare", "compare", "release", "end"],
  ]);
  const [outcome] = await machine.adopt(row("/srv/data"));
  expect(outcome).toEqual({ path: "/srv/data", heldBy: [], differing: [] });
  expect(machine.describe(machine.path("srv/data"))).toBe(was);
  expect(machine.shell("findmnt -no FSROOT -M srv/data")).toContain("/@state/directory/srv-data");
  // The original is gone, and nothing is below the mount.
  expect(existsSync(machine.path("var/lib/lethe"))).toBe(false);
  expect(readdirSync(machine.disk.path("@roots", machine.boot, "srv/data"))).toEqual([]);
  expect(readdirSync(machine.disk.path("@lethe/journal"))).toEqual([]);
  expect((await machine.plan(row("/srv/data"))).steps).toEqual([]);
  for (const generation of [1, 2]) {
    await machine.reboot(generation);
    expect(machine.describe(machine.path("srv/data"))).toBe(was);
  }
});

test("bytes are on the disk once", async () => {
  machine.shell("mkdir srv/big; head -c 30000000 /dev/urandom >srv/big/a; sync -f .");
  const used = () =>
    Number(machine.shell("btrfs filesystem usage -b . | awk '/Used:/ {print $2; exit}'", machine.disk.top));
  const before = used();
  await machine.adopt(row("/srv/big"));
  machine.shell("sync -f .");
  expect(used() - before).toBeLessThan(3_000_000);
});

test("single files are copied in, and come home at shutdown", async () => {
  machine.shell("mkdir etc/tool; echo 1 >etc/tool/counter; chmod 600 etc/tool/counter");
  expect((await machine.plan(row("/etc/tool/counter", "file"))).steps.map(({ action }) => action)).toEqual([
    ...["begin", "declare", "declare", "keep-file", "end"],
  ]);
  await machine.adopt(row("/etc/tool/counter", "file"));
  expect(statSync(machine.disk.path("@state/file/etc-tool-counter")).mode & 0o777).toBe(0o600);
  expect(readFileSync(machine.disk.path("@roots", `${machine.boot}.components`), "utf8")).toContain(
    "/etc/tool/counter",
  );
  await machine.reboot(2);
  expect(readFileSync(machine.path("etc/tool/counter"), "utf8")).toBe("1\n");
});

test("what cannot be moved is refused before anything is touched, and what the next boot does is said", async () => {
  machine.shell(`
    mkdir -p srv/mnt srv/outer/mnt srv/bound srv/elsewhere srv/sub srv/fixed srv/kept/child srv/former srv/parent/in real
    btrfs -q subvolume create srv/sub/volume; chattr +i srv/fixed; ln -s ../real srv/link; mkdir real/x
    mkdir -p '${machine.disk.path("@state/directory/srv-former")}'
  `);
  await machine.context.host.run(["mount", "-t", "tmpfs", "none", machine.path("srv/mnt")]);
  await machine.context.host.run(["mount", "-t", "tmpfs", "none", machine.path("srv/outer/mnt")]);
  await machine.context.host.run(["mount", "--bind", machine.path("srv/bound"), machine.path("srv/elsewhere")]);
  machine.shell("mkdir srv/mnt/x");
  const refusal = (path: string) =>
    machine.plan(row(path)).then(
      () => "planned",
      (error: unknown) => (error as { code?: string }).code,
    );
  const paths = ["mnt", "mnt/x", "outer", "bound", "sub", "sub/volume", "fixed", "link/x", "former"];
  expect(await Promise.all(paths.map((path) => refusal(`/srv/${path}`)))).toEqual([
    ...["STATE_ELSEWHERE", "STATE_ELSEWHERE", "STATE_MOUNT_INSIDE", "STATE_MOUNT_INSIDE", "STATE_SUBVOLUME"],
    ...["STATE_SUBVOLUME", "STATE_IMMUTABLE", "STATE_SYMLINK", "STATE_KEPT_BEFORE"],
  ]);
  await machine.adopt(row("/srv/kept"));
  const later = async (path: string, type?: string) => (await machine.plan(row(path, type))).later[0]?.reason;
  expect(await later("/srv/kept/child")).toBe(
    "it lies in /srv/kept, which is kept already, and becomes a component of its own",
  );
  expect(await later("/srv/kept", "cache")).toBe("it is kept as directory already, and becomes a cache");
  expect(await later("/srv/nothing")).toBe("there is nothing yet, and it is made");
  expect(await refusal("/etc/passwd")).toBe("STATE_NO_DIRECTORY");
  expect(await later("/srv")).toBe("it holds /srv/kept, which is kept by itself");
});

test("who still holds the original is told, and it stays until nobody does", async () => {
  machine.shell("mkdir srv/data; echo 1 >srv/data/log");
  const { start } = machine.context.host;
  const writer = start(["sh", "-c", 'exec 3>>log; echo ready; read -r line; echo "$line" >&3'], {
    cwd: machine.path("srv/data"),
  });
  await new Promise((resolve) => writer.stdout.once("data", resolve));
  const [outcome] = await machine.adopt(row("/srv/data"));
  expect(outcome).toEqual({
    path: "/srv/data",
    original: machine.path("var/lib/lethe/set-aside/directory-srv-data"),
    heldBy: [`sh (${writer.pid})`],
    differing: [],
  });
  writer.stdin.end("late\n");
  expect(await writer.done).toBe(0);
  // The late line is in the original alone, so that stays.
  expect((await machine.adopt(row("/srv/data")))[0]?.differing).toEqual(["log"]);
  const original = machine.path("var/lib/lethe/set-aside/directory-srv-data");
  expect(readFileSync(`${original}/log`, "utf8")).toBe("1\nlate\n");
  machine.shell("cp -a var/lib/lethe/set-aside/directory-srv-data/log srv/data/log");
  expect((await machine.adopt(row("/srv/data")))[0]).toEqual({ path: "/srv/data", heldBy: [], differing: [] });
  expect(existsSync(original)).toBe(false);
});

test("the image of a disk that is in use is not moved away from who writes to it", async () => {
  const { host } = machine.context;
  machine.shell("mkdir srv/images; truncate -s 1M srv/images/disk");
  const { text: loop } = await host.run(["losetup", "--find", "--show", machine.path("srv/images/disk")]);
  try {
    await expect(machine.plan(row("/srv/images"))).rejects.toMatchObject({ code: "STATE_FILE_IN_USE" });
  } finally {
    await host.run(["losetup", "--detach", loop.trim()]);
  }
  expect((await machine.plan(row("/srv/images"))).steps).not.toEqual([]);
});

test("the image is known by whatever name it is in use", async () => {
  const { host } = machine.context;
  machine.shell("mkdir srv/images; truncate -s 1M srv/images/disk");
  const otherwise = machine.disk.path("@roots", machine.boot, "srv/images/disk");
  const { text: loop } = await host.run(["losetup", "--find", "--show", otherwise]);
  try {
    await expect(machine.plan(row("/srv/images"))).rejects.toMatchObject({
      code: "STATE_FILE_IN_USE",
      message: `/srv/images holds /srv/images/disk, which is in use as ${loop}`,
    });
  } finally {
    await host.run(["losetup", "--detach", loop]);
  }
});

test("a layer of an overlay that is mounted elsewhere is not moved away from it", async () => {
  const { host } = machine.context;
  machine.shell("mkdir -p 'srv/a, b:c/upper' srv/work srv/lower srv/merged srv/beside");
  const options = ["lowerdir=srv/lower", "upperdir=srv/a\\, b:c/upper", "workdir=srv/work"].join(",");
  const mount = [
    "mount",
    "-t",
    "overlay",
    "overlay",
    "-o",
    options.replaceAll("srv/", machine.path("srv/")),
    machine.path("srv/merged"),
  ];
  await host.run(mount);
  try {
    for (const path of ["/srv/a, b:c", "/srv/lower", "/srv/work"]) {
      await expect(machine.plan(row(path))).rejects.toMatchObject({
        code: "STATE_MOUNT_INSIDE",
        message: expect.stringContaining("holds a layer of the overlay at") as string,
      });
    }
    expect((await machine.plan(row("/srv/beside"))).steps).not.toEqual([]);
  } finally {
    await host.run(["umount", machine.path("srv/merged")]);
  }
});

test("owner and mode that the directory itself is given at the last moment come along", async () => {
  const { context, live } = machine;
  machine.shell("mkdir -m 755 srv/data; echo x >srv/data/a");
  const { steps } = await machine.plan(row("/srv/data"));
  const run: typeof context.host.run = (argv, options) => {
    // The copy is done, and is being mounted.
    if (argv.includes(live.device)) machine.shell("chmod 700 srv/data; chown games:tty srv/data");
    return context.host.run(argv, options);
  };
  const outcomes = await applyMove({ ...context, host: { ...context.host, run } }, live, { steps });
  expect(outcomes).toEqual([{ path: "/srv/data", heldBy: [], differing: [] }]);
  expect(machine.shell("findmnt -no FSROOT -M $PWD/srv/data; stat -c '%a %U %G' srv/data; cat srv/data/a")).toBe(
    "/@state/directory/srv-data\n700 games tty\nx\n",
  );
});

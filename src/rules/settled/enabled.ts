import type { Book } from "./book.ts";

const APACHE = [
  { kind: "conf", place: "conf-enabled", endings: ["conf"] },
  { kind: "module", place: "mods-enabled", endings: ["load", "conf"] },
  { kind: "site", place: "sites-enabled", endings: ["conf"] },
];

/** Links that the scripts of packages made by themselves, where they note which. What a person enabled is told. */
export async function enabled(book: Book): Promise<void> {
  for (const { kind, place, endings } of APACHE) {
    for (const name of await book.names(`/var/lib/apache2/${kind}/enabled_by_maint`)) {
      for (const ending of endings) {
        book.symlink(
          "apache",
          `/etc/apache2/${place}/${name}.${ending}`,
          "a package enabled it: a2enmod(8) noted that",
        );
      }
    }
  }
  for (const version of await book.names("/var/lib/php/modules")) await php(book, version);
  const emacs = [
    ...(await book.names("/usr/lib/emacsen-common/packages/install")),
    ...(await book.names("/usr/share/emacs/site-lisp/elpa-src")).map((name) => `elpa/${name}`),
  ];
  for (const name of emacs) {
    book.directory(
      "emacs",
      `/usr/share/emacs/site-lisp/${name}`,
      "Emacs's programs, compiled when their package was installed",
    );
  }
  for (const name of await book.names("/var/cache/postgresql/dicts")) {
    for (const version of await book.names("/usr/share/postgresql")) {
      const path = `/usr/share/postgresql/${version}/tsearch_data/${name}`;
      book.symlink(
        "postgresql-dictionaries",
        path,
        "a link to a dictionary that a package brought: pg_updatedicts(8) makes it",
      );
    }
  }
}

/** phpenmod(8) links modules with their priority, for each of the programs that PHP is run by. */
async function php(book: Book, version: string): Promise<void> {
  for (const sapi of await book.names(`/var/lib/php/modules/${version}`)) {
    const modules = new Set(await book.names(`/var/lib/php/modules/${version}/${sapi}/enabled_by_maint`));
    for (const link of await book.names(`/etc/php/${version}/${sapi}/conf.d`)) {
      const module = /^\d+-(.+)\.ini$/.exec(link)?.[1];
      if (module !== undefined && modules.has(module)) {
        book.symlink(
          "php",
          `/etc/php/${version}/${sapi}/conf.d/${link}`,
          "a package enabled it: phpenmod(8) noted that",
        );
      }
    }
  }
}

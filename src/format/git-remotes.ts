/** What git-config(1) says of a remote. */
export interface GitRemote {
  readonly name: string;
  /**
   * Whatever git fetches from it or pushes to it by, `insteadOf` applied. The first is what is fetched from. What is known
   * of the remote's branches may have come from any of them.
   */
  readonly addresses: readonly string[];
}

/** `settings`: each key as `git config --list` has it, with its values in order; an empty one forgets those before. */
export function gitRemotes(settings: ReadonlyMap<string, readonly string[]>): GitRemote[] {
  const replaced = replacer(settings, "insteadof");
  const replacedToPush = replacer(settings, "pushinsteadof");
  return [...settings.keys()].flatMap((key) => {
    const name = /^remote\.(.*)\.url$/s.exec(key)?.[1];
    const urls = valuesOf(settings, key);
    if (name === undefined || urls.length === 0) return [];
    const pushUrls = valuesOf(settings, `remote.${name}.pushurl`);
    const plain = (url: string) => replaced(url) ?? url;
    const toPush = pushUrls.length > 0 ? pushUrls.map(plain) : urls.flatMap((url) => replacedToPush(url) ?? []);
    return [{ name, addresses: [...new Set([...urls.map(plain), ...toPush])] }];
  });
}

function valuesOf(settings: ReadonlyMap<string, readonly string[]>, key: string): readonly string[] {
  const values = settings.get(key) ?? [];
  return values.slice(values.lastIndexOf("") + 1);
}

/** Of several that match, the longest is taken. */
function replacer(settings: ReadonlyMap<string, readonly string[]>, variable: string) {
  const rules = [...settings].flatMap(([key, beginnings]) => {
    const base =
      key.startsWith("url.") && key.endsWith(`.${variable}`) ? key.slice(4, -variable.length - 1) : undefined;
    return base === undefined ? [] : beginnings.map((beginning) => ({ base, beginning }));
  });
  rules.sort((a, b) => b.beginning.length - a.beginning.length);
  return (url: string): string | undefined => {
    const rule = rules.find(({ beginning }) => beginning !== "" && url.startsWith(beginning));
    return rule && rule.base + url.slice(rule.beginning.length);
  };
}

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;

/** The path that an address is of this machine's files; undefined: another machine's. git-clone(1), "GIT URLS". */
export function localGitPath(address: string): string | undefined {
  if (/^file:\/\//i.test(address)) return decoded(address.slice("file://".length));
  // What has a colon before the first slash is a host and a path, or a helper and what it is told.
  return SCHEME.test(address) || /^[^/]*:/.test(address) ? undefined : address;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function withoutPassword(address: string): string {
  return address.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, "$1");
}

import type * as undici from "undici";
import { UserError } from "../model/index.ts";

let opened: Promise<typeof fetch> | undefined;

interface Proxies {
  /** An address with a scheme; "": none. */
  readonly http: string;
  readonly https: string;
  /** Hosts that are asked directly. */
  readonly none: string;
}

/**
 * fetch() through the proxies that the environment names, as curl and apt take them: http_proxy, https_proxy and
 * no_proxy. Throws UserError HOST_PROXY. Node's own fetch does so from version 24 on.
 */
export async function proxiedFetch(url: string, init: RequestInit): Promise<Response> {
  const proxies = proxiesOf(process.env);
  if ((url.startsWith("https:") ? proxies.https : proxies.http) === "") return fetch(url, init);
  opened ??= openProxies(proxies);
  return (await opened)(url, init);
}

/** Without a scheme it is an HTTP proxy. HTTP_PROXY in capitals could come from the caller of a CGI script, so nobody takes it. */
function proxiesOf(env: Readonly<Record<string, string | undefined>>): Proxies {
  const address = (name: string) => {
    const value = env[name]?.trim() ?? "";
    return value === "" || value.includes("://") ? value : `http://${value}`;
  };
  return {
    http: address("http_proxy"),
    https: address("https_proxy") || address("HTTPS_PROXY"),
    none: env["no_proxy"] ?? env["NO_PROXY"] ?? "",
  };
}

async function openProxies({ http, https, none }: Proxies): Promise<typeof fetch> {
  for (const [variable, value] of Object.entries({ http_proxy: http, https_proxy: https })) {
    if (value === "" || (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol))) continue;
    throw new UserError("HOST_PROXY", `${variable} names no HTTP proxy`, {
      hint: `It is written as ${variable}=http://proxy.example:3128`,
    });
  }
  const { EnvHttpProxyAgent, fetch: proxied } = await import("undici");
  // Caches for packages, such as apt-cacher-ng, know no tunnels: plain HTTP is asked of them as such.
  const options = { httpProxy: http, httpsProxy: https, noProxy: none, proxyTunnel: false };
  const dispatcher = new EnvHttpProxyAgent(options);
  return ((url: string, init: undici.RequestInit) => proxied(url, { ...init, dispatcher })) as unknown as typeof fetch;
}

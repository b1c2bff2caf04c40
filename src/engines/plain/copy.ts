/** What a component can do with one store of plain files. */
export { inspect } from "./inspect.ts";
export { plan } from "./plan.ts";
export { standing } from "./standing.ts";
export type { PlainStatus } from "./status.ts";

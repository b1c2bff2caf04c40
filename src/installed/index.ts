export { readInstalled } from "./read.ts";

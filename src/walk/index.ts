export type { Choice } from "./choice.ts";
export { render, type WalkView } from "./render.ts";
export { currentLine, decisions, type Key, lookInside, press, startWalk, type Walk } from "./walk.ts";

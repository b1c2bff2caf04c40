import { defineState, directory } from "lethe";
import { ada } from "./system.ts";

export default defineState([directory(ada.home("work"), { reason: "what Ada works on" })]);

import { cache, defineState, directory, ignore, keptFile, repository } from "lethe";
import { ada } from "./system.ts";

export default defineState([
  repository(ada.home("src/notes"), { remote: "https://git.example.org/ada/notes.git" }),
  directory(ada.home("Documents"), { reason: "letters and bills" }),
  cache(ada.home(".cache"), { limit: "10G", reason: "so that the browser starts quickly" }),
  keptFile(ada.home(".bash_history"), { reason: "what was typed" }),
  ignore(ada.home(".local/share/recently-used.xbel"), "which files were opened last"),
]);

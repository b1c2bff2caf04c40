import { defineState, directory } from "lethe";

export default defineState([directory("/srv/kept", { reason: "to see that it is there after a reboot" })]);

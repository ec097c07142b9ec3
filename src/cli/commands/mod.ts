import type { Command } from "@commander-js/extra-typings";
import type { Session } from "../program.ts";
import { currentCommand } from "./current.ts";
import { downgradeCommand } from "./downgrade.ts";
import { ensureVersionCommand } from "./ensure_version.ts";
import { headsCommand } from "./heads.ts";
import { historyCommand } from "./history.ts";
import { initCommand } from "./init.ts";
import { listTemplatesCommand } from "./list_templates.ts";
import { revisionCommand } from "./revision.ts";
import { showCommand } from "./show.ts";
import { upgradeCommand } from "./upgrade.ts";

/** Every command, in the order of `--help`. */
export const commands = [
  initCommand,
  listTemplatesCommand,
  revisionCommand,
  upgradeCommand,
  downgradeCommand,
  currentCommand,
  historyCommand,
  headsCommand,
  showCommand,
  ensureVersionCommand,
] as unknown as readonly ((session: Session) => Command)[];

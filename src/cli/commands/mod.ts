import type { Command } from "@commander-js/extra-typings";
import type { Example } from "../help/example.ts";
import type { Session } from "../program.ts";
import { branchesCommand } from "./branches.ts";
import { checkCommand } from "./check.ts";
import { completionCommand } from "./completion.ts";
import { currentCommand } from "./current.ts";
import { diffCommand } from "./diff.ts";
import { downgradeCommand } from "./downgrade.ts";
import { dumpCommand } from "./dump.ts";
import { editCommand } from "./edit.ts";
import { ensureVersionCommand } from "./ensure_version.ts";
import { headsCommand } from "./heads.ts";
import { helpCommand } from "./help.ts";
import { historyCommand } from "./history.ts";
import { initCommand } from "./init.ts";
import { listTemplatesCommand } from "./list_templates.ts";
import { logCommand } from "./log.ts";
import { mergeCommand } from "./merge.ts";
import { proveCommand } from "./prove.ts";
import { rebaseCommand } from "./rebase.ts";
import { revisionCommand } from "./revision.ts";
import { showCommand } from "./show.ts";
import { stampCommand } from "./stamp.ts";
import { statusCommand } from "./status.ts";
import { upgradeCommand } from "./upgrade.ts";
import { verifyCommand } from "./verify.ts";

/** What one command is made from: commander's definition, and the examples that help, man page and tests show or try. */
export interface CommandBuilder {
  (session: Session): Command;
  readonly examples: readonly Example[];
}

/** Every command, in the order of `--help`. */
export const commands = [
  initCommand,
  listTemplatesCommand,
  revisionCommand,
  mergeCommand,
  rebaseCommand,
  editCommand,
  upgradeCommand,
  downgradeCommand,
  stampCommand,
  statusCommand,
  currentCommand,
  historyCommand,
  headsCommand,
  branchesCommand,
  showCommand,
  checkCommand,
  diffCommand,
  dumpCommand,
  proveCommand,
  ensureVersionCommand,
  logCommand,
  verifyCommand,
  completionCommand,
  helpCommand,
] satisfies readonly Pick<CommandBuilder, "examples">[] as unknown as readonly CommandBuilder[];

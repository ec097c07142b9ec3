import bash from "./scripts/aludel.bash" with { type: "text" };
import fish from "./scripts/aludel.fish" with { type: "text" };
import powershell from "./scripts/aludel.ps1" with { type: "text" };
import zsh from "./scripts/aludel.zsh" with { type: "text" };

/** What each shell reads to complete command lines of aludel: it asks `aludel __complete` what may stand there. */
export const completionScripts = { bash, zsh, fish, powershell } as const;

/** The shells. */
export const shells = [
  "bash",
  "zsh",
  "fish",
  "powershell",
] as const satisfies (keyof typeof completionScripts)[];

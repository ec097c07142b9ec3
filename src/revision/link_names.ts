import type { SourceError } from "../core/error.ts";
import { codePoints } from "../core/source.ts";
import type { Draft } from "./draft.ts";
import { combineMistakes, mistakeAt, noteAt } from "./link_mistakes.ts";
import { type Revision, revisionPath } from "./revision.ts";

/** Words of the destination grammar, which therefore name no revision and no branch. */
const RESERVED_NAMES: readonly string[] = ["base", "head", "heads", "current"];

const ID = /^[\p{L}\p{M}\p{N}_.]+$/u;
const LABEL = /^[\p{L}\p{M}\p{N}_.][\p{L}\p{M}\p{N}_.-]*$/u;

/**
 * Checks ids and branch labels, and fills `byLabel` with the labels' owners.
 *
 * @throws {SourceError} with all mistakes
 */
export function checkNames(
  byId: ReadonlyMap<string, Draft>,
  byLabel: Map<string, Draft>,
  maxIdLength: number,
): void {
  const mistakes: SourceError[] = [];
  for (const node of byId.values()) {
    const state = findIdFault(node.id, maxIdLength);
    if (state) mistakes.push(idMistake(node.revision, state));
  }
  for (const node of byId.values()) {
    for (const label of node.revision.branchLabels) {
      const mistake = findLabelMistake(node, label, byId, byLabel);
      if (mistake) mistakes.push(mistake);
      else byLabel.set(label, node);
    }
  }
  combineMistakes(mistakes);
}

/** A code and a sentence about what is wrong with a name. */
interface Fault {
  readonly code: string;
  readonly state: string;
  readonly hint: string;
}

/** What is wrong with an id, or undefined (DESIGN.md, section 3). Lengths are in characters. */
function findIdFault(id: string, maxLength = 32): Fault | undefined {
  if (RESERVED_NAMES.includes(id)) {
    return { code: "illegal_id", state: `"${id}" is a word for a destination`, hint: "choose another id" };
  }
  if (!ID.test(id)) {
    const state = id === "" ? "the id is empty" : `${showForeign(id, ID)} not allowed in an id`;
    return { code: "illegal_id", state, hint: 'an id is made of letters, digits, "_" and "."' };
  }
  const length = codePoints(id);
  if (length <= maxLength) return undefined;
  return {
    code: "id_too_long",
    state: `the id has ${length} characters, and the version table takes ${maxLength}`,
    hint: "choose a shorter id",
  };
}

function showForeign(name: string, allowed: RegExp): string {
  const foreign = [...new Set(name)].filter((character) => !allowed.test(character));
  return `${foreign.map((character) => `"${character}"`).join(", ")} ${foreign.length === 1 ? "is" : "are"}`;
}

function idMistake(revision: Revision, { code, state, hint }: Fault): SourceError {
  return mistakeAt(revision, "id", code, `Cannot link revision "${revision.id}": ${state}`, { hint });
}

/** What is wrong with a branch label by itself, or undefined. */
function findLabelFault(label: string): Fault | undefined {
  const code = "illegal_label";
  if (RESERVED_NAMES.includes(label)) {
    return { code, state: `"${label}" is a word for a destination`, hint: "choose another label" };
  }
  if (!LABEL.test(label)) {
    const hint = 'a label is made of letters, digits, "_", "." and "-", and does not begin with "-"';
    return { code, state: `the branch label "${label}" is not allowed`, hint };
  }
  if (!/-\d+$/.test(label)) return undefined;
  const hint = `write "${label.replace(/-(\d+)$/, "_$1")}", or any label that does not end like this`;
  return { code, state: `the branch label "${label}" reads like steps down from a revision`, hint };
}

function findLabelMistake(
  { revision }: Draft,
  label: string,
  byId: ReadonlyMap<string, Draft>,
  byLabel: ReadonlyMap<string, Draft>,
): SourceError | undefined {
  const mistake = (code: string, state: string, details: { hint: string; other?: Revision }) =>
    mistakeAt(revision, "branch_labels", code, `Cannot link revision "${revision.id}": ${state}`, {
      hint: details.hint,
      ...(details.other && { notes: [noteAt(details.other, "id", `"${details.other.id}" is`)] }),
    });
  const fault = findLabelFault(label);
  if (fault) return mistake(fault.code, fault.state, fault);
  const hint = "a name means one thing: choose another label";
  const named = byId.get(label)?.revision;
  if (named) {
    return mistake("label_clash", `its branch label "${label}" is also the id of a revision`, {
      hint,
      other: named,
    });
  }
  const owner = byLabel.get(label)?.revision;
  if (!owner || owner === revision) return undefined;
  const state = `the branch label "${label}" is taken by revision "${owner.id}" (${revisionPath(owner)})`;
  return mistake("label_clash", state, { hint, other: owner });
}

import { Draw, type Gene, hash } from "./gene.ts";
import { emptyWorld, type Writer } from "./world.ts";
import {
  writeComment,
  writeForeignKey,
  writeGrant,
  writeIndex,
  writeOwnedBy,
  writePolicy,
  writeRule,
  writeStatistics,
  writeTrigger,
  writeUnique,
} from "./write_parts.ts";
import {
  writeAggregate,
  writeFunction,
  writeProcedure,
  writeRowFunction,
  writeTriggerFunction,
} from "./write_routines.ts";
import { writeTable } from "./write_tables.ts";
import {
  writeComposite,
  writeDomain,
  writeEnum,
  writeRange,
  writeSchema,
  writeSequence,
} from "./write_types.ts";
import { writeMaterializedView, writeView } from "./write_views.ts";

/** The kinds of genes in the order in which they are written, and how many of each there are at most. */
const writers: Readonly<Record<string, readonly [Writer, most: number]>> = {
  schema: [writeSchema, 2],
  enum: [writeEnum, 2],
  sequence: [writeSequence, 2],
  domain: [writeDomain, 2],
  composite: [writeComposite, 2],
  range: [writeRange, 1],
  function: [writeFunction, 4],
  aggregate: [writeAggregate, 1],
  triggerFunction: [writeTriggerFunction, 2],
  table: [writeTable, 5],
  foreignKey: [writeForeignKey, 3],
  ownedBy: [writeOwnedBy, 1],
  unique: [writeUnique, 3],
  view: [writeView, 3],
  materializedView: [writeMaterializedView, 2],
  lateView: [writeView, 2],
  rowFunction: [writeRowFunction, 2],
  procedure: [writeProcedure, 1],
  index: [writeIndex, 4],
  trigger: [writeTrigger, 3],
  policy: [writePolicy, 2],
  rule: [writeRule, 1],
  statistics: [writeStatistics, 1],
  comment: [writeComment, 4],
  grant: [writeGrant, 3],
};

/** The genes of a random schema. */
export function randomGenes(seed: string): Gene[] {
  return Object.entries(writers).flatMap(([kind, [, most]]) =>
    Array.from({ length: hash(`${seed}/${kind}`) % (most + 1) }, (_, index): Gene => ({
      kind,
      seed: hash(`${seed}/${kind}/${index}`),
      changes: {},
    }))
  );
}

/** The genes of a schema that comes from another one by a few random changes. */
export function mutateGenes(genes: readonly Gene[], version: number, seed: string): Gene[] {
  const asked = askedOf(genes, version);
  const rate = 0.05 + 0.3 * (hash(`${seed}/rate`) / 2 ** 32);
  const kept = genes.flatMap((gene, index): Gene[] => {
    const roll = hash(`${seed}/${index}`) / 2 ** 32;
    if (roll >= rate) return [gene];
    if (roll < rate * 0.2) return [];
    const questions = asked[index]!;
    const question = questions[hash(`${seed}/${index}/question`) % Math.max(1, questions.length)];
    return [question === undefined ? gene : changed(gene, question)];
  });
  const fresh = randomGenes(`${seed}/fresh`).filter((gene) =>
    hash(`${seed}/${gene.seed}`) / 2 ** 32 < rate * 0.4
  );
  const order = Object.keys(writers);
  return [...kept, ...fresh].toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}

function changed(gene: Gene, question: string): Gene {
  return { ...gene, changes: { ...gene.changes, [question]: (gene.changes[question] ?? 0) + 1 } };
}

function askedOf(genes: readonly Gene[], version: number): string[][] {
  const world = emptyWorld(version);
  return genes.map((gene) => {
    const draw = new Draw(gene);
    writers[gene.kind]![0](draw, world);
    return [...draw.asked];
  });
}

/** The SQL of a schema, for a server of that major version. */
export function writeGenes(genes: readonly Gene[], version: number): string {
  const world = emptyWorld(version);
  const statements = genes.flatMap((gene) => writers[gene.kind]![0](new Draw(gene), world));
  return statements.map((statement) => `${statement};\n`).join("");
}

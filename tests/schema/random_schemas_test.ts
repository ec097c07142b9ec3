/** Random schemas, each planned from another one. `deno task random-schemas` does many; SEED and ROUNDS choose. */
import { testedVersions } from "../support/database.ts";
import { judgeBothWays } from "./judge.ts";
import { mutateGenes, randomGenes, writeGenes } from "./random/schema.ts";
import { openStage } from "./stage.ts";
import { withoutCopies } from "./without_copies.ts";

const rounds = Number(Deno.env.get("ROUNDS") ?? 10);
/** The gate tries the same ones always: what chance finds is for those who look for it. */
const seed = Deno.env.get("SEED") ??
  (Deno.env.has("ROUNDS") ? String(Math.trunc(Math.random() * 2 ** 31)) : "aludel");

for (const version of testedVersions()) {
  Deno.test(`planChanges() goes both ways between random schemas on PostgreSQL ${version} (SEED=${seed})`, async () => {
    await using stage = await openStage(version);
    for (let round = 0; round < rounds; round++) {
      const [before, after] = randomPair(round, version);
      await judgeBothWays(stage, before, after, { privileges: true }, withoutCopies).catch((error) => {
        throw new Error(`SEED=${seed}, round ${round}: from\n${before}\nto\n${after}`, { cause: error });
      });
    }
  });
}

/** Most pairs are a schema and what random changes make of it; every fourth has nothing in common but names. */
function randomPair(round: number, version: number): [before: string, after: string] {
  const [one, other] = [`${seed}/${round}`, `${seed}/${round}/other`];
  const before = randomGenes(one);
  const after = round % 4 === 3 ? randomGenes(other) : mutateGenes(before, version, other);
  return [writeGenes(before, version), writeGenes(after, version)];
}

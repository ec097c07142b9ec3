/**
 * The figures of aludel beside its peers', as `deno task bench`. Needs the built executable; makes no promise by
 * itself: the column "aim" says what was promised.
 */
import { printTable } from "./bench/measure.ts";
import { describeMachine } from "./bench/machine.ts";
import { benchRuns } from "./bench/run.ts";
import { benchSchema } from "./bench/schema.ts";
import { benchStartUp } from "./bench/start_up.ts";

const machine = describeMachine();
printTable([...await benchStartUp(), ...await benchRuns(), ...await benchSchema()]);
console.log(`\n${machine}`);
Deno.exit(0);

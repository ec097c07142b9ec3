/** Writes the library as a package for npm into dist/npm, and packed beside it, as `deno task npm`. */
import * as path from "node:path";
import { VERSION } from "../src/core/version.ts";
import { packNpm } from "./npm/pack.ts";
import { releaseTime } from "./release_time.ts";

const file = path.resolve(import.meta.dirname!, "..", "dist", `aludel-${VERSION}.tgz`);
await Deno.writeFile(file, await packNpm(await releaseTime()));
console.log("dist/npm, and packed: " + path.relative(Deno.cwd(), file));

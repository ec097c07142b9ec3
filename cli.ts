import process from "node:process";
import { VERSION } from "./src/core/version.ts";

const argv = process.argv.slice(2);
if (argv.length === 1 && argv[0] === "--version") {
  process.stdout.write(`aludel ${VERSION}\n`); // scripts ask at every start: nothing else is loaded for it
} else {
  const { main } = await import("./src/cli/main.ts");
  await main(argv);
}

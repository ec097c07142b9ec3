import * as path from "node:path";

const template = path.resolve(import.meta.dirname!, "..", "..", "install.sh");

/** install.sh for one release: the version that it installs, and where from, are written into it. */
export async function installScript(version: string, releasesUrl: string): Promise<string> {
  const text = await Deno.readTextFile(template);
  return text
    .replace(/^version=.*$/m, `version=\${ALUDEL_VERSION:-${version}}`)
    .replace(/^releases=.*$/m, `releases=\${ALUDEL_RELEASES:-${releasesUrl}}`);
}

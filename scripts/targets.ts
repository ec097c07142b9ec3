/** A machine that there is an executable for. */
export interface Target {
  /** Bun's name of it. Bun fetches the runtimes from npm. */
  readonly bun: string;
  /** The name in files: `aludel-linux-x64`. */
  readonly name: string;
  readonly isWindows: boolean;
}

/** Every target of `build --all` and of a release. */
export const targets: readonly Target[] = [
  ["bun-linux-x64", "linux-x64"],
  ["bun-linux-x64-musl", "linux-x64-musl"],
  ["bun-linux-arm64", "linux-arm64"],
  ["bun-linux-arm64-musl", "linux-arm64-musl"],
  ["bun-darwin-x64", "darwin-x64"],
  ["bun-darwin-arm64", "darwin-arm64"],
  ["bun-windows-x64", "windows-x64"],
].map(([bun, name]) => ({ bun: bun!, name: name!, isWindows: name!.startsWith("windows") }));

/** The file that is built for a target, in dist/. */
export function executableOf({ name, isWindows }: Target): string {
  return `aludel-${name}${isWindows ? ".exe" : ""}`;
}

import * as path from "node:path";
import { timeOnce } from "./measure.ts";
import type { Peer } from "./peers.ts";
import { sqlOf } from "./project.ts";

/** goose with the driver of PostgreSQL alone: its others would take minutes to build. */
export async function prepareGoose(folder: string, count: number): Promise<Peer> {
  const others = [
    "clickhouse",
    "libsql",
    "mssql",
    "mysql",
    "spanner",
    "sqlite3",
    "vertica",
    "ydb",
    "duckdb",
    "turso",
  ];
  const tags = others.map((driver) => `no_${driver}`).join(" ");
  const home = await installed(folder, "github.com/pressly/goose/v3/cmd/goose@v3.30.0", "-tags", tags);
  const migrations = path.join(home, "migrations");
  await writeEach(
    migrations,
    count,
    (index) => `-- +goose Up\n${sqlOf(index)}\n-- +goose Down\nDROP TABLE t${index};\n`,
  );
  return {
    name: "goose 3.30.0",
    command: (url) => ({
      program: path.join(home, "goose"),
      args: ["-dir", migrations, "postgres", `${url}?sslmode=disable`, "up"],
    }),
  };
}

export async function prepareTern(folder: string, count: number): Promise<Peer> {
  const home = await installed(folder, "github.com/jackc/tern/v2@v2.3.4");
  const migrations = path.join(home, "migrations");
  await writeEach(
    migrations,
    count,
    (index) => `${sqlOf(index)}\n---- create above / drop below ----\nDROP TABLE t${index};\n`,
  );
  return {
    name: "tern 2.3.4",
    command: (url) => ({
      program: path.join(home, "tern"),
      args: ["migrate", "--migrations", migrations, "--conn-string", `${url}?sslmode=disable`],
    }),
  };
}

/** Builds a program from the Go module proxy, and gives the folder where it is. */
async function installed(folder: string, module: string, ...flags: readonly string[]): Promise<string> {
  const home = path.join(
    folder,
    module.replace(/@.*/, "").split("/").filter((part) => !/^v\d$/.test(part)).at(-1)!,
  );
  await Deno.mkdir(home);
  await timeOnce({ program: "go", args: ["install", ...flags, module], cwd: home, env: { GOBIN: home } });
  return home;
}

/** Files that are numbered from 1. */
async function writeEach(folder: string, count: number, text: (index: number) => string): Promise<void> {
  await Deno.mkdir(folder);
  for (let index = 0; index < count; index++) {
    const number = String(index + 1).padStart(5, "0");
    await Deno.writeTextFile(path.join(folder, `${number}_t${index}.sql`), text(index));
  }
}

import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import postgres from "postgres";
import { freshDatabase, testedVersions } from "./database.ts";
import { startServer } from "./server.ts";
import { isRunning, serverProcess } from "./server_process.ts";
import { sharedServer } from "./shared_server.ts";

for (const version of testedVersions()) {
  Deno.test(`freshDatabase(${version}) gives an empty database of that version`, async () => {
    const sql = postgres(await freshDatabase(version), { max: 1 });
    const [row] = await sql`SELECT current_setting('server_version_num')::int / 10000 AS major,
      (SELECT count(*)::int FROM pg_class WHERE relnamespace = 'public'::regnamespace) AS objects`;
    await sql.end();
    assert.deepEqual({ ...row }, { major: version, objects: 0 });
  });
}

Deno.test("sharedServer() gives one server to everyone who asks at once", async () => {
  const servers = await Promise.all([sharedServer(18), sharedServer(18), sharedServer(18)]);
  assert.equal(new Set(servers.map((server) => server.port)).size, 1);
});

Deno.test("startServer() takes settings, listens on a socket too, and leaves nothing behind", async () => {
  const server = await startServer({ version: 18, settings: { work_mem: "7MB" } });
  const sql = postgres({ host: server.socketFolder, port: server.port, user: "postgres", max: 1 });
  const [row] = await sql`SHOW work_mem`;
  await sql.end();
  assert.equal(row?.work_mem, "7MB");
  const pid = await serverProcess(server.socketFolder);
  await server.stop();
  assert.ok(pid !== null && !await isRunning(pid));
  await assert.rejects(fs.stat(server.socketFolder), { code: "ENOENT" });
});

Deno.test("startServer() shows what a server that cannot start has to say", async () => {
  await assert.rejects(
    startServer({ version: 18, settings: { shared_buffers: "nonsense" } }),
    /invalid value for parameter "shared_buffers"/,
  );
});

Deno.test("A server ends, and its folder goes, when its process is killed", async () => {
  const script = `
    import { startServer } from ${JSON.stringify(import.meta.resolve("./server.ts"))};
    const server = await startServer({ version: 18 });
    console.log(JSON.stringify(server));
    setInterval(() => {}, 1000);`;
  const child = new Deno.Command(Deno.execPath(), { args: ["eval", script], stdout: "piped" }).spawn();
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  const { socketFolder } = JSON.parse(new TextDecoder().decode(value));
  const pid = await serverProcess(socketFolder);
  child.kill("SIGKILL");
  await child.status;
  await reader.cancel();
  assert.ok(pid !== null);
  while (await isRunning(pid)) await new Promise((wake) => setTimeout(wake, 50));
  while (await fs.stat(socketFolder).then(() => true, () => false)) {
    await new Promise((wake) => setTimeout(wake, 50));
  }
});

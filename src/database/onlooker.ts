import type { Connection, Row } from "./connection.ts";

/**
 * A second connection, from which to look at what the first one is doing. It is opened when somebody first looks.
 * What it sees serves messages, so it is no reason to fail: who can't look sees nothing.
 */
export class Onlooker implements AsyncDisposable {
  private connection: Promise<Connection> | null = null;

  constructor(private readonly open: () => Promise<Connection>) {}

  async look(sql: string): Promise<readonly Row[]> {
    try {
      const connection = await (this.connection ??= this.open());
      return await connection.query(sql);
    } catch {
      return [];
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const connection = await this.connection?.catch(() => null);
    await connection?.close();
  }
}

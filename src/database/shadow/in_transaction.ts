/** How a transaction begins and ends. */
interface Frame {
  /** Default: a plain BEGIN. */
  readonly begin?: string;
  readonly end: "COMMIT" | "ROLLBACK";
}

/**
 * Does something in a transaction. It is rolled back after an error, or, where `end` says so, whatever comes of it: settings that
 * were made go with it, too.
 *
 * @throws what `work` throws, rather than that the ROLLBACK fails for the same reason
 */
export async function inTransaction<T>(
  query: (sql: string) => Promise<unknown>,
  { begin = "BEGIN", end }: Frame,
  work: () => Promise<T>,
): Promise<T> {
  await query(begin);
  const result = await work().catch(async (error) => {
    await query("ROLLBACK").catch(() => {}); // the connection may be what failed
    throw error;
  });
  await query(end);
  return result;
}

/**
 * Does something in a transaction that is rolled back, whatever comes of it: settings that it made go with it, too.
 *
 * @param begin opens the transaction
 * @throws what `work` throws, rather than that the ROLLBACK fails for the same reason
 */
export async function undone<T>(
  query: (sql: string) => Promise<unknown>,
  work: () => Promise<T>,
  begin = "BEGIN",
): Promise<T> {
  await query(begin);
  const rollback = () => query("ROLLBACK");
  const result = await work().catch(async (error) => {
    await rollback().catch(() => {}); // the connection may be what failed
    throw error;
  });
  await rollback();
  return result;
}

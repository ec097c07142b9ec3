import { explainShadowError, missingRole } from "./missing.ts";
import type { Shadow } from "./shadow.ts";

/**
 * Tries something again each time that a role was missing and could be made: where the cluster is the shadow's own.
 * What was done before the failure must be undone by then.
 *
 * @throws what the attempt throws, with a hint where there is one
 */
export async function withRoles(shadow: Shadow, attempt: () => Promise<void>): Promise<void> {
  for (let made: string | null = null;;) {
    try {
      return await attempt();
    } catch (error) {
      const missing = missingRole(error);
      if (missing === null || missing === made || !shadow.isOwnCluster) {
        throw explainShadowError(error, shadow);
      }
      await shadow.createRole(made = missing);
    }
  }
}

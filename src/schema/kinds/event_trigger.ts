import { quoteLiteral } from "../../core/quote.ts";
import { address } from "../address.ts";
import { quoteName } from "../name.ts";
import type { CatalogObject } from "../object.ts";
import { type Firing, firing } from "./firing.ts";
import type { ObjectKind } from "./kind.ts";
import { renameTo } from "./rename.ts";

/** An event trigger. PostgreSQL, "CREATE EVENT TRIGGER". */
export interface EventTrigger extends CatalogObject {
  readonly kind: "event_trigger";
  /** `ddl_command_start`, `sql_drop` … */
  readonly event: string;
  /** The command tags for which it fires; empty for all. */
  readonly tags: readonly string[];
  /** The function, with its schema. */
  readonly calls: string;
  readonly enabled: Firing;
}

export const eventTrigger: ObjectKind<EventTrigger> = {
  kind: "event_trigger",
  query: () => `
    select ${address("pg_event_trigger", "e.oid")} as address, e.evtname as name, e.evtevent as event,
           coalesce(e.evttags, '{}') as tags,
           quote_ident(n.nspname) || '.' || quote_ident(p.proname) as calls, ${
    firing("e.evtenabled")
  } as enabled
    from pg_event_trigger e
    join pg_proc p on p.oid = e.evtfoid
    join pg_namespace n on n.oid = p.pronamespace
    order by e.evtname`,
  subject: (it) => `EVENT TRIGGER ${quoteName(it.name)}`,
  create: (it) => [
    [
      `CREATE ${eventTrigger.subject(it)} ON ${it.event}`,
      ...(it.tags.length === 0 ? [] : [`WHEN TAG IN (${it.tags.map(quoteLiteral).join(", ")})`]),
      `EXECUTE FUNCTION ${it.calls}()`,
    ].join("\n    "),
    ...(it.enabled === "ENABLE" ? [] : [setEnabled(it)]),
  ],
  drop: (it) => `DROP ${eventTrigger.subject(it)}`,
  rename: (it, before) => renameTo(eventTrigger.subject(before), it),
  attributes: { event: "replace", tags: "replace", calls: "replace", enabled: setEnabled },
  unordered: ["tags"],
  watches: true,
};

function setEnabled(it: EventTrigger): string {
  return `ALTER ${eventTrigger.subject(it)} ${it.enabled}`;
}

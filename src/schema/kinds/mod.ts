import type { CatalogObject } from "../object.ts";
import { aggregate } from "./aggregate.ts";
import { attribute } from "./attribute.ts";
import { cast } from "./cast.ts";
import { collation } from "./collation.ts";
import { column } from "./column.ts";
import { columnDefault } from "./column_default.ts";
import { comment } from "./comment.ts";
import { composite } from "./composite.ts";
import { constraint } from "./constraint.ts";
import { defaultPrivileges } from "./default_privileges.ts";
import { domain } from "./domain.ts";
import { domainConstraint } from "./domain_constraint.ts";
import { enumType } from "./enum.ts";
import { eventTrigger } from "./event_trigger.ts";
import { extension } from "./extension.ts";
import { foreignDataWrapper } from "./foreign_data_wrapper.ts";
import { foreignTable } from "./foreign_table.ts";
import { functionKind } from "./function.ts";
import { grant } from "./grant.ts";
import { index } from "./index.ts";
import { indexAttachment } from "./index_attachment.ts";
import { inheritance } from "./inheritance.ts";
import type { AttributeRule, ObjectKind } from "./kind.ts";
import { materializedView } from "./materialized_view.ts";
import { operator } from "./operator.ts";
import { operatorClass } from "./operator_class.ts";
import { operatorFamily } from "./operator_family.ts";
import { operatorShell } from "./operator_shell.ts";
import { owner } from "./owner.ts";
import { partition } from "./partition.ts";
import { partitionTrigger } from "./partition_trigger.ts";
import { policy } from "./policy.ts";
import { procedure } from "./procedure.ts";
import { publication } from "./publication.ts";
import { publicationSchema } from "./publication_schema.ts";
import { publicationTable } from "./publication_table.ts";
import { range } from "./range.ts";
import { replicaIdentity } from "./replica_identity.ts";
import { rule } from "./rule.ts";
import { schema } from "./schema.ts";
import { sequence } from "./sequence.ts";
import { sequenceOwner } from "./sequence_owner.ts";
import { server } from "./server.ts";
import { statistics } from "./statistics.ts";
import { table } from "./table.ts";
import { tableType } from "./table_type.ts";
import { trigger } from "./trigger.ts";
import { textSearchConfiguration } from "./text_search_configuration.ts";
import { textSearchParser } from "./text_search_parser.ts";
import { textSearchTemplate } from "./text_search_template.ts";
import { textSearchDictionary } from "./text_search_dictionary.ts";
import { userMapping } from "./user_mapping.ts";
import { view } from "./view.ts";

/**
 * All kinds, in the order in which their objects are read and, as far as dependencies leave a choice, written.
 * The kind of a parent stands before the kinds of its members.
 */
export const kinds: readonly ObjectKind[] = [
  defaultPrivileges,
  schema,
  extension,
  collation,
  enumType,
  domain,
  domainConstraint,
  composite,
  attribute,
  range,
  sequence,
  foreignDataWrapper,
  server,
  userMapping,
  textSearchParser,
  textSearchTemplate,
  textSearchDictionary,
  textSearchConfiguration,
  table,
  foreignTable,
  view,
  materializedView,
  inheritance,
  column,
  tableType,
  columnDefault,
  constraint,
  index,
  replicaIdentity,
  partition,
  indexAttachment,
  sequenceOwner,
  publication,
  publicationTable,
  publicationSchema,
  statistics,
  cast,
  operator,
  operatorShell,
  operatorFamily,
  operatorClass,
  functionKind,
  procedure,
  aggregate,
  trigger,
  partitionTrigger,
  rule,
  policy,
  eventTrigger,
  comment,
  owner,
  grant,
];

/** A kind with what the generic code asks of its rules. */
export interface KnownKind extends ObjectKind {
  /** Its place in the list of kinds. */
  readonly rank: number;
  /** The attributes whose rule is not `"ignore"`. */
  readonly comparedAttributes: readonly string[];
  readonly rules: Readonly<Record<string, AttributeRule<CatalogObject>>>;
}

const known: ReadonlyMap<string, KnownKind> = new Map(
  kinds.map((kind, rank) => [kind.kind, know(kind, rank)]),
);

function know(kind: ObjectKind, rank: number): KnownKind {
  const rules = kind.attributes as Record<string, AttributeRule<CatalogObject>>;
  const comparedAttributes = Object.keys(rules).filter((name) => rules[name] !== "ignore");
  return { ...kind, rank, comparedAttributes, rules };
}

/** The kind of an object. */
export function kindOf(object: { readonly kind: string }): KnownKind {
  const kind = known.get(object.kind);
  if (!kind) throw new TypeError(`No kind "${object.kind}" in kinds/mod.ts`);
  return kind;
}

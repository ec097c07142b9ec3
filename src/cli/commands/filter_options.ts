import type { Command, OptionValues } from "@commander-js/extra-typings";
import type { FilterRequest } from "../schema/filter_request.ts";
import { collect } from "../collect.ts";

/** The options that say what of a schema is looked at, as commander gives them. */
interface FilterOptions {
  only?: string[];
  schema?: string[];
  exclude?: string[];
  owners?: true;
  privileges?: true;
  defaultPrivileges?: true;
}

/** Their names on the command line, and as keys. */
export const filterOptionNames: readonly (readonly [option: string, key: keyof FilterOptions])[] = [
  ["--only", "only"],
  ["--exclude", "exclude"],
  ["--schema", "schema"],
  ["--owners", "owners"],
  ["--privileges", "privileges"],
  ["--default-privileges", "defaultPrivileges"],
];

/**
 * Adds the options that say what of a schema is looked at, beside the settings.
 *
 * @param when stands before each description, such as `with --autogenerate: `
 */
export function withFilterOptions<Arguments extends unknown[], Options extends OptionValues>(
  command: Command<Arguments, Options>,
  when = "",
): Command<Arguments, Options & FilterOptions> {
  command
    .option("--only <kind:name>", `${when}look at nothing else, such as table:public.*; repeatable`, collect)
    .option("--exclude <kind:name>", `${when}pass this over, too; repeatable`, collect)
    .option(
      "--schema <schema>",
      `${when}look into this schema, instead of the settings'; repeatable`,
      collect,
    )
    .option("--owners", `${when}look at whose the objects are, too`)
    .option("--privileges", `${when}look at what is granted, too`)
    .option("--default-privileges", `${when}look at what ALTER DEFAULT PRIVILEGES said, too`);
  return command as unknown as Command<Arguments, Options & FilterOptions>;
}

/** Understands these options. */
export function readFilterOptions(options: FilterOptions): FilterRequest {
  return {
    only: options.only ?? [],
    exclude: options.exclude ?? [],
    schemas: options.schema ?? null,
    owners: options.owners === true,
    privileges: options.privileges === true,
    defaultPrivileges: options.defaultPrivileges === true,
  };
}

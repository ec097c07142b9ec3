import type { Command, OptionValues } from "@commander-js/extra-typings";
import { collect } from "../collect.ts";
import type { ChangeRequest } from "../schema/change_request.ts";

/** The options that say how a schema is to change, as commander gives them. A type, for more options to be added to. */
type ChangeOptions = {
  rename?: string[];
  online?: boolean;
};

/** Their names on the command line, and as keys. */
export const changeOptionNames: readonly (readonly [option: string, key: keyof ChangeOptions])[] = [
  ["--rename", "rename"],
  ["--online", "online"],
];

/**
 * Adds the options that say how one schema becomes another.
 *
 * @param when stands before each description, such as `with --autogenerate: `
 * @param whenOnline the same, for those about statements
 */
export function withChangeOptions<Arguments extends unknown[], Options extends OptionValues>(
  command: Command<Arguments, Options>,
  when: string,
  whenOnline: string,
): Command<Arguments, Options & ChangeOptions> {
  command
    .option(
      "--rename <kind:old=new>",
      `${when}what is only called something else, such as table:users=accounts; repeatable`,
      collect,
    )
    .option("--online", `${whenOnline}let others read and write the tables meanwhile`)
    .option("--no-online", `${whenOnline}in as few steps as possible, whatever the settings say`);
  return command as unknown as Command<Arguments, Options & ChangeOptions>;
}

/** Understands these options. */
export function readChangeOptions({ rename, online }: ChangeOptions): ChangeRequest {
  return { renames: rename ?? [], online };
}

import { UsageError } from "../../core/error.ts";
import { didYouMean } from "../../core/nearest.ts";
import { TokenReader } from "../../sql/token_reader.ts";
import { Token } from "../../sql/token.ts";
import { kinds } from "../kinds/mod.ts";
import { kindsOfWord, type RenameDeclaration } from "./declaration.ts";

/**
 * Understands `KIND:OLD=NEW`, the value of `--rename`: OLD is a name as in SQL, with the table and the schema before it
 * where it needs them (`table:users=accounts`, `column:public.users.mail=email`), NEW the name alone.
 *
 * @throws {UsageError}
 */
export function parseRename(text: string): RenameDeclaration {
  const [, word, rest] = /^([a-z_ ]+):(.+)$/is.exec(text) ?? [];
  if (word === undefined || rest === undefined) throw wrongRename(text, "it is not KIND:OLD=NEW");
  const meant = kindsOfWord(word);
  const renamed = kinds.filter(({ rename }) => rename).map(({ kind }) => kind);
  if (!meant.every((kind) => renamed.includes(kind))) {
    const near = didYouMean(word, [...renamed, "type"]);
    throw wrongRename(text, `there is no kind "${word}" that can be renamed`, near);
  }
  const reader = new TokenReader({ text: rest });
  const old = takePath(reader);
  const args = takeArguments(reader, rest);
  if (!reader.takeSymbol("=")) throw wrongRename(text, 'it has no "=" behind the old name');
  const wanted = takePath(reader);
  if (old.length === 0 || wanted.length === 0 || reader.token !== Token.end) {
    throw wrongRename(text, "it is not KIND:OLD=NEW");
  }
  const parent = old.slice(0, -1);
  const said = wanted.slice(0, -1);
  if (said.length > 0 && said.some((name, i) => name !== parent.slice(-said.length)[i])) {
    throw wrongRename(text, "a new name can't lead to another place", "write the new name alone");
  }
  return {
    kinds: meant,
    path: [...parent, wanted.at(-1)!],
    arguments: args,
    oldName: old.at(-1)!,
    span: null,
  };
}

/** Names with points between. */
export function takePath(reader: TokenReader): string[] {
  const path: string[] = [];
  do {
    const name = reader.takeName();
    if (name === null) return [];
    path.push(name);
  } while (reader.takeSymbol("."));
  return path;
}

/** What stands in parentheses behind the name of a routine. */
function takeArguments(reader: TokenReader, text: string): string | null {
  const start = reader.end;
  if (!reader.takeSymbol("(")) return null;
  for (let depth = 1; reader.token !== Token.end; reader.advance()) {
    if (reader.token === Token.openParen) depth++;
    if (reader.token === Token.closeParen && --depth === 0) break;
  }
  const inside = text.slice(start, reader.start).trim();
  reader.advance();
  return inside;
}

function wrongRename(text: string, state: string, hint?: string): UsageError {
  return new UsageError(`Cannot use --rename ${text}: ${state}`, {
    code: "bad_rename",
    hint: hint ?? 'write for example "table:users=accounts" or "column:users.mail=email"',
  });
}

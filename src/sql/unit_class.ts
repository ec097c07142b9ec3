/** May begin a name or a key word: letters, `_`, and everything beyond ASCII (`ident_start` in PostgreSQL's scan.l). */
export const IS_WORD_START = 1;
/** May go on in a name: also digits and `$` (`ident_cont`). */
export const IS_WORD = 2;
/** White space (`space`). */
export const IS_SPACE = 4;
export const IS_DIGIT = 8;

/** For each UTF-16 code unit the sum of what it is. */
export const UNIT_CLASS: Uint8Array = classifyUnits();

function classifyUnits(): Uint8Array {
  const classes = new Uint8Array(0x10000).fill(IS_WORD_START | IS_WORD, 0x80);
  const set = (units: string, value: number) => {
    for (let i = 0; i < units.length; i++) classes[units.charCodeAt(i)] = value;
  };
  set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_", IS_WORD_START | IS_WORD);
  set("0123456789", IS_DIGIT | IS_WORD);
  set("$", IS_WORD);
  set(" \t\n\r\f\v", IS_SPACE);
  return classes;
}

// deno-lint-ignore no-control-regex -- these are what it is about
const obeyed = /\x1b\[[0-9;]*m|[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Takes out of a text what a terminal would obey: a message in a revision file, or a notice of the server, must not move
 * the cursor or turn the line around. Colours stay.
 */
export function disarm(text: string): string {
  return text.replaceAll("\r\n", "\n").replace(obeyed, (found) => found.length > 1 ? found : escapeOf(found));
}

function escapeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

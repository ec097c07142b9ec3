import { styleText } from "node:util";

/** A colour or weight, such as `red` or `["bold", "red"]`. */
export type Style = Parameters<typeof styleText>[0];

/** Colours a text, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string;

/** Whether there is colour was decided before (NO_COLOR, a terminal): it is not asked again here. */
export function painter(color: boolean): Paint {
  return color ? (style, text) => styleText(style, text, { validateStream: false }) : (_style, text) => text;
}

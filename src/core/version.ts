import deno from "../../deno.json" with { type: "json" };

/** The version of aludel, such as `0.1.0`. */
export const VERSION: string = deno.version;

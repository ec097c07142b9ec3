/** PostgreSQL's units of time, in milliseconds (chapter 20.1 "Setting Parameters"). */
const units: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** What {@linkcode parseDuration} reads, in words. */
export const durationForm = "a number with a unit (us, ms, s, min, h, d)";

/**
 * Reads a time as PostgreSQL does, such as `5s`, `200ms` or `1.5min`; a bare number is milliseconds. The one reader for
 * options, settings and revision files.
 *
 * @returns milliseconds; null for what is no time
 */
export function parseDuration(text: string): number | null {
  const parts = /^(\d+(?:\.\d+)?)\s*(us|ms|s|min|h|d)?$/.exec(text.trim());
  return parts ? Number(parts[1]) * units[parts[2] ?? "ms"]! : null;
}

/** Shows a time for a person: `350 ms`, `5 s`, `2 min 5 s`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${Number(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  const parts = [[Math.floor(whole / 3600), "h"], [Math.floor(whole / 60) % 60, "min"], [whole % 60, "s"]];
  return parts.filter(([count]) => count !== 0).map((part) => part.join(" ")).join(" ");
}

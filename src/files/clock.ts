import { UsageError } from "../core/error.ts";

/** A moment as a clock on the wall shows it, each part with leading zeros; `offset` such as `+02:00` or `Z`. */
export type Clock = Readonly<
  Record<"year" | "month" | "day" | "hour" | "minute" | "second" | "offset", string>
>;

/**
 * The time in a zone.
 *
 * @param timeZone an IANA name, such as `Europe/Berlin`
 * @throws {UsageError} for an unknown zone
 */
export function clockIn(date: Date, timeZone: string): Clock {
  const parts = Object.fromEntries(
    zoneFormat(timeZone).formatToParts(date).map(({ type, value }) => [type, value]),
  );
  const offset = parts["timeZoneName"]!.replace(/^GMT(\+00:00)?$|^GMT/, "") || "Z"; // V8 writes GMT, JavaScriptCore GMT+00:00
  return { ...parts, offset } as unknown as Clock;
}

/** A moment in RFC 3339, in a zone, to the second. */
export function timestampIn(date: Date, timeZone: string): string {
  const { year, month, day, hour, minute, second, offset } = clockIn(date, timeZone);
  return `${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`;
}

function zoneFormat(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      timeZoneName: "longOffset",
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(`Cannot use the time zone "${timeZone}": it is unknown`, {
      code: "timezone",
      hint: 'it is an IANA name, such as "UTC" or "Europe/Berlin"',
      cause: error,
    });
  }
}

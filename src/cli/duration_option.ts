import { durationForm, parseDuration } from "../core/duration.ts";
import { UsageError } from "../core/error.ts";

/** Reads the value of an option that is a time, in milliseconds. @throws {UsageError} */
export function durationOption(option: string): (text: string) => number {
  return (text) => {
    const milliseconds = parseDuration(text);
    if (milliseconds !== null) return milliseconds;
    throw new UsageError(`Cannot use ${option} "${text}": it is no time`, {
      code: "usage",
      hint: `${durationForm}, such as ${option} 60s`,
    });
  };
}

import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";

/** What differs between two texts, as git and `patch` write it. */
export function unifiedDiff(from: string, to: string, before: string, after: string): string {
  return createTwoFilesPatch(from, to, before, after, undefined, undefined, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  });
}

/** A number with its noun, such as `1 revision` or `2 revisions`; the plural is given only where it takes more than an s. */
export function sayCount(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

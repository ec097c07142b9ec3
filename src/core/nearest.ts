import { distance } from "fastest-levenshtein";

/** The names that a misspelt word may have meant, nearest first; at most three, none that is too far off. */
function nearestNames(word: string, names: Iterable<string>): string[] {
  const wanted = word.toLowerCase();
  const furthest = Math.floor(wanted.length / 3);
  return [...new Set(names)]
    .map((name) => ({ name, far: distance(wanted, name.toLowerCase()) }))
    .filter(({ name, far }) =>
      far <= furthest || (wanted.length > 2 && name.toLowerCase().startsWith(wanted))
    )
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** "did you mean …?" for a hint, or undefined when no name is near. */
export function didYouMean(word: string, names: Iterable<string>): string | undefined {
  const near = nearestNames(word, names);
  return near.length === 0 ? undefined : `did you mean ${near.map((name) => `"${name}"`).join(" or ")}?`;
}

/** What a line needs of a terminal; `process.stderr` has it. */
export interface Terminal {
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** A terminal may be narrower for a while before it tells so: meanwhile the line is cut, not folded. */
const [unfolded, folding] = ["\x1b[?7l", "\x1b[?7h"];

/** Clears the line; it is not the screen from here on, which tmux would keep for scrolling back. */
const clear = "\r\x1b[2K";
const clearAbove = "\x1b[1A\x1b[2K";

/**
 * The last line of a terminal, written anew while something runs. Whatever else is written to the terminal goes
 * through {@linkcode above}, so that it stands above the line and does not tear it.
 */
export class TerminalLine {
  private shown = "";
  /** How many columns the line has on the screen; 0 while there is none. */
  private width = 0;
  /** Whether what was written last has ended its line: only then there is room. */
  private isFree = true;

  constructor(private readonly terminal: Terminal) {}

  /** The width of the terminal: it may change at any time. */
  get columns(): number {
    return this.terminal.columns || 80;
  }

  /** Puts a line there, of so many columns; it must fit. */
  show(line: string, width: number): void {
    if (line === this.shown && this.width > 0) return;
    this.shown = line;
    this.draw(this.erasure, width);
  }

  /** Takes the line away. */
  hide(): void {
    if (this.width > 0) this.terminal.write(this.erasure);
    this.shown = "";
    this.width = 0;
  }

  /** Writes text for good, above the line. */
  above(text: string, write: (text: string) => void): void {
    if (text === "") return;
    const { width } = this;
    if (width > 0) this.terminal.write(this.erasure);
    this.width = 0;
    write(text);
    this.isFree = text.endsWith("\n");
    if (width > 0) this.draw("", width);
  }

  private draw(before: string, width: number): void {
    if (!this.isFree) return;
    this.terminal.write(before + unfolded + this.shown + folding);
    this.width = width;
  }

  /** On a terminal that was made narrower meanwhile, the line has been folded into several rows. */
  private get erasure(): string {
    if (this.width === 0) return "";
    const rows = Math.ceil(this.width / this.columns);
    return clear + clearAbove.repeat(rows - 1);
  }
}

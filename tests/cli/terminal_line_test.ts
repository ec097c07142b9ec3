import assert from "node:assert/strict";
import { TerminalLine } from "../../src/cli/live/terminal_line.ts";

/** As much of a terminal as the line needs: rows, a cursor, and the sequences that it is written with. */
class Screen {
  columns = 40;
  private readonly rows: string[] = [""];
  private row = 0;

  write(text: string): void {
    // deno-lint-ignore no-control-regex -- what a terminal reads
    for (const [piece] of text.matchAll(/\x1b\[[?\d]*[a-zA-Z]|\n|\r|[^\x1b\n\r]+/g)) this.obey(piece);
  }

  /** Folds the last line as a terminal does that is made narrower. */
  narrow(columns: number): void {
    this.columns = columns;
    const line = this.rows.pop()!;
    for (let at = 0; at < line.length; at += columns) this.rows.push(line.slice(at, at + columns));
    this.row = this.rows.length - 1;
  }

  get text(): string {
    return this.rows.join("\n").trimEnd();
  }

  private obey(piece: string): void {
    if (piece === "\n") this.row = this.rows.push("") - 1;
    else if (piece === "\x1b[1A") this.row--;
    else if (piece === "\x1b[2K") {
      this.rows.splice(this.row, this.row === this.rows.length - 1 ? 1 : Infinity, "");
    } else if (!piece.startsWith("\x1b") && piece !== "\r") this.rows[this.row] += piece;
  }
}

function lineOn(screen: Screen) {
  const line = new TerminalLine(screen);
  return { line, write: (text: string) => line.above(text, (above) => screen.write(above)) };
}

Deno.test("what is written stands above the line, which stays the last one and goes without a trace", () => {
  const screen = new Screen();
  const { line, write } = lineOn(screen);
  write("first\n");
  line.show("running", 7);
  write("NOTICE: look here\n");
  assert.equal(screen.text, "first\nNOTICE: look here\nrunning");
  line.show("running on", 10);
  assert.equal(screen.text, "first\nNOTICE: look here\nrunning on");
  line.hide();
  write("last\n");
  assert.equal(screen.text, "first\nNOTICE: look here\nlast");
});

Deno.test("half a line is not torn: the live line waits for its end", () => {
  const screen = new Screen();
  const { line, write } = lineOn(screen);
  line.show("running", 7);
  write("half a");
  line.show("running on", 10);
  assert.equal(screen.text, "half a");
  write(" line\n");
  line.show("running still", 13);
  assert.equal(screen.text, "half a line\nrunning still");
});

Deno.test("a line that was folded by a narrower terminal is taken away whole", () => {
  const screen = new Screen();
  const { line, write } = lineOn(screen);
  write("first\n");
  line.show("x".repeat(38), 38);
  screen.narrow(15);
  line.show("y".repeat(13), 13);
  assert.equal(screen.text, `first\n${"y".repeat(13)}`);
});

import * as path from "node:path";
import { timeOnce } from "./measure.ts";
import type { Peer } from "./peers.ts";
import { idOf, sqlOf } from "./project.ts";

/** Alembic with psycopg, and a transaction for each revision as everywhere here. */
export async function prepareAlembic(folder: string, count: number): Promise<Peer> {
  const home = path.join(folder, "alembic");
  await timeOnce({ program: "python3", args: ["-m", "venv", home] });
  const packages = ["alembic==1.20.1", "psycopg[binary]==3.3.9"];
  await timeOnce({ program: path.join(home, "bin", "pip"), args: ["install", "-q", ...packages] });
  const versions = path.join(home, "migrations", "versions");
  await Deno.mkdir(versions, { recursive: true });
  await Deno.writeTextFile(path.join(home, "alembic.ini"), "[alembic]\nscript_location = migrations\n");
  await Deno.writeTextFile(path.join(home, "migrations", "env.py"), environment);
  for (let index = 0; index < count; index++) {
    await Deno.writeTextFile(path.join(versions, `${idOf(index)}_t${index}.py`), revision(index));
  }
  return {
    name: "alembic 1.20.1",
    command: (url) => ({
      program: path.join(home, "bin", "alembic"),
      args: ["upgrade", "head"],
      cwd: home,
      env: { DATABASE_URL: url },
    }),
  };
}

const environment = `import os
from alembic import context
from sqlalchemy import create_engine

engine = create_engine(os.environ["DATABASE_URL"].replace("postgres://", "postgresql+psycopg://"))
with engine.connect() as connection:
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
`;

function revision(index: number): string {
  return `from alembic import op

revision = "${idOf(index)}"
down_revision = ${index === 0 ? "None" : `"${idOf(index - 1)}"`}


def upgrade():
    op.execute("""${sqlOf(index)}""")


def downgrade():
    op.execute("DROP TABLE t${index}")
`;
}

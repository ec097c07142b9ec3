import * as fs from "node:fs";
import * as path from "node:path";
import { UsageError } from "../core/error.ts";
import { didYouMean } from "../core/nearest.ts";
import { fileError } from "./file_error.ts";
import { type Template, templates } from "./templates.ts";
import { createFile } from "./write_file.ts";

/** The template of a name. @throws {UsageError} for an unknown one */
export function findTemplate(name: string): Template {
  const found = templates.find((template) => template.name === name);
  if (found) return found;
  const names = templates.map((template) => template.name);
  throw new UsageError(`Cannot use the template "${name}": there is none of that name`, {
    code: "unknown_template",
    hint: didYouMean(name, names) ?? `the templates are ${names.join(", ")}`,
  });
}

/**
 * Writes a template's files into an empty or new folder, and its `migrations` folder.
 *
 * @returns the files, as paths below the folder
 * @throws {UsageError} when the folder is not empty or can't be written
 */
export function initProject(folder: string, template: Template): string[] {
  refuseFilled(folder);
  const files = Object.entries(template.files);
  try {
    fs.mkdirSync(path.join(folder, "migrations"), { recursive: true });
  } catch (error) {
    throw fileError("create", folder, error);
  }
  for (const [name, text] of files) createFile(path.join(folder, name), text);
  const isEmpty = !files.some(([name]) => name.startsWith("migrations/"));
  if (isEmpty) createFile(path.join(folder, "migrations", ".gitkeep"), ""); // git keeps no empty folder
  return files.map(([name]) => name);
}

/** A `.git` alone is no content: people make the repository first. */
function refuseFilled(folder: string): void {
  let names: string[];
  try {
    names = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  } catch (error) {
    throw fileError("read", folder, error);
  }
  if (names.every((name) => name === ".git")) return;
  throw new UsageError(`Cannot start a project in "${folder}": the folder is not empty`, {
    code: "folder_not_empty",
    path: folder,
    hint: "name a new folder: aludel init DIR",
  });
}

/** What a command line says about how a schema is to change, beside what the settings say. */
export interface ChangeRequest {
  /** Values of `--rename`. */
  readonly renames: readonly string[];
  /** Whether others go on with the tables meanwhile; undefined: as the settings say. */
  readonly online: boolean | undefined;
}

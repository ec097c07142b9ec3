import type { PGlite } from "@electric-sql/pglite";

/** The part of PGlite's compiled PostgreSQL that the backend drives itself: PGlite's own types leave it open. */
export interface PostgresModule {
  readonly FS: FileSystem;
  readonly NODEFS: NodeFileSystem;
  readonly HEAPU8: Uint8Array;
  addFunction(callback: (pointer: number, length: number) => number, signature: string): number;
  stackSave(): number;
  stackRestore(pointer: number): void;
  _pgl_set_rw_cbs(read: number, write: number): void;
  _pgl_getMyProcPort(): number;
  _pgl_sendConnData(): void;
  _pgl_pq_flush(): void;
  _pq_buffer_remaining_data(): number;
  _ProcessStartupPacket(port: number, sslDone: boolean, gssDone: boolean): number;
  _PostgresMainLoopOnce(): void;
  _PostgresMainLongJmp(): void;
  _PostgresSendReadyForQueryIfNecessary(): void;
}

/** Emscripten's file system inside the engine. */
export interface FileSystem {
  mkdirTree(path: string, mode?: number): void;
  chmod(path: string, mode: number): void;
  /** With `canOwn`, the file is the given bytes and not a copy of them. */
  writeFile(path: string, content: Uint8Array, options?: { canOwn?: boolean }): void;
  mount(type: unknown, options: { root: string }, path: string): void;
  quit(): void;
}

/** Emscripten's file system over a folder of the machine. */
export interface NodeFileSystem {
  readonly stream_ops: { fsync?: (stream: { readonly nfd: number }) => number };
  tryFSOperation<T>(operation: () => T): T;
}

/** What PostgreSQL throws, for want of `longjmp`, when an error ends a command: the loop goes on. */
export function isLongJump(error: unknown): boolean {
  return (error as { status?: unknown } | null)?.status === 100;
}

/** The compiled PostgreSQL inside PGlite. */
export function moduleOf(pglite: PGlite): PostgresModule {
  return pglite.Module as unknown as PostgresModule;
}

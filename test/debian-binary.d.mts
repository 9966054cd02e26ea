export const debianHome: string

/** A server for tests: of the PATH, or unpacked by `node test/debian.mjs`. Undefined: it is not there, and what needs it is skipped. */
export function debianBinary(name: 'redis-server' | 'nginx'): { readonly path: string; readonly env: NodeJS.ProcessEnv } | undefined

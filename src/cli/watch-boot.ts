import { readFileSync, writeSync } from 'node:fs'
import type { Server } from 'node:net'
import { Backend2McpError, isBackend2McpError } from '../errors.js'
import { packageHint } from './app-folder.js'
import { isTypeScript } from './typescript/register.js'
import type { Boot } from './boot.js'
import { explain } from './explain.js'
import { FRAMEWORK_NAMES } from './frameworks.js'

const PATIENCE_VARIABLE = 'BACKEND2MCP_BOOT_TIMEOUT_MS'
const PATIENCE_MS = 60_000
const SLOW_MS = 5000

/**
 * Ends a boot that will come to nothing: the application crashes, ends the process, has nothing left to do, or takes longer than 60 s
 * (`BACKEND2MCP_BOOT_TIMEOUT_MS`). Returns what stops the watching.
 */
export function watchBoot(boot: Boot, servers: readonly Server[]): () => void {
  const patience = Number(process.env[PATIENCE_VARIABLE]) || PATIENCE_MS
  // Not ref'd: a loop with nothing left ends at once, by beforeExit.
  const timer = setTimeout(() => boot.reject(verdict(boot, servers, `within ${patience} ms`)), patience).unref()
  const slow = setInterval(() => boot.note(`${boot.file} is still starting`), SLOW_MS).unref()
  const watchers = {
    uncaughtException: (error: unknown) => crash('uncaughtException', error),
    unhandledRejection: (error: unknown) => crash('unhandledRejection', error),
    beforeExit: () => boot.reject(verdict(boot, servers, 'before it had nothing left to do')),
    exit: (code: number) => {
      process.exitCode = 1
      writeSync(2, explain(boot.lastError === undefined ? ended(boot.file, code) : crashed(boot.file, boot.lastError)))
    },
  }
  const crash = (event: 'uncaughtException' | 'unhandledRejection', error: unknown) => {
    boot.lastError = error
    // With a handler of its own the application would live on.
    if (process.listenerCount(event) === 1) boot.reject(crashed(boot.file, error))
  }
  for (const [event, watcher] of Object.entries(watchers)) process.on(event, watcher)
  return () => {
    clearTimeout(timer)
    clearInterval(slow)
    for (const [event, watcher] of Object.entries(watchers)) process.off(event, watcher)
  }
}

/** The application's own failure as ours, with its message; an error of ours stays as it is. */
export function crashed(file: string, cause: unknown): Backend2McpError {
  if (isBackend2McpError(cause)) return cause
  const text = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)
  // Of a syntax error only the stack tells the place, and in a source its message does.
  const [first = ''] = cause instanceof SyntaxError ? (cause.stack ?? '').split('\n') : []
  const place = /:\d+$/.test(first) ? ` (${first})` : ''
  return new Backend2McpError(
    'APP_CRASHED',
    `${file} failed while it was starting: ${text}${place}`,
    `${isTypeScript(file) ? 'correct it' : `make \`node ${file}\` start`}; BACKEND2MCP_DEBUG=1 shows the stack.`,
    { cause },
  )
}

function ended(file: string, code: number): Backend2McpError {
  return new Backend2McpError(
    'APP_CRASHED',
    `${file} ended the process (exit code ${code}) before it listened; what it said stands above.`,
    `make ${isTypeScript(file) ? 'it' : `\`node ${file}\``} start and stay.`,
  )
}

/** Why no application came of it. */
export function verdict(boot: Boot, servers: readonly Server[], when: string): Backend2McpError {
  const { file } = boot
  if (boot.lastError !== undefined) return crashed(file, boot.lastError)
  if (servers.length === 0) {
    return new Backend2McpError(
      'NEVER_LISTENED',
      `${file} did not call listen() ${when}, and none of its exports (default, app, AppModule) is an application.`,
      `give the file that starts the server, or name an export: ${file}:AppModule`,
    )
  }
  if (!boot.started && looksLikeNest(file)) {
    return new Backend2McpError(
      'BUNDLED_FRAMEWORK',
      `${file} listens with a copy of Nest of its own, which cannot be reached: it is bundled into the file. No port was opened.`,
      'leave @nestjs/* out of the bundle (externals), or build without one: nest build.',
    )
  }
  return new Backend2McpError(
    'FRAMEWORK_NOT_FOUND',
    `${file} listens, but its application is of no framework that this version knows.`,
    `the frameworks are: ${FRAMEWORK_NAMES}. When it is one of them, export the application and name it: ${file}:app`,
  )
}

const looksLikeNest = (file: string) => packageHint(file).dependencies.includes('@nestjs/core') || holdsNest(file)

/** Nest in the text of a file: a bundle, where it was not seen to start. What it listens with is no plain Express or Fastify application. */
export const holdsNest = (file: string): boolean => /NestFactory|NestApplication|@nestjs\/core/.test(readFileSync(file, 'utf8'))

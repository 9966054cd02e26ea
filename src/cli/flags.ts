import type { Command } from 'commander'
import { Backend2McpError, isBackend2McpError } from '../errors.js'
import type { AdapterOptions } from '../options.js'
import { readOptions } from '../read-options.js'
import type { DocumentFlags } from './document.js'
import type { Framework } from './framework.js'
import { FRAMEWORK_NAMES, frameworkNamed } from './frameworks.js'
import type { LoaderFlags } from './typescript/register.js'

/** What every command that loads an application takes, as it was typed. */
export interface AppFlags extends LoaderFlags, DocumentFlags {
  readonly framework?: string
  readonly expose?: AdapterOptions['expose']
  readonly include?: readonly string[]
  readonly exclude?: readonly string[]
  readonly naming?: 'short' | 'path' | 'handler'
  readonly auth?: AdapterOptions['auth']
}

/** Of commands that only look. */
export interface PreviewFlags {
  readonly preview?: boolean
}

/** Adds that flag. */
export const withPreview = (command: Command): Command =>
  command.option('--preview', "build no provider (Nest's preview mode): no database has to be there; asynchronous options stay unknown")

/** What a repeatable flag was given. */
export const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]

/** Adds those flags to a command, behind its file: optional, where nothing comes after it. */
export function withAppFlags(command: Command, file: '<file>' | '[file]' = '[file]'): Command {
  return command
    .argument(
      file,
      'entry file, src/main.ts or dist/main.js, FILE:EXPORT for a module class, an application or a factory, or an OpenAPI document or its URL',
    )
    .option('--framework <name>', `${FRAMEWORK_NAMES} (default: found out)`)
    .option('--expose <what>', 'all, annotated or read-only')
    .option('--include <pattern>', "only routes that match: 'GET /users/*', a controller, a tool name; repeatable", collect)
    .option('--exclude <pattern>', 'never routes that match; repeatable', collect)
    .option('--naming <how>', 'short, path or handler')
    .option('--import <module>', 'what loads the sources, instead of @oxc-node/core or typescript; repeatable', collect)
    .option('--tsconfig <file>', 'for TypeScript sources (default: the nearest)')
    .option('--auth <who>', "app: the application's guards protect it; none: nobody does")
    .option('--base-url <url>', 'of an OpenAPI document: where its backend is')
    .option(
      '--upstream-header <name:value>',
      'of an OpenAPI document: sent with every request, ${NAME} from the environment; repeatable',
      collect,
    )
}

/** Checks the flags. Throws `BAD_OPTION`, naming what is wrong. */
export function readAppFlags({ framework, expose, include, exclude, naming, auth }: AppFlags): {
  readonly framework: Framework | undefined
  readonly options: AdapterOptions
} {
  const given = Object.entries({ expose, include, exclude, naming, auth }).filter(([, value]) => value !== undefined)
  const options = Object.fromEntries(given) as AdapterOptions
  checkOptions(options)
  return { framework: framework === undefined ? undefined : frameworkNamed(framework), options }
}

/** The library's own check, with a fix for the command line. */
function checkOptions(options: AdapterOptions): void {
  try {
    readOptions(options)
  } catch (error) {
    if (!isBackend2McpError(error)) throw error
    throw new Backend2McpError(error.code, error.message.split('\n')[0]!, 'backend2mcp list --help says what each option takes.')
  }
}

/** `--port`. Throws `BAD_OPTION`. */
export function readPort(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port <= 65535) return port
  throw new Backend2McpError('BAD_OPTION', `--port "${text}" is no port.`, '--port takes a number from 0 to 65535; 0 takes a free one.')
}

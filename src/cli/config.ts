import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Backend2McpError } from '../errors.js'
import { isObject } from '../is-object.js'
import type { AppFlags } from './flags.js'
import { registerSources } from './typescript/register.js'

/** What a project says once for every command: the application's file, and flags. What is typed wins. */
export interface ProjectConfig extends AppFlags {
  /** `src/main.ts`, from the folder of package.json. */
  readonly entry?: string
}

const KNOWN = ['entry', 'framework', 'expose', 'include', 'exclude', 'naming', 'auth', 'import', 'tsconfig', 'baseUrl', 'upstreamHeader']
const FILES = ['ts', 'mts', 'js', 'mjs', 'cjs'].map((extension) => `backend2mcp.config.${extension}`)

let known: ProjectConfig = {}

/** The configuration of the folder that the command runs in, once it has been read. */
export const projectConfig = (): ProjectConfig => known

/** Reads `backend2mcp.config.ts` (or .js), its default export; else package.json's "backend2mcp". Throws `BAD_OPTION` for keys that are none. */
export async function readConfig(folder = process.cwd()): Promise<ProjectConfig> {
  const path = FILES.map((name) => join(folder, name)).find((file) => existsSync(file))
  const config = path === undefined ? packageKey(join(folder, 'package.json')) : await importQuietly(path)
  const place = path === undefined ? 'package.json: "backend2mcp"' : relative(folder, path)
  const strange = Object.keys(config).filter((key) => !KNOWN.includes(key))
  if (strange.length === 0) return (known = config as ProjectConfig)
  throw new Backend2McpError(
    'BAD_OPTION',
    `${place} has ${strange.map((key) => JSON.stringify(key)).join(', ')}.`,
    `it takes ${KNOWN.join(', ')}; options of the adapter stand in the code.`,
  )
}

/** stdout may be the client's already: what the file writes there goes to stderr. */
async function importQuietly(path: string): Promise<object> {
  const { write } = process.stdout
  process.stdout.write = process.stderr.write.bind(process.stderr) as typeof write
  try {
    await registerSources(path, {})
    const { default: config } = (await import(pathToFileURL(path).href)) as { default?: unknown }
    const own = isObject(config) && isObject(config.default) ? config.default : config // of a CommonJS file that was an ES module
    if (isObject(own)) return own
  } catch (cause) {
    throw new Backend2McpError('APP_CRASHED', `${path} could not be read: ${String(cause)}`, 'correct it.', { cause })
  } finally {
    process.stdout.write = write
  }
  throw new Backend2McpError('BAD_OPTION', `${path} exports no object.`, "export default { entry: 'src/main.ts' }")
}

function packageKey(path: string): object {
  try {
    const { backend2mcp } = JSON.parse(readFileSync(path, 'utf8')) as { backend2mcp?: unknown }
    return isObject(backend2mcp) ? backend2mcp : {}
  } catch {
    return {} // there is none, or it is npm's to complain about
  }
}

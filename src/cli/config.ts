import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Backend2McpError } from '../errors.js'
import { isObject } from '../is-object.js'
import type { AppFlags } from './flags.js'

/** What `package.json` says under "backend2mcp": the application's file, and flags that are meant every time. What is typed wins. */
export interface ProjectConfig extends AppFlags {
  /** `src/main.ts`, from the folder of package.json. */
  readonly entry?: string
}

const KNOWN = ['entry', 'framework', 'expose', 'include', 'exclude', 'naming', 'auth', 'import', 'tsconfig']

/** The configuration of the folder that the command runs in. Throws `BAD_OPTION` for keys that are none. */
export function projectConfig(folder = process.cwd()): ProjectConfig {
  const config = packageKey(join(folder, 'package.json'))
  const strange = Object.keys(config).filter((key) => !KNOWN.includes(key))
  if (strange.length === 0) return config as ProjectConfig
  throw new Backend2McpError(
    'BAD_OPTION',
    `package.json: "backend2mcp" has ${strange.map((key) => JSON.stringify(key)).join(', ')}.`,
    `it takes ${KNOWN.join(', ')}; options of the adapter stand in the code.`,
  )
}

function packageKey(path: string): object {
  try {
    const { backend2mcp } = JSON.parse(readFileSync(path, 'utf8')) as { backend2mcp?: unknown }
    return isObject(backend2mcp) ? backend2mcp : {}
  } catch {
    return {} // there is none, or it is npm's to complain about
  }
}

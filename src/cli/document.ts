import { Backend2McpError } from '../errors.js'
import type { AdapterOptions } from '../options.js'
import type { Opened } from './framework.js'

/** Where a document's backend is, and what it is sent. */
export interface Upstream {
  readonly baseUrl: string | undefined
  readonly headers: Readonly<Record<string, string>>
}

/** Flags of a document. */
export interface DocumentFlags {
  readonly baseUrl?: string
  readonly upstreamHeader?: readonly string[]
}

/** An OpenAPI document in place of an application's file: a URL, JSON, YAML. */
export const isDocument = (file: string): boolean => /^https?:\/\//.test(file) || /\.(json|ya?ml)$/i.test(file)

/** Reads the flags. `${NAME}` in a header's value is read from the environment. Throws `BAD_OPTION`. */
export function readUpstream({ baseUrl, upstreamHeader = [] }: DocumentFlags): Upstream {
  const pairs = upstreamHeader.map((text) => {
    const [, name, value] = /^([^:]+):(.*)$/s.exec(text) ?? []
    if (name === undefined) throw badHeader(`${JSON.stringify(text)} has no colon`)
    return [name.trim(), withEnvironment(value!.trim())] as const
  })
  return { baseUrl, headers: Object.fromEntries(pairs) }
}

function withEnvironment(value: string): string {
  return value.replace(/\$\{(\w+)\}/g, (_, name: string) => {
    const found = process.env[name]
    if (found === undefined) throw badHeader(`the environment has no ${name}`)
    return found
  })
}

const badHeader = (problem: string) =>
  new Backend2McpError('BAD_OPTION', `--upstream-header: ${problem}.`, "--upstream-header 'x-api-key: ${API_KEY}', quoted for the shell.")

/** The adapter of a document. Throws `BAD_OPTION` without a base URL. */
export async function openDocument(document: string, { baseUrl, headers }: Upstream, options: AdapterOptions): Promise<Opened> {
  if (baseUrl === undefined) {
    const guess = /^https?:\/\//.test(document) ? new URL(document).origin : 'http://127.0.0.1:8000'
    throw new Backend2McpError(
      'BAD_OPTION',
      `${document} is an OpenAPI document, which does not decide where requests go.`,
      `--base-url ${guess}`,
    )
  }
  const { McpAdapter } = await import('../../adapters/openapi/index.js')
  const adapter = new McpAdapter({ ...options, document, baseUrl, headers })
  return { adapter, close: () => Promise.resolve(adapter.close()) }
}

/** Frameworks of other languages, by the document that they publish, and where. */
const FOREIGN: Readonly<Record<string, { readonly title: string; readonly port: number; readonly path: string }>> = {
  fastapi: { title: 'FastAPI', port: 8000, path: '/openapi.json' },
  flask: { title: 'Flask (flasgger)', port: 5000, path: '/apispec_1.json' },
  django: { title: 'Django REST framework (drf-spectacular)', port: 8000, path: '/schema/?format=json' },
  spring: { title: 'Spring Boot (springdoc)', port: 8080, path: '/v3/api-docs' },
  quarkus: { title: 'Quarkus (smallrye-openapi)', port: 8080, path: '/q/openapi?format=json' },
  gin: { title: 'Gin (swaggo)', port: 8080, path: '/swagger/doc.json' },
  fiber: { title: 'Fiber (swaggo)', port: 3000, path: '/swagger/doc.json' },
  echo: { title: 'Echo (swaggo)', port: 1323, path: '/swagger/doc.json' },
}

/** The answer to `--framework fastapi`; undefined for a name that is none of another language's. */
export function foreignFramework(name: string): Backend2McpError | undefined {
  const found = Object.hasOwn(FOREIGN, name.toLowerCase()) ? FOREIGN[name.toLowerCase()] : undefined
  if (!found) return undefined
  const origin = `http://127.0.0.1:${found.port}`
  return new Backend2McpError(
    'BAD_OPTION',
    `${found.title} runs in a process of its own: its routes are reached over HTTP, by the OpenAPI document that it publishes.`,
    `backend2mcp run '${origin}${found.path}' --base-url ${origin}`,
  )
}

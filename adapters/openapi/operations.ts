import type { McpToolOptions } from '../../decorators/metadata.js'
import { isObject } from '../../src/is-object.js'
import type { Document } from './document.js'
import { readParameters } from './parameters.js'
import { isJson, resolved } from './references.js'
import { type RequestBody, readBody } from './request-body.js'
import { type Scheme, securityOf } from './security.js'
import type { RouteParameter } from '../../src/adapter.js'

/** One operation, whatever version its document is of. */
export interface Operation {
  readonly method: string
  /** `/users/{id}` */
  readonly path: string
  /** The same as it is sent: with what stands before a parameter's value. Absent: no other. */
  readonly wirePath?: string
  readonly id?: string
  readonly summary?: string
  readonly description?: string
  readonly tags: readonly string[]
  readonly deprecated: boolean
  readonly parameters: readonly RouteParameter[]
  readonly body?: RequestBody
  /** The schema of the first 2xx answer in JSON, as the document has it. */
  readonly answer?: unknown
  /** Each inner list is one way in: all of its schemes together. Empty: nothing is asked for. */
  readonly security: readonly (readonly Scheme[])[]
  /** `x-mcp`. */
  readonly options?: McpToolOptions
  /** Why it can be no tool. */
  readonly unusable?: string
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']

/** Every operation of a document, in its order. One that cannot be read is unusable, with the reason; the others stay. */
export function readOperations(document: Document): Operation[] {
  return Object.entries(document.paths as Record<string, unknown>).flatMap(([path, given]) => {
    const item = resolved(document, given)
    if (!isObject(item) || path.startsWith('x-')) return []
    return METHODS.filter((method) => method in item).map((method): Operation => {
      try {
        return readOperation(document, path, method, item, item[method])
      } catch (error) {
        const reason = `cannot be read: ${error instanceof Error ? error.message : String(error)}`
        return { method, path, tags: [], deprecated: false, parameters: [], security: [], unusable: reason }
      }
    })
  })
}

function readOperation(
  document: Document,
  path: string,
  method: string,
  item: Readonly<Record<string, unknown>>,
  given: unknown,
): Operation {
  if (!isObject(given)) throw new Error('it is no object')
  const own = given as Readonly<Record<string, unknown>>
  const said = own['x-mcp']
  const shared = Array.isArray(item.parameters) ? item.parameters : []
  const named = Array.isArray(own.parameters) ? own.parameters : []
  const security = securityOf(document, own.security)
  const { parameters, form, prefixes } = readParameters(document, [...shared, ...named], security.flat())
  const { body, unusable } = readBody(document, own, form)
  const text = (key: string) => (typeof own[key] === 'string' && own[key] !== '' ? (own[key] as string) : undefined)
  const id = text('operationId')
  const summary = text('summary')
  const description = text('description')
  const answer = answerOf(document, own.responses)
  const wirePath = path.replace(/\{([^}]+)\}/g, (text, name: string) => `${prefixes.get(name) ?? ''}${text}`)
  return {
    method,
    path,
    ...(wirePath !== path && { wirePath }),
    ...(id !== undefined && { id }),
    ...(summary !== undefined && { summary }),
    ...(description !== undefined && { description }),
    tags: Array.isArray(own.tags) ? own.tags.map(String) : [],
    deprecated: own.deprecated === true,
    parameters,
    ...(body && { body }),
    ...(answer !== undefined && { answer }),
    security,
    ...(said === false ? { options: { hidden: true } } : isObject(said) && { options: said as McpToolOptions }),
    ...(unusable && { unusable }),
  }
}

function answerOf(document: Document, responses: unknown): unknown {
  if (!isObject(responses)) return undefined
  const status = Object.keys(responses)
    .filter((code) => /^2(\d\d|XX)$/i.test(code))
    .sort()[0]
  const response = status === undefined ? undefined : resolved(document, responses[status])
  if (!isObject(response)) return undefined
  if (isObject(response.content)) {
    const type = Object.keys(response.content).find(isJson)
    const media = type === undefined ? undefined : resolved(document, response.content[type])
    return isObject(media) ? media.schema : undefined
  }
  return response.schema // Swagger 2.0
}

import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import type { JsonSchema } from '../../decorators/metadata.js'
import type { Tool } from '../adapter.js'
import type { Log } from '../log.js'
import { shapeOf } from './output-schema.js'
import { pointer, pointerKeys } from './pointer.js'

/** The structured form of an answer, as a client that checks it takes it. */
export interface FittedOutput {
  readonly structuredContent: Readonly<Record<string, unknown>>
  /** JSON pointers of what was left out, because it does not fit the output schema. `''`: the answer as a whole. */
  readonly omitted?: readonly string[]
}

/**
 * Compares an answer with the tool's output schema, leniently: the call never fails. The official clients throw away a result that does
 * not fit, so what does not is left out of the structured form (the text has it whole; `value` is changed in place), and the developer is
 * told once for each tool and place. The schema is compiled at the first answer.
 */
export function fitOutput(tool: Tool, value: unknown, log: Log): FittedOutput {
  const checks = checksOf(tool.outputSchema!)
  if (!checks || checks.fits(value)) return { structuredContent: asObject(value) }
  if (value === null) return { structuredContent: {} } // nothing was found: the text says so
  const omitted = new Set<string>()
  const explain = checks.explain()
  for (let round = 0; round < MOST_ROUNDS && !explain(value); round++) {
    const faults = leaves(explain.errors ?? [])
    for (const fault of faults) warn(tool, value, fault, log)
    for (const { instancePath } of faults) omitted.add(leaveOut(value, pointerKeys(instancePath)))
    if (omitted.has('')) return { structuredContent: {}, omitted: [''] }
  }
  return checks.fits(value) ? { structuredContent: asObject(value), omitted: [...omitted] } : { structuredContent: {}, omitted: [''] }
}

/** The same for an answer that is plain text: a number or a boolean that a framework sends so is read as what is documented. */
export function fitText(tool: Tool, text: string, log: Log): FittedOutput {
  const fits = checksOf(tool.outputSchema!)?.fits
  const scalar = fits && !fits(text) && /^(true|false|-?\d[\d.eE+-]*)$/.test(text) ? parsed(text) : undefined
  return fitOutput(tool, scalar !== undefined && fits!(scalar) ? scalar : text, log)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** An object as it is, anything else as `{ result: value }`. */
export const asObject = (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : { result: value }

const MOST_ROUNDS = 8
const MOST_WARNINGS = 20

interface Checks {
  readonly fits: ValidateFunction
  /** Names every fault; made when there is one. */
  readonly explain: () => ValidateFunction
}

const compiled = new WeakMap<JsonSchema, Checks | null>()

function checksOf(schema: JsonSchema): Checks | null {
  const known = compiled.get(schema)
  if (known !== undefined) return known
  const checks = compile(shapeOf(schema))
  compiled.set(schema, checks)
  return checks
}

function compile(shape: JsonSchema): Checks | null {
  try {
    let explain: ValidateFunction | undefined
    return { fits: ajvOf(false).compile(shape), explain: () => (explain ??= ajvOf(true).compile(shape)) }
  } catch {
    return null // a schema that is none checks nothing
  }
}

const ajvs = new Map<boolean, Ajv2020>()

function ajvOf(allErrors: boolean): Ajv2020 {
  const known =
    ajvs.get(allErrors) ?? new Ajv2020({ strict: false, validateFormats: false, validateSchema: false, logger: false, allErrors })
  ajvs.set(allErrors, known)
  return known
}

/** One fault a place. Of a union only what is wrong deeper inside counts: that it is not null either is no complaint. */
function leaves(errors: readonly ErrorObject[]): ErrorObject[] {
  const unions = new Set(errors.filter(({ keyword }) => keyword === 'anyOf').map(({ instancePath }) => instancePath))
  const isOuter = (path: string) => unions.has(path) && errors.some(({ instancePath }) => instancePath.startsWith(`${path}/`))
  const outer = new Set([...unions].filter(isOuter))
  const byPath = new Map<string, ErrorObject>()
  for (const error of errors) if (!outer.has(error.instancePath) && !byPath.has(error.instancePath)) byPath.set(error.instancePath, error)
  return [...byPath.values()]
}

/** Deletes the innermost property on the way to a place, and says which that was; an item is no property: its list goes. */
function leaveOut(value: unknown, path: readonly string[]): string {
  let at = value
  let found: { readonly owner: Record<string, unknown>; readonly depth: number } | undefined
  for (const [depth, key] of path.entries()) {
    if (typeof at !== 'object' || at === null) break
    if (!Array.isArray(at)) found = { owner: at as Record<string, unknown>, depth }
    at = (at as Record<string, unknown>)[key]
  }
  if (!found) return ''
  delete found.owner[path[found.depth]!]
  return pointer(path.slice(0, found.depth + 1))
}

const told = new WeakMap<Tool, Set<string>>()

function warn(tool: Tool, value: unknown, { instancePath, keyword, params, message }: ErrorObject, log: Log): void {
  const places = told.get(tool) ?? new Set<string>()
  told.set(tool, places)
  const place = instancePath.replace(/\/\d+(?=\/|$)/g, '/*') // one wrong column, not one line a row
  if (places.has(place) || places.size >= MOST_WARNINGS) return
  places.add(place)
  const { type, allowedValues } = params as { type?: string | string[]; allowedValues?: readonly unknown[] }
  const expected = type
    ? [type].flat().join(' or ')
    : allowedValues
      ? `one of ${JSON.stringify(allowedValues)}`
      : `what ${keyword} says (${message})`
  const came = pointerKeys(instancePath).reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], value)
  log(
    `backend2mcp: ${tool.name} (${tool.route.source ?? tool.route.id}): the answer does not fit its output schema at ` +
      `"${instancePath}": expected ${expected}, got ${kindOf(came)}. It is left out of structuredContent, as clients would refuse the ` +
      `whole result; the text has it. Correct the documented response type.`,
    'warn',
  )
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

import type { RouteParameter, Tool } from '../adapter.js'
import type { ArgumentProblem } from './call-result.js'
import { pointer } from './pointer.js'

/**
 * The arguments that a JSON error answer complains about. Read are class-validator's errors as routing-controllers sends them
 * (`errors: [{ property, constraints, children }]`), ValidationPipe's texts (`items.0.quantity must be ...`), lists of
 * `{ field | path | param, message }`, Fastify's sentence, zod's issues, and routing-controllers' parameter errors. A name that is no argument of the tool is not reported.
 */
export function errorArguments(tool: Tool, answer: unknown): ArgumentProblem[] {
  if (typeof answer !== 'object' || answer === null) return []
  const { errors, message, details, issues, error } = answer as Record<'errors' | 'message' | 'details' | 'issues' | 'error', unknown>
  const found = [errors, details, message, issues, zodIssues(error)].flatMap((part) => (Array.isArray(part) ? part.flatMap(readEntry) : []))
  if (typeof message === 'string') found.push(...readText(message))
  return found.flatMap(({ path, message: text }) => {
    const own = toArgument(tool.parameters, path)
    return own ? [{ pointer: pointer(own), message: text }] : []
  })
}

/** A zod error as its validators send it: with its issues, or with a message that is their JSON. */
function zodIssues(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return undefined
  const { name, message, issues } = error as { readonly name?: unknown; readonly message?: unknown; readonly issues?: unknown }
  if (issues !== undefined || name !== 'ZodError' || typeof message !== 'string') return issues
  try {
    return JSON.parse(message) as unknown
  } catch {
    return undefined
  }
}

interface Found {
  readonly path: readonly string[]
  readonly message: string
}

function readEntry(entry: unknown): Found[] {
  if (typeof entry === 'string') return readText(entry)
  if (typeof entry !== 'object' || entry === null) return []
  const { property, field, path, param, message } = entry as Record<string, unknown>
  if (typeof property === 'string') return readValidationError(entry as ValidationError, [])
  const name = [field, param, path].find((one) => typeof one === 'string' || (Array.isArray(one) && one.length > 0))
  if (name === undefined || typeof message !== 'string') return []
  return [{ path: Array.isArray(name) ? name.map(String) : (name as string).split(/[./]/).filter(Boolean), message }]
}

interface ValidationError {
  readonly property: string
  readonly constraints?: Readonly<Record<string, string>>
  readonly children?: readonly ValidationError[]
}

function readValidationError({ property, constraints = {}, children = [] }: ValidationError, above: readonly string[]): Found[] {
  const path = [...above, property]
  const own = Object.values(constraints).map((message) => ({ path, message: String(message) }))
  return [...own, ...children.flatMap((child) => readValidationError(child, path))]
}

/** Fastify's sentences: `body/size/width must be number, querystring must have required property 'page'`. */
function readPlaces(message: string): Found[] | undefined {
  const parts = message.split(/, (?=(?:body|querystring|params|headers)[/ ])/)
  const read = parts.map((part) => /^(?:body|querystring|params|headers)((?:\/[^ /]+)*) (.+)$/s.exec(part))
  // A property may be called `body`: without a pointer it is somebody else's sentence.
  if (read.some((match) => !match || (!match[1] && !match[2]!.startsWith('must have required property')))) return undefined
  return read.map((match) => {
    const [whole, pointer = '', text = ''] = match!
    const missing = /must have required property '([^']+)'/.exec(text)?.[1]
    return { path: [...pointer.split('/').slice(1), ...(missing === undefined ? [] : [missing])], message: whole }
  })
}

/** The forms of class-validator's and routing-controllers' own sentences; the first group, and a second, are the path. */
const SENTENCES = [
  /^(?:([\w$.]+)\.)?each value in (?:nested property )?([\w$]+) /,
  /^(?:([\w$.]+)\.)?(?:nested )?property ([\w$.]+) (?:should not exist|must be)/,
  /^Given parameter ([\w$]+) is invalid/,
  /^Parameter "?([\w$]+)"? is required/,
  /^([\w$]+(?:\.[\w$]+)*) /,
]

function readText(message: string): Found[] {
  const places = readPlaces(message)
  if (places) return places
  for (const sentence of SENTENCES) {
    const match = sentence.exec(message)
    if (match) return [{ path: match.slice(1).filter(Boolean).join('.').split('.'), message }]
  }
  return []
}

/** From the wire's name to the argument's; a body that is one argument keeps the path below it. */
function toArgument(parameters: readonly RouteParameter[], path: readonly string[]): string[] | undefined {
  const [name = '', ...deeper] = path
  const shown = parameters.filter((parameter) => !('fixed' in parameter))
  const own =
    shown.find((parameter) => parameter.name === name && parameter.in === 'body') ?? shown.find((parameter) => parameter.name === name)
  if (own) return [own.argument, ...deeper]
  const whole = shown.find((parameter) => parameter.in === 'body' && parameter.name === '')
  const knows = whole && (/^\d+$/.test(name) || Object.hasOwn((whole.schema.properties ?? {}) as object, name))
  return knows ? [whole.argument, ...path] : undefined
}

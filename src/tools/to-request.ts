import type { CallContext, RouteParameter, RouteRequest, Tool } from '../adapter.js'
import { ArgumentError } from '../errors.js'
import type { Settings } from '../options.js'
import { pointer } from './pointer.js'
import { mayBeArgument } from './header-rules.js'
import { multipart } from './multipart.js'
import { queryPairs } from './query-pairs.js'

const MOST_PAIRS = 1000 // Express drops the rest without a word
const DOT_SEGMENTS = new Set(['', '.', '..'])
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f]/

/**
 * Binds arguments to one HTTP request of the tool's own route: the exact inverse of its input schema. Only declared parameters are read.
 * Throws `ArgumentError` for a path argument that is missing, empty, `.`, `..`, not a scalar or not encodable, for a header value with a
 * line break, and for more than 1000 query pairs.
 */
export function toRequest(tool: Tool, args: Readonly<Record<string, unknown>>, context: CallContext, settings: Settings): RouteRequest {
  const given = tool.parameters.map((parameter) => ({ parameter, value: valueOf(parameter, args) }))
  // Only a body has a null.
  const isGiven = (value: unknown, place: string) => value !== undefined && (value !== null || place === 'body')
  const of = (place: RouteParameter['in']) => given.filter(({ parameter, value }) => parameter.in === place && isGiven(value, place))
  const path = fillTemplate(
    tool.route.path,
    new Map(given.filter(({ parameter }) => parameter.in === 'path').map((one) => [one.parameter.name, one])),
  )
  const query = of('query').flatMap(({ parameter, value }) =>
    queryPairs(parameter, value).map((pair) => pair.map((text) => encode(parameter, text)).join('=')),
  )
  if (query.length > MOST_PAIRS)
    throw new ArgumentError(pointer([of('query')[0]!.parameter.argument]), `at most ${MOST_PAIRS} query values can be sent.`)
  const isForm = tool.parameters.some((parameter) => parameter.in === 'file')
  const form = isForm ? multipart([...of('body'), ...of('file')]) : undefined
  const body = form?.body ?? bodyOf(tool, of('body'))
  const headers: Record<string, string> = {
    host: settings.host,
    accept: 'application/json, */*;q=0.5',
    ...context.forwardedHeaders,
    ...(body && { 'content-type': form?.contentType ?? 'application/json' }),
  }
  for (const { parameter, value } of of('header')) headers[parameter.name.toLowerCase()] = headerValue(parameter, value)
  const cookies = of('cookie').map(({ parameter, value }) => `${parameter.name}=${encodeURIComponent(scalar(parameter, value))}`)
  if (cookies.length > 0) headers.cookie = cookies.join('; ')
  return {
    method: tool.route.method,
    url: query.length > 0 ? `${path}?${query.join('&')}` : path,
    headers: Object.assign(headers, context.identityHeaders),
    ...(body && { body }),
    maxBytes: settings.maxBytes,
    context,
  }
}

function valueOf(parameter: RouteParameter, args: Readonly<Record<string, unknown>>): unknown {
  if ('fixed' in parameter) return parameter.fixed
  return Object.hasOwn(args, parameter.argument) ? args[parameter.argument] : undefined
}

type Given = { readonly parameter: RouteParameter; readonly value: unknown }

/** One pass by name, so that a value holding `{b}` stays a value; what a URL cannot hold between the names is encoded. */
function fillTemplate(path: string, given: ReadonlyMap<string, Given>): string {
  return path.replace(/\{(\*?)([^}]*)\}|[^\x21-\x7e]+/g, (text, star: string | undefined, name: string) => {
    return star === undefined ? encodeURIComponent(text) : fill(star === '*', given.get(name)!)
  })
}

function fill(isWildcard: boolean, { parameter, value }: Given): string {
  const text = scalar(parameter, value)
  const segments = isWildcard ? text.split('/') : [text]
  return segments.map((segment) => encodeSegment(parameter, segment)).join('/')
}

function encodeSegment(parameter: RouteParameter, text: string): string {
  if (DOT_SEGMENTS.has(text)) throw wrong(parameter, `${JSON.stringify(text)} cannot be a path segment; give the value itself.`)
  if (CONTROL.test(text)) throw wrong(parameter, 'control characters cannot stand in a path.')
  return encodeURIComponent(text)
}

function scalar(parameter: RouteParameter, value: unknown): string {
  if (value === undefined || value === null) throw wrong(parameter, 'is required.')
  if (typeof value === 'object') throw wrong(parameter, 'must be a text, a number or true/false.')
  const text = String(value)
  if (!text.isWellFormed()) throw wrong(parameter, 'is not well-formed Unicode text.')
  return text
}

function headerValue(parameter: RouteParameter, value: unknown): string {
  if (!('fixed' in parameter) && !mayBeArgument(parameter.name)) throw wrong(parameter, 'this header cannot be set by an argument.')
  const text = scalar(parameter, value)
  if (/[^\t\x20-\x7e\x80-\xff]/.test(text))
    throw wrong(parameter, 'a header value holds no line break, control character or character beyond Latin-1.')
  return text
}

function encode(parameter: RouteParameter, text: string): string {
  if (!text.isWellFormed()) throw wrong(parameter, 'is not well-formed Unicode text.')
  return encodeURIComponent(text)
}

/** The body as JSON bytes: declared properties on a bare object, `{}` when a body is declared and nothing is given for it. */
function bodyOf(tool: Tool, given: readonly Given[]): Uint8Array | undefined {
  const declared = tool.parameters.filter((parameter) => parameter.in === 'body')
  if (declared.length === 0) return undefined
  const whole = declared.find((parameter) => parameter.name === '')
  if (whole) return given.length > 0 ? json(given.find(({ parameter }) => parameter === whole)?.value) : undefined
  const body = Object.create(null) as Record<string, unknown>
  for (const { parameter, value } of given) body[parameter.name] = value
  return json(body)
}

const json = (value: unknown) => Buffer.from(JSON.stringify(value))
const wrong = (parameter: RouteParameter, problem: string) => new ArgumentError(pointer([parameter.argument]), problem)

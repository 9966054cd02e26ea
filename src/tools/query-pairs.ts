import type { RouteParameter } from '../adapter.js'
import { ArgumentError } from '../errors.js'
import { pointer } from './pointer.js'

type Pair = readonly [name: string, value: string]
const SEPARATOR = { comma: ',', space: ' ', pipe: '|' } as const

// qs, with Express' options, makes prototype keys of these: `a[constructor][prototype]=1`
const DANGEROUS = /(^|[[\].])(__proto__|constructor|prototype)([[\].]|$)/

/**
 * One query argument as the name-value pairs that HTTP would carry. Null inside is left out, as a query has no null. A whole query gives
 * one pair a key. Throws `ArgumentError` for keys that a query parser would read as others: brackets inside, or prototype keys between them.
 */
export function queryPairs(parameter: RouteParameter, value: unknown): Pair[] {
  if (value === null || value === undefined) return []
  if (parameter.name !== '') return named(parameter, parameter.name, value)
  if (typeof value !== 'object' || Array.isArray(value))
    throw new ArgumentError(pointer([parameter.argument]), 'must be an object of query parameters.')
  return Object.entries(value).flatMap(([name, inner]) => {
    if (DANGEROUS.test(name)) throw wrongKey(parameter, name)
    return named(parameter, name, inner)
  })
}

function named(parameter: RouteParameter, name: string, value: unknown): Pair[] {
  const { style = 'repeat' } = parameter
  if (value === null || value === undefined) return []
  if (style === 'json') return [[name, JSON.stringify(value)]] // texts too: one that holds JSON must not become keys that nobody checked
  if (typeof value !== 'object') return [[name, text(value)]]
  if (!Array.isArray(value)) return deep(parameter, name, value)
  if (style === 'repeat' || style === 'deep') {
    if (value.some((item) => typeof item === 'object' && item !== null)) return deep(parameter, name, value)
    const items = value.filter((item) => item !== null)
    // A list of one would be read as a text.
    return items.map((item): Pair => [style === 'deep' && items.length === 1 ? `${name}[]` : name, text(item)])
  }
  return [[name, value.map(text).join(SEPARATOR[style])]]
}

/** `a[b][0]=1`: what the extended query parsers (qs) read back. */
function deep(parameter: RouteParameter, name: string, value: unknown): Pair[] {
  if (value === null || value === undefined) return []
  if (typeof value !== 'object') return [[name, text(value)]]
  return Object.entries(value).flatMap(([key, inner]) => {
    if (/[[\]]/.test(key) || DANGEROUS.test(key)) throw wrongKey(parameter, key)
    return deep(parameter, `${name}[${key}]`, inner)
  })
}

const wrongKey = (parameter: RouteParameter, key: string) =>
  new ArgumentError(pointer([parameter.argument]), `the key ${JSON.stringify(key)} cannot be sent in a query; leave it out.`)

const text = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value))

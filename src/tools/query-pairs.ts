import type { RouteParameter } from '../adapter.js'
import { ArgumentError } from '../errors.js'
import { pointer } from './check-arguments.js'

type Pair = readonly [name: string, value: string]
const SEPARATOR = { comma: ',', space: ' ', pipe: '|' } as const

/** One query argument as the name-value pairs that HTTP would carry. Null inside is left out, as a query has no null. A whole query gives one pair a key. */
export function queryPairs(parameter: RouteParameter, value: unknown): Pair[] {
  if (value === null || value === undefined) return []
  if (parameter.name !== '') return named(parameter, parameter.name, value)
  if (typeof value !== 'object' || Array.isArray(value))
    throw new ArgumentError(pointer([parameter.argument]), 'must be an object of query parameters.')
  return Object.entries(value).flatMap(([name, inner]) => named(parameter, name, inner))
}

function named(parameter: RouteParameter, name: string, value: unknown): Pair[] {
  const { style = 'repeat' } = parameter
  if (typeof value !== 'object' || value === null) return value === null || value === undefined ? [] : [[name, text(value)]]
  if (style === 'json') return [[name, JSON.stringify(value)]]
  if (!Array.isArray(value)) return deep(name, value)
  if (style === 'repeat' || style === 'deep')
    return value.some((item) => typeof item === 'object' && item !== null)
      ? deep(name, value)
      : value.filter((item) => item !== null).map((item): Pair => [name, text(item)])
  return [[name, value.map(text).join(SEPARATOR[style])]]
}

/** `a[b][0]=1`: what the extended query parsers (qs) read back. */
function deep(name: string, value: unknown): Pair[] {
  if (value === null || value === undefined) return []
  if (typeof value !== 'object') return [[name, text(value)]]
  return Object.entries(value).flatMap(([key, inner]) => deep(`${name}[${key}]`, inner))
}

const text = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value))

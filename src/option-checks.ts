import type { State } from './transport/state/state.js'

export const isText = (value: unknown) => typeof value === 'string' && value !== ''
export const isTexts = (value: unknown) => Array.isArray(value) && value.every(isText)
/** A whole number from 1. */
export const isCount = (most: number) => isFrom(1, most)
/** A whole number within two bounds. */
export const isFrom = (least: number, most: number) => (value: unknown) =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most
/** Whether a timer can be set for so many milliseconds. */
export const isTimeout = isCount(2 ** 31 - 1)
/** The option `sessions`. */
export function isSessions(value: unknown): boolean {
  if (typeof value === 'boolean') return true
  if (typeof value !== 'object' || value === null) return false
  const { max = 1, maxPerCaller = 1, idleMs = 1000, lifeMs = 1000, ...more } = value as Record<string, unknown>
  const isTime = isFrom(1000, 2 ** 31 - 1)
  return isCount(1e5)(max) && isCount(1e5)(maxPerCaller) && isTime(idleMs) && isTime(lifeMs) && Object.keys(more).length === 0
}
/** The option `telemetry`. */
export function isTelemetry(value: unknown): boolean {
  if (typeof value === 'boolean') return true
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).every(
    ([name, on]) => ['arguments', 'results'].includes(name) && ['boolean', 'undefined'].includes(typeof on),
  )
}
export const isOneOf =
  (...allowed: unknown[]) =>
  (value: unknown) =>
    allowed.includes(value)

/** What an option must be, as a test and in words. */
export type Check = { readonly is: (value: unknown) => boolean; readonly expected: string }
export const TEXT: Check = { is: isText, expected: 'a text that is not empty' }
export const TEXTS: Check = { is: isTexts, expected: 'an array of texts' }
export const FUNCTION: Check = { is: (v) => typeof v === 'function', expected: 'a function of the principal' }
export const limit = (most: number): Check => ({
  is: (v) => v === false || isCount(most)(v),
  expected: `a whole number from 1 to ${most}, or false`,
})
export const BYTES: Check = { is: isCount(2 ** 30), expected: 'a whole number of bytes from 1 to 1073741824' }

const PARTS: Readonly<Record<keyof State, readonly string[]>> = {
  eventBus: ['publish', 'subscribe', 'close'],
  eventStore: ['append', 'streamOf', 'replay', 'drop'],
  sessionStore: ['save', 'get', 'touch', 'delete'],
  rateLimiter: ['take'],
  idempotencyStore: ['begin', 'renew', 'finish', 'release'],
}

function isPart(name: string, part: unknown): boolean {
  if (!Object.hasOwn(PARTS, name)) return false
  const has = (part ?? {}) as Readonly<Record<string, unknown>>
  return PARTS[name as keyof State].every((method) => typeof has[method] === 'function')
}

/** Each part by its methods: it is a mistake to give the client of a database itself. */
export const STATE: Check = {
  is: (value) => typeof value === 'object' && value !== null && Object.entries(value).every(([name, part]) => isPart(name, part)),
  expected: `redisState(client) of backend2mcp/redis, or an object with some of ${Object.keys(PARTS).join(', ')}`,
}

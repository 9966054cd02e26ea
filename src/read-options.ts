import { isAuthProvider } from './auth/provider.js'
import { Backend2McpError } from './errors.js'
import { isLogSink, logTo, toStderr } from './log.js'
import { logCleaner } from './log-text.js'
import {
  BYTES,
  type Check,
  FUNCTION,
  isCount,
  isFrom,
  isOneOf,
  isSessions,
  isTelemetry,
  isText,
  isTexts,
  isTimeout,
  limit,
  STATE,
  TEXT,
  TEXTS,
} from './option-checks.js'
import type { AdapterOptions, Settings, TelemetryOptions } from './options.js'
import { auditFile } from './telemetry/audit-file.js'
import { mayBeForwarded } from './tools/header-rules.js'

const NO_CONTENT: Required<TelemetryOptions> = { arguments: false, results: false }

const DEFAULTS: Settings = {
  name: 'backend2mcp',
  version: '0.0.0',
  instructions: undefined,
  stateSecret: undefined,
  pageSize: undefined,
  naming: 'short',
  expose: 'all',
  include: [],
  exclude: [],
  resources: [],
  maxBytes: 16 * 1024 * 1024,
  maxResultBytes: 1024 * 1024,
  maxTextBytes: 100 * 1024,
  maxRequestBytes: 4 * 1024 * 1024,
  maxDepth: 64,
  checkArguments: true,
  schemaProfile: 'portable',
  schemaRules: {},
  maxCallsPerMinute: 600,
  maxConcurrentCalls: 256,
  maxConcurrentCallsPerCaller: 32,
  maxStreams: 1024,
  maxStreamsPerCaller: 16,
  maxUnsentBytes: 128 * 1024,
  maskErrors: false,
  sessions: false,
  state: {},
  drainMs: 10_000,
  asyncContext: false,
  timeoutMs: 55_000,
  remoteAddress: '127.0.0.1',
  host: 'localhost',
  forwardHeaders: [],
  auth: undefined,
  mapPrincipal: undefined,
  rolesOf: undefined,
  policy: undefined,
  allowedHosts: [],
  allowedOrigins: [],
  versionHeaders: () => ({}),
  log: toStderr,
  telemetry: NO_CONTENT,
  audit: undefined,
  clean: logCleaner(),
}

/** What each option must be. One row an option. */
const CHECKS: Record<keyof AdapterOptions, Check> = {
  name: TEXT,
  version: TEXT,
  instructions: TEXT,
  naming: {
    is: (v) => typeof v === 'function' || isOneOf('short', 'path', 'handler')(v),
    expected: "'short', 'path', 'handler' or a function",
  },
  expose: { is: isOneOf('all', 'annotated', 'read-only'), expected: "'all', 'annotated' or 'read-only'" },
  include: TEXTS,
  exclude: TEXTS,
  resources: TEXTS,
  maxBytes: BYTES,
  maxResultBytes: BYTES,
  maxTextBytes: { is: isFrom(1000, 2 ** 30), expected: 'a whole number from 1000 to 1073741824' },
  maxRequestBytes: BYTES,
  maxDepth: { is: isFrom(8, 1000), expected: 'a whole number from 8 to 1000' },
  checkArguments: { is: isOneOf(true, false), expected: 'true or false' },
  schemaProfile: { is: isOneOf('portable', 'strict', 'gemini'), expected: "'portable', 'strict' or 'gemini'" },
  schemaRules: {
    is: (v) => typeof v === 'object' && v !== null && Object.values(v).every((row) => typeof row === 'function'),
    expected: 'an object of functions that give JSON Schema, by the name of the rule',
  },
  maxCallsPerMinute: limit(1e6),
  maxConcurrentCalls: limit(1e5),
  maxConcurrentCallsPerCaller: limit(1e5),
  maxStreams: { is: isCount(1e5), expected: 'a whole number from 1 to 100000' },
  maxStreamsPerCaller: { is: isCount(1e5), expected: 'a whole number from 1 to 100000' },
  maxUnsentBytes: { is: isFrom(65_536, 2 ** 30), expected: 'a whole number from 65536 to 1073741824' },
  sessions: {
    is: isSessions,
    expected: 'true, false or { max, maxPerCaller: 1 to 100000, idleMs, lifeMs: 1000 to 2147483647 }',
  },
  state: STATE,
  drainMs: { is: isFrom(0, 2 ** 31 - 1), expected: 'a whole number of milliseconds from 0 to 2147483647' },
  maskErrors: { is: isOneOf(true, false), expected: 'true or false' },
  pageSize: { is: isCount(10_000), expected: 'a whole number from 1 to 10000' },
  stateSecret: { is: (value) => typeof value === 'string' && value.length >= 32, expected: 'a text of at least 32 characters' },
  asyncContext: { is: isOneOf(true, false), expected: 'true or false' },
  timeoutMs: { is: isTimeout, expected: 'a whole number of milliseconds from 1 to 2147483647' },
  remoteAddress: TEXT,
  host: TEXT,
  forwardHeaders: {
    is: (v) => isTexts(v) && (v as string[]).every(mayBeForwarded),
    expected: 'an array of header names, none of them host, content-*, if-*, origin, mcp-* and the like',
  },
  auth: {
    is: (v) => v === 'app' || v === 'none' || isAuthProvider(v),
    expected: "'app', 'none' or a provider, such as new BearerAuthProvider({ validTokens: [...] })",
  },
  mapPrincipal: FUNCTION,
  rolesOf: FUNCTION,
  policy: FUNCTION,
  allowedHosts: TEXTS,
  allowedOrigins: TEXTS,
  versionHeaders: { is: (v) => typeof v === 'function', expected: 'a function of the version' },
  log: { is: (v) => v === false || isLogSink(v), expected: 'a function of a text, a logger { info or log, warn, error }, or false' },
  telemetry: { is: isTelemetry, expected: 'true, false or { arguments: true or false, results: true or false }' },
  audit: { is: (v) => typeof v === 'function' || isText(v), expected: 'the path of a file or a function of an entry' },
}

/** Fills in the defaults. Throws `BAD_OPTION` that names every option that is unknown or wrong, not only the first. */
export function readOptions(options: AdapterOptions): Settings {
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  const unknown = given.filter(([name]) => !Object.hasOwn(CHECKS, name))
  const wrong = given.filter(([name, value]) => Object.hasOwn(CHECKS, name) && !CHECKS[name as keyof AdapterOptions].is(value))
  if (unknown.length + wrong.length > 0) {
    const problems = [
      ...unknown.map(([name]) => `"${name}" is not an option`),
      ...wrong.map(([name, value]) => `"${name}" must be ${CHECKS[name as keyof AdapterOptions].expected}, not ${describe(value)}`),
    ]
    const fixes = [
      ...wrong.map(([name, value]) => fixOf(name, value)),
      ...(unknown.length > 0 ? [`the options are: ${Object.keys(CHECKS).join(', ')}`] : []),
    ]
    throw new Backend2McpError('BAD_OPTION', `${problems.join('; ')}.`, `${fixes.join('; ')}.`)
  }
  const twice = bothAddedAndForwarded(options)
  if (twice) {
    throw new Backend2McpError(
      'BAD_OPTION',
      `The header ${twice} is added by "auth" and named by "forwardHeaders".`,
      'leave it out of forwardHeaders.',
    )
  }
  const settings = { ...DEFAULTS, ...Object.fromEntries(given) } as Settings
  const clean = logCleaner(typeof settings.auth === 'object' ? settings.auth.headerNames : [])
  const { log: sink = toStderr, telemetry = true, audit } = options
  const log = sink === false ? () => {} : logTo(sink, clean)
  return {
    ...settings,
    clean,
    log,
    telemetry: telemetry !== false && { ...NO_CONTENT, ...(telemetry !== true && telemetry) },
    audit: typeof audit === 'string' ? auditFile(audit, log) : audit,
  }
}

/** A header that would come from the server and from the caller. */
function bothAddedAndForwarded({ auth, forwardHeaders = [] }: AdapterOptions): string | undefined {
  const added = typeof auth === 'object' ? Object.getOwnPropertyNames(auth.injectedHeaders ?? {}) : []
  return forwardHeaders.find((name) => added.includes(name.toLowerCase()))
}

/** What was given; of an object that is not plain its class only, as it may hold anything. */
function describe(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? String(value)
  const { constructor } = value
  const isPlain = constructor === Object || constructor === undefined || Array.isArray(value)
  return isPlain ? logCleaner()(JSON.stringify(value)).slice(0, 60) : `an object (${constructor.name})`
}

/** What to type instead of a value that is wrong. */
function fixOf(name: string, value: unknown): string {
  const check = CHECKS[name as keyof AdapterOptions]
  if (name === 'state') return 'state: redisState(client)'
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN
  if (check.is(number)) return `${name}: ${number}`
  if (check.is(value === 'true')) return `${name}: ${value === 'true'}`
  if (value === 0 && check.is(false)) return `${name}: false`
  return `leave ${name} out for its default`
}

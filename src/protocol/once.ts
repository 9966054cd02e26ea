import { createHash } from 'node:crypto'
import { ownerKey } from '../auth/owner-key.js'
import { errorText } from '../log-text.js'
import type { Settings } from '../options.js'
import type { CallRecord } from '../telemetry/operation.js'
import { type CallResult, RETRY_META } from '../tools/call-result.js'
import { InputRequiredError } from '../tools/input.js'
import type { IdempotencyStore, Idempotent } from '../transport/state/idempotency-store.js'
import { within } from '../transport/within.js'
import type { Caller } from './caller.js'
import { canonical } from './canonical.js'

/** The `_meta` key of a call under which its client may send it again: the same text, 1 to 255 visible characters of ASCII. Over HTTP the header `Idempotency-Key` says the same. */
export const KEY_META = 'backend2mcp/idempotencyKey'
/** The `_meta` key of a result that was not made now: an earlier call with the same key gave it. */
export const REPLAYED_META = 'backend2mcp/replayed'

/** How long a result is given again. */
const KEPT_MS = 24 * 60 * 60_000
/** How long a key is taken by a call whose node has died. While it runs, its node takes it again and again. */
const LOCK_MS = 60_000
/** A store that takes longer has failed. */
const PATIENCE_MS = 2000
const RETRY_MS = 1000

/** What a client calls a call: by `_meta`, by the header. Undefined: nothing. */
export function idempotencyKey(meta: unknown, caller: Caller): unknown {
  const own = (meta as Readonly<Record<string, unknown>> | undefined)?.[KEY_META]
  if (own !== undefined && caller.idempotencyKey !== undefined && own !== caller.idempotencyKey) return TWO_KEYS
  return own ?? caller.idempotencyKey
}

const TWO_KEYS = Symbol('two keys')

/** A call that its client may send again. */
export interface Keyed {
  readonly key: unknown
  readonly caller: Caller
  readonly tool: string
  readonly args: Readonly<Record<string, unknown>>
}

/**
 * Makes a call once for each key of its caller and tool; a later one with the same arguments gets the first one's result. What did not reach the route leaves the
 * key free. `make` fills in `record`. A key that is none, a key of other arguments, a call that still runs and a store that fails are results
 * with `isError`, and nothing is called.
 */
export async function once(
  store: IdempotencyStore,
  { key, caller, tool, args }: Keyed,
  { forwardHeaders, log }: Settings,
  record: CallRecord,
  make: () => Promise<CallResult>,
): Promise<CallResult> {
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) return refused(record, key === TWO_KEYS ? TWICE : NO_KEY)
  const name = hash([ownerKey(caller.auth, caller.remoteAddress), presented(caller, forwardHeaders), tool, key])
  const digest = hash(args)
  const failed = (error: unknown) => log(`backend2mcp: the idempotency store failed: ${errorText(error)}`, 'error')
  const release = () => store.release(name).catch(failed)
  const known = await begun(store, name, digest).catch((error: unknown) => failed(error))
  if (!known) return refused(record, UNKNOWN)
  if (known.state !== 'new') return again(known, record)
  const finish = (result: CallResult) => store.finish(name, digest, result, KEPT_MS).catch(failed)
  const renewing = setInterval(() => void store.renew(name, LOCK_MS).catch(failed), LOCK_MS / 3).unref()
  try {
    const result = await make()
    await (isMade(record) ? finish(result) : release())
    return result
  } catch (error) {
    await (isMade(record) ? finish(CUT_OFF) : release())
    throw error
  } finally {
    clearInterval(renewing)
  }
}

/** Undefined when the store takes too long; what it takes then, it gives back. */
async function begun(store: IdempotencyStore, name: string, digest: string): Promise<Idempotent | undefined> {
  const asked = store.begin(name, digest, LOCK_MS)
  const known = await within(PATIENCE_MS, asked)
  if (!known) asked.then((late) => (late.state === 'new' ? store.release(name) : undefined)).catch(() => {})
  return known
}

/** Whether the route has been run; not one that asked its user, and runs again with the answers. */
const isMade = ({ ran, outcome, unwound }: CallRecord) => ran === true && outcome !== 'refused' && !(unwound instanceof InputRequiredError)

/** What the application may tell callers by, where nobody is verified here: an address is shared by all who come through one proxy. */
function presented({ auth, identityHeaders, forwardedHeaders = {} }: Caller, forwardHeaders: readonly string[]): unknown {
  const forwarded = forwardHeaders.map((name) => forwardedHeaders[name.toLowerCase()] ?? null)
  return auth.principal ? [forwarded] : [forwarded, identityHeaders]
}

function again(known: Exclude<Idempotent, { state: 'new' }>, record: CallRecord): CallResult {
  if (known.state === 'other') return refused(record, OTHER)
  if (known.state === 'running') return refused(record, RUNNING)
  record.outcome = 'replayed'
  const result = known.result as CallResult
  return { ...result, _meta: { ...result._meta, [REPLAYED_META]: true } }
}

function refused(record: CallRecord, { text, retry }: { readonly text: string; readonly retry?: true }): CallResult {
  record.outcome = 'refused'
  return { content: [{ type: 'text', text }], isError: true, ...(retry && { _meta: { [RETRY_META]: RETRY_MS } }) }
}

const NO_KEY = { text: 'The idempotency key must be a text of 1 to 255 visible characters of ASCII.' }
const TWICE = { text: `The header Idempotency-Key and _meta["${KEY_META}"] say different keys: give one.` }
const OTHER = { text: 'This idempotency key was used with other arguments. Take a new key for a new call.' }
const UNKNOWN = { text: 'The call was not made: whether it was made before cannot be looked up now. Try again.', retry: true } as const
const RUNNING = {
  text: 'A call with this idempotency key is running, or was cut off without an answer. Ask again in a moment.',
  retry: true,
} as const

/** What a later call learns of one whose client cancelled it. */
const CUT_OFF = {
  content: [{ type: 'text', text: 'An earlier call with this idempotency key was cancelled while it ran. It may have had effects.' }],
  isError: true,
} as const satisfies CallResult

const hash = (value: unknown) =>
  createHash('sha256')
    .update(JSON.stringify(canonical(value)))
    .digest('base64url')

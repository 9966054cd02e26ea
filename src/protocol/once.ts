import { createHash } from 'node:crypto'
import { ownerKey } from '../auth/owner-key.js'
import { errorText } from '../log-text.js'
import type { Settings } from '../options.js'
import type { CallRecord } from '../telemetry/operation.js'
import type { CallResult } from '../tools/call-result.js'
import { InputRequiredError } from '../tools/input.js'
import type { IdempotencyStore, Idempotent } from '../transport/state/idempotency-store.js'
import type { Caller } from './caller.js'
import { canonical } from './canonical.js'

/** The `_meta` key of a call under which its client may send it again: the same text, 1 to 255 visible characters of ASCII. Over HTTP the header `Idempotency-Key` says the same. */
export const KEY_META = 'backend2mcp/idempotencyKey'
/** The `_meta` key of a result that was not made now: an earlier call with the same key gave it. */
export const REPLAYED_META = 'backend2mcp/replayed'

/** How long a result is given again. */
const KEPT_MS = 24 * 60 * 60_000
/** A call may wait so long for its user, beside its timeout. */
const PATIENCE_MS = 11 * 60_000

/** The key of a call; undefined: it has none. */
export function idempotencyKey(meta: unknown, caller: Caller): unknown {
  return (meta as Readonly<Record<string, unknown>> | undefined)?.[KEY_META] ?? caller.idempotencyKey
}

/** A call that its client may send again. */
export interface Keyed {
  readonly key: unknown
  readonly caller: Caller
  readonly tool: string
  readonly args: Readonly<Record<string, unknown>>
}

/**
 * Makes a call once for each key of its caller and tool; a later one with the same arguments gets the first one's result. What did not reach the route leaves the
 * key free. `make` fills in what became of it. A key that is none, a key of other arguments, a call that still runs and a store that fails are results
 * with `isError`, and nothing is called.
 */
export async function once(
  store: IdempotencyStore,
  { key, caller, tool, args }: Keyed,
  { timeoutMs, log }: Settings,
  make: (record: CallRecord) => Promise<CallResult>,
): Promise<CallResult> {
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key))
    return fault('The idempotency key must be a text of 1 to 255 visible characters of ASCII.')
  const name = hash([ownerKey(caller.auth, caller.remoteAddress), tool, key])
  const digest = hash(args)
  const failed = (error: unknown) => log(`backend2mcp: the idempotency store failed: ${errorText(error)}`, 'error')
  const known = await store.begin(name, digest, timeoutMs + PATIENCE_MS).catch((error: unknown) => failed(error))
  if (!known) return fault('The call was not made: whether it was made before cannot be looked up now. Try again.')
  if (known.state !== 'new') return again(known)
  const record: CallRecord = {}
  const finish = (result: CallResult) => store.finish(name, digest, result, KEPT_MS).catch(failed)
  const release = () => store.release(name).catch(failed)
  try {
    const result = await make(record)
    if (isMade(record)) await finish(result)
    else await release()
    return result
  } catch (error) {
    if (isMade(record)) await finish(CUT_OFF)
    else await release()
    throw error
  }
}

/** Whether the route has been run; not one that asked its user, and runs again with the answers. */
const isMade = ({ ran, outcome, unwound }: CallRecord) => ran === true && outcome !== 'refused' && !(unwound instanceof InputRequiredError)

function again(known: Exclude<Idempotent, { state: 'new' }>): CallResult {
  if (known.state === 'other') return fault('This idempotency key was used with other arguments. Take a new key for a new call.')
  if (known.state === 'running')
    return fault('A call with this idempotency key is running, or was cut off without an answer. Ask again in a moment.')
  const result = known.result as CallResult
  return { ...result, _meta: { ...result._meta, [REPLAYED_META]: true } }
}

/** What a later call learns of one whose client cancelled it. */
const CUT_OFF = {
  content: [{ type: 'text', text: 'An earlier call with this idempotency key was cancelled while it ran. It may have had effects.' }],
  isError: true,
} as const satisfies CallResult

const fault = (text: string): CallResult => ({ content: [{ type: 'text', text }], isError: true })
const hash = (value: unknown) =>
  createHash('sha256')
    .update(JSON.stringify(canonical(value)))
    .digest('base64url')

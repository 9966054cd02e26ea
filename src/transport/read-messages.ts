import { LEGACY_VERSIONS, MODERN_VERSIONS } from '../protocol/era.js'
import { isRequest, readMessage, RPC, type RpcError, rpcError, type RpcMessage } from '../protocol/check-message.js'
import { tooDeep, valueTooDeep } from './read-body.js'

const MOST_BATCH = 100
/** The revisions that take batches: the header is absent, or names the one before they were removed. */
const BATCH_VERSIONS = new Set([undefined, '2025-03-26'])
const VERSIONS: ReadonlySet<string> = new Set(LEGACY_VERSIONS)

/** A JSON-RPC error as the whole answer of one POST. */
export class RpcRefusal extends Error {
  constructor(
    readonly status: number,
    readonly answer: RpcError,
  ) {
    super(answer.error.message)
  }
}

/** What one POST holds. */
export interface Messages {
  readonly messages: readonly RpcMessage[]
  /** Errors of a batch's own requests, answered beside the others. */
  readonly refusals: readonly RpcError[]
  readonly batch: boolean
}

/** Parses a body. Throws `RpcRefusal`: -32700 for what is no JSON, -32600 for what nests too deep. */
export function parseBody(bytes: Uint8Array, maxDepth: number): unknown {
  if (tooDeep(bytes, maxDepth)) throw nestsTooDeep(maxDepth)
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')) as unknown
  } catch {
    throw new RpcRefusal(400, rpcError(null, RPC.parse, 'Parse error: the body is not JSON.'))
  }
}

/** A body that the host application's framework has parsed, with the check that it did not make. Raw bytes are parsed here. */
export function checkParsed(body: unknown, maxDepth: number): unknown {
  if (body instanceof Uint8Array) return parseBody(body, maxDepth)
  if (valueTooDeep(body, maxDepth)) throw nestsTooDeep(maxDepth)
  return body
}

/** Reads the messages of one POST. Throws `RpcRefusal` for a revision that is not served, a batch that is not taken, and a message that cannot be read. */
export function readMessages(body: unknown, version: string | undefined): Messages {
  if (version !== undefined && !VERSIONS.has(version) && !isInitialize(body)) {
    throw new RpcRefusal(
      400,
      rpcError(
        null,
        RPC.refused,
        `Bad Request: unsupported protocol version (supported: ${[...LEGACY_VERSIONS, ...MODERN_VERSIONS].join(', ')}).`,
      ),
    )
  }
  if (Array.isArray(body)) return readBatch(body, version)
  const read = readMessage(body)
  if ('message' in read) return { messages: [read.message], refusals: [], batch: false }
  throw new RpcRefusal(read.refusal.error.code === RPC.invalidParams ? 200 : 400, read.refusal)
}

/** Nothing of a batch runs that cannot be read whole; only wrong parameters are answered one by one. */
function readBatch(body: readonly unknown[], version: string | undefined): Messages {
  if (!BATCH_VERSIONS.has(version) || body.length === 0 || body.length > MOST_BATCH)
    throw unreadable(`a batch holds 1 to ${MOST_BATCH} messages, and only up to revision 2025-03-26.`)
  const read = body.map(readMessage)
  const refusals = read.flatMap((one) => ('refusal' in one ? [one.refusal] : []))
  const broken = refusals.find(({ error }) => error.code !== RPC.invalidParams)
  if (broken) throw new RpcRefusal(400, broken)
  const messages = read.flatMap((one) => ('message' in one ? [one.message] : []))
  const ids = [...messages.filter(isRequest), ...refusals].map(({ id }) => id)
  if (new Set(ids).size < ids.length) throw unreadable('two requests of a batch have one id.')
  return { messages, refusals, batch: true }
}

const unreadable = (why: string) => new RpcRefusal(400, rpcError(null, RPC.invalidRequest, `Invalid Request: ${why}`))
const nestsTooDeep = (most: number) => unreadable(`JSON nests deeper than ${most}.`)

/** `initialize` says in its body which revision it asks for, and is answered with one that we serve. */
const isInitialize = (body: unknown) => typeof body === 'object' && body !== null && (body as { method?: unknown }).method === 'initialize'

import { crc32, deflateRawSync, constants } from 'node:zlib'

/** An answer as it goes out: a text, which Node sends in one write with its head, or the pieces of one that is kept. */
export type Frame = string | { readonly chunks: readonly Buffer[]; readonly gzip: boolean }

/**
 * Bytes of a JSON-RPC answer. The id stands last, so that everything before it can be kept for a result that is sent again and again, its
 * compressed form too. `gzip`: the client takes it.
 */
export function frameOf(id: string | number, result: object, gzip = false): Frame {
  const kept = keptHead(result)
  if (!kept) return `{"jsonrpc":"2.0","result":${JSON.stringify(result)},"id":${JSON.stringify(id)}}`
  const tail = Buffer.from(`${JSON.stringify(id)}}`)
  if (!gzip || kept.head.length < LEAST) return { chunks: [kept.head, tail], gzip: false }
  const end = Buffer.alloc(8)
  end.writeUInt32LE(crc32(tail, (kept.crc ??= crc32(kept.head))), 0)
  end.writeUInt32LE((kept.head.length + tail.length) % 2 ** 32, 4)
  // One member, not two: some clients stop reading after the first (RFC 1952, section 2.2).
  kept.deflated ??= deflateRawSync(kept.head, { finishFlush: constants.Z_SYNC_FLUSH })
  return { chunks: [GZIP, kept.deflated, deflateRawSync(tail), end], gzip: true }
}

/** Below it compression costs more than it saves. */
const LEAST = 1400
/** The head of a member: deflate, no flags, no time, an unknown system (RFC 1952, section 2.3). */
const GZIP = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff])

/** Everything before the id: made once, compressed for the first client that takes it so. */
interface KeptHead {
  readonly head: Buffer
  deflated: Buffer | undefined
  crc: number | undefined
}

const heads = new WeakMap<object, KeptHead>()

/** Only tools/list is one object for all callers; to keep the head of a call's own result would cost and never pay. */
function keptHead(result: object): KeptHead | undefined {
  if (!('tools' in result)) return undefined
  const known = heads.get(result)
  if (known) return known
  const head = Buffer.from(`{"jsonrpc":"2.0","result":${JSON.stringify(result)},"id":`)
  const kept: KeptHead = { head, deflated: undefined, crc: undefined }
  heads.set(result, kept)
  return kept
}

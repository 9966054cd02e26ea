/** Bytes of a JSON-RPC answer. The id stands last, so that everything before it can be kept for a result that is sent again and again. */
export function frameOf(id: string | number, result: object): Buffer[] {
  return [headOf(result), Buffer.from(`${JSON.stringify(id)}}`)]
}

const heads = new WeakMap<object, Buffer>()
const sent = new WeakSet<object>()

/** Only a result object that comes a second time is worth keeping: tools/list is one object for all callers, a call's result is not. */
function headOf(result: object): Buffer {
  const kept = heads.get(result)
  if (kept) return kept
  const head = Buffer.from(`{"jsonrpc":"2.0","result":${JSON.stringify(result)},"id":`)
  if (sent.has(result)) heads.set(result, head)
  sent.add(result)
  return head
}

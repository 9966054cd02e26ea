/** Bytes of a JSON-RPC answer. The id stands last, so that everything before it can be kept for a result that is sent again and again. */
export function frameOf(id: string | number, result: object): Buffer[] {
  return [headOf(result), Buffer.from(`${JSON.stringify(id)}}`)]
}

const heads = new WeakMap<object, Buffer>()

/** Only tools/list is one object for all callers; to keep the head of a call's own result would cost and never pay. */
function headOf(result: object): Buffer {
  const kept = heads.get(result)
  if (kept) return kept
  const head = Buffer.from(`{"jsonrpc":"2.0","result":${JSON.stringify(result)},"id":`)
  if ('tools' in result) heads.set(result, head)
  return head
}

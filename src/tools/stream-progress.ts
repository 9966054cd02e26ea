import { type ClientLink, PROGRESS } from './client-link.js'

/** Most characters of one message. */
const MOST = 1000

/** Media types whose answers come piece by piece, and what ends a piece: events (HTML, Server-sent events), lines of JSON. */
const STREAMS: readonly (readonly [type: RegExp, end: RegExp])[] = [
  [/^text\/event-stream\b/i, /\r\n\r\n|\n\n|\r\r/],
  [/^application\/(x-ndjson|jsonl|x-jsonlines|json-seq)\b/i, /\r?\n/],
]

/** What ends a piece of an answer that is a stream; undefined for an answer that is none. */
export function pieceEnd({ 'content-type': type }: Readonly<Record<string, unknown>>): RegExp | undefined {
  return STREAMS.find(([pattern]) => pattern.test(String(type ?? '')))?.[1]
}

/** Tells a client piece by piece what a streamed answer brings; called with each chunk of the body. */
export function streamProgress(
  client: ClientLink,
): (chunk: Uint8Array, head: { readonly status: number; readonly headers: Readonly<Record<string, unknown>> }) => void {
  const decoder = new TextDecoder()
  let rest = ''
  let count = 0
  return (chunk, { status, headers }) => {
    const end = status < 400 ? pieceEnd(headers) : undefined // an error is told once, masked and without its stack
    if (!end) return
    const pieces = (rest + decoder.decode(chunk, { stream: true })).split(end)
    rest = pieces.pop()!
    for (const piece of pieces) {
      const message = textOf(piece)
      if (message !== '')
        void client.notify(PROGRESS, { progressToken: client.progressToken, progress: ++count, message: message.slice(0, MOST) })
    }
  }
}

/** The data of an event, without its field names and comments; a line as it is. */
function textOf(piece: string): string {
  if (!/^(data|event|id|retry)?:/m.test(piece)) return piece.trim()
  const lines = piece.split(/\r\n|\n|\r/).filter((line) => line.startsWith('data:'))
  return lines.map((line) => line.slice('data:'.length).trim()).join('\n')
}

import { type Answer, Closed, Connection } from '../connection.js'
import { asked, call, headersOf, message, post } from '../message.js'
import { sleep } from '../figure.js'
import { type Frame, frames } from './generate.js'
import type { Verdict } from './judge.js'

const CONNECTIONS = 8
const BURST = 16
const HANG_MS = 1000
/** A server that waits for the rest of a request says nothing: after this long the client leaves. */
const SILENT_MS = 60

/** How many frames of each kind. */
export interface Amounts {
  /** Well-formed HTTP, whatever the body: many under way on each connection. */
  readonly piped: number
  /** Bytes that are no HTTP request, or half of one, each on a connection of its own. */
  readonly raw: number
  /** Half a million levels, more than 4 MiB, and the like. */
  readonly rare: number
}

/** Sends frames to a server over HTTP. `session`: within one. */
export async function overHttp(port: number, random: () => number, amounts: Amounts, verdict: Verdict, session = ''): Promise<void> {
  const make = frames(random)
  let left = amounts.piped
  const piped = async () => {
    let connection = new Connection(port)
    while (left > 0) {
      if (connection.isClosed) connection = new Connection(port)
      const burst = Array.from({ length: Math.min(BURST, left) }, make.next)
      left -= burst.length
      connection.socket.cork()
      const answers = burst.map((frame) => timed(connection, bytesOf(frame, session), frame.body, verdict))
      connection.socket.uncork()
      if ((await Promise.all(answers)).includes('hung')) connection.close() // the rest of it would wait behind
    }
    connection.close()
  }
  let [rawLeft, rareLeft] = [amounts.raw, amounts.rare]
  const raw = async () => {
    while (rawLeft-- > 0) await alone(port, make.raw(), verdict)
  }
  const rare = async () => {
    while (rareLeft-- > 0) {
      const connection = new Connection(port)
      const frame = make.rare()
      await timed(connection, bytesOf(frame, session), frame.body, verdict, 5 * HANG_MS, true)
      connection.close()
    }
  }
  const all = [...Array.from({ length: CONNECTIONS }, piped), ...Array.from({ length: CONNECTIONS }, raw), rare()]
  await Promise.all(all)
}

const bytesOf = ({ body, headers }: Frame, session: string): Buffer => post(body, (headers ?? headersFor(body)) + session)

/** The headers of the era that a body seems to be of. */
function headersFor(body: string | Buffer): string {
  if (typeof body !== 'string' || !body.includes('2026-07-28')) return headersOf('2025', {})
  const [, method = 'ping'] = /"method":"([\w/]+)"/.exec(body) ?? []
  return headersOf('2026', { method, params: { name: 'get_plain_by_id' } })
}

async function timed(
  connection: Connection,
  bytes: Buffer,
  sent: string | Buffer,
  verdict: Verdict,
  ms = HANG_MS,
  closes = false,
): Promise<Answer | 'hung' | 'closed'> {
  verdict.frames++
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<'hung'>((resolve) => (timer = setTimeout(() => resolve('hung'), ms)))
  try {
    const answer = await Promise.race([connection.ask(bytes), deadline])
    if (answer !== 'hung') verdict.judge(answer, sent)
    else if (!connection.isClosed) {
      verdict.hangs++
      verdict.example('no answer in time', sent)
    }
    return answer
  } catch (error) {
    if (!(error instanceof Closed)) throw error
    if (!closes) {
      verdict.crashes++
      verdict.example('closed without an answer', sent)
    }
    return 'closed'
  } finally {
    clearTimeout(timer)
  }
}

/** Bytes on a connection of their own: an answer, silence or a closed connection are all right; a foreign answer is not. */
async function alone(port: number, bytes: Buffer, verdict: Verdict): Promise<void> {
  verdict.frames++
  const connection = new Connection(port)
  const answer = await Promise.race([connection.ask(bytes).catch(() => undefined), sleep(SILENT_MS)])
  if (answer) verdict.judge(answer, bytes)
  connection.close()
}

/** Asks something right again and again on a connection of its own. Gives the longest wait, in ms, when it is stopped. */
export function probe(port: number, verdict: Verdict, session = ''): () => Promise<number> {
  let [running, longest] = [true, 0]
  const ended = (async () => {
    const connection = new Connection(port)
    for (let id = 1; running; id++, await sleep(25)) {
      const started = performance.now()
      const [ping, called] = await Promise.all([
        connection.ask(asked('2025', message('2025', `probe-${id}`, 'ping'), session)),
        connection.ask(asked('2026', call('2026', id, 'get_plain_by_id', { id: '7' }))),
      ])
      longest = Math.max(longest, performance.now() - started)
      if (ping.status === 200 && called.status === 200 && called.body.includes('{\\"id\\":7}')) continue
      verdict.foreign++
      verdict.example(`a right request is answered ${ping.status}, ${called.status} ${called.body.toString()}`, 'a probe')
    }
    connection.close()
  })().catch((error: Error) => {
    verdict.crashes++
    verdict.example(error.message, 'a probe')
  })
  return async () => {
    running = false
    await ended
    return longest
  }
}

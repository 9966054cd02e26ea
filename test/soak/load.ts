import { readFileSync } from 'node:fs'
import { Closed, Connection } from './connection.js'
import { asked, call, type Era, ERAS, message, type Outcome, outcomeOf } from './message.js'
import { sleep } from './figure.js'

/** How each call of a load ended. */
export interface Endings extends Record<Outcome | 'closed' | 'hung', number> {
  /** Of the ids that were called. */
  readonly ids: Map<number, Outcome | 'closed' | 'hung'>
  /** The first answers that were not right. */
  readonly examples: string[]
}

/** A load that runs until it is told to stop. */
export interface Load {
  readonly endings: Endings
  readonly calls: number
  stop(): Promise<Endings>
}

let last = 0
/** An id that no other call of this process has. */
export const nextId = (): number => ++last

/**
 * Calls of `work`, some at a time, each worker on a kept-alive connection of its own, both eras in turn. A call that takes longer than the deadline
 * hangs. `sessions`: those of 2025 are made in one, and in another where that is lost.
 */
export function load(port: number, workers: number, deadlineMs: number, sessions = false): Load {
  const endings: Endings = { right: 0, declared: 0, wrong: 0, closed: 0, hung: 0, ids: new Map(), examples: [] }
  let running = true
  const worker = async () => {
    let connection = new Connection(port)
    let session = ''
    while (running) {
      if (connection.isClosed) connection = new Connection(port)
      const id = nextId()
      if (sessions && session === '' && eraOf(id) === '2025') session = await openSession(connection, deadlineMs)
      const how = await one(connection, id, deadlineMs, endings.examples, session)
      if (how !== 'right' && eraOf(id) === '2025') session = ''
      endings[how]++
      endings.ids.set(id, how)
      if (how === 'hung') connection.close()
      if (how !== 'right') await sleep(20) // what is gone is not asked in a tight loop
    }
    connection.close()
  }
  const ended = Promise.all(Array.from({ length: workers }, worker))
  return {
    endings,
    get calls() {
      return endings.ids.size
    },
    async stop() {
      running = false
      await ended
      return endings
    },
  }
}

/** One call on a connection. */
export async function one(
  connection: Connection,
  id: number,
  deadlineMs: number,
  examples: string[] = [],
  session = '',
): Promise<Outcome | 'closed' | 'hung'> {
  const era = eraOf(id)
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<'hung'>((resolve) => (timer = setTimeout(() => resolve('hung'), deadlineMs)))
  try {
    const answer = await Promise.race([
      connection.ask(asked(era, call(era, id, 'get_job_by_id', { id: String(id) }), era === '2025' ? session : '')),
      deadline,
    ])
    const how = answer === 'hung' ? 'hung' : outcomeOf(answer, id)
    if (how !== 'right' && examples.length < 5)
      examples.push(
        answer === 'hung' ? `${id}: nothing within ${deadlineMs} ms` : `${id}: ${answer.status} ${answer.body.toString().slice(0, 200)}`,
      )
    return how
  } catch (error) {
    if (error instanceof Closed) return 'closed'
    throw error
  } finally {
    clearTimeout(timer)
  }
}

const eraOf = (id: number): Era => ERAS[id % 2]!
const INITIALIZE = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'soak', version: '1' } }

/** Opens a session of the 2025 era. Gives the header lines that name it; none where it is refused. */
export async function openSession(connection: Connection, deadlineMs: number, headers = ''): Promise<string> {
  const opened = connection.ask(asked('2025', message('2025', 1, 'initialize', INITIALIZE), headers)).catch(() => undefined)
  const answer = await Promise.race([opened, sleep(deadlineMs)])
  const id = answer?.headers['mcp-session-id']
  return id ? `mcp-session-id: ${id}\r\nmcp-protocol-version: 2025-11-25\r\n` : ''
}

/** How often `work` ran for each id, by the file that the nodes write. */
export function executions(file: string): Map<number, number> {
  const ran = new Map<number, number>()
  for (const line of readFileSync(file, 'utf8').split('\n')) if (line) ran.set(Number(line), (ran.get(Number(line)) ?? 0) + 1)
  return ran
}

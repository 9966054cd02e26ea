import type { ToolContext } from 'backend2mcp'
import { appendFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'

/** What the routes of every application do. All of them take one parameter of the path. */
export const PATHS = ['/plain/{id}', '/job/{id}', '/hang/{id}', '/flood/{id}'] as const

const told = (message: object) => void process.send?.(message)
const now = () => performance.timeOrigin + performance.now()

/** How `work` works in this process. `ran`: a file that gets a line for each time it ran. */
export const working: { ran?: string; ms?: number } = {}

/** At once. */
export const plain = (id: string): object => ({ id: Number(id) })

/** 5 to 30 ms of waiting, and one line for each time it ran, written so that `kill -9` does not lose it. */
export async function work(id: string): Promise<object> {
  if (working.ran) appendFileSync(working.ran, `${id}\n`)
  const ms = working.ms ?? 5 + (Number(id) % 26)
  await new Promise((resolve) => setTimeout(resolve, ms))
  return { id: Number(id) }
}

/** Never answers; says when it started, and when it saw its client gone. */
export function hang(id: string, context: ToolContext | undefined, res: ServerResponse): Promise<never> {
  context?.signal.addEventListener('abort', () => told({ aborted: { id: Number(id), at: now() } }), { once: true })
  res.once('close', () => told({ closed: { id: Number(id), at: now() } }))
  told({ started: Number(id) })
  return new Promise(() => {})
}

const MESSAGE = 'x'.repeat(1000)

/** Progress of 1 KB, as much as asked for. An id of `100000-awaited` waits for room before each. */
export async function flood(id: string, context: ToolContext | undefined): Promise<object> {
  const [count = '0', how] = id.split('-')
  for (let n = 1; n <= Number(count); n++) {
    const sent: unknown = context?.progress(n, Number(count), MESSAGE)
    if (how === 'awaited') await sent
  }
  told({ flooded: id })
  return { id }
}

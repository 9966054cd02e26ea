import { once } from 'node:events'
import { start } from '../child.js'
import { call } from '../message.js'
import { frames } from './generate.js'
import { isJson, type Verdict } from './judge.js'

/** Lines between two right requests. */
const BURST = 100
const HANG_MS = 1000
const RARE_EACH = 500

/** Sends frames to a server on stdio, split where no line ends. Gives the longest wait of a right request, in ms, and the loop's delay. */
export async function overStdio(
  random: () => number,
  count: number,
  verdict: Verdict,
): Promise<{ readonly longest: number; readonly p99: number }> {
  const limits = { maxConcurrentCalls: false, maxConcurrentCallsPerCaller: false } as const
  const child = start('serve.js', { framework: 'express', transport: 'stdio', options: { ...limits, log: undefined } }, [], 'pipe')
  await child.heard('up')
  await child.ask('watch').catch(() => {})
  const { stdin, stdout } = child.process
  const make = frames(random)
  const waiting = new Map<string, () => void>()
  let rest = ''
  stdout!.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()!
    for (const line of lines) {
      if (!isJson(line)) {
        verdict.foreign++
        verdict.example(`a line ${line.slice(0, 200)}`, 'stdio')
      }
      if (line.includes('"code":-32603')) {
        verdict.internal++
        verdict.example(line.slice(0, 200), 'stdio')
      }
      const id = /"id":"(probe-\d+)"/.exec(line)?.[1]
      if (id) waiting.get(id)?.()
    }
  })
  let [longest, sent] = [0, 0]
  while (sent < count && child.process.exitCode === null) {
    const burst = Array.from({ length: Math.min(BURST, count - sent) }, () =>
      random() * RARE_EACH * BURST < 1 ? make.rare() : make.next(),
    )
    sent += burst.length
    const id = `probe-${sent}`
    const answered = new Promise<void>((resolve) => waiting.set(id, resolve))
    const right = JSON.stringify(call('2026', id, 'get_plain_by_id', { id: '7' }))
    const bytes = Buffer.concat([...burst.flatMap(({ body }) => [Buffer.from(body), NEWLINE]), Buffer.from(`${right}\n`)])
    const middle = Math.floor(random() * bytes.length)
    const started = performance.now()
    stdin!.write(bytes.subarray(0, middle))
    if (!stdin!.write(bytes.subarray(middle))) await Promise.race([once(stdin!, 'drain'), once(child.process, 'exit')])
    const ms = await within(answered, 5 * HANG_MS)
    longest = Math.max(longest, performance.now() - started)
    waiting.delete(id)
    if (ms) continue
    verdict.hangs++
    verdict.example('a right request is not answered', bytes.subarray(0, 2000))
  }
  verdict.frames += sent
  if (child.process.exitCode !== null) verdict.crashes++
  const { p99 } = child.process.exitCode === null ? await child.ask<{ p99: number }>('delay') : { p99: Infinity }
  await child.stop()
  return { longest, p99 }
}

const NEWLINE = Buffer.from('\n')

async function within(work: Promise<void>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), ms)))
  const done = await Promise.race([work.then(() => true), late])
  clearTimeout(timer)
  return done
}

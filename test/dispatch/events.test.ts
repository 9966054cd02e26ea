import type { EventEmitter } from 'node:events'
import { request as httpRequest, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'
import { dispatch } from '../../src/dispatch/dispatch.js'
import { type Ask, live, memory, memoryRequest, serve } from './live.js'

const POST: Ask = { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'some body' }

/** Writes down the name of each event of a call, and is done when both ends are closed. */
function recorder(handler: RequestListener) {
  const names: string[] = []
  let started = () => {}
  let closed = () => {}
  const running = new Promise<void>((done) => (started = done))
  const over = new Promise<void>((done) => (closed = done))
  const watch = (who: string, emitter: EventEmitter, events: readonly string[]) =>
    events.forEach((event) => emitter.on(event, () => void names.push(`${who}.${event}`)))
  const wrapped = (req: IncomingMessage, res: ServerResponse) => {
    watch('req', req, ['aborted', 'end', 'error', 'close'])
    watch('res', res, ['finish', 'error', 'close'])
    handler(req, res)
    let open = 2
    for (const one of [req, res]) one.once('close', () => void (--open === 0 && setImmediate(closed)))
    setImmediate(started)
  }
  return { names, running, over, wrapped }
}

describe('the events of a finished call come in the order of live HTTP', () => {
  test.each<[string, Ask, RequestListener]>([
    ['GET', {}, (_req, res) => void res.end('ok')],
    ['GET, answered late', {}, (_req, res) => void setTimeout(() => res.end('ok'), 5)],
    ['POST, read', POST, (req, res) => void req.resume().once('end', () => res.end('ok'))],
    ['POST, not read', POST, (_req, res) => void res.end('ok')],
  ])('%s', async (_, ask, handler) => {
    const [ours, http] = [recorder(handler), recorder(handler)]
    await memory(ours.wrapped, ask)
    await ours.over
    await live(await serve(http.wrapped), ask)
    await http.over
    expect(ours.names).toEqual(http.names)
    expect(ours.names).toContain('res.finish')
  })
})

const hang: RequestListener = () => {}
const hangAfterReading: RequestListener = (req) => void req.resume()
const streamEvents: RequestListener = (_req, res) => {
  res.writeHead(200, { 'content-type': 'text/event-stream' })
  res.write('data: 1\n\n')
}

describe('the events of an aborted call come in the order of live HTTP, and the call rejects with the reason', () => {
  test.each<[string, Ask, RequestListener]>([
    ['GET that hangs', {}, hang],
    ['POST that hangs, read', POST, hangAfterReading],
    ['POST that hangs, not read', POST, hang],
    ['SSE', {}, streamEvents],
  ])('%s', async (_, ask, handler) => {
    const [ours, http] = [recorder(handler), recorder(handler)]
    const controller = new AbortController()
    const reason = new Error('enough')
    const call = dispatch(ours.wrapped, memoryRequest(ask, { signal: controller.signal }))
    await ours.running
    controller.abort(reason)
    await expect(call).rejects.toBe(reason)
    await ours.over

    const { method = 'GET', headers = {}, body = '' } = ask
    const length = { 'content-length': String(body.length) }
    const asked = httpRequest({ port: await serve(http.wrapped), method, headers: { ...headers, ...(body && length) }, agent: false })
    asked.on('error', () => {}).on('response', (answer) => answer.on('error', () => {}))
    asked.end(body)
    await http.running
    asked.destroy()
    await http.over

    expect(ours.names).toEqual(http.names)
    expect(ours.names).toEqual(expect.arrayContaining(['req.close', 'res.close']))
  })
})

test('an application that listens to nothing survives the abort', async () => {
  const controller = new AbortController()
  const call = dispatch(hang, memoryRequest({}, { signal: controller.signal }))
  controller.abort(new Error('enough'))
  await expect(call).rejects.toThrow('enough')
})

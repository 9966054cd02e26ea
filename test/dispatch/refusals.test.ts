import { getEventListeners } from 'node:events'
import type { RequestListener } from 'node:http'
import { describe, expect, test, vi } from 'vitest'
import { dispatch, type MemoryRequest } from '../../src/dispatch/dispatch.js'
import { AnswerTooLargeError, type MemoryHead } from '../../src/dispatch/wire.js'
import { memoryRequest } from './live.js'

const pause = () => new Promise((done) => setTimeout(done, 5))

describe('what no HTTP parser would accept is refused before the handler runs', () => {
  test.each<[string, Partial<MemoryRequest>]>([
    ['CR LF in a header value', { headers: { 'x-a': 'b\r\nx-admin: 1' } }],
    ['LF in a header value', { headers: { 'x-a': 'b\nx-admin: 1' } }],
    ['NUL in a header value', { headers: { 'x-a': 'b\0' } }],
    ['a header value beyond Latin-1', { headers: { 'x-a': '\u20ac' } }],
    ['a header name with a blank', { headers: { 'x a': 'b' } }],
    ['a header name with CR LF', { headers: { 'x-a\r\nx-b': 'b' } }],
    ['an empty header name', { headers: { '': 'b' } }],
    ['a url without a slash', { url: 'users' }],
    ['an empty url', { url: '' }],
    ['an absolute url', { url: 'http://evil.test/' }],
    ['a url with a blank', { url: '/a b' }],
    ['a url with CR LF', { url: '/a\r\nx-admin: 1' }],
    ['a url that is not ASCII', { url: '/\u00e9' }],
    ['a url with NUL', { url: '/\0' }],
  ])('%s', async (_, wrong) => {
    const handler = vi.fn<RequestListener>((_req, res) => void res.end())
    await expect(dispatch(handler, memoryRequest({}, wrong))).rejects.toThrow(TypeError)
    expect(handler).not.toHaveBeenCalled()
  })
})

describe('every end of a call settles it once and leaves no listener on the signal', () => {
  const reason = new Error('enough')
  const closed = 'GET / closed its response before finishing it'
  const tooLarge = 'the answer is larger than 10 bytes'
  test.each<[string, RequestListener, string, Partial<MemoryRequest>?]>([
    [
      'throws',
      () => {
        throw new Error('thrown')
      },
      'thrown',
    ],
    [
      'throws what is no error',
      () => {
        throw null
      },
      'null',
    ],
    ['rejects', () => Promise.reject(new Error('rejected')), 'rejected'],
    [
      'rejects after a while',
      () =>
        pause().then(() => {
          throw new Error('late')
        }),
      'late',
    ],
    ['destroys the response', (_req, res) => void res.destroy(), closed],
    ['destroys the response with an error', (_req, res) => void res.destroy(new Error('broken')), 'broken'],
    ['destroys the socket', (req) => void req.socket.destroy(), closed],
    ['destroys the socket after half an answer', (req, res) => void res.write('half', () => req.socket.destroy()), closed],
    ['destroys the request', (req) => void req.destroy(), closed],
    ['never answers', (req) => void setImmediate(() => req.emit('test:abort')), 'enough'],
    ['answers', (_req, res) => void res.end('ok'), 'answered 200'],
    ['answers twice', (_req, res) => void res.end('ok').end('again'), 'answered 200'],
    [
      'answers and rejects',
      (_req, res) => {
        res.end('ok')
        return Promise.reject(new Error('after the answer'))
      },
      'after the answer',
    ],
    ['answers as much as is allowed', (_req, res) => void res.end(Buffer.alloc(10)), 'answered 200', { maxBytes: 10 }],
    ['answers too much', (_req, res) => void res.end(Buffer.alloc(11)), tooLarge, { maxBytes: 10 }],
    [
      'answers too much, piece by piece',
      (_req, res) => {
        for (let i = 0; i < 20; i++) res.write('x')
        res.end()
      },
      tooLarge,
      { maxBytes: 10 },
    ],
    [
      'answers a listener that throws',
      (_req, res) => void res.end('ok'),
      'listener',
      {
        onChunk: () => {
          throw new Error('listener')
        },
      },
    ],
  ])('the handler %s', async (_, handler, expected, more = {}) => {
    const controller = new AbortController()
    const settled: string[] = []
    const call = dispatch(
      (req, res) => {
        req.once('test:abort', () => controller.abort(reason))
        return handler(req, res)
      },
      memoryRequest({}, { signal: controller.signal, ...more }),
    )
    await call.then(
      ({ status }) => settled.push(`answered ${status}`),
      (error: unknown) => settled.push(error instanceof Error ? error.message : String(error)),
    )
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
    controller.abort(new Error('too late'))
    await pause()
    expect(settled).toEqual([expected])
  })

  test('the error of an answer that is too large says how much is allowed', async () => {
    const call = dispatch((_req, res) => void res.end(Buffer.alloc(11)), memoryRequest({}, { maxBytes: 10 }))
    const error: unknown = await call.catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(AnswerTooLargeError)
    expect(error).toMatchObject({ name: 'AnswerTooLargeError', maxBytes: 10 })
  })

  test('aborted before the call: rejected with the reason, the handler never runs', async () => {
    const handler = vi.fn<RequestListener>()
    await expect(dispatch(handler, memoryRequest({}, { signal: AbortSignal.abort(reason) }))).rejects.toBe(reason)
    expect(handler).not.toHaveBeenCalled()
  })
})

describe('a call that is too large', () => {
  test('the handler sees its client gone, and an endless source ends', async () => {
    const seen: string[] = []
    const call = dispatch(
      (_req, res) => {
        res.once('close', () => seen.push('closed'))
        const more = () => {
          while (!res.destroyed && res.write(Buffer.alloc(65_536)));
          if (!res.destroyed) res.once('drain', more)
        }
        more()
      },
      memoryRequest({}, { maxBytes: 200_000 }),
    )
    await expect(call).rejects.toThrow('larger than 200000 bytes')
    await new Promise(setImmediate)
    expect(seen).toEqual(['closed'])
  })
})

describe('onChunk', () => {
  test('gets each piece as it comes, with the head, and nothing of the framing', async () => {
    const seen: [string, number, unknown][] = []
    const onChunk = (chunk: Buffer, { status, headers }: MemoryHead) => void seen.push([String(chunk), status, headers['content-type']])
    const answer = await dispatch(
      async (_req, res) => {
        res.writeEarlyHints({ link: '</a.css>; rel=preload' })
        res.writeHead(206, { 'content-type': 'text/event-stream' })
        for (const piece of ['data: 1\n\n', 'data: 2\r\n0\r\n\r\n', 'data: 3\n\n']) {
          res.write(piece)
          await new Promise(setImmediate)
        }
        res.end()
      },
      memoryRequest({}, { onChunk }),
    )
    expect(seen).toEqual(['data: 1\n\n', 'data: 2\r\n0\r\n\r\n', 'data: 3\n\n'].map((piece) => [piece, 206, 'text/event-stream']))
    expect(String(answer.body)).toBe('data: 1\n\ndata: 2\r\n0\r\n\r\ndata: 3\n\n')
  })

  test('an endless stream is ended by the signal, with what came before', async () => {
    const controller = new AbortController()
    let events = 0
    let timer: NodeJS.Timeout | undefined
    const call = dispatch(
      (_req, res) => {
        timer = setInterval(() => res.write('data: x\n\n'), 1)
        res.once('close', () => clearInterval(timer))
      },
      memoryRequest({}, { signal: controller.signal, onChunk: () => void (++events === 3 && controller.abort(new Error('enough'))) }),
    )
    await expect(call).rejects.toThrow('enough')
    expect(events).toBe(3)
  })
})

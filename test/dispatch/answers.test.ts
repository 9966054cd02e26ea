import express from 'express'
import { once } from 'node:events'
import type { RequestListener, ServerResponse } from 'node:http'
import { PassThrough, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { type Ask, live, memory, serve } from './live.js'

const LONG = Buffer.alloc(300_000, 'payload ')
const pieces = () => Array.from({ length: 40 }, (_, i) => Buffer.alloc(16_384, String.fromCharCode(65 + (i % 26))))
const viaExpress = (handler: express.RequestHandler): RequestListener =>
  express().use(handler, ((error, _req, _res, next) =>
    next(Object.assign(error as Error, { stack: 'no stack' }))) as express.ErrorRequestHandler)
const post = (body: Uint8Array): Ask => ({ method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body })
const after = (res: ServerResponse, event: string, then: () => void) => void res.once(event, () => setImmediate(then))

/** A handler, and what is asked of it when that is not `GET /`. */
const ROWS: [name: string, handler: RequestListener, ask?: Ask][] = [
  ['pipe', (_req, res) => void Readable.from(pieces()).pipe(res)],
  ['pipeline', (_req, res) => void pipeline(Readable.from(pieces()), new PassThrough(), res)],
  [
    'an async generator',
    (_req, res) =>
      void pipeline(async function* () {
        for (const piece of pieces()) {
          await new Promise(setImmediate)
          yield piece
        }
      }, res),
  ],
  [
    'await drain',
    async (_req, res) => {
      for (const piece of pieces()) if (!res.write(piece)) await once(res, 'drain')
      res.end()
    },
  ],
  ['sendFile of 1 MB', viaExpress((_req, res) => res.sendFile(fileURLToPath(import.meta.resolve('typescript/lib/lib.dom.d.ts'))))],
  [
    'early hints and processing',
    (_req, res) => {
      res.writeEarlyHints({ link: '</a.css>; rel=preload' })
      res.writeProcessing()
      res.end('done')
    },
  ],
  [
    'continue',
    (_req, res) => {
      res.writeContinue()
      res.end('done')
    },
  ],
  [
    'chunked by its own wish',
    (_req, res) => {
      res.setHeader('transfer-encoding', 'chunked')
      res.write('one,')
      res.end('two')
    },
  ],
  [
    'trailers',
    (_req, res) => {
      res.writeHead(200, { trailer: 'x-sum' })
      res.write('body')
      res.addTrailers({ 'x-sum': '42' })
      res.end()
    },
  ],
  [
    'writeHead with an object',
    (_req, res) => void res.writeHead(201, 'Made', { 'x-a': 'b', 'set-cookie': ['a=1', 'b=2'], 'content-type': 'text/x' }).end('made'),
  ],
  ['writeHead with an array', (_req, res) => void res.writeHead(202, ['x-a', 'b', 'x-c', 'd']).end('accepted')],
  ['204', (_req, res) => void res.writeHead(204).end()],
  ['304', (_req, res) => void res.writeHead(304, { etag: '"1"' }).end()],
  ['HEAD', (_req, res) => void res.writeHead(200, { 'content-length': 5 }).end('hello'), { method: 'HEAD' }],
  ['hex', (_req, res) => void res.end('68656c6c6fff00', 'hex')],
  ['latin1', (_req, res) => void res.end('h\u00e9llo \u00ff', 'latin1')],
  ['an empty end', (_req, res) => void res.end()],
  ['callbacks', (_req, res) => void res.write('one,', () => res.write('two,', () => res.end('three')))],
  [
    'throw after the head',
    viaExpress((_req, res) => {
      res.writeHead(200)
      res.write('half')
      throw new Error('too late')
    }),
  ],
  ['res.destroy', (_req, res) => void res.destroy()],
  [
    'the socket destroyed after the answer',
    (_req, res) => {
      after(res, 'finish', () => res.socket?.destroy())
      res.end('done')
    },
  ],
  [
    'cork',
    (_req, res) => {
      res.cork()
      res.write('one,')
      res.write('two,')
      res.uncork()
      res.end('three')
    },
  ],
  [
    'flushHeaders',
    (_req, res) => {
      res.setHeader('x-early', '1')
      res.flushHeaders()
      setImmediate(() => res.end('late'))
    },
  ],
  ['413 with 300 KB not read', (_req, res) => void res.writeHead(413).end('too much'), post(LONG)],
  [
    '300 KB read',
    async (req, res) => {
      let size = 0
      for await (const chunk of req) size += (chunk as Buffer).length
      res.end(String(size))
    },
    post(LONG),
  ],
  ['404', (_req, res) => void res.writeHead(404, { 'content-type': 'text/plain' }).end('no such thing')],
  [
    'write after end, and somebody listens to its error',
    (_req, res) => {
      res.on('error', () => {})
      res.end('done')
      res.write('late')
    },
  ],
]
/** Over HTTP these break the connection; in memory the call is rejected. */
const BROKEN = new Set(['throw after the head', 'res.destroy'])

describe('answers are equal to live HTTP: status, bytes, headers', () => {
  test.each(ROWS)('%s', async (name, handler, ask) => {
    const port = await serve(handler)
    const answer = await memory(handler, ask)
    expect(answer).toEqual(await live(port, ask))
    expect(answer === 'broken').toBe(BROKEN.has(name))
  })

  // Over HTTP nobody hears the error, and it ends the whole process: the one answer that differs, for the better.
  test('write after end, and nobody listens to its error: the finished answer is given', async () => {
    const answer = await memory((_req, res) => {
      res.end('done')
      res.write('late')
    })
    expect(answer).toMatchObject({ status: 200, body: 'done' })
  })
})

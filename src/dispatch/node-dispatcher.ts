import type { RequestListener } from 'node:http'
import type { Dispatcher } from '../adapter.js'
import { insideCall } from '../tools/async-context.js'
import { pieceEnd, streamProgress } from '../tools/stream-progress.js'
import { stopOf } from './call-of.js'
import { dispatch } from './dispatch.js'
import { AnswerTooLargeError, type MemoryResponse } from './wire.js'

/** Makes a Dispatcher of a Node `(req, res)` handler: an Express app, `koa.callback()`, `fastify.routing` after `ready()`. `fallbackAddress` is what `req.ip` shows where the caller has no address. */
export function nodeDispatcher(handler: RequestListener, fallbackAddress = '127.0.0.1'): Dispatcher {
  return ({ method, url, headers, body, maxBytes, context }) =>
    dispatch(context.asyncContext ? (req, res) => insideCall(context, () => handler(req, res)) : handler, {
      method,
      url,
      headers,
      body,
      maxBytes,
      signal: stopOf(context),
      remoteAddress: context.remoteAddress ?? fallbackAddress,
      call: context,
      keepCut: keepStream,
      ...(context.client?.progressToken !== undefined && { onChunk: streamProgress(context.client) }),
    })
}

/** A stream that goes on for ever is ended by its timeout or its size; what it brought until then is its answer. */
function keepStream(error: unknown, answer: MemoryResponse | undefined): MemoryResponse | undefined {
  const isOurs = error instanceof AnswerTooLargeError || (error instanceof DOMException && error.name === 'TimeoutError')
  return isOurs && answer && answer.body.length > 0 && pieceEnd(answer.headers) ? answer : undefined
}

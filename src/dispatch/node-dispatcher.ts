import type { RequestListener } from 'node:http'
import type { Dispatcher } from '../adapter.js'
import { insideCall } from '../tools/async-context.js'
import { streamProgress } from '../tools/stream-progress.js'
import { stopOf } from './call-of.js'
import { dispatch } from './dispatch.js'
import { keepStream } from './keep-stream.js'

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

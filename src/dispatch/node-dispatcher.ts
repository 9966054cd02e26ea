import type { RequestListener } from 'node:http'
import type { Dispatcher } from '../adapter.js'
import { dispatch } from './dispatch.js'

/** Makes a Dispatcher of a Node `(req, res)` handler: an Express app, `koa.callback()`, `fastify.routing` after `ready()`. `fallbackAddress` is what `req.ip` shows where the caller has no address. */
export function nodeDispatcher(handler: RequestListener, fallbackAddress = '127.0.0.1'): Dispatcher {
  return ({ method, url, headers, body, maxBytes, context }) =>
    dispatch(handler, {
      method,
      url,
      headers,
      body,
      maxBytes,
      signal: context.signal,
      remoteAddress: context.remoteAddress ?? fallbackAddress,
      call: context,
    })
}

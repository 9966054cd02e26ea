import type { IncomingMessage, ServerResponse } from 'node:http'
import { Ending } from '../dispatch/ending.js'
import type { RpcId } from '../protocol/check-message.js'
import { answerRefusal, STOPPING } from './answer.js'
import type { Endpoint } from './endpoint.js'
import { LightTransport, takesGzip } from './light.js'

/** One request that is being answered: where its answer goes, and what ends it before. */
export interface Exchange {
  readonly wire: LightTransport
  /** Aborts when the client goes away, and when the server stops. */
  readonly ending: Ending
}

/** Opens the exchange of one request. `code`: of the JSON-RPC error that a stopping server answers. */
export function openExchange(
  { adapter, running }: Endpoint,
  id: RpcId,
  req: IncomingMessage,
  res: ServerResponse,
  code?: number,
): Exchange {
  const ending = new Ending()
  const wire = new LightTransport(res, 1, false, { gzip: takesGzip(req.headers), maxUnsent: adapter.settings.maxUnsentBytes })
  const done = running.add(() => {
    ending.abort(new Error('the server is stopping'))
    if (res.headersSent) res.end()
    else answerRefusal(res, STOPPING, id, code)
  }, res)
  res.once('close', () => {
    done()
    if (!wire.isAnswered) ending.abort(new Error('the client is gone'))
    void wire.close()
  })
  return { wire, ending }
}

import type { IncomingMessage, ServerResponse } from 'node:http'

/**
 * Answers what an orchestrator asks of our own listener: `GET /healthz` while the process lives, `GET /readyz` while it takes calls (200), and no
 * longer once it is told to stop (503). False: the request asks for something else.
 */
export function answerHealth(req: IncomingMessage, res: ServerResponse, isReady: boolean): boolean {
  const path = req.url?.split('?')[0]
  if ((req.method !== 'GET' && req.method !== 'HEAD') || (path !== '/healthz' && path !== '/readyz')) return false
  const isWell = path === '/healthz' || isReady
  const body = JSON.stringify({ status: isWell ? 'ok' : 'stopping' })
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), 'cache-control': 'no-store' }
  res.writeHead(isWell ? 200 : 503, headers).end(req.method === 'HEAD' ? undefined : body)
  return true
}

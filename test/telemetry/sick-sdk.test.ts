import { metrics, trace } from '@opentelemetry/api'
import { afterAll, expect, test } from 'vitest'
import { serveHttp } from '../../src/transport/run.js'
import { NodeAdapter } from '../transport/node-app.js'
import { call, post } from '../transport/post.js'
import { stopSdk } from './sdk.js'

afterAll(stopSdk)

const fails = () => {
  throw new Error('exporter')
}

test('tracers and meters that throw are said once each, and fail no call', async () => {
  trace.setGlobalTracerProvider({ getTracer: fails })
  metrics.setGlobalMeterProvider({ getMeter: () => ({ createHistogram: fails }) as never })
  const lines: string[] = []
  const serving = await serveHttp(new NodeAdapter({ log: (text, level) => void lines.push(`${level} ${text.split(';')[0]}`) }), { port: 0 })
  for (let n = 0; n < 3; n++) expect((await post(serving.url, call('get_names'))).json.result.isError).toBeUndefined()
  await serving.close()
  expect(lines.filter((line) => line.startsWith('error'))).toEqual([
    'error backend2mcp: a span of a call could not be recorded',
    'error backend2mcp: a duration of a call could not be recorded',
  ])
})

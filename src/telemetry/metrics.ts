import type { Attributes, Histogram } from '@opentelemetry/api'
import { type Api, isMetering, openTelemetry } from './api.js'
import { dimensionsOf, endAttributes } from './attributes.js'
import { BUCKETS, FRAMEWORK, NAMES, SCOPE } from './names.js'
import type { Seen } from './observe.js'

/** How long an operation took, in seconds. */
export function recordDuration(api: Api, { adapter, operation, tool, request, ended }: Seen, seconds: number): void {
  if (!isMetering(api)) return
  const attributes = { ...dimensionsOf(operation, tool, request), ...endAttributes(ended), [FRAMEWORK]: adapter.framework }
  histogram(api, NAMES.operationDuration, 'Time from a request until its answer.').record(seconds, attributes)
}

/**
 * A session has ended after so many seconds: `mcp.server.session.duration`. `attributes`: by the names of the conventions, such as `mcp.protocol.version`,
 * `network.transport` and, where it ended by a fault, `error.type`. Never throws.
 */
export function sessionEnded(seconds: number, attributes: Attributes = {}): void {
  try {
    const api = openTelemetry(() => {})
    if (!api || api instanceof Promise || !isMetering(api)) return // without a call before it there is nothing to tell of
    histogram(api, NAMES.sessionDuration, 'Time from the start of a session until its end.').record(seconds, attributes)
  } catch {
    // A meter that fails has failed the calls' durations before, which is logged.
  }
}

const histograms = new Map<string, { readonly provider: object; readonly made: Histogram }>()

/** Made again when the application registers another meter provider. */
function histogram({ metrics }: Api, name: string, description: string): Histogram {
  const provider = metrics.getMeterProvider()
  const known = histograms.get(name)
  if (known?.provider === provider) return known.made
  const advice = { explicitBucketBoundaries: BUCKETS }
  const made = provider.getMeter(SCOPE).createHistogram(name, { description, unit: 's', advice })
  histograms.set(name, { provider, made })
  return made
}

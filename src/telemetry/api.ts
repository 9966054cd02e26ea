import type { Log } from '../log.js'
import { SCOPE } from './names.js'

/** `@opentelemetry/api`, as the application has it. */
export type Api = typeof import('@opentelemetry/api')

let found: Api | null | undefined
let asked: Promise<Api | null> | undefined

/** Loaded by the first call, and kept; null: the application has none. */
export function openTelemetry(log: Log): Api | null | Promise<Api | null> {
  if (found !== undefined) return found
  asked ??= import('@opentelemetry/api').then(
    (api) => (found = api),
    (error: NodeJS.ErrnoException) => {
      if (!ABSENT.has(error.code ?? '')) log(`backend2mcp: @opentelemetry/api cannot be loaded: ${error.message}`, 'warn')
      return (found = null)
    },
  )
  return asked
}

const ABSENT = new Set(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'])

/** Whether a call may be worth observing: false where the application has no OpenTelemetry, or has set up no SDK. */
export function mayBeHeard(): boolean {
  if (!found) return found === undefined
  try {
    return isTracing(found) || isMetering(found)
  } catch {
    return true // what fails here fails again where it is told of
  }
}

/** Whether somebody has registered a tracer. */
export function isTracing({ trace }: Api): boolean {
  const provider = trace.getTracerProvider() as { getDelegateTracer?: (name: string) => unknown }
  // The api's own stands in front of the registered one, and before there is one.
  return provider.getDelegateTracer === undefined || provider.getDelegateTracer(SCOPE) !== undefined
}

/** Whether somebody has registered a meter. */
export function isMetering({ metrics, createNoopMeter }: Api): boolean {
  const provider = metrics.getMeterProvider()
  if (provider !== lastProvider) {
    lastProvider = provider
    isReal = provider.getMeter(SCOPE) !== createNoopMeter()
  }
  return isReal
}

let lastProvider: unknown
let isReal = false

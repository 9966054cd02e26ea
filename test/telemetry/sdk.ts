import { context, metrics, propagation, trace } from '@opentelemetry/api'
import { AggregationTemporality, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node'

const spans = new InMemorySpanExporter()
const measured = new InMemoryMetricExporter(AggregationTemporality.DELTA)
const reader = new PeriodicExportingMetricReader({ exporter: measured, exportIntervalMillis: 60_000 })

/** The real SDK, whose exporters keep what they get. */
export function startSdk(): void {
  new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }).register()
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }))
}

/** As if the application had set up none. */
export function stopSdk(): void {
  for (const one of [trace, context, propagation, metrics]) one.disable()
}

/** The spans that have ended since the last look: those of one depth in the order of their end, parents before their children. */
export function takeSpans(): ReadableSpan[] {
  const ended = spans.getFinishedSpans()
  spans.reset()
  const byId = new Map(ended.map((span) => [span.spanContext().spanId, span]))
  const depth = ({ parentSpanContext }: ReadableSpan): number => {
    const parent = parentSpanContext && byId.get(parentSpanContext.spanId)
    return parent ? depth(parent) + 1 : 0
  }
  return ended.toSorted((a, b) => depth(a) - depth(b))
}

/** The points of one histogram since the last look. */
export async function takePoints(name: string) {
  await reader.forceFlush()
  const found = measured.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics))
  measured.reset()
  return found
    .filter(({ descriptor }) => descriptor.name === name)
    .flatMap((one) => one.dataPoints.map((point) => ({ ...point, unit: one.descriptor.unit })))
}

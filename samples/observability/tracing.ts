import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node'

/** Keeps the spans for the picture; an application exports them: `new OTLPTraceExporter()`. */
export const exporter = new InMemorySpanExporter()

// What every traced application does before anything else. Nothing in it is about MCP.
new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register()

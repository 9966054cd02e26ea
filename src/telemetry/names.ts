/**
 * Names of the OpenTelemetry conventions for MCP (semantic-conventions-genai, docs/gen-ai/mcp.md, status Development), as literals: the package
 * of constants has 9.7 MB. A test compares them.
 */
export const NAMES = {
  method: 'mcp.method.name',
  protocolVersion: 'mcp.protocol.version',
  resourceUri: 'mcp.resource.uri',
  sessionId: 'mcp.session.id',
  toolName: 'gen_ai.tool.name',
  promptName: 'gen_ai.prompt.name',
  operationName: 'gen_ai.operation.name',
  toolArguments: 'gen_ai.tool.call.arguments',
  toolResult: 'gen_ai.tool.call.result',
  requestId: 'jsonrpc.request.id',
  statusCode: 'rpc.response.status_code',
  errorType: 'error.type',
  transport: 'network.transport',
  protocolName: 'network.protocol.name',
  networkVersion: 'network.protocol.version',
  clientAddress: 'client.address',
  clientPort: 'client.port',
  httpRoute: 'http.route',
  httpMethod: 'http.request.method',
  httpStatus: 'http.response.status_code',
  operationDuration: 'mcp.server.operation.duration',
  sessionDuration: 'mcp.server.session.duration',
} as const

/** Ours: which kind of application answers. */
export const FRAMEWORK = 'backend2mcp.framework'

/** Bounds of both histograms, in seconds. */
export const BUCKETS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300]

/** The name of our tracer and meter. */
export const SCOPE = 'backend2mcp'

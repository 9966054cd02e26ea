export type {
  AdapterOptions,
  ElicitResult,
  InputRequest,
  InputRequests,
  InputResponses,
  McpTestClient,
  McpToolOptions,
  Principal,
  RunOptions,
  TestCallOptions,
} from '../../src/entry.js'
export { McpAdapter, type OpenApiAdapterOptions } from './adapter.js'
export { createMcpTestClient } from './test-client.js'

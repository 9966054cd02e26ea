export { defineTools } from '../../decorators/define-tools.js'
export { mcp, mcpTool } from '../../decorators/mcp-tool-fn.js'
export type { McpFunctionOptions } from '../../decorators/metadata.js'
export { currentMcpContext, mcpAuth, mcpContext, McpHidden, McpParam, McpPrompt, McpResource, McpTool } from '../../src/entry.js'
export type {
  AdapterOptions,
  AuthContext,
  ElicitResult,
  InputRequest,
  InputRequests,
  InputResponses,
  McpParamOptions,
  McpPromptOptions,
  McpResourceOptions,
  McpTestClient,
  McpToolOptions,
  Principal,
  RunOptions,
  TestCallOptions,
  ToolContext,
} from '../../src/entry.js'
export { McpAdapter } from './adapter.js'
export { createMcpTestClient } from './test-client.js'

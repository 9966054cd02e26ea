export { McpHidden } from '../decorators/mcp-hidden.js'
export { McpParam } from '../decorators/mcp-param.js'
export { McpPrompt } from '../decorators/mcp-prompt.js'
export { McpResource } from '../decorators/mcp-resource.js'
export { McpTool } from '../decorators/mcp-tool.js'
export type {
  JsonSchema,
  McpParamOptions,
  McpPromptOptions,
  McpResourceOptions,
  McpRouteOptions,
  McpToolOptions,
  SchemaSource,
  StandardSchemaLike,
  ToolAnnotations,
} from '../decorators/metadata.js'
export {
  BaseAdapter,
  type CallContext,
  type Dispatcher,
  type HttpMethod,
  type ParameterCheck,
  type Route,
  type RouteFacts,
  type RouteParameter,
  type RouteRequest,
  type RouteResponse,
  type Tool,
} from './adapter.js'
export { ApiKeyAuthProvider, type ApiKeyOptions } from './auth/api-key.js'
export { BearerAuthProvider, type BearerOptions } from './auth/bearer.js'
export { combineProviders } from './auth/combine.js'
export type { AuthContext, Principal } from './auth/context.js'
export { HeaderInjectionAuthProvider } from './auth/header-injection.js'
export { mcpAuth } from './auth/mcp-auth.js'
export { OAuthAuthProvider, type OAuthOptions } from './auth/oauth.js'
export type { AuthOutcome, AuthProvider, AuthRefusal, AuthRequest, ResourceMetadata } from './auth/provider.js'
export type { KnownSecret, VerifiedHolder } from './auth/secrets.js'
export { nodeDispatcher } from './dispatch/node-dispatcher.js'
export { ArgumentError, Backend2McpError, type ErrorCode, isBackend2McpError } from './errors.js'
export type { Level, Logger, LogSink } from './log.js'
export type { AdapterOptions, RunOptions, Settings, TelemetryOptions } from './options.js'
export { jsonSchemaOf } from './schema/json-schema-of.js'
export type { CustomRules, PipeOptions, SchemaOptions } from './schema/options.js'
export type { SchemaProfile } from './schema/profiles/apply-profile.js'
export type { AuditEntry, AuditSink } from './telemetry/audit.js'
export type { Outcome } from './telemetry/operation.js'
export type { ToolList } from './tools/build-tools.js'
export type { CallResult, ContentBlock } from './tools/call-result.js'
export type { ElicitResult, InputRequest, InputRequests, InputResponses } from './tools/input.js'
export { currentMcpContext, mcpContext, type ToolContext } from './tools/tool-context.js'
export type { BusEvent, EventBus } from './transport/state/event-bus.js'
export type { EventStore } from './transport/state/event-store.js'
export type { Idempotent, IdempotencyStore } from './transport/state/idempotency-store.js'
export type { Rate, RateLimiter } from './transport/state/rate-limiter.js'
export type { SessionRecord, SessionStore } from './transport/state/session-store.js'
export type { State } from './transport/state/state.js'

import { type McpFunctionOptions, writeDefinedTools } from './metadata.js'

/**
 * What `mcpTool` says, apart from the code: `defineTools(app, { 'GET /users/:id': { description: 'One user.' }, 'DELETE /users/:id': { hidden: true } })`.
 * A key is a verb and a path as the route has them, every prefix included; one that is no route stops the start (`BAD_OPTION`). Fields merge with those of a tag, and win. Gives back `app`.
 */
export function defineTools<App extends object>(app: App, tools: Readonly<Record<string, McpFunctionOptions>>): App {
  writeDefinedTools(app, tools)
  return app
}

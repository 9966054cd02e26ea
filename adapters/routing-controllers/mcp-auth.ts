import { type Action, createParamDecorator } from 'routing-controllers'
import { injectedDecorator } from '../../decorators/injected.js'
import { mcpAuth } from '../../src/auth/mcp-auth.js'

const fill = createParamDecorator({ required: false, value: ({ request }: Action) => mcpAuth(request as object) })

/** The caller's `AuthContext` as a parameter of an action, `@McpAuth() auth?: AuthContext`; undefined over plain HTTP. Never an argument of the tool. */
export const McpAuth: () => ParameterDecorator = injectedDecorator((prototype, method, index) => fill(prototype, String(method), index))

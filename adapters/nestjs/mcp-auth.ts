import { createParamDecorator, type ExecutionContext } from '@nestjs/common'
import { injectedDecorator } from '../../decorators/injected.js'
import { mcpAuth } from '../../src/auth/mcp-auth.js'

const fill = createParamDecorator((_, context: ExecutionContext) => mcpAuth(context.switchToHttp().getRequest<object>()))

/** The caller's `AuthContext` as a handler parameter, `@McpAuth() auth?: AuthContext`; undefined over plain HTTP. Never an argument of the tool. */
export const McpAuth: () => ParameterDecorator = injectedDecorator(fill())

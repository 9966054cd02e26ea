import { createParamDecorator, type ExecutionContext } from '@nestjs/common'
import { injectedDecorator } from '../../decorators/injected.js'
import { mcpContext } from '../../src/tools/tool-context.js'

const fill = createParamDecorator((_, context: ExecutionContext) => mcpContext(context.switchToHttp().getRequest<object>()))

/** The running call as a handler parameter, `@McpContext() context?: ToolContext`; undefined over plain HTTP. Never an argument of the tool. */
export const McpContext: () => ParameterDecorator = injectedDecorator(fill())

import { type Action, createParamDecorator } from 'routing-controllers'
import { injectedDecorator } from '../../decorators/injected.js'
import { mcpContext } from '../../src/tools/tool-context.js'

const fill = createParamDecorator({ required: false, value: ({ request }: Action) => mcpContext(request as object) })

/** The running call as a parameter of an action, `@McpContext() context?: ToolContext`; undefined over plain HTTP. Never an argument of the tool. */
export const McpContext: () => ParameterDecorator = injectedDecorator((prototype, method, index) => fill(prototype, String(method), index))

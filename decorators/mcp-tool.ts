import { type McpToolOptions, writeToolOptions } from './metadata.js'

/**
 * Says what a route's tool is called and what it does, or, on a class, marks all of its routes and sets their defaults.
 * It may stand above or below the framework's own decorators, and more than once: fields merge.
 */
export function McpTool(options: McpToolOptions = {}): MethodDecorator & ClassDecorator {
  return (target: object, _key?: string | symbol, descriptor?: PropertyDescriptor) => {
    writeToolOptions((descriptor?.value as object | undefined) ?? target, options)
  }
}

import { writeHidden } from './metadata.js'

/** Leaves a route, or every route of a class and of its subclasses, out of the tools. It wins over anything `@McpTool` says. */
export function McpHidden(): MethodDecorator & ClassDecorator {
  return (target: object, _key?: string | symbol, descriptor?: PropertyDescriptor) => {
    writeHidden((descriptor?.value as object | undefined) ?? target)
  }
}

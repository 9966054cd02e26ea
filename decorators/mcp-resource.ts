import { type McpResourceOptions, writeResource } from './metadata.js'

/** Makes a GET route a resource as well: what a client may attach to a conversation by its URI, without a model asking for it. */
export function McpResource(options: McpResourceOptions = {}): MethodDecorator {
  return (_prototype, _method, descriptor) => writeResource(descriptor.value as object, options)
}

import { type McpParamOptions, writeParamFacts } from './metadata.js'

/** Renames, describes, hides, fixes or re-types one parameter of a handler. What the route receives over HTTP does not change. */
export function McpParam(options: McpParamOptions): ParameterDecorator {
  return (prototype, method, index) => {
    if (method !== undefined) writeParamFacts(prototype, method, index, options)
  }
}

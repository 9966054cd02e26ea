import { writeParamFacts } from './metadata.js'

/** Marks the parameter that is meant for the caller's AuthContext. Reserved: the mark keeps the parameter out of the tool's arguments; adapters do not fill it yet. */
export function McpAuth(): ParameterDecorator {
  return (prototype, method, index) => {
    if (method !== undefined) writeParamFacts(prototype, method, index, { auth: true })
  }
}

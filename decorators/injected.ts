import { writeParamFacts } from './metadata.js'

/** Makes `@McpAuth` or `@McpContext` for one framework: the mark that keeps the parameter out of the tool's arguments, and the framework's own decorator that fills it. */
export function injectedDecorator(fill: ParameterDecorator): () => ParameterDecorator {
  return () => (prototype, method, index) => {
    if (method === undefined) return
    writeParamFacts(prototype, method, index, { injected: true })
    fill(prototype, method, index)
  }
}

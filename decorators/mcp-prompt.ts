import { type McpPromptOptions, writePrompt } from './metadata.js'

/**
 * Makes a route a prompt: a person picks it by its name, and its answer is what the model reads. A text is one message of the user;
 * `{ messages: [...] }` is taken as it stands (2025-11-25, server/prompts). The route's arguments are the prompt's.
 */
export function McpPrompt(options: McpPromptOptions = {}): MethodDecorator {
  return (_prototype, _method, descriptor) => writePrompt(descriptor.value as object, options)
}

import type { RouteParameter, Tool } from '../../src/adapter.js'

/** A body parameter, unless another place is said. */
export const parameter = (name: string, place: RouteParameter['in'] = 'body', argument = name): RouteParameter => ({
  argument,
  in: place,
  name,
  required: false,
  schema: {},
})
/** A tool with these parameters. */
export const toolOf = (...parameters: RouteParameter[]): Tool => ({
  name: 'post_orders',
  description: '',
  annotations: {},
  inputSchema: { type: 'object' },
  parameters,
  route: { id: 'POST /orders', method: 'POST', path: '/orders', native: {}, schemaSource: 'dto' },
})

import { ModulesContainer } from '@nestjs/core'
import type { AdapterOptions } from '../../src/options.js'
import { MCP_SERVICE, OPTIONS } from './mcp.module.js'
import type { McpService } from './mcp.service.js'

/** What is asked of an application: `INestApplication` of any copy of Nest's types. */
interface Container {
  get(token: unknown, options?: { readonly strict: false }): unknown
}

/** The service of the application's McpModule. Looks before it asks: of an application made by NestFactory, a `get` that fails ends the process. */
export function serviceOf(app: object): McpService | undefined {
  const { get } = app as Container
  const modules = get.call(app, ModulesContainer, { strict: false }) as ModulesContainer
  const has = [...modules.values()].some(({ providers }) => providers.has(MCP_SERVICE))
  return has ? (get.call(app, MCP_SERVICE, { strict: false }) as McpService) : undefined
}

/** The options of the application's McpModule, read without building it; `factory`: only its factory knows them. */
export function optionsIn(modules: ModulesContainer): AdapterOptions | 'factory' | undefined {
  for (const { providers } of modules.values()) {
    const wrapper = providers.get(OPTIONS)
    if (wrapper) return (wrapper.instance as AdapterOptions | null) ?? 'factory'
  }
  return undefined
}

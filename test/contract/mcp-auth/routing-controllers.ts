import 'reflect-metadata'
import { type AdapterOptions, type AuthContext, McpAdapter, McpAuth, mcpAuth } from 'backend2mcp/routing-controllers'
import Koa from 'koa'
import express from 'express'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  CurrentUser,
  Get,
  JsonController,
  Param,
  QueryParam,
  type RoutingControllersOptions,
  useExpressServer,
  useKoaServer,
} from 'routing-controllers'
import type { Case } from './case.js'

@JsonController('/auth')
class AuthController {
  @Get('/alone') alone(@McpAuth() auth?: AuthContext) {
    return { subject: auth?.principal?.subject ?? null, scheme: auth?.scheme ?? null }
  }
  @Get('/beside/:id') beside(@McpAuth() auth: AuthContext | undefined, @Param('id') id: string, @QueryParam('q') q?: string) {
    return { id, q, subject: auth?.principal?.subject ?? null, may: auth?.hasScope('things:write') ?? null }
  }
  @Get('/guard') guard(@CurrentUser() subject: string) {
    return { subject }
  }
  @Get('/raw') raw(@McpAuth() auth?: AuthContext) {
    return { named: auth?.headers.authorization ?? null, auth: auth ?? null }
  }
  @Get('/inherited/:id') inherited(@Param('id') id: string, @McpAuth() auth?: AuthContext) {
    return { id, subject: auth?.principal?.subject ?? null }
  }
}

const options: RoutingControllersOptions = {
  controllers: [AuthController],
  validation: { whitelist: true },
  currentUserChecker: ({ request }) => mcpAuth(request as object)?.principal?.subject ?? 'nobody',
}

const APPS: Readonly<Record<string, () => { app: object; listener: RequestListener }>> = {
  Express() {
    const app = useExpressServer(express(), options) as express.Express
    return { app, listener: app as RequestListener }
  },
  Koa() {
    const app = useKoaServer(new Koa(), options)
    return { app, listener: app.callback() as RequestListener }
  },
}

export const routingControllersCase = (framework: 'Express' | 'Koa'): Case => ({
  name: `routing-controllers on ${framework}`,
  async open(adapterOptions: AdapterOptions) {
    const { app, listener } = APPS[framework]!()
    const server = createServer(listener)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const adapter = new McpAdapter(app, { ...adapterOptions, routingControllers: options })
    return { adapter, base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() }
  },
})

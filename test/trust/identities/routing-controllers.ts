import 'reflect-metadata'
import { type AuthContext, McpAdapter, McpAuth, McpTool, mcpAuth } from 'backend2mcp/routing-controllers'
import { IsString } from 'class-validator'
import express from 'express'
import Koa from 'koa'
import {
  type Action,
  Body,
  Get,
  HeaderParam,
  type InterceptorInterface,
  JsonController,
  OnUndefined,
  Param,
  Post,
  type RoutingControllersOptions,
  useContainer,
  useExpressServer,
  UseInterceptor,
  useKoaServer,
} from 'routing-controllers'
import type { Application, Make } from './application.js'
import { type Ambient, type Sight, wander } from './sight.js'

class Note {
  @IsString() mark!: string
}

/** Class-level state: the application of one test runs at a time. */
let ambient: Ambient

class Late implements InterceptorInterface {
  async intercept(_action: Action, sight: Sight) {
    await wander()
    return { ...sight, context: sight.context === ambient.get() ? sight.context : `${ambient.get()} (late)` }
  }
}

@JsonController('/who')
@UseInterceptor(Late)
class WhoController {
  constructor(private readonly asker?: string) {}

  @McpTool({ name: 'who' })
  @Get('/:mark')
  async who(
    @Param('mark') mark: string,
    @HeaderParam('authorization') authorization?: string,
    @McpAuth() auth?: AuthContext,
  ): Promise<Sight> {
    await wander()
    return { mark, principal: auth?.principal?.subject, authorization, scoped: this.asker, context: ambient.get() }
  }

  @McpTool({ name: 'who_writes' })
  @Post('/')
  writes(@Body() { mark }: Note, @HeaderParam('authorization') authorization?: string, @McpAuth() auth?: AuthContext): Promise<Sight> {
    return this.who(mark, authorization, auth)
  }
}

@JsonController('/groups')
@OnUndefined(204)
class GroupsController {
  @McpTool({ name: 'of_group_0', scopes: ['group:0'] }) @Get('/0') zero() {}
  @McpTool({ name: 'of_group_1', scopes: ['group:1'] }) @Get('/1') one() {}
  @McpTool({ name: 'of_group_2', visible: async (caller) => (await wander(), caller?.claims.group === 2) }) @Get('/2') two() {}
  @McpTool({ name: 'of_group_3', visible: (caller) => caller?.claims.group === 3 }) @Get('/3') three() {}
  @McpTool({ name: 'of_group_4' }) @Get('/4') four() {}
}

/** `WhoController` is made anew for each request, with who asks. */
function container(): Parameters<typeof useContainer>[0] {
  const made = new Map<unknown, unknown>()
  const get = (type: new (asker?: string) => unknown, action?: Action) => {
    if (action && (type as unknown) === WhoController) return new type(mcpAuth(action.request)?.principal?.subject)
    if (!made.has(type)) made.set(type, new type())
    return made.get(type)
  }
  return { get } as Parameters<typeof useContainer>[0]
}

const routingControllers: RoutingControllersOptions = { controllers: [WhoController, GroupsController], development: false }

const APPS = {
  Express() {
    const app = express()
    app.use((request, _response, next) => void ambient.run(mcpAuth(request)?.principal?.subject, next))
    return useExpressServer(app, routingControllers)
  },
  Koa() {
    const app = new Koa()
    app.use((context, next) => ambient.run(mcpAuth(context.req)?.principal?.subject, next))
    return useKoaServer(app, routingControllers)
  },
}

/** A routing-controllers application that keeps who asks in `ambient`. */
export const routingControllersOn = (framework: keyof typeof APPS): Make =>
  async function open(its, options): Promise<Application> {
    ambient = its
    useContainer(container())
    return { adapter: new McpAdapter(APPS[framework](), { ...options, routingControllers }), close: () => {} }
  }

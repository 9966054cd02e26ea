import { Module, ValidationPipe } from '@nestjs/common'
import { APP_GUARD, APP_PIPE } from '@nestjs/core'
import { BearerAuthProvider } from 'backend2mcp'
import { McpModule } from 'backend2mcp/nestjs'
import { AccountsController } from './accounts.controller.js'
import { HolderGuard, Public } from './holder.guard.js'
import { holderOf } from './holders.js'

/** The endpoint asks the application who holds a token: one place knows, and no second list can go stale. */
const auth = new BearerAuthProvider({
  verify(token) {
    const holder = holderOf(token)
    return holder && { subject: holder.subject, scopes: holder.scopes, claims: { roles: holder.roles } }
  },
})

@Module({
  imports: [
    McpModule.forRoot({
      auth,
      rolesOf: ({ claims }) => claims.roles as string[],
      decorators: [Public()], // the provider answers at /mcp, with the challenge that MCP clients look for; the guard still stands before each route
    }),
  ],
  controllers: [AccountsController],
  providers: [
    { provide: APP_GUARD, useClass: HolderGuard },
    { provide: APP_PIPE, useFactory: () => new ValidationPipe({ transform: true, whitelist: true }) },
  ],
})
export class AppModule {}

import { Body, Controller, Get, Module, Param, ParseIntPipe, Post } from '@nestjs/common'
import { McpModule } from 'backend2mcp/nestjs'
import { CreateUser, userOf } from './user.js'

@Controller('users')
class UserController {
  @Get(':id')
  one(@Param('id', ParseIntPipe) id: number) {
    return userOf(id)
  }

  @Post()
  create(@Body() user: CreateUser) {
    return { id: 7, ...user }
  }
}

/** Served by `McpModule` on the application's own server, at /mcp. */
@Module({ imports: [McpModule.forRoot({ log: false, maxCallsPerMinute: false })], controllers: [UserController] })
export class MountedModule {}

/** The same routes alone, for stdio. */
@Module({ controllers: [UserController] })
export class BareModule {}

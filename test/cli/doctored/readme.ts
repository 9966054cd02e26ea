import { type CanActivate, Controller, Get, Injectable, Module, Param, Post, UseGuards } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { McpTool } from 'backend2mcp/nestjs'
import { IsInt, IsString } from 'class-validator'

// The application behind the README's transcript.
@Injectable()
class TokenGuard implements CanActivate {
  canActivate = () => true
}

class User {
  @IsInt() id!: number
  @IsString() passwordHash!: string
}

@Controller('users')
class UsersController {
  @McpTool({ description: 'One user, by number.', output: User })
  @UseGuards(TokenGuard)
  @Get(':id')
  one(@Param('id') id: number) {
    return { id }
  }

  @Post(':id/disable')
  disable(@Param('id') id: number) {
    return { id }
  }

  @McpTool({ description: 'Signs a user out everywhere.' })
  @UseGuards(TokenGuard)
  @Get(':id/sessions/revoke')
  revokeSessions(@Param('id') id: number) {
    return { id }
  }
}

@Module({ controllers: [UsersController] })
class AppModule {}
const app = await NestFactory.create(AppModule, { logger: false })
await app.listen(3000)

import { Controller, Get, Module, Param, ParseIntPipe } from '@nestjs/common'
import { McpModule } from 'backend2mcp/nestjs'

@Controller('users')
export class UsersController {
  @Get(':id')
  getUser(@Param('id', ParseIntPipe) id: number) {
    return { id, name: 'Satyam' }
  }
}

@Module({ imports: [McpModule.forRoot()], controllers: [UsersController] })
export class AppModule {}

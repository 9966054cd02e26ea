import 'reflect-metadata'
import { Body, Get, JsonController, Param, Post } from 'routing-controllers'
import { CreateUser, userOf } from './user.js'

@JsonController('/users')
export class UserController {
  @Get('/:id')
  one(@Param('id') id: number) {
    return userOf(id)
  }

  @Post('/')
  create(@Body() user: CreateUser) {
    return { id: 7, ...user }
  }
}

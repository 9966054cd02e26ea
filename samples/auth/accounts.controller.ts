import { Body, Controller, Delete, Get, HttpCode, NotFoundException, Param, ParseIntPipe, Post } from '@nestjs/common'
import { type AuthContext, McpAuth, McpTool } from 'backend2mcp/nestjs'
import { IsInt, IsPositive } from 'class-validator'
import { CurrentHolder, Roles } from './holder.guard.js'
import type { Holder } from './holders.js'

interface Account {
  readonly id: number
  readonly tenant: string
  balance: number
}

class Transfer {
  @IsInt() to!: number
  @IsPositive() amount!: number
}

@Controller('accounts')
export class AccountsController {
  readonly #accounts: Account[] = [
    { id: 1, tenant: 'north', balance: 100 },
    { id: 2, tenant: 'north', balance: 50 },
    { id: 3, tenant: 'south', balance: 900 },
    { id: 4, tenant: 'north', balance: 0 },
  ]

  @McpTool({ description: 'The accounts of the caller’s tenant, with their balances.' })
  @Get()
  list(@CurrentHolder() { tenant }: Holder): Account[] {
    return this.#accounts.filter((account) => account.tenant === tenant)
  }

  @McpTool({ description: 'One account of the caller’s tenant.' })
  @Get(':id')
  one(@Param('id', ParseIntPipe) id: number, @CurrentHolder() holder: Holder): Account {
    const account = this.#accounts.find((one) => one.id === id && one.tenant === holder.tenant)
    if (!account) throw new NotFoundException(`no account ${id}`)
    return account
  }

  @McpTool({ name: 'transfer', description: 'Moves money between two accounts of one tenant.', scopes: ['ledger:write'] })
  @Roles('clerk')
  @Post(':id/transfers')
  transfer(
    @Param('id', ParseIntPipe) id: number,
    @Body() { to, amount }: Transfer,
    @CurrentHolder() holder: Holder,
    @McpAuth() auth?: AuthContext,
  ) {
    const [from, target] = [this.one(id, holder), this.one(to, holder)]
    from.balance -= amount
    target.balance += amount
    return { from: from.balance, to: target.balance, by: holder.subject, through: auth ? 'mcp' : 'http' }
  }

  @McpTool({ name: 'close_account', description: 'Closes an empty account for good.', roles: ['admin'] })
  @Roles('admin')
  @Delete(':id')
  @HttpCode(204)
  close(@Param('id', ParseIntPipe) id: number, @CurrentHolder() holder: Holder): void {
    this.#accounts.splice(this.#accounts.indexOf(this.one(id, holder)), 1)
  }
}

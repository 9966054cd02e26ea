import { SetMetadata } from '@nestjs/common'

export const IS_PUBLIC = 'shop:public'
/** Lets everybody in. */
export const Public = () => SetMetadata(IS_PUBLIC, true)

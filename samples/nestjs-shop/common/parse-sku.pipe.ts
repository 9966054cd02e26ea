import { BadRequestException, Injectable, type PipeTransform } from '@nestjs/common'

/** `tea-001` and `TEA-001` are the same article. */
@Injectable()
export class ParseSkuPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!/^[a-z]{3}-\d{3}$/i.test(value)) throw new BadRequestException([`sku must look like TEA-001`])
    return value.toUpperCase()
  }
}

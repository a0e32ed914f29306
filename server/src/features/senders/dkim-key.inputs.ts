import type { DkimAlgorithm } from '@tidings/core/dkim/dkim-key';
import { IsOptional } from 'class-validator';
import { Field, InputType } from 'type-graphql';
import { Matches, MaxLength } from '../../foundation/graphql/validators.js';
import { DkimAlgorithms } from './dkim-key.entity.js';

const SELECTOR = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/i;
const MAX_SELECTOR_LENGTH = 63;
const MAX_KEY_LENGTH = 10_000;

@InputType({ description: 'A new key of a sender.' })
export class DkimKeyInput {
  @Field(() => DkimAlgorithms, { nullable: true, description: 'RSA by default. A given private key decides it.' })
  @IsOptional()
  algorithm?: DkimAlgorithm | null;

  @Field(() => String, {
    nullable: true,
    description: 'The name before ._domainkey in DNS, unique for the domain; by default a new one is made.',
  })
  @IsOptional()
  @MaxLength(MAX_SELECTOR_LENGTH)
  @Matches(SELECTOR, 'dkim.selector')
  selector?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'An existing private key in PEM: RSA of 1024 to 4096 bits, or Ed25519. It is stored encrypted and never returned. By default a key is made.',
  })
  @IsOptional()
  @MaxLength(MAX_KEY_LENGTH)
  privateKey?: string | null;
}

import { ERROR_CODES, type ErrorCode } from '@tidings/core/errors/error-codes';
import { fieldsOf, type Issue } from '@tidings/core/errors/issue';
import { type Params, renderMessage } from '@tidings/core/errors/message';
import { REASONS, type Reason, type ReasonArgs } from '@tidings/core/errors/reasons';

/** An error that callers may see. Its parameters are typed by its reason. */
export class AppError<Name extends Reason = Reason> extends Error {
  readonly code: ErrorCode;
  readonly params: Params;

  constructor(
    readonly reason: Name,
    ...[params]: ReasonArgs<Name>
  ) {
    super(renderMessage(REASONS[reason].message, (params ?? {}) as Params));
    this.name = 'AppError';
    this.code = REASONS[reason].code;
    this.params = (params ?? {}) as Params;
  }

  /** What callers see besides the message. */
  get extensions(): ErrorExtensions {
    const { code, reason, params } = this;
    const topLevel: readonly string[] = ERROR_CODES[code].topLevel;
    const repeated = Object.entries(params).filter(([name]) => topLevel.includes(name));
    return { code, reason, params, ...Object.fromEntries(repeated) };
  }

  get status(): number {
    return ERROR_CODES[this.code].status;
  }
}

export type ErrorExtensions = { code: string } & Record<string, unknown>;

/** An invalid input. `fields` has the same problems as `issues`: English messages, keyed by the path of the field. */
export class InputError extends AppError<'input.invalid'> {
  constructor(readonly issues: readonly Issue[]) {
    super('input.invalid');
    this.message = Object.entries(fieldsOf(issues))
      .map(([path, messages]) => `${path} ${messages.join(', ')}`)
      .join('; ');
  }

  override get extensions(): ErrorExtensions {
    return { ...super.extensions, fields: fieldsOf(this.issues), issues: this.issues };
  }
}

export const badInput = (...issues: Issue[]): InputError => new InputError(issues);

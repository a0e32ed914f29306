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

/** Issues of an input, besides the message. `fields` has the same problems as `issues`: English messages, keyed by the path of the field. */
class IssuesError<Name extends 'input.invalid' | 'send.contextIncomplete'> extends AppError<Name> {
  constructor(
    readonly issues: readonly Issue[],
    ...reason: ConstructorParameters<typeof AppError<Name>>
  ) {
    super(...reason);
  }

  override get extensions(): ErrorExtensions {
    return { ...super.extensions, fields: fieldsOf(this.issues), issues: this.issues };
  }
}

/** An invalid input. */
export class InputError extends IssuesError<'input.invalid'> {
  constructor(issues: readonly Issue[]) {
    super(issues, 'input.invalid');
    this.message = summaryOf(issues);
  }
}

/** A strict send that lacks values. */
export class ContextIncompleteError extends IssuesError<'send.contextIncomplete'> {
  constructor(issues: readonly Issue[]) {
    super(issues, 'send.contextIncomplete');
    this.message = `${this.message} ${summaryOf(issues)}`;
  }
}

const summaryOf = (issues: readonly Issue[]): string =>
  Object.entries(fieldsOf(issues))
    .map(([path, messages]) => `${path} ${messages.join(', ')}`)
    .join('; ');

export const badInput = (...issues: Issue[]): InputError => new InputError(issues);

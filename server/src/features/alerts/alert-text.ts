import type { AlertDetails, AlertLanguage, Problem } from './alert-kind.js';

/** What a message says of its alert. */
export type AlertPhase = 'OPENED' | 'RESOLVED' | 'TEST';

export interface AlertText {
  subject: string;
  text: string;
}

type Texts = Record<Exclude<AlertPhase, 'TEST'>, string> & { test: AlertText; rule: string } & {
  problem: (problem: Problem) => string;
};

const DISABLED = {
  EN: {
    GONE: 'it answered 410',
    FAILING: 'it accepted nothing for three days',
    UNREADABLE: 'its URL can’t be decrypted, as after a restore: enter it again',
  },
  RU: {
    GONE: 'ответил 410',
    FAILING: 'три дня ничего не принимал',
    UNREADABLE: 'адрес не расшифровать, как после восстановления копии: введите его заново',
  },
};

const disabledText = (
  texts: Record<AlertDetails['WEBHOOK_DISABLED']['reason'], string>,
  { reason, error }: AlertDetails['WEBHOOK_DISABLED'],
): string => (error === null ? texts[reason] : `${texts[reason]}: ${error}`);

const ENGLISH: Texts = {
  OPENED: 'Alert',
  RESOLVED: 'Over',
  rule: 'Rule',
  test: { subject: 'Test alert', text: 'This is a test. Alerts of this rule arrive here.' },
  problem: ({ kind, details }) => {
    switch (kind) {
      case 'FAILURE_RATE':
        return `${details.percent}% of mails failed: ${details.failed} of ${details.total}`;
      case 'QUEUE_AGE':
        return `A mail has waited in the queue ${details.queue} for ${details.minutes} min`;
      case 'DOMAIN_HELD':
        return `${details.domain} refuses mails of the sender ${details.sender ?? 'MAIL_FROM'}, and they wait: ${details.reason}`;
      case 'ROUTE_DOWN':
        return `The route ${details.route} is down: ${details.error}`;
      case 'WEBHOOK_DISABLED':
        return `The webhook ${details.webhook} was disabled: ${disabledText(DISABLED.EN, details)}`;
    }
  },
};

const RUSSIAN: Texts = {
  OPENED: 'Тревога',
  RESOLVED: 'Устранено',
  rule: 'Правило',
  test: { subject: 'Проверка оповещений', text: 'Это проверка. Оповещения этого правила приходят сюда.' },
  problem: ({ kind, details }) => {
    switch (kind) {
      case 'FAILURE_RATE':
        return `Не отправлено ${details.percent}% писем: ${details.failed} из ${details.total}`;
      case 'QUEUE_AGE':
        return `Письмо ждёт в очереди ${details.queue} уже ${details.minutes} мин`;
      case 'DOMAIN_HELD':
        return `${details.domain} отклоняет письма отправителя ${details.sender ?? 'MAIL_FROM'}, и они ждут: ${details.reason}`;
      case 'ROUTE_DOWN':
        return `Маршрут ${details.route} не работает: ${details.error}`;
      case 'WEBHOOK_DISABLED':
        return `Веб-хук ${details.webhook} отключён: ${disabledText(DISABLED.RU, details)}`;
    }
  },
};

const TEXTS: Record<keyof typeof AlertLanguage, Texts> = { EN: ENGLISH, RU: RUSSIAN };

const MAX_SUBJECT_LENGTH = 150;

/** The alert in one sentence. */
export const sentenceOf = (problem: Problem, language: keyof typeof AlertLanguage): string =>
  TEXTS[language].problem(problem);

/** Subject and text of a message. `problem` is absent for a test. */
export const alertText = ({
  phase,
  problem,
  rule,
  language,
}: {
  phase: AlertPhase;
  problem: Problem | undefined;
  rule: string;
  language: keyof typeof AlertLanguage;
}): AlertText => {
  const texts = TEXTS[language];
  const footer = `${texts.rule}: ${rule}`;
  if (phase === 'TEST' || !problem) return { subject: texts.test.subject, text: `${texts.test.text}\n\n${footer}` };
  const sentence = texts.problem(problem);
  const firstLine = (sentence.split(/[\r\n]/)[0] ?? '').slice(0, MAX_SUBJECT_LENGTH);
  return { subject: `${texts[phase]}: ${firstLine}`, text: `${texts[phase]}: ${sentence}\n\n${footer}` };
};

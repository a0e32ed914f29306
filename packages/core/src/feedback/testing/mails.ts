/** A mail with CRLF line ends, from lines. */
export const mailOf = (headers: Record<string, string>, body: string): Buffer =>
  Buffer.from(
    [...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), '', body]
      .join('\n')
      .replace(/\r?\n/g, '\r\n'),
  );

export interface Part {
  type: string;
  headers?: Record<string, string>;
  body: string;
}

/** A multipart mail. `type` is its Content-Type without the boundary. */
export const multipartOf = (type: string, headers: Record<string, string>, parts: readonly Part[]): Buffer =>
  mailOf(
    { ...headers, 'MIME-Version': '1.0', 'Content-Type': `${type}; boundary="=_b"` },
    [
      ...parts.flatMap((part) => [
        '--=_b',
        `Content-Type: ${part.type}`,
        ...Object.entries(part.headers ?? {}).map(([name, value]) => `${name}: ${value}`),
        '',
        part.body,
        '',
      ]),
      '--=_b--',
      '',
    ].join('\n'),
  );

export const DAEMON = {
  From: 'Mail Delivery System <MAILER-DAEMON@mx.example.test>',
  To: 'bounces@mail.example.test',
  Date: 'Mon, 30 Nov 2026 06:00:00 +0000',
  Subject: 'Undelivered Mail Returned to Sender',
  'Message-ID': '<report-1@mx.example.test>',
};

/** A report as Postfix writes it, about recipients with these fields each. */
export const deliveryStatusOf = (
  recipients: readonly Record<string, string>[],
  { returned, headers = {} }: { returned: Record<string, string>; headers?: Record<string, string> },
): Buffer =>
  multipartOf('multipart/report; report-type=delivery-status', { ...DAEMON, ...headers }, [
    { type: 'text/plain', body: 'Your message could not be delivered.' },
    {
      type: 'message/delivery-status',
      body: [{ 'Reporting-MTA': 'dns; mx.example.test' }, ...recipients]
        .map((fields) =>
          Object.entries(fields)
            .map(([name, value]) => `${name}: ${value}`)
            .join('\n'),
        )
        .join('\n\n'),
    },
    {
      type: 'text/rfc822-headers',
      body: Object.entries(returned)
        .map(([name, value]) => `${name}: ${value}`)
        .join('\n'),
    },
  ]);

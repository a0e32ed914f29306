import type { RouteTestResult, RouteTestStepName, SignInAdvice } from './routes.generated';

interface TestMessages {
  step: Record<RouteTestStepName, string>;
  result: Record<RouteTestResult, string>;
  advice: Record<SignInAdvice, string>;
}

export const testEnglish = {
  step: {
    RESOLVE: 'Name',
    CONNECT: 'Connection',
    GREETING: 'Greeting',
    TLS: 'Encryption',
    SIGN_IN: 'Sign-in',
    MAIL: 'Mail',
  },
  result: {
    RESOLVED: 'The host has the addresses %{addresses}.',
    HOST_UNKNOWN: 'DNS knows no host %{host}. Check its spelling.',
    DNS_AWAY: 'DNS gave no answer about %{host} (%{error}). Check the resolver of the server that Tidings runs on.',
    CONNECTED: 'The server can be reached.',
    REFUSED: 'Nothing listens on %{host}, port %{port}. Check the port: 587 or 465 for submission, 25 between servers.',
    NO_ANSWER:
      'The server gave no answer within %{seconds} s. A firewall may drop the packets; many hosting providers block port 25.',
    UNREACHABLE: 'The server can’t be reached (%{error}).',
    CLOSED:
      'The server closed the connection. It may refuse this address, or accept only TLS from the beginning (smtps://).',
    GREETED: 'The server greets and answers EHLO.',
    NOT_SMTP:
      'The server doesn’t answer by SMTP. Check host and port. A server that speaks TLS from the beginning needs smtps://.',
    GREETING_REFUSED: 'The server refuses the connection: %{reply}',
    TLS_READY: 'The connection is encrypted by %{version}, and the certificate is valid.',
    TLS_UNVERIFIED: 'The connection is encrypted by %{version}. The certificate isn’t checked, as the URL says.',
    NOT_ENCRYPTED: 'The connection isn’t encrypted: mails and the password can be read on the way.',
    TLS_NOT_OFFERED:
      'The server offers no STARTTLS, and the route requires TLS. Use smtps:// with port 465, or allow a connection without TLS by opportunisticTLS=true.',
    TLS_FAILED:
      'TLS failed (%{error}). A server that speaks TLS only after STARTTLS needs smtp:// instead of smtps://.',
    CERTIFICATE_EXPIRED: 'The certificate expired on %{date}. The server needs a new one.',
    CERTIFICATE_NOT_YET_VALID: 'The certificate is valid from %{date}. Check the clocks.',
    CERTIFICATE_NAME:
      'The certificate isn’t for %{host}, but for %{names}. Use one of these names in the URL, or tls.servername.',
    CERTIFICATE_UNTRUSTED:
      'The certificate is from an authority that isn’t trusted: %{issuer}. Give the route the authority’s certificate.',
    SIGNED_IN: 'The server accepts the sign-in by %{mechanism}.',
    NO_SIGN_IN: 'The route has no user, so nothing is signed in.',
    SIGN_IN_NOT_OFFERED:
      'The server offers no sign-in here. Use its submission port (587 or 465), let the connection use TLS, or leave the user out.',
    MECHANISM_NOT_OFFERED: 'The server offers no way to sign in that fits the route, only %{offered}.',
    SIGN_IN_REFUSED: 'The server refuses the sign-in: %{reply}',
    NO_TOKEN: 'No access token: %{error}',
    MAIL_ACCEPTED: 'The server accepts a mail to %{to}: %{reply}',
    MAIL_REFUSED: 'The server refuses a mail from %{from} to %{to}: %{reply}',
  },
  advice: {
    ENTRA_SECRET_EXPIRED:
      'The client secret has expired. Make a new one in Microsoft Entra under Certificates & secrets, and enter it here.',
    ENTRA_SECRET_WRONG: 'The client secret is wrong. Enter the secret’s value, not its id.',
    ENTRA_NO_APPLICATION: 'The tenant has no application with this client id. Check the client id and the tenant.',
    ENTRA_NO_TENANT: 'There is no such tenant. Check the tenant.',
    ENTRA_TOKEN_UNUSED:
      'The refresh token has expired: it was not used for 90 days. Sign in again, and enter the new one.',
    ENTRA_PASSWORD_CHANGED:
      'The password of the mailbox has changed, which ends its refresh tokens. Sign in again, and enter the new one.',
    ENTRA_NO_CONSENT: 'Nobody has consented to the application. An administrator of the tenant has to grant consent.',
    ENTRA_MORE_FACTORS:
      'A policy of the tenant asks for more than the refresh token proves. Sign in again, or exempt the application from the policy.',
    ENTRA_SCOPE:
      'The scope is wrong. An application needs https://outlook.office365.com/.default, a user https://outlook.office.com/SMTP.Send offline_access.',
    GOOGLE_DELEGATION:
      'The service account may not act for the mailbox. Allow its numeric client id the scope https://mail.google.com/ in the Google admin console, under domain-wide delegation. It can take 24 hours to apply.',
    GOOGLE_REVOKED:
      'The refresh token is void: revoked, unused for 6 months, ended by a new password, or 7 days old while the consent screen is in Testing. Sign in again, and enter the new one. With a service account, check the clock and the mailbox.',
    CLIENT_REFUSED: 'The client id or the client secret is wrong or has expired.',
    GRANT_REFUSED: 'The refresh token is void: expired, revoked or replaced. Sign in again, and enter the new one.',
    CLIENT_NOT_ALLOWED: 'The client may not get a token in this way. Allow it where the client is registered.',
    SCOPE_REFUSED: 'The token endpoint doesn’t know the scope.',
    TOKEN_ENDPOINT_AWAY: 'The token endpoint is away or busy. Workers ask again by themselves.',
    TOKEN_ENDPOINT_WRONG: 'The address doesn’t answer like a token endpoint. Check the token URL.',
    EXCHANGE_TOKEN_REFUSED:
      'Exchange refuses the token: it is for another audience than Outlook, the user isn’t its mailbox, or the service principal was not made in Exchange with the object id of the enterprise application. New rights take 30 minutes or more.',
    EXCHANGE_SIGN_IN_OFF:
      'SMTP sign-in is switched off for the mailbox or the tenant, or a policy forbids it. Set SmtpClientAuthenticationDisabled to false, and check security defaults.',
    EXCHANGE_PASSWORDS_OFF: 'Exchange accepts no passwords any more. Let the route sign in by OAuth 2.',
    EXCHANGE_NOT_SIGNED_IN: 'Exchange wants a sign-in. Give the route a user and a password, or OAuth 2.',
    EXCHANGE_SEND_AS: 'The mailbox may not send as this address. Grant it SendAs for the sender’s address.',
    EXCHANGE_MAILBOX_RIGHT:
      'The reply looks temporary, but a right is missing: grant the application FullAccess to the mailbox by Add-MailboxPermission. New rights take 30 minutes or more.',
    EXCHANGE_CONNECTIONS: 'Exchange allows 3 connections for a mailbox. Set the route’s connections to 3.',
    GMAIL_APP_PASSWORD: 'Gmail wants an app password, or OAuth 2.',
    GMAIL_REFUSED:
      'Gmail refuses the sign-in: the password isn’t an app password, or the token is not for this user or lacks the scope https://mail.google.com/.',
    SIGN_IN_REQUIRED: 'The server wants a sign-in. Give the route a user and a password, or OAuth 2.',
    SIGN_IN_REFUSED: 'The user or the password is wrong, or the token is void.',
  },
} satisfies TestMessages;

export const testRussian = {
  step: {
    RESOLVE: 'Имя',
    CONNECT: 'Соединение',
    GREETING: 'Приветствие',
    TLS: 'Шифрование',
    SIGN_IN: 'Вход',
    MAIL: 'Письмо',
  },
  result: {
    RESOLVED: 'Адреса сервера: %{addresses}.',
    HOST_UNKNOWN: 'В DNS нет имени %{host}. Проверьте написание.',
    DNS_AWAY: 'DNS не отвечает на запрос о %{host} (%{error}). Проверьте настройки DNS на сервере Tidings.',
    CONNECTED: 'Сервер доступен.',
    REFUSED:
      'На %{host}, порт %{port}, соединения не принимаются. Проверьте порт: 587 или 465 для отправки, 25 между серверами.',
    NO_ANSWER:
      'Сервер не ответил за %{seconds} с. Пакеты может отбрасывать межсетевой экран; многие хостинги закрывают порт 25.',
    UNREACHABLE: 'Сервер недоступен (%{error}).',
    CLOSED:
      'Сервер закрыл соединение. Возможно, он отказывает этому адресу или принимает только TLS с самого начала (smtps://).',
    GREETED: 'Сервер приветствует и отвечает на EHLO.',
    NOT_SMTP:
      'Сервер отвечает не по SMTP. Проверьте имя и порт. Серверу, который говорит по TLS с самого начала, нужен smtps://.',
    GREETING_REFUSED: 'Сервер отказывает в соединении: %{reply}',
    TLS_READY: 'Соединение зашифровано (%{version}), сертификат действителен.',
    TLS_UNVERIFIED: 'Соединение зашифровано (%{version}). Сертификат не проверяется, так указано в адресе.',
    NOT_ENCRYPTED: 'Соединение не зашифровано: письма и пароль можно прочитать по пути.',
    TLS_NOT_OFFERED:
      'Сервер не предлагает STARTTLS, а маршрут требует TLS. Используйте smtps:// с портом 465 или разрешите соединение без TLS: opportunisticTLS=true.',
    TLS_FAILED:
      'Ошибка TLS (%{error}). Серверу, который переходит на TLS только после STARTTLS, нужен smtp:// вместо smtps://.',
    CERTIFICATE_EXPIRED: 'Срок действия сертификата истёк %{date}. Серверу нужен новый.',
    CERTIFICATE_NOT_YET_VALID: 'Сертификат действует с %{date}. Проверьте часы.',
    CERTIFICATE_NAME:
      'Сертификат выдан не для %{host}, а для %{names}. Укажите одно из этих имён в адресе или в tls.servername.',
    CERTIFICATE_UNTRUSTED:
      'Сертификат выдан центром, которому нет доверия: %{issuer}. Добавьте сертификат этого центра в маршрут.',
    SIGNED_IN: 'Вход выполнен (%{mechanism}).',
    NO_SIGN_IN: 'У маршрута нет пользователя, вход не выполняется.',
    SIGN_IN_NOT_OFFERED:
      'Сервер не предлагает вход. Используйте порт для отправки (587 или 465), разрешите TLS или уберите пользователя.',
    MECHANISM_NOT_OFFERED: 'Сервер не предлагает подходящего способа входа, только %{offered}.',
    SIGN_IN_REFUSED: 'Сервер отказывает во входе: %{reply}',
    NO_TOKEN: 'Не удалось получить токен доступа: %{error}',
    MAIL_ACCEPTED: 'Сервер принял письмо для %{to}: %{reply}',
    MAIL_REFUSED: 'Сервер не принял письмо от %{from} для %{to}: %{reply}',
  },
  advice: {
    ENTRA_SECRET_EXPIRED:
      'Срок действия секрета клиента истёк. Создайте новый в Microsoft Entra в разделе «Сертификаты и секреты» и введите его здесь.',
    ENTRA_SECRET_WRONG: 'Секрет клиента неверен. Введите значение секрета, а не его идентификатор.',
    ENTRA_NO_APPLICATION:
      'У арендатора нет приложения с таким идентификатором. Проверьте идентификатор клиента и арендатора.',
    ENTRA_NO_TENANT: 'Такого арендатора нет. Проверьте арендатора.',
    ENTRA_TOKEN_UNUSED: 'Токен обновления истёк: им не пользовались 90 дней. Войдите заново и введите новый.',
    ENTRA_PASSWORD_CHANGED:
      'Пароль почтового ящика изменён, поэтому токены обновления недействительны. Войдите заново и введите новый.',
    ENTRA_NO_CONSENT: 'Согласие на доступ приложения не дано. Его должен дать администратор арендатора.',
    ENTRA_MORE_FACTORS:
      'Политика арендатора требует большего, чем подтверждает токен обновления. Войдите заново или исключите приложение из политики.',
    ENTRA_SCOPE:
      'Неверная область доступа. Приложению нужна https://outlook.office365.com/.default, пользователю — https://outlook.office.com/SMTP.Send offline_access.',
    GOOGLE_DELEGATION:
      'Сервисный аккаунт не может действовать от имени ящика. Разрешите его числовому идентификатору клиента область https://mail.google.com/ в консоли администратора Google, в разделе делегирования на уровне домена. Это может занять до 24 часов.',
    GOOGLE_REVOKED:
      'Токен обновления недействителен: отозван, не использовался 6 месяцев, сброшен сменой пароля или выдан более 7 дней назад при экране согласия в режиме Testing. Войдите заново и введите новый. Для сервисного аккаунта проверьте часы и ящик.',
    CLIENT_REFUSED: 'Идентификатор или секрет клиента неверен либо истёк.',
    GRANT_REFUSED: 'Токен обновления недействителен: истёк, отозван или заменён. Войдите заново и введите новый.',
    CLIENT_NOT_ALLOWED: 'Клиент не может получать токены этим способом. Разрешите это там, где он зарегистрирован.',
    SCOPE_REFUSED: 'Сервер токенов не знает такой области доступа.',
    TOKEN_ENDPOINT_AWAY: 'Сервер токенов недоступен или перегружен. Процессы отправки повторят запрос сами.',
    TOKEN_ENDPOINT_WRONG: 'По этому адресу отвечает не сервер токенов. Проверьте адрес.',
    EXCHANGE_TOKEN_REFUSED:
      'Exchange не принимает токен: он выдан не для Outlook, пользователь не является его ящиком или субъект-служба создана в Exchange не с идентификатором объекта корпоративного приложения. Новые права действуют через 30 минут и позже.',
    EXCHANGE_SIGN_IN_OFF:
      'Вход по SMTP выключен для ящика или арендатора либо запрещён политикой. Установите SmtpClientAuthenticationDisabled в false и проверьте параметры безопасности по умолчанию.',
    EXCHANGE_PASSWORDS_OFF: 'Exchange больше не принимает пароли. Настройте для маршрута вход OAuth 2.',
    EXCHANGE_NOT_SIGNED_IN: 'Exchange требует входа. Укажите для маршрута пользователя и пароль или OAuth 2.',
    EXCHANGE_SEND_AS: 'Ящик не может отправлять от этого адреса. Дайте ему право SendAs на адрес отправителя.',
    EXCHANGE_MAILBOX_RIGHT:
      'Ответ выглядит временным, но не хватает права: дайте приложению FullAccess на ящик командой Add-MailboxPermission. Новые права действуют через 30 минут и позже.',
    EXCHANGE_CONNECTIONS: 'Exchange разрешает 3 соединения на ящик. Установите для маршрута 3 соединения.',
    GMAIL_APP_PASSWORD: 'Gmail требует пароль приложения или OAuth 2.',
    GMAIL_REFUSED:
      'Gmail отказывает во входе: это не пароль приложения, либо токен выдан не этому пользователю или без области https://mail.google.com/.',
    SIGN_IN_REQUIRED: 'Сервер требует входа. Укажите для маршрута пользователя и пароль или OAuth 2.',
    SIGN_IN_REFUSED: 'Неверный пользователь или пароль, либо токен недействителен.',
  },
} satisfies TestMessages;

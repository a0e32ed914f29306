export interface FindingText {
  message: string;
  advice: string;
}

const REPLACE = 'Замените её этой записью.';
const TEST_MAIL =
  'Отправьте тестовое письмо на другой почтовый сервис и найдите spf=pass в его заголовке Authentication-Results.';

/** What checks find and advise, by rule. The English texts come from the API. */
export const findingsRussian: Record<string, FindingText> = {
  'dns.failed': {
    message: 'DNS-серверы не ответили о %{name} (%{code}).',
    advice: 'Проверьте ещё раз. Если не поможет, посмотрите серверы имён этого домена.',
  },
  'spf.missing': { message: 'У %{domain} нет SPF-записи.', advice: 'Опубликуйте эту TXT-запись для %{domain}.' },
  'spf.several': {
    message: 'У %{domain} несколько SPF-записей (%{count}), поэтому ни одна не действует.',
    advice: 'Оставьте у %{domain} одну SPF-запись со всеми элементами.',
  },
  'spf.syntax': {
    message: 'SPF-запись %{domain} недействительна из-за ошибки в элементе: %{term}',
    advice: 'Исправьте элемент. Если домен не ваш, сообщите его владельцу или уберите include.',
  },
  'spf.lookups': {
    message: 'SPF-записи %{domain} нужно %{count} запросов к DNS, а получатели делают не больше %{max}.',
    advice: 'Уберите лишние include или замените их элементами ip4 и ip6.',
  },
  'spf.voids': {
    message: 'В SPF-записи больше %{max} имён без записей: %{names}',
    advice: 'Уберите элементы с этими именами.',
  },
  'spf.includeMissing': {
    message: 'SPF-запись %{domain} включает %{include}, где SPF-записи нет. Поэтому она недействительна.',
    advice: 'Уберите элемент с %{include} из записи %{domain}.',
  },
  'spf.mxHosts': {
    message: 'SPF-запись %{domain} ссылается на почтовые серверы %{name}, а их больше %{max}.',
    advice: 'Замените элемент mx элементами ip4 и ip6.',
  },
  'spf.loop': {
    message: 'SPF-запись %{domain} включает саму себя.',
    advice: 'Уберите include или redirect, который ведёт обратно к %{domain}.',
  },
  'spf.notPermitted': {
    message: 'SPF-запись %{domain} не разрешает %{addresses}, откуда отправляет %{host}.',
    advice: `Добавьте адреса в запись %{domain}. Если %{host} отправляет с других адресов, отсюда этого не видно. ${TEST_MAIL}`,
  },
  'spf.providerMissing': {
    message: 'SPF-запись %{domain} не включает %{include} — серверы, которые стоят за %{host}.',
    advice: 'Добавьте include:%{include} в запись %{domain}.',
  },
  'spf.permitsAll': {
    message: 'SPF-запись %{domain} разрешает любой сервер (+all): кто угодно может отправлять от её имени.',
    advice: 'Закончите запись %{domain} элементом ~all или -all.',
  },
  'spf.ptr': {
    message: 'В SPF-записи %{domain} есть ptr, который многие получатели не учитывают.',
    advice: 'Замените ptr элементами ip4 и ip6.',
  },
  'spf.routeUnknown': {
    message: 'С каких адресов %{host} отправляет письма в интернет, отсюда не видно.',
    advice: TEST_MAIL,
  },
  'dkim.noKey': {
    message: 'Письма уходят отсюда без подписи DKIM. Подписывает ли их почтовый сервер, отсюда не видно.',
    advice:
      'Создайте для отправителя ключ DKIM. Если сервер сам подписывает письма доменом %{domain}, найдите dkim=pass в заголовке Authentication-Results тестового письма.',
  },
  'dkim.missing': { message: 'По имени %{name} нет DKIM-записи.', advice: 'Опубликуйте эту TXT-запись.' },
  'dkim.several': {
    message: 'По имени %{name} несколько TXT-записей (%{count}). Получатель берёт любую.',
    advice: 'Оставьте только эту запись.',
  },
  'dkim.syntax': { message: 'Запись %{name} — не список тегов.', advice: REPLACE },
  'dkim.version': { message: 'В записи %{name} есть тег v, но она не начинается с v=DKIM1.', advice: REPLACE },
  'dkim.revoked': {
    message: 'Ключ %{name} отозван: тег p пуст.',
    advice: 'Опубликуйте эту запись или смените ключ.',
  },
  'dkim.keyType': {
    message: 'В записи %{name} ключ типа %{found}, а письма подписаны ключом %{expected}.',
    advice: REPLACE,
  },
  'dkim.invalidKey': {
    message: 'Ключ в записи %{name} не читается: тег p обрезан или это не открытый ключ.',
    advice: `${REPLACE} Текст длиннее 255 знаков делят на несколько строк одной записи.`,
  },
  'dkim.mismatch': { message: 'В записи %{name} не тот ключ, которым подписаны письма.', advice: REPLACE },
  'dkim.short': {
    message: 'В ключе %{name} %{bits} бит. Ключи короче 1024 бит получатели не принимают.',
    advice: 'Создайте для отправителя новый ключ.',
  },
  'dkim.weak': { message: 'В ключе %{name} %{bits} бит.', advice: 'Создайте для отправителя ключ в 2048 бит.' },
  'dkim.service': { message: 'Ключ %{name} не для почты: s=%{service}', advice: REPLACE },
  'dkim.hash': { message: 'Запись %{name} не допускает SHA-256: h=%{hashes}', advice: REPLACE },
  'dkim.testing': {
    message: 'Запись %{name} помечена как тестовая (t=y), и получатели могут не учитывать подпись.',
    advice: 'Замените её этой записью, когда подпись будет верной.',
  },
  'dmarc.missing': {
    message: 'DMARC-записи нет ни у %{domain}, ни у домена выше.',
    advice: 'Опубликуйте эту TXT-запись. Gmail, Yahoo и Microsoft требуют её при массовых рассылках.',
  },
  'dmarc.several': {
    message: 'По имени %{name} несколько DMARC-записей (%{count}), поэтому ни одна не действует.',
    advice: 'Оставьте одну из них.',
  },
  'dmarc.invalid': {
    message: 'DMARC-запись %{name} недействительна: %{tag}',
    advice: 'Замените её правильной записью.',
  },
  'dmarc.policyIgnored': {
    message: 'В DMARC-записи %{name} неверная политика, она считается за none: %{tag}',
    advice: 'Укажите политику none, quarantine или reject.',
  },
  'dmarc.notAligned': {
    message:
      'Ни подпись, ни обратный адрес не относятся к %{domain}: подписи %{signing}, обратный адрес %{returnPath}.',
    advice: 'Подписывайте письма доменом %{domain} или, если так разрешает запись, доменом выше или ниже него.',
  },
  'dmarc.onlyReturnPath': {
    message: 'К %{domain} относится только обратный адрес. Пересланные письма не пройдут DMARC.',
    advice: 'Создайте для отправителя ключ DKIM домена %{domain}.',
  },
  'dmarc.oldTags': {
    message: 'В DMARC-записи %{name} есть теги, которые после RFC 9989 ничего не значат: %{tags}',
    advice: 'Уберите их. Политика действует на все письма; t=y смягчает её на одну ступень.',
  },
  'dmarc.testing': {
    message: 'DMARC-запись %{name} помечена как тестовая (t=y), её политика мягче на одну ступень.',
    advice: 'Уберите t=y, когда из отчётов будет видно, что ваши письма проходят проверку.',
  },
  'dmarc.reportRefused': {
    message: 'Отчёты должны идти на %{host}, но он на это не согласился, и их не отправляют.',
    advice: 'Владелец %{host} публикует TXT-запись %{name}: v=DMARC1',
  },
  'returnPath.notAligned': {
    message: 'Возвраты идут на %{returnPath}, а он не относится к %{domain}. SPF не учитывается в DMARC.',
    advice: 'Укажите отправителю обратный адрес в домене %{domain} или ниже.',
  },
  'returnPath.noMail': {
    message: '%{returnPath} не принимает почту: у него нет ни MX-записи, ни адреса. Возвраты теряются.',
    advice: 'Опубликуйте для %{returnPath} MX-запись с именем сервера, который принимает возвраты.',
  },
  'returnPath.nullMx': {
    message:
      '%{returnPath} объявляет, что не принимает почту (пустой MX). Возвраты теряются, и многие серверы отклоняют его письма.',
    advice: 'Замените MX-запись %{returnPath} записью с именем сервера, который принимает возвраты.',
  },
  'ptr.missing': {
    message: 'У %{address} нет имени (PTR-записи). Gmail и другие отклоняют письма с таких адресов.',
    advice: 'Задайте эту PTR-запись. Её задаёт тот, у кого арендован адрес, а не вы в своём домене.',
  },
  'ptr.notConfirmed': {
    message: '%{address} называется %{names}, но это имя не ведёт обратно к %{address}.',
    advice: 'Опубликуйте для этого имени адрес %{address} или измените PTR-запись.',
  },
  'ptr.routeUnknown': {
    message: 'С каких адресов %{host} отправляет письма в интернет, отсюда не видно.',
    advice: 'Проверьте PTR-запись адреса, который виден в заголовках Received тестового письма.',
  },
  'tls.off': {
    message: 'Письма и пароль идут на %{host} без шифрования.',
    advice: 'Включите обязательный TLS для этого маршрута.',
  },
  'tls.unknown': {
    message: 'К %{host} подключаются рабочие процессы; как именно, отсюда не видно.',
    advice: 'Задайте отправителю собственный маршрут, в котором это указано.',
  },
  'tls.opportunistic': {
    message: 'Если %{host} не предложит TLS, письма пойдут без шифрования.',
    advice: 'Включите обязательный TLS для этого маршрута.',
  },
  'tls.unverified': {
    message: 'Сертификат %{host} не проверяется.',
    advice: 'Проверяйте его, при необходимости по сертификату собственного центра.',
  },
  'mtaSts.several': {
    message: 'По имени %{name} несколько записей MTA-STS (%{count}), поэтому ни одна не действует.',
    advice: 'Оставьте одну из них.',
  },
  'mtaSts.id': {
    message: 'В записи MTA-STS %{name} нет верного id из 1–32 букв и цифр.',
    advice: REPLACE,
  },
  'mtaSts.unreachable': {
    message: 'Политика MTA-STS не загружается с %{url}: %{problem}',
    advice: 'Отдавайте политику по этому адресу с действительным сертификатом или удалите запись MTA-STS.',
  },
  'mtaSts.status': {
    message: 'Политики MTA-STS нет на месте: %{url} отвечает %{status}.',
    advice: 'Отдавайте политику с кодом 200 и без перенаправления или удалите запись MTA-STS.',
  },
  'mtaSts.policy': {
    message: 'В политике MTA-STS %{url} нет строки или она неверна: %{field}',
    advice: 'Исправьте политику.',
  },
  'mtaSts.mx': {
    message: 'В политике MTA-STS %{url} нет почтовых серверов %{hosts}, и возвраты к ним задерживаются.',
    advice: 'Добавьте в политику строку mx для каждого и смените id записи.',
  },
  'oneClick.noUrl': {
    message: 'В письмах нет отписки одним нажатием, потому что PUBLIC_URL не задан с https.',
    advice: 'Задайте в PUBLIC_URL адрес https, по которому получатели открывают эту службу.',
  },
  'oneClick.notSigned': {
    message: 'Заголовки отписки одним нажатием здесь не подписываются. Подписывает ли их сервер, отсюда не видно.',
    advice: 'Создайте для отправителя ключ DKIM домена %{domain}: его подпись покрывает оба заголовка.',
  },
  'publicUrl.none': {
    message: 'PUBLIC_URL не задан, и ссылки для отписки никуда не ведут.',
    advice: 'Задайте в PUBLIC_URL адрес https, по которому получатели открывают эту службу.',
  },
  'publicUrl.notHttps': {
    message: '%{url} — не адрес https, и почтовые программы не показывают кнопку отписки.',
    advice: 'Откройте PUBLIC_URL по https.',
  },
  'publicUrl.private': {
    message: '%{url} ведёт на %{addresses}, куда получатели попасть не могут.',
    advice: 'Задайте в PUBLIC_URL адрес, доступный из интернета.',
  },
  'publicUrl.noAddress': {
    message: 'У %{host}, на который ведёт %{url}, нет адреса в DNS.',
    advice: 'Опубликуйте для %{host} запись A или AAAA.',
  },
  'publicUrl.unreachable': {
    message: '%{url} не отвечает: %{problem}',
    advice: 'Проверьте прокси перед службой, его сертификат и сетевой экран.',
  },
  'publicUrl.foreign': {
    message: '%{url} отвечает %{status}, но это не страницы этой службы.',
    advice: 'Настройте прокси, чтобы он передавал этот адрес сюда.',
  },
};

import Handlebars from 'handlebars';

const RAW = Symbol('raw');
const LACK = Symbol('lack');

/** A value of a context in a Proxy that notes what a rendered mail lacks. */
type Wrapped = Record<string | symbol, unknown>;

/**
 * Renders with real Handlebars, and notes which values it prints, iterates or enters that the context lacks. Each value is a
 * Proxy that knows its path; helpers get the value itself. `names` are all keys that templates read, because Handlebars copies
 * the context for a partial with parameters. `maps` are the names of objects that are iterated, whose keys are no part of a path.
 */
export const renderAndNoteLacks = (
  sources: { content: string; partials: Record<string, string> },
  { context, names, maps }: { context: Record<string, unknown>; names: string[]; maps: string[] },
): Set<string> => {
  const lacks = new Set<string>();
  const engine = createEngine();
  for (const [slug, source] of Object.entries(sources.partials)) engine.registerPartial(slug, source);
  const template = engine.compile(sources.content, { noEscape: true, knownHelpersOnly: true });
  template(wrap(context, { path: '', names, maps, note: (path) => lacks.add(path) }), {
    allowProtoPropertiesByDefault: false,
  });
  return lacks;
};

interface Place {
  path: string;
  names: string[];
  maps: string[];
  isItem?: boolean;
  note: (path: string) => void;
}

const wrap = (raw: unknown, place: Place): Wrapped => {
  const children = new Map<string, Wrapped>();
  const isObject = typeof raw === 'object' && raw !== null;
  const isList = Array.isArray(raw);
  const childOf = (key: string): unknown => {
    if (isList && key === 'length') return raw.length;
    const known = children.get(key);
    if (known) return known;
    const isOwn = raw !== null && raw !== undefined && Object.hasOwn(Object(raw), key);
    const isItem = isOwn && (isList || (!place.isItem && place.maps.includes(place.path.split('.').at(-1)!)));
    const below = place.path === '' ? key : `${place.path}.${key}`;
    const child = wrap(isOwn ? (raw as Wrapped)[key] : undefined, {
      ...place,
      path: isItem ? place.path : below,
      isItem,
    });
    children.set(key, child);
    return child;
  };
  const print = () => {
    if (raw === undefined) place.note(place.path);
    return raw === undefined || raw === null ? '' : isObject ? '[object]' : String(raw);
  };
  return new Proxy(isList ? [...raw] : {}, {
    get: (_target, key) => {
      if (key === RAW) return raw;
      if (key === LACK) return () => place.note(place.path);
      if (key === Symbol.toPrimitive || key === 'toString') return print;
      return typeof key === 'symbol' ? undefined : childOf(key);
    },
    getOwnPropertyDescriptor: (target, key) => {
      if (isList && key === 'length') return Reflect.getOwnPropertyDescriptor(target, key);
      if (typeof key === 'symbol') return undefined;
      return { value: childOf(key), configurable: true, enumerable: true, writable: true };
    },
    ownKeys: (target) =>
      isList ? Reflect.ownKeys(target) : [...new Set([...place.names, ...Object.keys(isObject ? raw : {})])],
  }) as Wrapped;
};

const unwrap = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && typeof (value as Wrapped)[LACK] === 'function'
    ? (value as Wrapped)[RAW]
    : value;

interface Options extends Omit<Handlebars.HelperOptions, 'hash'> {
  hash: Record<string, unknown>;
  lookupProperty: (parent: unknown, key: string) => unknown;
}

const createEngine = (): typeof Handlebars => {
  const engine = Handlebars.create();
  const original = { ...engine.helpers } as Record<string, (...args: unknown[]) => unknown>;
  const hasElse = ({ inverse }: Options) => (inverse as unknown) !== (engine.VM as { noop?: unknown }).noop;
  const lack = (value: unknown) => ((value as Wrapped)[LACK] as () => void)();

  const conditional = (name: 'if' | 'unless') =>
    engine.registerHelper(name, function (this: unknown, value: unknown, options: Options) {
      return original[name]!.call(this, unwrap(value), options);
    });
  conditional('if');
  conditional('unless');

  const each = function (this: unknown, value: unknown, options: Options): unknown {
    const raw = unwrap(value);
    if (raw === undefined && !hasElse(options)) {
      lack(value);
      const data = engine.createFrame(options.data);
      return options.fn(value, { data, blockParams: [value, undefined] });
    }
    if (typeof raw !== 'object' || raw === null) return options.inverse(this);
    const wrapped = value as Wrapped;
    const items = Array.isArray(raw)
      ? raw.map((_item, index) => wrapped[String(index)])
      : Object.fromEntries(Object.keys(raw).map((key) => [key, wrapped[key]]));
    return original.each!.call(this, items, options);
  };
  engine.registerHelper('each', each);

  engine.registerHelper('with', function (this: unknown, value: unknown, options: Options) {
    const raw = unwrap(value);
    if (raw === undefined && !hasElse(options)) lack(value);
    else if (engine.Utils.isEmpty(raw)) return options.inverse(this);
    return options.fn(value, { data: options.data, blockParams: [value] });
  });

  engine.registerHelper('blockHelperMissing', function (this: unknown, value: unknown, options: Options) {
    const raw = unwrap(value);
    if (raw === true) return options.fn(this);
    if (raw === undefined && !hasElse(options)) lack(value);
    else if (raw === undefined || raw === null || raw === false) return options.inverse(this);
    if (Array.isArray(raw)) return raw.length > 0 ? each.call(this, value, options) : options.inverse(this);
    return options.fn(value);
  });

  engine.registerHelper('lookup', (object: unknown, key: unknown, options: Options) => {
    if (unwrap(key) === undefined || unwrap(key) === null) return key;
    return options.lookupProperty(object, String(unwrap(key)));
  });
  return engine;
};

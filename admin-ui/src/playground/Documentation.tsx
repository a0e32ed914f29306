import {
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type GraphQLType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { useState } from 'react';

const MOST_FOUND = 50;

interface Place {
  type: string;
  field?: string;
}

type Field = GraphQLField<unknown, unknown> | GraphQLInputField;

const fieldsOf = (type: GraphQLNamedType): Field[] =>
  isObjectType(type) || isInterfaceType(type) || isInputObjectType(type) ? Object.values<Field>(type.getFields()) : [];

const nameOf = (type: GraphQLType): string => getNamedType(type).name;

const rootsOf = (schema: GraphQLSchema) =>
  [schema.getQueryType(), schema.getMutationType()].filter((type) => type !== undefined && type !== null);

/** The types and fields whose name contains the words, those that begin with them first. */
const findPlaces = (schema: GraphQLSchema, words: string): Place[] => {
  const wanted = words.trim().toLowerCase();
  const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
  const places = types.flatMap((type): Place[] => [
    { type: type.name },
    ...fieldsOf(type).map(({ name }) => ({ type: type.name, field: name })),
  ]);
  const rank = ({ type, field }: Place) => ((field ?? type).toLowerCase().startsWith(wanted) ? 0 : 1);
  return places
    .filter(({ type, field }) => (field ?? type).toLowerCase().includes(wanted))
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, MOST_FOUND);
};

/** The schema's types, with search. `type` is the one that shows, or undefined for the list of the root types. */
export const Documentation = ({
  schema,
  type,
  onOpen,
}: {
  schema: GraphQLSchema;
  type: string | undefined;
  onOpen: (type: string | undefined) => void;
}) => {
  const [words, setWords] = useState('');
  const shown = type ? schema.getType(type) : undefined;
  const open = (name: string | undefined) => {
    setWords('');
    onOpen(name);
  };
  const link = (name: string, text = name) => (
    <button type="button" className="playground-link" onClick={() => open(name)}>
      {text}
    </button>
  );

  return (
    <>
      <input
        type="search"
        aria-label="Search the schema"
        placeholder="Search the schema"
        value={words}
        onChange={(event) => setWords(event.target.value)}
      />
      {words.trim() && (
        <ul>
          {findPlaces(schema, words).map((place) => (
            <li key={`${place.type}.${place.field}`}>
              {link(place.type, place.field ? `${place.type}.${place.field}` : place.type)}
            </li>
          ))}
        </ul>
      )}
      {!words.trim() && !shown && (
        <ul>
          {rootsOf(schema).map(({ name }) => (
            <li key={name}>{link(name)}</li>
          ))}
        </ul>
      )}
      {!words.trim() && shown && (
        <>
          <p>
            <button type="button" className="playground-link" onClick={() => open(undefined)}>
              ← Root types
            </button>
          </p>
          <h3>{shown.name}</h3>
          {shown.description && <p>{shown.description}</p>}
          <dl>
            {fieldsOf(shown).map((field) => (
              <div key={field.name}>
                <dt>
                  <b>{field.name}</b>
                  {'args' in field && field.args.length > 0 && (
                    <>
                      (
                      {field.args.map((arg, at) => (
                        <span key={arg.name}>
                          {at > 0 && ', '}
                          {arg.name}: {link(nameOf(arg.type), String(arg.type))}
                        </span>
                      ))}
                      )
                    </>
                  )}
                  : {link(nameOf(field.type), String(field.type))}
                </dt>
                {field.description && <dd>{field.description}</dd>}
                {field.deprecationReason && <dd>Deprecated: {field.deprecationReason}</dd>}
              </div>
            ))}
            {isEnumType(shown) &&
              shown.getValues().map(({ name, description }) => (
                <div key={name}>
                  <dt>
                    <b>{name}</b>
                  </dt>
                  {description && <dd>{description}</dd>}
                </div>
              ))}
          </dl>
          {isUnionType(shown) && (
            <ul>
              {shown.getTypes().map(({ name }) => (
                <li key={name}>{link(name)}</li>
              ))}
            </ul>
          )}
        </>
      )}
    </>
  );
};

import { rowsOf } from '@tidings/core/ledger/rows';
import type { DataSource } from 'typeorm';
import type { UserAttribute } from './user.inputs.js';

const SAMPLE_SIZE = 1_000;
const MAX_DEPTH = 4;
const MAX_ATTRIBUTES = 200;
const MAX_VALUES = 20;
const MAX_VALUE_LENGTH = 100;

/**
 * Finds the attributes that users can be filtered by, from a sample of limited size: the paths to strings, numbers and
 * booleans, including those in lists.
 */
export const readUserAttributes = (dataSource: DataSource): Promise<UserAttribute[]> =>
  rowsOf<UserAttribute>(dataSource, ATTRIBUTES);

const ATTRIBUTES = `
WITH RECURSIVE sample AS MATERIALIZED (
  SELECT attributes FROM users ORDER BY id DESC LIMIT ${SAMPLE_SIZE}
), node (path, value, is_list) AS (
  SELECT ARRAY[entry.key], entry.value, false FROM sample, jsonb_each(sample.attributes) entry
  UNION ALL
  SELECT inner_node.path, inner_node.value, inner_node.is_list FROM node, LATERAL (
    SELECT node.path || entry.key AS path, entry.value, false AS is_list
    FROM jsonb_each(CASE jsonb_typeof(node.value) WHEN 'object' THEN node.value ELSE '{}' END) entry
    WHERE cardinality(node.path) < ${MAX_DEPTH} AND NOT node.is_list
    UNION ALL
    SELECT node.path, item.value, true
    FROM jsonb_array_elements(CASE jsonb_typeof(node.value) WHEN 'array' THEN node.value ELSE '[]' END) item
    WHERE NOT node.is_list) inner_node
), counted AS (
  SELECT path, upper(jsonb_typeof(value)) AS type, is_list, value #>> '{}' AS text, count(*)::int AS count
  FROM node WHERE jsonb_typeof(value) IN ('string', 'number', 'boolean') GROUP BY 1, 2, 3, 4
), ranked AS (
  SELECT *, row_number() OVER (PARTITION BY path, type, is_list ORDER BY count DESC, text COLLATE "C") AS place FROM counted
)
SELECT path, type, is_list AS "isList",
  coalesce(array_agg(text ORDER BY place) FILTER (WHERE place <= ${MAX_VALUES} AND length(text) <= ${MAX_VALUE_LENGTH}), '{}') AS values
FROM ranked GROUP BY path, type, is_list ORDER BY sum(count) DESC, path, type LIMIT ${MAX_ATTRIBUTES}`;

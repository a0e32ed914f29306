import { Box, useTheme } from '@mui/material';
import { type Ref, useEffect, useImperativeHandle, useRef } from 'react';
import { useTranslate } from 'react-admin';
import { createEditor, type Editor, type Mark } from './create-editor';
import { editorLook } from './editor-look';

const PHRASES = [
  'Find',
  'Replace',
  'next',
  'previous',
  'all',
  'match case',
  'by word',
  'regexp',
  'replace',
  'replace all',
  'close',
];

/** The editor as a controlled input. One instance is kept while theme, language and marks change. */
export const CodeEditor = ({
  value,
  onChange,
  onBlur,
  label,
  describedBy,
  isWrong,
  mark,
  paths,
  ref,
}: {
  value: string;
  onChange: (value: string) => void;
  onBlur: () => void;
  label: string;
  describedBy: string;
  isWrong: boolean;
  mark: Mark | undefined;
  paths: readonly string[];
  ref?: Ref<Pick<Editor, 'insert'>>;
}) => {
  const translate = useTranslate();
  const theme = useTheme();
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor>(undefined);
  const latest = useRef({ value, onChange, onBlur, paths });
  latest.current = { value, onChange, onBlur, paths };
  useImperativeHandle(ref, () => ({ insert: (make) => editor.current?.insert(make) }), []);

  useEffect(() => {
    const created = createEditor({
      parent: host.current!,
      text: latest.current.value,
      onChange: (text) => latest.current.onChange(text),
      onBlur: () => latest.current.onBlur(),
      paths: () => latest.current.paths,
    });
    editor.current = created;
    return () => created.destroy();
  }, []);

  useEffect(() => editor.current?.setText(value), [value]);
  useEffect(() => editor.current?.setLook(editorLook(theme)), [theme]);
  useEffect(() => {
    editor.current?.setTexts({
      attributes: { 'aria-label': label, 'aria-describedby': describedBy, 'aria-invalid': String(isWrong) },
      phrases: Object.fromEntries(PHRASES.map((phrase) => [phrase, translate(`tidings.templates.editor.${phrase}`)])),
    });
  }, [label, describedBy, isWrong, translate]);

  const { line, column, message } = mark ?? {};
  useEffect(() => {
    editor.current?.setMark(line && column && message ? { line, column, message } : undefined);
  }, [line, column, message]);

  return <Box ref={host} data-testid="content-editor" sx={{ minWidth: 0 }} />;
};

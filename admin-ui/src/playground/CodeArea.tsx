import { type Extension, Prec } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { basicSetup } from 'codemirror';
import { type RefObject, useEffect, useRef } from 'react';
import { codeLook } from './code-look';

/** An editor, which keeps its instance while its text changes. `language` and `label` are those of the first call. */
export const CodeArea = ({
  label,
  value,
  language,
  onChange,
  onRun,
  view,
}: {
  label: string;
  value: string;
  language: Extension;
  /** Without it, the text can't be changed. */
  onChange?: (text: string) => void;
  onRun?: () => void;
  view?: RefObject<EditorView | undefined>;
}) => {
  const host = useRef<HTMLDivElement>(null);
  const own = useRef<EditorView>(undefined);
  const latest = useRef({ onChange, onRun });
  latest.current = { onChange, onRun };
  const first = useRef({ value, language, label, isFixed: !onChange });

  useEffect(() => {
    const { value: doc, language: extension, label: name, isFixed } = first.current;
    const created = new EditorView({
      parent: host.current!,
      doc,
      extensions: [
        Prec.highest(
          keymap.of([
            {
              key: 'Mod-Enter',
              run: () => {
                latest.current.onRun?.();
                return true;
              },
            },
          ]),
        ),
        basicSetup,
        extension,
        codeLook,
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': name, tabindex: '0' }),
        EditorView.editable.of(!isFixed),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (docChanged) latest.current.onChange?.(state.doc.toString());
        }),
      ],
    });
    own.current = created;
    if (view) view.current = created;
    return () => created.destroy();
  }, [view]);

  useEffect(() => {
    const text = own.current?.state.doc.toString();
    if (text !== undefined && text !== value)
      own.current?.dispatch({ changes: { from: 0, to: text.length, insert: value }, selection: { anchor: 0 } });
  }, [value]);

  return <div ref={host} className="playground-code" />;
};
